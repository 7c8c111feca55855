package admin

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// Keys of rows stand in addresses, in check boxes and in the log. A key is the text of the primary key's columns with commas between.
// Letters, digits, "-" and whatever is not ASCII stand for themselves; every other byte is "_" and its two hexadecimal digits, so that no
// key can be taken for a part of a path ("..", "a/b"). An empty text is "_".

// keyText is the row's key.
func (e *entry) keyText(row any) string { return keyText(e.table, row) }

func keyText(t *orm.Table, row any) string {
	parts := make([]string, len(t.PK))
	for i, c := range t.PK {
		parts[i] = escapeKey(textOf(c, row))
	}
	return strings.Join(parts, ",")
}

// parseKey is the inverse of keyText: the values of the key's columns.
func (e *entry) parseKey(s string) ([]any, error) {
	parts := strings.Split(s, ",")
	if len(parts) != len(e.table.PK) {
		return nil, fmt.Errorf("key %q has %d parts, want %d", s, len(parts), len(e.table.PK))
	}
	row := reflect.New(e.table.GoType())
	key := make([]any, len(parts))
	for i, c := range e.table.PK {
		part, err := unescapeKey(parts[i])
		if err != nil {
			return nil, err
		}
		var report schema.Report
		c.Field.DecodeText([]string{part}, row.UnsafePointer(), &report)
		if err := report.Err(); err != nil {
			return nil, err
		}
		key[i] = c.Field.Any(row.UnsafePointer())
	}
	return key, nil
}

func plainInKey(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b >= 0x80
}

func escapeKey(s string) string {
	if s == "" {
		return "_"
	}
	var b strings.Builder
	for i := range len(s) {
		if plainInKey(s[i]) {
			b.WriteByte(s[i])
			continue
		}
		fmt.Fprintf(&b, "_%02X", s[i])
	}
	return b.String()
}

// unescapeKey is the inverse of escapeKey. What escapeKey does not write is refused: a row has one address.
func unescapeKey(s string) (string, error) {
	if s == "_" {
		return "", nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '_' {
			b.WriteByte(s[i])
			continue
		}
		var c byte
		if i+2 >= len(s) {
			return "", fmt.Errorf("key %q ends within an escape", s)
		}
		if _, err := fmt.Sscanf(s[i+1:i+3], "%02X", &c); err != nil {
			return "", fmt.Errorf("key %q has a broken escape: %w", s, err)
		}
		b.WriteByte(c)
		i += 2
	}
	if text := b.String(); escapeKey(text) == s {
		return text, nil
	}
	return "", fmt.Errorf("key %q is not as it would be written", s)
}
