package orm

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
)

// CellKind is the type of the memory that a Cell writes. Named types have the kind of what they are made of.
type CellKind uint8

// The kinds. CellDiscard writes nowhere; CellCustom hands the value to Cell.Custom.
const (
	CellDiscard CellKind = iota
	CellCustom
	CellBool
	CellInt8
	CellInt16
	CellInt32
	CellInt64 // also int and time.Duration, on 64-bit machines
	CellUint8
	CellUint16
	CellUint32
	CellUint64 // also uint
	CellFloat32
	CellFloat64
	CellString
	CellBytes   // []byte
	CellTime    // time.Time
	CellDate    // schema.Date
	CellDecimal // decimal.Decimal
	CellUUID    // [16]byte
	CellAny     // any: nil, bool, int64, float64, string, []byte, time.Time
	CellArray   // a slice, see Cell.Array
	CellRange   // a Range, which Cell.Custom takes as a RangeValue or a string
)

// Cell is where one column of a row goes: a driver writes the value straight into the memory of the row, without boxing it
// and without reflection. A driver calls, for each value, the Set method of the form in which it has it; the cell
// converts where that loses nothing and returns an error otherwise.
type Cell struct {
	Kind CellKind
	// Null: SetNull was called for this row. The memory was not touched then. Every other Set method clears it.
	Null bool
	// Scale: an integer set into a CellDecimal is the value times 10^Scale.
	Scale int32
	// Bound: the value is where a range of days or times begins or ends. Infinity is SetNull, and the end may be the day behind the last one,
	// the 1st of January 10000.
	Bound bool
	// Ptr is the memory. The driver does not keep it.
	Ptr unsafe.Pointer
	// Custom takes the value of a CellCustom: a bool, int64, float64, string, []byte (its own copy) or time.Time.
	Custom func(ptr unsafe.Pointer, value any) error
	// Array knows the elements of a CellArray.
	Array *ArrayCell
}

// SetNull notes that the value is NULL.
func (c *Cell) SetNull() { c.Null = true }

// SetBool takes a boolean.
func (c *Cell) SetBool(v bool) error {
	c.Null = false
	switch c.Kind {
	case CellBool:
		*(*bool)(c.Ptr) = v
		return nil
	case CellAny:
		*(*any)(c.Ptr) = v
		return nil
	case CellCustom:
		return c.Custom(c.Ptr, v)
	}
	if v {
		return c.SetInt(1)
	}
	return c.SetInt(0)
}

// SetInt takes an integer. Into a CellBool, anything but 0 is true.
func (c *Cell) SetInt(v int64) error {
	c.Null = false
	switch c.Kind {
	case CellInt64:
		*(*int64)(c.Ptr) = v
	case CellBool:
		*(*bool)(c.Ptr) = v != 0
	case CellInt8:
		if v != int64(int8(v)) {
			return c.overflow(v)
		}
		*(*int8)(c.Ptr) = int8(v)
	case CellInt16:
		if v != int64(int16(v)) {
			return c.overflow(v)
		}
		*(*int16)(c.Ptr) = int16(v)
	case CellInt32:
		if v != int64(int32(v)) {
			return c.overflow(v)
		}
		*(*int32)(c.Ptr) = int32(v)
	case CellUint8:
		if v != int64(uint8(v)) {
			return c.overflow(v)
		}
		*(*uint8)(c.Ptr) = uint8(v)
	case CellUint16:
		if v != int64(uint16(v)) {
			return c.overflow(v)
		}
		*(*uint16)(c.Ptr) = uint16(v)
	case CellUint32:
		if v != int64(uint32(v)) {
			return c.overflow(v)
		}
		*(*uint32)(c.Ptr) = uint32(v)
	case CellUint64:
		if v < 0 {
			return c.overflow(v)
		}
		*(*uint64)(c.Ptr) = uint64(v)
	case CellFloat64:
		*(*float64)(c.Ptr) = float64(v)
	case CellFloat32:
		*(*float32)(c.Ptr) = float32(v)
	case CellDecimal:
		*(*decimal.Decimal)(c.Ptr) = decimal.New(v, -c.Scale)
	case CellString:
		*(*string)(c.Ptr) = strconv.FormatInt(v, 10)
	case CellAny:
		*(*any)(c.Ptr) = v
	case CellCustom:
		return c.Custom(c.Ptr, v)
	case CellDiscard:
	default:
		return c.mismatch("an integer")
	}
	return nil
}

