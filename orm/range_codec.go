package orm

import (
	"fmt"
	"reflect"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
)

// rangeMemory is what a column asks of the memory of a Range, whatever its bounds are.
type rangeMemory interface {
	rangeKind() Kind
	rangeValue() (RangeValue, error)
	setRange(value any) error
}

var rangeMemoryType = reflect.TypeFor[rangeMemory]()

// rangeElement is the kind of the bounds of a Range; ok is false for other types.
func rangeElement(t reflect.Type) (Kind, bool) {
	if t.Kind() != reflect.Struct || t.PkgPath() != rangeMemoryType.PkgPath() || !reflect.PointerTo(t).Implements(rangeMemoryType) {
		return KindInvalid, false
	}
	return reflect.New(t).Interface().(rangeMemory).rangeKind(), true
}

// rangeCodec keeps a Range.
func rangeCodec(t reflect.Type) *codec {
	memory := func(ptr unsafe.Pointer) rangeMemory { return reflect.NewAt(t, ptr).Interface().(rangeMemory) }
	return &codec{
		cell:   CellRange,
		custom: func(ptr unsafe.Pointer, value any) error { return memory(ptr).setRange(value) },
		arg: func(ptr unsafe.Pointer) (any, error) {
			value, err := memory(ptr).rangeValue()
			if err != nil {
				return nil, err
			}
			return value, nil
		},
	}
}

// rangeAsText returns the codec of a range for a database that has no ranges.
func (c *codec) rangeAsText() *codec {
	text := *c
	arg := c.arg
	text.arg = func(ptr unsafe.Pointer) (any, error) {
		v, err := arg(ptr)
		if err != nil {
			return nil, err
		}
		return v.(RangeValue).String(), nil
	}
	return &text
}

// boundDigits is the most that a decimal bound may have before the point, and behind it.
const boundDigits = 40

// boundCodecs are the codecs of the bounds of a type of ranges: they are the same but for the end of days, which may be the one behind the last.
type boundCodecs struct{ lower, upper *codec }

// end is the codec of an upper bound, which belongs to the range or not.
func (c boundCodecs) end(inc bool) *codec {
	if inc {
		return c.lower
	}
	return c.upper
}

// codecsOf are the codecs of the bounds of T.
func codecsOf[T RangeBound]() boundCodecs { return boundsOf[reflect.TypeFor[T]()] }

// boundsOf has them all: they are made once.
var boundsOf = func() map[reflect.Type]boundCodecs {
	codecs := map[reflect.Type]boundCodecs{}
	for _, t := range []reflect.Type{reflect.TypeFor[int](), reflect.TypeFor[int32](), reflect.TypeFor[int64](), decimalType, dateType, timeType} {
		lower := newCodec(t, ColumnType{Kind: scalarKind(t), Precision: 2 * boundDigits, Scale: boundDigits})
		upper := *lower
		upper.bound = true
		if t == dateType {
			upper.arg = dayBehindArg
		}
		codecs[t] = boundCodecs{lower, &upper}
	}
	return codecs
}()

// behindDays is the day behind the last one that there is, where ranges of days may end.
var behindDays = schema.Date{Year: 10000, Month: 1, Day: 1}

// dayBehindArg is dateArg of the end of a range.
func dayBehindArg(p unsafe.Pointer) (any, error) {
	if d := *(*schema.Date)(p); d == behindDays {
		return d, nil
	}
	return dateArg(p)
}

func (r Range[T]) rangeKind() Kind {
	switch any(r.lower).(type) {
	case int32:
		return KindInt32
	case decimal.Decimal:
		return KindDecimal
	case schema.Date:
		return KindDate
	case time.Time:
		return KindTime
	}
	return KindInt64
}

// raw is the range for String, which has one for what no column takes, too.
func (r Range[T]) raw() RangeValue {
	v := RangeValue{Of: r.rangeKind(), Empty: r.is&rangeFilled == 0, LowerInc: r.is&rangeLowerInc != 0, UpperInc: r.is&rangeUpperInc != 0}
	if r.is&rangeHasLower != 0 {
		v.Lower = rawBound(r.lower)
	}
	if r.is&rangeHasUpper != 0 {
		v.Upper = rawBound(r.upper)
	}
	return v
}

