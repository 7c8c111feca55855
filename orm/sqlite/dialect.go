package sqlite

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// Dialect is how SQLite spells SQL. The zero value is ready to use.
//
// SQLite has five types of values; the names that TypeSQL gives have the affinity that keeps each value as it is written,
// and tell a reader of the schema what the column means: a "int_decimal(10,2)" is an integer of hundredths.
type Dialect struct{}

// Name is "sqlite".
func (Dialect) Name() string { return "sqlite" }

// Features says what SQLite can do.
func (Dialect) Features() orm.Features {
	return orm.Features{
		MaxParameters:      32766,
		Returning:          true,
		UpdateReturning:    true,
		TransactionalDDL:   true,
		ScaledDecimals:     true,
		NullsOrder:         true,
		AutoIsPrimaryKey:   true,
		PartialIndexes:     true,
		UpdateSelfSubquery: true,
		OnConflict:         true,
		UpdateFrom:         true,
		AggregateFilter:    true,
		FrameExclude:       true,
		FrameGroups:        true,
	}
}

// Quote appends an identifier in double quotes.
func (Dialect) Quote(dst []byte, name string) []byte {
	dst = append(dst, '"')
	for i := range len(name) {
		if name[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, name[i])
	}
	return append(dst, '"')
}

// Placeholder appends ?1, ?2 and so on.
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
	dst = strconv.AppendInt(dst, int64(max(limit, -1)), 10) // -1: all, since OFFSET needs a LIMIT
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

// TypeSQL spells the type of a column.
func (Dialect) TypeSQL(t orm.ColumnType) string {
	switch t.Kind {
	case orm.KindBool:
		return "boolean"
	case orm.KindInt16:
		return "smallint"
	case orm.KindInt32:
		return "integer"
	case orm.KindInt64, orm.KindDuration:
		return "bigint"
	case orm.KindFloat32:
		return "real"
	case orm.KindFloat64:
		return "double"
	case orm.KindVarchar:
		return fmt.Sprintf("varchar(%d)", t.Size)
	case orm.KindBytes:
		return "blob"
	case orm.KindTime:
		return "datetime"
	case orm.KindDate:
		return "date"
	case orm.KindClock:
		return "time"
	case orm.KindDecimal:
		return fmt.Sprintf("int_decimal(%d,%d)", t.Precision, t.Scale)
	case orm.KindUUID:
		return "char(36)"
	case orm.KindRange:
		return orm.RangeName(t.Element)
	}
	return "text"
}

// AutoSQL spells a counted key. AUTOINCREMENT never gives the key of a deleted row to a new one.
func (Dialect) AutoSQL(orm.ColumnType) string { return "integer NOT NULL PRIMARY KEY AUTOINCREMENT" }

// ArrayType is empty: SQLite has no arrays.
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
	case orm.KindFloat32, orm.KindFloat64:
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || v-v != 0 {
			return "", fmt.Errorf("%q is not a number", text)
		}
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case orm.KindDecimal:
		return scaled(text, t.Scale)
	case orm.KindRange:
		same, err := orm.RangeText(t.Element, text)
		return "'" + same + "'", err
	case orm.KindBytes:
		return "X'" + hex.EncodeToString([]byte(text)) + "'", nil
	case orm.KindTime:
		if text == "now" {
			return "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))", nil
		}
	case orm.KindDate:
		if text == "now" {
			return "(date('now'))", nil
		}
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return "", fmt.Errorf("%q cannot be stored as text", text)
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'", nil
}

// scaled turns the text of a decimal into the integer that stands for it.
func scaled(text string, scale int) (string, error) {
	number, sign := strings.TrimPrefix(text, "-"), ""
	if number != text {
		sign = "-"
	}
	whole, fraction, _ := strings.Cut(number, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > scale {
		return "", fmt.Errorf("%q has more than %d digits after the point", text, scale)
	}
	v, err := strconv.ParseUint(whole+fraction+strings.Repeat("0", scale-len(fraction)), 10, 63)
	if err != nil {
		return "", fmt.Errorf("%q is not a decimal number that fits", text)
	}
	return sign + strconv.FormatUint(v, 10), nil
}

// Match appends a text match: GLOB where the case counts, else the function ilike of this driver, which folds the case
// of every alphabet.
func (Dialect) Match(dst []byte, m orm.Match, operand, parameter string) []byte {
	switch m {
	case orm.MatchContains, orm.MatchStartsWith, orm.MatchEndsWith:
		return fmt.Appendf(dst, "%s GLOB %s", operand, parameter)
	}
	return fmt.Appendf(dst, "ilike(%s, %s)", parameter, operand)
}

var (
	globEscaper = strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]")
	likeEscaper = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)
)

// MatchPattern turns a text into the pattern of Match.
func (Dialect) MatchPattern(m orm.Match, text string) string {
	switch m {
	case orm.MatchContains:
		return "*" + globEscaper.Replace(text) + "*"
	case orm.MatchStartsWith:
		return globEscaper.Replace(text) + "*"
	case orm.MatchEndsWith:
		return "*" + globEscaper.Replace(text)
	}
	text = likeEscaper.Replace(text)
	switch m {
	case orm.MatchIContains:
		return "%" + text + "%"
	case orm.MatchIStartsWith:
		return text + "%"
	case orm.MatchIEndsWith:
		return "%" + text
	}
	return text // IExact
}

// Lock is empty: a write transaction has the whole database.
func (Dialect) Lock(orm.Lock, string) string { return "" }

// AdvanceKey is empty: AUTOINCREMENT looks at the highest key by itself.
func (Dialect) AdvanceKey(string, string) string { return "" }
