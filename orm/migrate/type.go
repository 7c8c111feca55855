package migrate

import (
	"fmt"
	"strconv"
	"strings"
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
)

// Varchar is text of at most n characters.
func Varchar(n int) Type { return Type("varchar(" + strconv.Itoa(n) + ")") }

// Decimal is an exact number of precision digits, of which scale stand behind the point.
func Decimal(precision, scale int) Type {
	return Type("decimal(" + strconv.Itoa(precision) + "," + strconv.Itoa(scale) + ")")
}

// parts takes a type apart: "decimal(10,2)" into "decimal", 10, 2.
func (t Type) parts() (base Type, size, scale int, err error) {
	text := string(t)
	name, rest, sized := strings.Cut(text, "(")
	switch base = Type(name); base {
	case Bool, SmallInt, Int, BigInt, Real, Double, Text, Bytes, DateTime, Date, Duration, UUID, JSON:
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
	}
	return "migrate." + map[Type]string{
		Bool: "Bool", SmallInt: "SmallInt", Int: "Int", BigInt: "BigInt", Real: "Real", Double: "Double", Text: "Text",
		Bytes: "Bytes", DateTime: "DateTime", Date: "Date", Duration: "Duration", UUID: "UUID", JSON: "JSON",
	}[base]
}
