package mysql

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// Dialect is how MariaDB and MySQL spell SQL. The zero value is MariaDB's.
type Dialect struct {
	// MySQL is set for MySQL 8 and later.
	MySQL bool
}

// Name is "mysql", for both.
func (Dialect) Name() string { return "mysql" }

// Features says what the server can do.
func (d Dialect) Features() orm.Features {
	return orm.Features{
		MaxParameters: 65535,
		Returning:     !d.MySQL, // MariaDB 10.5
		AssignsInTurn: d.MySQL,  // MariaDB has a mode against it, which the driver sets
		AlterColumn:   true,
		TextDecimals:  true,
	}
}

// Quote appends an identifier in backticks.
func (Dialect) Quote(dst []byte, name string) []byte {
	dst = append(dst, '`')
	for i := range len(name) {
		if name[i] == '`' {
			dst = append(dst, '`')
		}
		dst = append(dst, name[i])
	}
	return append(dst, '`')
}

// Placeholder appends ?1, ?2 and so on, which the driver turns into what the server counts by itself.
func (Dialect) Placeholder(dst []byte, n int) []byte {
	dst = append(dst, '?')
	return strconv.AppendInt(dst, int64(n), 10)
}

// LimitOffset appends LIMIT and OFFSET.
func (Dialect) LimitOffset(dst []byte, limit, offset int) []byte {
	if limit < 0 && offset <= 0 {
		return dst
	}
	dst = append(dst, " LIMIT "...)
	if limit < 0 {
		dst = append(dst, "18446744073709551615"...) // all, since OFFSET needs a LIMIT
	} else {
		dst = strconv.AppendInt(dst, int64(limit), 10)
	}
	if offset > 0 {
		dst = append(dst, " OFFSET "...)
		dst = strconv.AppendInt(dst, int64(offset), 10)
	}
	return dst
}

// Bool is 1 or 0.
func (Dialect) Bool(v bool) string {
	if v {
		return "1"
	}
	return "0"
}

// TypeSQL spells the type of a column. Texts have a collation that compares them character by character and does not
// ignore spaces at the end, as SQLite and PostgreSQL do.
func (d Dialect) TypeSQL(t orm.ColumnType) string {
	collation := " COLLATE utf8mb4_nopad_bin"
	if d.MySQL {
		collation = " COLLATE utf8mb4_0900_bin"
	}
	switch t.Kind {
	case orm.KindBool:
		return "tinyint(1)"
	case orm.KindInt16:
		return "smallint"
	case orm.KindInt32:
		return "int"
	case orm.KindInt64, orm.KindDuration:
		return "bigint"
	case orm.KindFloat32:
		return "float"
	case orm.KindFloat64:
		return "double"
	case orm.KindVarchar:
		return fmt.Sprintf("varchar(%d)%s", t.Size, collation)
	case orm.KindBytes:
		return "longblob"
	case orm.KindTime:
		return "datetime(6)"
	case orm.KindDate:
		return "date"
	case orm.KindClock:
		return "time(6)"
	case orm.KindDecimal:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	case orm.KindUUID:
		return "char(36) CHARACTER SET ascii COLLATE ascii_bin"
	case orm.KindJSON, orm.KindArray:
		return "json"
	case orm.KindRange:
		return d.TypeSQL(orm.ColumnType{Kind: orm.KindVarchar, Size: 200})
	}
	return "longtext" + collation
}

// AutoSQL spells a counted key.
func (d Dialect) AutoSQL(t orm.ColumnType) string { return d.TypeSQL(t) + " NOT NULL AUTO_INCREMENT" }

// ArrayType is empty: MySQL has no arrays.
func (Dialect) ArrayType(orm.ColumnType) string { return "" }

// Literal spells a value.
func (d Dialect) Literal(t orm.ColumnType, text string) (string, error) {
	switch t.Kind {
	case orm.KindClock:
		c, err := schema.ParseClock(text)
		if err != nil {
			return "", fmt.Errorf("%q is not a time of day", text)
		}
		return "'" + orm.ClockText(c) + "'", nil
	case orm.KindBool:
		v, err := strconv.ParseBool(text)
		if err != nil {
			return "", fmt.Errorf("%q is neither true nor false", text)
		}
		return d.Bool(v), nil
	case orm.KindInt16, orm.KindInt32, orm.KindInt64, orm.KindDuration:
		if _, err := strconv.ParseInt(text, 10, 64); err != nil {
			return "", fmt.Errorf("%q is not a whole number", text)
		}
		return text, nil
	case orm.KindFloat32, orm.KindFloat64, orm.KindDecimal:
		if v, err := strconv.ParseFloat(text, 64); err != nil || v-v != 0 || strings.ContainsAny(text, "xX_pP") {
			return "", fmt.Errorf("%q is not a number", text)
		}
		return text, nil
	case orm.KindRange:
		same, err := orm.RangeText(t.Element, text)
		return "'" + same + "'", err
	case orm.KindBytes:
		return "(X'" + hex.EncodeToString([]byte(text)) + "')", nil // a blob's default must be an expression
	case orm.KindTime:
		if text == "now" {
			return "CURRENT_TIMESTAMP(6)", nil
		}
	case orm.KindDate:
		if text == "now" {
			return "(CURRENT_DATE)", nil
		}
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return "", fmt.Errorf("%q cannot be stored as text", text)
	}
	literal := "'" + literalEscaper.Replace(text) + "'"
	if t.Kind == orm.KindText || t.Kind == orm.KindJSON || t.Kind == orm.KindArray {
		literal = "(" + literal + ")" // a long text's default must be an expression
	}
	return literal, nil
}

var literalEscaper = strings.NewReplacer(`'`, `''`, `\`, `\\`)

// Match appends a LIKE; where the case does not count, of both sides in lower case.
func (Dialect) Match(dst []byte, m orm.Match, operand, parameter string) []byte {
	switch m {
	case orm.MatchContains, orm.MatchStartsWith, orm.MatchEndsWith:
		return fmt.Appendf(dst, "%s LIKE %s ESCAPE '!'", operand, parameter)
	}
	return fmt.Appendf(dst, "LOWER(%s) LIKE LOWER(%s) ESCAPE '!'", operand, parameter)
}

// The escape character is not the backslash, which is one or two of them depending on the mode of the server.
var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// MatchPattern turns a text into the pattern of Match.
func (Dialect) MatchPattern(m orm.Match, text string) string {
	text = likeEscaper.Replace(text)
	switch m {
	case orm.MatchContains, orm.MatchIContains:
		return "%" + text + "%"
	case orm.MatchStartsWith, orm.MatchIStartsWith:
		return text + "%"
	case orm.MatchEndsWith, orm.MatchIEndsWith:
		return "%" + text
	}
	return text // IExact
}

// Lock spells the clause that locks the selected rows.
// MariaDB locks joined rows too.
func (d Dialect) Lock(l orm.Lock, alias string) string {
	of := ""
	if d.MySQL {
		of = " OF " + alias
	}
	switch l {
	case orm.ForUpdate, orm.ForNoKeyUpdate:
		return " FOR UPDATE" + of
	case orm.ForUpdateNoWait:
		return " FOR UPDATE" + of + " NOWAIT"
	case orm.ForUpdateSkipLocked:
		return " FOR UPDATE" + of + " SKIP LOCKED"
	case orm.ForShare:
		return " LOCK IN SHARE MODE"
	}
	return ""
}

// AdvanceKey is empty: AUTO_INCREMENT goes on after the highest key by itself.
func (Dialect) AdvanceKey(string, string) string { return "" }
