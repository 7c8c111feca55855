package orm

import (
	"bytes"
	"encoding"
	"encoding/json/v2"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
)

// codec moves one column between memory and database. It is chosen once per column and has no state.
type codec struct {
	cell CellKind
	// custom reads a CellCustom.
	custom func(ptr unsafe.Pointer, value any) error
	// arg makes the driver's argument from the memory of the value (never of the pointer of a nullable column). It
	// refuses what the column cannot keep.
	arg func(ptr unsafe.Pointer) (any, error)
	// lookup makes the argument from a value that is only compared with, of which the column need not be able to keep it; nil where that
	// is no other.
	lookup func(ptr unsafe.Pointer) (any, error)
	// list makes one argument, a slice, of the values that rows have at an offset; nil where each value is an argument of its own.
	list func(rows []unsafe.Pointer, offset uintptr) (any, error)
	// normal changes the value in memory into what the database will hold; nil where that is the same.
	normal func(ptr unsafe.Pointer)
	array  *ArrayCell // of a CellArray
	bound  bool       // see Cell.Bound
}

// at is the cell for a value in memory, nil for a cell that gets its memory later.
func (c *codec) at(ptr unsafe.Pointer) Cell {
	return Cell{Kind: c.cell, Custom: c.custom, Array: c.array, Bound: c.bound, Ptr: ptr}
}

// plainCodec is the codec of values that read takes from memory, in one of the types of which a driver takes a slice, too.
func plainCodec[V bool | int64 | float64 | string | time.Time | UUIDArg](cell CellKind, read func(ptr unsafe.Pointer) (V, error)) *codec {
	return &codec{
		cell: cell,
		arg: func(ptr unsafe.Pointer) (any, error) {
			v, err := read(ptr)
			if err != nil {
				return nil, err
			}
			return v, nil
		},
		list: func(rows []unsafe.Pointer, offset uintptr) (any, error) {
			list := make([]V, len(rows))
			for i, row := range rows {
				v, err := read(unsafe.Add(row, offset))
				if err != nil {
					return nil, err
				}
				list[i] = v
			}
			return list, nil
		},
	}
}

// badValue is why a value cannot be kept.
type badValue struct {
	kind   string // for problem documents
	reason string
}

func (e *badValue) Error() string { return e.reason }

func refuse(kind, format string, args ...any) error {
	return &badValue{kind: kind, reason: fmt.Sprintf(format, args...)}
}

// on returns the codec for a database with these features.
func (c *codec) on(t ColumnType, features Features) *codec {
	switch {
	case c.cell == CellArray && !features.Arrays:
		return c.inJSON(t, features)
	case c.cell == CellRange && !features.Ranges:
		return c.rangeAsText()
	case c.cell == CellDecimal && features.ScaledDecimals:
		return c.scaleBy(t)
	}
	return c
}

// scaleBy returns the codec for a database that keeps decimals as integers.
func (c *codec) scaleBy(t ColumnType) *codec {
	if c.cell != CellDecimal {
		return c
	}
	scaled := *c
	arg := c.arg
	scaled.arg = func(ptr unsafe.Pointer) (any, error) {
		v, err := arg(ptr)
		if err != nil {
			return nil, err
		}
		return v.(decimal.Decimal).Shift(int32(t.Scale)).IntPart(), nil
	}
	return &scaled
}

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
	dateType     = reflect.TypeFor[schema.Date]()
	clockType    = reflect.TypeFor[schema.Clock]()
	decimalType  = reflect.TypeFor[decimal.Decimal]()

	textMarshalerType   = reflect.TypeFor[encoding.TextMarshaler]()
	textUnmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// scalarKind returns the column kind of a Go type that is one by itself; KindInvalid for all others.
func scalarKind(t reflect.Type) Kind {
	switch t {
	case timeType:
		return KindTime
	case durationType:
		return KindDuration
	case dateType:
		return KindDate
	case clockType:
		return KindClock
	case decimalType:
		return KindDecimal
	case searchVectorType:
		return KindSearch
	}
	switch t.PkgPath() + "." + t.Name() {
	case "encoding/json.RawMessage", "encoding/json/jsontext.Value":
		return KindJSON
	}
	switch t.Kind() {
	case reflect.Bool:
		return KindBool
	case reflect.Int8, reflect.Int16, reflect.Uint8:
		return KindInt16
	case reflect.Int32, reflect.Uint16:
		return KindInt32
	case reflect.Int, reflect.Int64, reflect.Uint32, reflect.Uint, reflect.Uint64:
		return KindInt64
	case reflect.Float32:
		return KindFloat32
	case reflect.Float64:
		return KindFloat64
	case reflect.String:
		return KindText
	case reflect.Array:
		if t.Len() == 16 && t.Elem().Kind() == reflect.Uint8 {
			return KindUUID
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return KindBytes
		}
	}
	if _, ok := rangeElement(t); ok {
		return KindRange
	}
	if t.Implements(textMarshalerType) && reflect.PointerTo(t).Implements(textUnmarshalerType) {
		return KindText
	}
	return KindInvalid
}

