package schema

import (
	"encoding/hex"
	"errors"
)

var errUUID = errors.New("expected 32 hexadecimal digits in groups of 8-4-4-4-12")

// parseUUID reads a UUID in its usual form (RFC 9562), in either case.
func parseUUID(s string) (id [16]byte, err error) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, errUUID
	}
	var digits [32]byte
	n := 0
	for i := range len(s) {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			continue
		}
		digits[n] = s[i]
		n++
	}
	if _, err := hex.Decode(id[:], digits[:]); err != nil {
		return id, errUUID
	}
	return id, nil
}

// formatUUID writes a UUID in its usual form.
func formatUUID(id [16]byte) string { return string(appendUUID(make([]byte, 0, 36), &id)) }

func appendUUID(b []byte, id *[16]byte) []byte {
	const digits = "0123456789abcdef"
	for i, c := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b = append(b, '-')
		}
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}