func rawBound[T RangeBound](bound T) any {
	switch v := any(bound).(type) {
	case int:
		return int64(v)
	case int32:
		return int64(v)
	default:
		return v
	}
}

// rangeValue is the range as an argument, or why no column takes it.
func (r Range[T]) rangeValue() (RangeValue, error) {
	v, codecs := r.raw(), codecsOf[T]()
	for _, bound := range []struct {
		name  string
		of    *T
		to    *any
		codec *codec
	}{{"lower", &r.lower, &v.Lower, codecs.lower}, {"upper", &r.upper, &v.Upper, codecs.end(v.UpperInc)}} {
		if *bound.to == nil {
			continue
		}
		arg, err := bound.codec.arg(unsafe.Pointer(bound.of))
		if bad, ok := err.(*badValue); ok {
			return v, refuse(bad.kind, "has a bound, the %s one, that %s", bound.name, bad.reason)
		}
		if err != nil {
			return v, err
		}
		*bound.to = arg
	}
	if r.backwards() {
		return v, refuse("value_error", "should not have its lower bound above the upper one")
	}
	switch {
	case v.Of == KindDecimal || v.Of == KindTime:
	case v.UpperInc:
		return v, refuse("out_of_range", "should end before the largest value that there is")
	case v.Lower != nil && !v.LowerInc:
		return v, refuse("out_of_range", "should begin before the largest value that there is")
	}
	return v, nil
}

// setRange takes what a database holds: a RangeValue, or a text.
func (r *Range[T]) setRange(value any) error {
	switch v := value.(type) {
	case string:
		return r.UnmarshalText([]byte(v))
	case []byte:
		return r.UnmarshalText(v)
	case RangeValue:
		return r.take(v)
	}
	return fmt.Errorf("the database holds %T where a range was expected", value)
}

func (r *Range[T]) take(v RangeValue) error {
	*r = Range[T]{}
	if v.Empty || v.Lower == any(behindDays) { // which the server makes of what begins after the last day
		return nil
	}
	r.is = rangeFilled
	set := func(to *T, codec *codec, bound any, has, inc rangeFlags, included bool) error {
		if bound == nil {
			return nil
		}
		if r.is |= has; included {
			r.is |= inc
		}
		cell := codec.at(unsafe.Pointer(to))
		switch b := bound.(type) {
		case int64:
			return cell.SetInt(b)
		case string:
			return cell.SetString(b)
		case time.Time:
			return cell.SetTime(b)
		case schema.Date:
			return cell.SetDate(b.Year, b.Month, b.Day)
		case decimal.Decimal:
			return cell.setDecimalText(b)
		}
		return fmt.Errorf("the database holds a range of %T", bound)
	}
	if err := set(&r.lower, codecsOf[T]().lower, v.Lower, rangeHasLower, rangeLowerInc, v.LowerInc); err != nil {
		return err
	}
	if err := set(&r.upper, codecsOf[T]().end(v.UpperInc), v.Upper, rangeHasUpper, rangeUpperInc, v.UpperInc); err != nil {
		return err
	}
	*r = r.canonical()
	return nil
}

// SetRange takes a range.
func (c *Cell) SetRange(v RangeValue) error {
	c.Null = false
	if c.Kind == CellRange {
		return c.Custom(c.Ptr, v)
	}
	return c.SetString(v.String())
}

// ordered notes a mistake where a database that keeps ranges as texts would have to bring them into an order.
func (s *scope) ordered(v valueType) {
	if v.kind.Kind == KindRange && !s.features.Ranges {
		s.textRanges()
	}
}

// cannotRange notes that the database cannot compute a function of ranges.
func (s *scope) cannotRange(f *function) {
	if !s.features.Ranges {
		s.textRanges()
		return
	}
	s.mistake("%s cannot compute %s of ranges: order by the range and take the first row, or compute it of the bounds (orm.Span)", s.dialect.Name(), f.name)
}

func (s *scope) textRanges() {
	s.mistake("%s keeps ranges as texts, and knows neither their order nor what is in them: keep the bounds in columns of their own and compare those, or use PostgreSQL", s.dialect.Name())
}