// newCodec returns the codec for a Go type (without the pointer of a nullable column) in a column type.
func newCodec(t reflect.Type, ct ColumnType) *codec {
	switch ct.Kind {
	case KindJSON:
		return jsonCodec(t)
	case KindDecimal:
		return decimalCodec(ct)
	case KindArray:
		return arrayCodec(t, ct)
	case KindSearch:
		return searchCodec
	case KindRange:
		return rangeCodec(t)
	case KindClock:
		return &codec{cell: CellCustom, custom: readClock, arg: clockArg, normal: normalClock}
	case KindUUID:
		return plainCodec(CellUUID, func(p unsafe.Pointer) (UUIDArg, error) { return *(*UUIDArg)(p), nil })
	case KindBytes:
		return &codec{cell: CellBytes, arg: func(p unsafe.Pointer) (any, error) {
			if b := *(*[]byte)(p); b != nil {
				return b, nil
			}
			return []byte{}, nil
		}}
	case KindTime:
		c := plainCodec(CellTime, timeArg)
		c.normal = normalTime
		return c
	case KindDate:
		if t == timeType {
			return &codec{cell: CellTime, arg: midnightArg}
		}
		return &codec{cell: CellDate, arg: dateArg}
	}
	if isReference(t) {
		return referenceCodec(t, ct)
	}
	if t.Kind() == reflect.String {
		return plainCodec(CellString, func(p unsafe.Pointer) (string, error) { return *(*string)(p), checkText(*(*string)(p), ct.Size) })
	}
	if c := numberCodec(t.Kind()); c != nil && (ct.Kind != KindText && ct.Kind != KindVarchar) {
		return c
	}
	return textCodec(t, ct)
}

func numberCodec(k reflect.Kind) *codec {
	switch k {
	case reflect.Bool:
		return plainCodec(CellBool, func(p unsafe.Pointer) (bool, error) { return *(*bool)(p), nil })
	case reflect.Int8:
		return plainCodec(CellInt8, func(p unsafe.Pointer) (int64, error) { return int64(*(*int8)(p)), nil })
	case reflect.Int16:
		return plainCodec(CellInt16, func(p unsafe.Pointer) (int64, error) { return int64(*(*int16)(p)), nil })
	case reflect.Int32:
		return plainCodec(CellInt32, func(p unsafe.Pointer) (int64, error) { return int64(*(*int32)(p)), nil })
	case reflect.Int64:
		return plainCodec(CellInt64, func(p unsafe.Pointer) (int64, error) { return *(*int64)(p), nil })
	case reflect.Int:
		cell := CellInt64
		if math.MaxInt == math.MaxInt32 {
			cell = CellInt32
		}
		return plainCodec(cell, func(p unsafe.Pointer) (int64, error) { return int64(*(*int)(p)), nil })
	case reflect.Uint8:
		return plainCodec(CellUint8, func(p unsafe.Pointer) (int64, error) { return int64(*(*uint8)(p)), nil })
	case reflect.Uint16:
		return plainCodec(CellUint16, func(p unsafe.Pointer) (int64, error) { return int64(*(*uint16)(p)), nil })
	case reflect.Uint32:
		return plainCodec(CellUint32, func(p unsafe.Pointer) (int64, error) { return int64(*(*uint32)(p)), nil })
	case reflect.Uint64:
		return plainCodec(CellUint64, func(p unsafe.Pointer) (int64, error) { return uintArg(*(*uint64)(p)) })
	case reflect.Uint:
		cell := CellUint64
		if math.MaxInt == math.MaxInt32 {
			cell = CellUint32
		}
		return plainCodec(cell, func(p unsafe.Pointer) (int64, error) { return uintArg(uint64(*(*uint)(p))) })
	case reflect.Float32:
		return plainCodec(CellFloat32, func(p unsafe.Pointer) (float64, error) { return floatArg(float64(*(*float32)(p))) })
	case reflect.Float64:
		return plainCodec(CellFloat64, func(p unsafe.Pointer) (float64, error) { return floatArg(*(*float64)(p)) })
	}
	return nil
}

func uintArg(v uint64) (int64, error) {
	if v > math.MaxInt64 {
		return 0, refuse("out_of_range", "should be at most %d", int64(math.MaxInt64))
	}
	return int64(v), nil
}

func floatArg(v float64) (float64, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, refuse("finite_number", "should be a finite number")
	}
	return v, nil
}

// checkText refuses what not every database keeps as it is.
func checkText(s string, size int) error {
	if !utf8.ValidString(s) {
		return refuse("string_unicode", "should be valid UTF-8")
	}
	if strings.IndexByte(s, 0) >= 0 {
		return refuse("string_null_character", "should not contain a NUL character")
	}
	if size > 0 && len(s) > size && utf8.RuneCountInString(s) > size {
		return refuse("string_too_long", "should have at most %d characters", size)
	}
	return nil
}

