package orm

import (
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
)

// RangeValue is a Range as drivers send and read it. A bound is nil where there is none, else an int64, a decimal.Decimal, a schema.Date or
// a time.Time; one that was read may be a number as text.
type RangeValue struct {
	Of                 Kind // of the bounds
	Empty              bool
	Lower, Upper       any
	LowerInc, UpperInc bool
}

// String is the range in PostgreSQL's form.
func (r RangeValue) String() string {
	if r.Empty {
		return "empty"
	}
	dst := []byte{'('}
	if r.LowerInc {
		dst[0] = '['
	}
	dst = append(appendBound(dst, r.Lower), ',')
	dst = appendBound(dst, r.Upper)
	if r.UpperInc {
		return string(append(dst, ']'))
	}
	return string(append(dst, ')'))
}

func appendBound(dst []byte, bound any) []byte {
	switch v := bound.(type) {
	case nil:
		return dst
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case decimal.Decimal:
		return append(dst, v.String()...)
	case schema.Date:
		return append(dst, v.String()...)
	case time.Time:
		return v.UTC().AppendFormat(dst, "2006-01-02T15:04:05.999999Z07:00")
	}
	return fmt.Append(dst, bound)
}

// RangeName is what PostgreSQL calls the ranges of a kind: int4range, int8range, numrange, daterange or tstzrange; "" where there are none.
func RangeName(bounds Kind) string {
	switch bounds {
	case KindInt32:
		return "int4range"
	case KindInt64:
		return "int8range"
	case KindDecimal:
		return "numrange"
	case KindDate:
		return "daterange"
	case KindTime:
		return "tstzrange"
	}
	return ""
}

// RangeText is the text of a range, as databases without ranges keep it: that of Range.String, whatever the bounds are written like.
func RangeText(bounds Kind, text string) (string, error) {
	switch bounds {
	case KindInt32:
		return sameRange[int32](text)
	case KindInt64:
		return sameRange[int64](text)
	case KindDecimal:
		return sameRange[decimal.Decimal](text)
	case KindDate:
		return sameRange[schema.Date](text)
	case KindTime:
		return sameRange[time.Time](text)
	}
	return "", fmt.Errorf("there are no ranges of kind %d", bounds)
}

func sameRange[T RangeBound](text string) (string, error) {
	r, err := ParseRange[T](text)
	if err != nil {
		return "", err
	}
	value, err := r.rangeValue()
	if err != nil {
		return "", fmt.Errorf("%q: the range %w", text, err)
	}
	return value.String(), nil
}