// SetFloat takes a floating-point number. Into an integer, it must be whole.
func (c *Cell) SetFloat(v float64) error {
	c.Null = false
	switch c.Kind {
	case CellFloat64:
		*(*float64)(c.Ptr) = v
	case CellFloat32:
		if math.Abs(v) > math.MaxFloat32 && !math.IsInf(v, 0) {
			return fmt.Errorf("%g does not fit into %s", v, c.Kind)
		}
		*(*float32)(c.Ptr) = float32(v)
	case CellDecimal:
		// SQLite goes on in floating point where whole numbers become too large for it.
		if math.Abs(v) >= 1<<53 {
			return errors.New("the number is too large to be exact")
		}
		d, err := decimal.NewFromString(strconv.FormatFloat(v/math.Pow10(int(c.Scale)), 'g', 15, 64))
		if err != nil {
			return c.mismatch("a number that is not finite")
		}
		*(*decimal.Decimal)(c.Ptr) = d
	case CellAny:
		*(*any)(c.Ptr) = v
	case CellCustom:
		return c.Custom(c.Ptr, v)
	case CellDiscard:
	default:
		if whole := int64(v); float64(whole) == v && c.Kind != CellString {
			return c.SetInt(whole)
		}
		return c.mismatch("a floating-point number")
	}
	return nil
}

// SetDecimal takes the exact number coefficient × 10^exponent.
func (c *Cell) SetDecimal(coefficient int64, exponent int32) error {
	c.Null = false
	if c.Kind == CellDecimal {
		*(*decimal.Decimal)(c.Ptr) = decimal.New(coefficient, exponent)
		return nil
	}
	if exponent == 0 {
		return c.SetInt(coefficient)
	}
	return c.setDecimalText(decimal.New(coefficient, exponent))
}

// setDecimalText writes an exact number into memory that is not a decimal.
func (c *Cell) setDecimalText(d decimal.Decimal) error {
	switch c.Kind {
	case CellFloat64, CellFloat32:
		f, _ := d.Float64()
		return c.SetFloat(f)
	case CellDecimal:
		*(*decimal.Decimal)(c.Ptr) = d
		return nil
	case CellString, CellAny, CellCustom, CellDiscard:
		return c.SetString(d.String())
	}
	if d.IsInteger() && d.BigInt().IsInt64() {
		return c.SetInt(d.IntPart())
	}
	return c.mismatch("the number " + d.String())
}

// SetString takes a text, or any value in its text form. The string is kept.
func (c *Cell) SetString(v string) error {
	c.Null = false
	switch c.Kind {
	case CellString:
		*(*string)(c.Ptr) = v
	case CellBytes:
		*(*[]byte)(c.Ptr) = []byte(v)
	case CellAny:
		*(*any)(c.Ptr) = v
	case CellCustom, CellRange:
		return c.Custom(c.Ptr, v)
	case CellTime:
		t, err := parseTime(v)
		if err != nil {
			return err
		}
		*(*time.Time)(c.Ptr) = t
	case CellDate:
		if c.Bound && v == behindDays.String() {
			*(*schema.Date)(c.Ptr) = behindDays
			return nil
		}
		d, err := parseDate(v)
		if err != nil {
			return err
		}
		*(*schema.Date)(c.Ptr) = d
	case CellUUID:
		u, err := parseUUID(v)
		if err != nil {
			return err
		}
		*(*UUIDArg)(c.Ptr) = u
	case CellBool:
		b, err := strconv.ParseBool(v)
		if err != nil {
			return c.mismatch("the text " + strconv.Quote(v))
		}
		*(*bool)(c.Ptr) = b
	case CellDiscard:
	case CellArray:
		return c.setArrayJSON(v)
	default:
		return c.setNumberText(v)
	}
	return nil
}

