package migrate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// Type is the type of a column, in words that belong to no database: "bigint", "varchar(200)", "decimal(10,2)". The
// editors turn it into what the database at hand calls it. Constants and functions below spell every type that there is;
// the zero value is no type and is refused where a column is made.
type Type string

// Types without a size.
const (
	Bool     Type = "bool"
	SmallInt Type = "smallint" // 16 bits, signed
	Int      Type = "int"      // 32 bits, signed
	BigInt   Type = "bigint"   // 64 bits, signed
	Real     Type = "real"     // 32 bits
	Double   Type = "double"   // 64 bits
	Text     Type = "text"     // of any length
	Bytes    Type = "bytes"    // of any length
	DateTime Type = "datetime" // an instant, to the microsecond, in UTC
	Date     Type = "date"     // a day of the calendar, nowhere in particular
	Duration Type = "duration" // nanoseconds, as Go has it
	UUID     Type = "uuid"
	JSON     Type = "json"
	Clock    Type = "time" // a time of day, to the microsecond

	SearchVector Type = "search" // words to search for: a tsvector in PostgreSQL, the texts they are in elsewhere
)

// Types of ranges: PostgreSQL's own, and the text of an orm.Range elsewhere.
const (
	IntRange      Type = "int_range"
	BigIntRange   Type = "bigint_range"
	DecimalRange  Type = "decimal_range" // of numbers with any digits
	DateRange     Type = "date_range"
	DateTimeRange Type = "datetime_range"
)

// plainTypes are the types without a size: how Go spells the constant, and what orm calls the kind.
var plainTypes = [...]struct {
	t       Type
	name    string
	kind    orm.Kind
	element orm.Kind // of a range
}{
	{Bool, "Bool", orm.KindBool, 0},
	{SmallInt, "SmallInt", orm.KindInt16, 0},
	{Int, "Int", orm.KindInt32, 0},
	{BigInt, "BigInt", orm.KindInt64, 0},
	{Real, "Real", orm.KindFloat32, 0},
	{Double, "Double", orm.KindFloat64, 0},
	{Text, "Text", orm.KindText, 0},
	{Bytes, "Bytes", orm.KindBytes, 0},
	{DateTime, "DateTime", orm.KindTime, 0},
	{Date, "Date", orm.KindDate, 0},
	{Duration, "Duration", orm.KindDuration, 0},
	{UUID, "UUID", orm.KindUUID, 0},
	{JSON, "JSON", orm.KindJSON, 0},
	{Clock, "Clock", orm.KindClock, 0},
	{SearchVector, "SearchVector", orm.KindSearch, 0},
	{IntRange, "IntRange", orm.KindRange, orm.KindInt32},
	{BigIntRange, "BigIntRange", orm.KindRange, orm.KindInt64},
	{DecimalRange, "DecimalRange", orm.KindRange, orm.KindDecimal},
	{DateRange, "DateRange", orm.KindRange, orm.KindDate},
	{DateTimeRange, "DateTimeRange", orm.KindRange, orm.KindTime},
}

// Varchar is text of at most n characters.
func Varchar(n int) Type { return Type("varchar(" + strconv.Itoa(n) + ")") }

// Decimal is an exact number of precision digits, of which scale stand behind the point.
func Decimal(precision, scale int) Type {
	return Type("decimal(" + strconv.Itoa(precision) + "," + strconv.Itoa(scale) + ")")
}

// Array is a list of plain values of a type: an array in PostgreSQL, JSON elsewhere.
func Array(element Type) Type { return "array(" + element + ")" }

// bounds is the kind of the bounds of a range, or none.
func (t Type) bounds() orm.Kind {
	for _, p := range plainTypes {
		if p.t == t {
			return p.element
		}
	}
	return orm.KindInvalid
}

// element is what an [Array] is a list of, or "".
func (t Type) element() Type {
	inside, ok := strings.CutPrefix(string(t), "array(")
	if !ok || !strings.HasSuffix(inside, ")") {
		return ""
	}
	return Type(inside[:len(inside)-1])
}