// textArg is a text as an argument.
func textArg(s string, size int) (any, error) {
	if err := checkText(s, size); err != nil {
		return nil, err
	}
	return s, nil
}

func timeArg(p unsafe.Pointer) (time.Time, error) {
	t := (*(*time.Time)(p)).UTC().Truncate(time.Microsecond)
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}, refuse("out_of_range", "should be a time in the years 1 to 9999")
	}
	return t, nil
}

func normalTime(p unsafe.Pointer) {
	t := (*time.Time)(p)
	*t = t.UTC().Truncate(time.Microsecond)
}

func midnightArg(p unsafe.Pointer) (any, error) {
	t := *(*time.Time)(p)
	if h, m, s := t.Clock(); h != 0 || m != 0 || s != 0 || t.Nanosecond() != 0 {
		return nil, refuse("date_from_datetime_inexact", "should be a date without a time of day")
	}
	year, month, day := t.Date()
	d := schema.Date{Year: year, Month: month, Day: day}
	return dateArg(unsafe.Pointer(&d))
}

func dateArg(p unsafe.Pointer) (any, error) {
	d := *(*schema.Date)(p)
	if d.Year < 1 || d.Year > 9999 {
		return nil, refuse("out_of_range", "should be a date in the years 1 to 9999")
	}
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	if t.Month() != d.Month || t.Day() != d.Day {
		return nil, refuse("date_parsing", "should be a day that exists")
	}
	return d, nil
}

func decimalCodec(ct ColumnType) *codec {
	limit := decimal.New(1, int32(ct.Precision-ct.Scale))
	return &codec{cell: CellDecimal, arg: func(p unsafe.Pointer) (any, error) {
		d := *(*decimal.Decimal)(p)
		if d.Exponent() < -int32(ct.Scale) && !d.Equal(d.Truncate(int32(ct.Scale))) {
			return nil, refuse("decimal_max_places", "should have at most %d digits after the point", ct.Scale)
		}
		if d.Abs().GreaterThanOrEqual(limit) {
			return nil, refuse("decimal_whole_digits", "should have at most %d digits before the point", ct.Precision-ct.Scale)
		}
		return d, nil
	}}
}

// jsonCodec keeps any Go value as JSON.
func jsonCodec(t reflect.Type) *codec {
	return &codec{
		cell: CellCustom,
		custom: func(ptr unsafe.Pointer, value any) error {
			var text []byte
			switch v := value.(type) {
			case string:
				text = []byte(v)
			case []byte:
				text = v
			default:
				return fmt.Errorf("the database holds %T where JSON was expected", value)
			}
			return json.Unmarshal(text, reflect.NewAt(t, ptr).Interface(), schema.Options())
		},
		arg: func(ptr unsafe.Pointer) (any, error) {
			text, err := json.Marshal(reflect.NewAt(t, ptr).Interface(), schema.Revealing())
			if err != nil {
				return nil, refuse("json_type", "cannot be written as JSON: %v", err)
			}
			if len(text) == 0 {
				text = []byte("null")
			}
			if holdsNUL(text) {
				return nil, refuse("string_null_character", "should not contain a NUL character")
			}
			return JSONArg(text), nil
		},
	}
}

// holdsNUL reports whether a text in JSON has a NUL character, which PostgreSQL does not keep.
func holdsNUL(json []byte) bool {
	for rest := json; ; {
		at := bytes.Index(rest, []byte(`\u0000`))
		if at < 0 {
			return false
		}
		slashes := 0 // an even number before it is of backslashes that stand for themselves
		for slashes < at && rest[at-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return true
		}
		rest = rest[at+len(`\u0000`):]
	}
}

// textCodec keeps a type with text methods of its own.
func textCodec(t reflect.Type, ct ColumnType) *codec {
	return &codec{
		cell: CellCustom,
		custom: func(ptr unsafe.Pointer, value any) error {
			var text []byte
			switch v := value.(type) {
			case string:
				text = []byte(v)
			case []byte:
				text = v
			default:
				return fmt.Errorf("the database holds %T where text was expected", value)
			}
			u, ok := reflect.NewAt(t, ptr).Interface().(encoding.TextUnmarshaler)
			if !ok {
				return errors.New("the type has no UnmarshalText method")
			}
			return u.UnmarshalText(text)
		},
		arg: func(ptr unsafe.Pointer) (any, error) {
			m, ok := reflect.NewAt(t, ptr).Interface().(encoding.TextMarshaler)
			if !ok {
				return nil, errors.New("the type has no MarshalText method")
			}
			text, err := m.MarshalText()
			if err != nil {
				return nil, refuse("value_error", "cannot be written as text: %v", err)
			}
			return textArg(string(text), ct.Size)
		},
	}
}