// setNumberText reads a number that came as text.
func (c *Cell) setNumberText(v string) error {
	switch c.Kind {
	case CellFloat64, CellFloat32:
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return c.mismatch("the text " + strconv.Quote(v))
		}
		return c.SetFloat(f)
	case CellUint64:
		u, err := strconv.ParseUint(v, 10, 64)
		if err == nil {
			*(*uint64)(c.Ptr) = u
			return nil
		}
	}
	if i, err := strconv.ParseInt(v, 10, 64); err == nil && c.Kind != CellDecimal {
		return c.SetInt(i)
	}
	d, err := decimal.NewFromString(v)
	if err != nil {
		return c.mismatch("the text " + strconv.Quote(v))
	}
	return c.setDecimalText(d)
}

// SetText is SetString for a text that is in memory of the driver; it is copied.
func (c *Cell) SetText(v []byte) error { return c.SetString(string(v)) }

// SetBytes takes binary data; it is copied.
func (c *Cell) SetBytes(v []byte) error {
	c.Null = false
	switch c.Kind {
	case CellBytes:
		*(*[]byte)(c.Ptr) = append(make([]byte, 0, len(v)), v...)
	case CellAny:
		*(*any)(c.Ptr) = append(make([]byte, 0, len(v)), v...)
	case CellCustom:
		return c.Custom(c.Ptr, append(make([]byte, 0, len(v)), v...))
	case CellUUID:
		if len(v) == 16 {
			*(*UUIDArg)(c.Ptr) = UUIDArg(v)
			return nil
		}
		return c.SetString(string(v))
	case CellDiscard:
	default:
		return c.SetString(string(v))
	}
	return nil
}

// The times that every database keeps, in seconds: those of the years 1 to 9999.
const (
	firstSecond = -62135596800
	lastSecond  = 253402300799
)

// SetTime takes an instant. It is written in UTC.
func (c *Cell) SetTime(v time.Time) error {
	c.Null = false
	if s := v.Unix(); s < firstSecond || s > lastSecond {
		return errors.New("the database holds a time that is not in the years 1 to 9999")
	}
	switch c.Kind {
	case CellTime:
		*(*time.Time)(c.Ptr) = v.UTC()
	case CellDate:
		year, month, day := v.UTC().Date()
		*(*schema.Date)(c.Ptr) = schema.Date{Year: year, Month: month, Day: day}
	case CellString:
		*(*string)(c.Ptr) = v.UTC().Format(time.RFC3339Nano)
	case CellAny:
		*(*any)(c.Ptr) = v.UTC()
	case CellCustom:
		return c.Custom(c.Ptr, v.UTC())
	case CellDiscard:
	default:
		return c.mismatch("a time")
	}
	return nil
}

// SetDate takes a calendar date.
func (c *Cell) SetDate(year int, month time.Month, day int) error {
	c.Null = false
	if (year < 1 || year > 9999) && !(c.Bound && schema.Date{Year: year, Month: month, Day: day} == behindDays) {
		return errors.New("the database holds a date that is not in the years 1 to 9999")
	}
	switch c.Kind {
	case CellDate:
		*(*schema.Date)(c.Ptr) = schema.Date{Year: year, Month: month, Day: day}
		return nil
	case CellTime, CellAny:
		return c.SetTime(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
	}
	return c.SetString(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
}

// SetUUID takes a UUID.
func (c *Cell) SetUUID(v UUIDArg) error {
	c.Null = false
	switch c.Kind {
	case CellUUID:
		*(*UUIDArg)(c.Ptr) = v
		return nil
	case CellBytes:
		*(*[]byte)(c.Ptr) = append([]byte(nil), v[:]...)
		return nil
	}
	return c.SetString(v.String())
}

func (c *Cell) overflow(v int64) error {
	return fmt.Errorf("%d does not fit into %s", v, c.Kind)
}

func (c *Cell) mismatch(what string) error {
	return fmt.Errorf("the database holds %s where %s was expected", what, c.Kind)
}

// String names the Go type.
func (k CellKind) String() string {
	names := [...]string{"nothing", "a type of its own", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32",
		"uint64", "float32", "float64", "string", "[]byte", "time.Time", "schema.Date", "decimal.Decimal", "a UUID", "any", "a list", "a range"}
	if int(k) < len(names) {
		return names[k]
	}
	return "CellKind(" + strconv.Itoa(int(k)) + ")"
}