// parts takes a type apart: "decimal(10,2)" into "decimal", 10, 2.
func (t Type) parts() (base Type, size, scale int, err error) {
	text := string(t)
	if e := t.element(); e != "" {
		switch base, size, scale, err := e.parts(); base {
		case Bool, SmallInt, Int, BigInt, Real, Double, Text, DateTime, Date, Duration, UUID, "decimal":
			return "array", size, scale, err
		}
	}
	name, rest, sized := strings.Cut(text, "(")
	switch base = Type(name); base {
	case Bool, SmallInt, Int, BigInt, Real, Double, Text, Bytes, DateTime, Date, Duration, UUID, JSON, Clock, SearchVector, IntRange, BigIntRange, DecimalRange, DateRange, DateTimeRange:
		if !sized {
			return base, 0, 0, nil
		}
	case "varchar":
		if n, err := strconv.Atoi(strings.TrimSuffix(rest, ")")); err == nil && n > 0 && Varchar(n) == t {
			return base, n, 0, nil
		}
	case "decimal":
		first, second, _ := strings.Cut(strings.TrimSuffix(rest, ")"), ",")
		size, err1 := strconv.Atoi(first)
		scale, err2 := strconv.Atoi(second)
		if err1 == nil && err2 == nil && size > 0 && scale >= 0 && scale <= size && Decimal(size, scale) == t {
			return base, size, scale, nil
		}
	}
	return "", 0, 0, fmt.Errorf("%q is not a column type: write one of migrate's types, such as migrate.BigInt, migrate.Varchar(200) or migrate.Decimal(10, 2)", text)
}

// base is the type without its sizes, or "" where the type is unknown.
func (t Type) base() Type {
	b, _, _, _ := t.parts()
	return b
}

// source is the Go expression that makes the type, for the writer.
func (t Type) source() string {
	base, size, scale, err := t.parts()
	if err != nil {
		return strconv.Quote(string(t))
	}
	switch base {
	case "varchar":
		return fmt.Sprintf("migrate.Varchar(%d)", size)
	case "decimal":
		return fmt.Sprintf("migrate.Decimal(%d, %d)", size, scale)
	case "array":
		return "migrate.Array(" + t.element().source() + ")"
	}
	for _, p := range plainTypes {
		if p.t == base {
			return "migrate." + p.name
		}
	}
	return strconv.Quote(string(t))
}

// column is the type as the dialects know it.
func (t Type) column() (orm.ColumnType, error) {
	base, size, scale, err := t.parts()
	if err != nil {
		return orm.ColumnType{}, err
	}
	switch base {
	case "varchar":
		return orm.ColumnType{Kind: orm.KindVarchar, Size: size}, nil
	case "decimal":
		return orm.ColumnType{Kind: orm.KindDecimal, Precision: size, Scale: scale}, nil
	case "array":
		element, err := t.element().column()
		return orm.ColumnType{Kind: orm.KindArray, Element: element.Kind, Precision: size, Scale: scale}, err
	}
	for _, p := range plainTypes {
		if p.t == base {
			return orm.ColumnType{Kind: p.kind, Element: p.element}, nil
		}
	}
	return orm.ColumnType{}, fmt.Errorf("%s has no counterpart in orm", base)
}

// typeOf is the type of a model's column.
func typeOf(c orm.ColumnType) (Type, error) {
	switch c.Kind {
	case orm.KindVarchar:
		return Varchar(c.Size), nil
	case orm.KindDecimal:
		return Decimal(c.Precision, c.Scale), nil
	case orm.KindArray:
		element, err := typeOf(orm.ColumnType{Kind: c.Element, Precision: c.Precision, Scale: c.Scale})
		return Array(element), err
	}
	for _, p := range plainTypes {
		if p.kind == c.Kind && p.element == c.Element {
			return p.t, nil
		}
	}
	return "", fmt.Errorf("kind %d has no type in migrate", c.Kind)
}
