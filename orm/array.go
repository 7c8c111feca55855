package orm

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/schema"
)

// ArrayCell is how the elements of a CellArray are written.
type ArrayCell struct {
	element Cell
	size    uintptr
	make    func(list unsafe.Pointer, n int) unsafe.Pointer // returns where the first of n elements is
}

var errNullElement = errors.New("the database holds a list with NULL in it")

// SetArray takes a list of n elements, each of which read writes into the cell that it gets.
func (c *Cell) SetArray(n int, read func(i int, element *Cell) error) error {
	c.Null = false
	switch c.Kind {
	case CellArray:
	case CellDiscard:
		return nil
	default:
		return c.setArrayText(n, read)
	}
	at := c.Array.make(c.Ptr, n)
	element := c.Array.element
	for i := range n {
		element.Ptr = unsafe.Add(at, uintptr(i)*c.Array.size)
		element.Null = false
		if err := read(i, &element); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
		if element.Null {
			return errNullElement
		}
	}
	return nil
}

// setArrayText gives a list as JSON to a cell that is for something else.
func (c *Cell) setArrayText(n int, read func(i int, element *Cell) error) error {
	list := make(ArrayArg, n)
	for i := range n {
		element := Cell{Kind: CellCustom, Custom: func(_ unsafe.Pointer, value any) error { list[i] = value; return nil }}
		if err := read(i, &element); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
		if element.Null {
			list[i] = nil
		}
	}
	text, err := list.JSON()
	if err != nil {
		return err
	}
	return c.SetString(string(text))
}

// setArrayJSON reads a list from JSON, which is how databases without arrays keep it.
func (c *Cell) setArrayJSON(text string) error {
	var values []jsontext.Value
	if err := json.Unmarshal([]byte(text), &values); err != nil || values == nil {
		return c.mismatch("the text " + strconv.Quote(text))
	}
	return c.SetArray(len(values), func(i int, element *Cell) error {
		switch v := values[i]; v.Kind() {
		case 'n':
			element.SetNull()
			return nil
		case 't', 'f':
			return element.SetBool(v.Kind() == 't')
		case '"':
			var s string
			if err := json.Unmarshal(v, &s); err != nil {
				return err
			}
			return element.SetString(s)
		case '0':
			if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
				return element.SetInt(n)
			}
			return element.SetString(string(v))
		}
		return element.mismatch("JSON that is no plain value")
	})
}

// JSON is the list as databases without arrays keep it: numbers and booleans as they are, anything else as a text. Two lists are equal
// where these texts are.
func (a ArrayArg) JSON() (JSONArg, error) {
	dst := []byte{'['}
	for i, v := range a {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch v := v.(type) {
		case nil:
			dst = append(dst, "null"...)
		case bool:
			dst = strconv.AppendBool(dst, v)
		case int64:
			dst = strconv.AppendInt(dst, v, 10)
		case float64:
			dst = strconv.AppendFloat(dst, v, 'g', -1, 64)
		default:
			text, err := elementText(v)
			if err != nil {
				return nil, err
			}
			if dst, err = jsontext.AppendQuote(dst, text); err != nil {
				return nil, err
			}
		}
	}
	return append(dst, ']'), nil
}

func elementText(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case time.Time:
		return v.UTC().Format(TimeLayout), nil
	case schema.Date:
		return fmt.Sprintf("%04d-%02d-%02d", v.Year, v.Month, v.Day), nil
	case decimal.Decimal:
		return v.String(), nil
	case UUIDArg:
		return v.String(), nil
	}
	return "", fmt.Errorf("a %T cannot be an element of a list", v)
}

// arrayElement returns the type of the elements of a Go type as a column of KindArray; ok is false where it cannot be one.
func arrayElement(t reflect.Type) (Kind, bool) {
	if t.Kind() != reflect.Slice || scalarKind(t) != KindInvalid {
		return KindInvalid, false
	}
	switch k := scalarKind(t.Elem()); k {
	case KindBool, KindInt16, KindInt32, KindInt64, KindFloat32, KindFloat64, KindText, KindTime, KindDate, KindDuration, KindDecimal, KindUUID:
		return k, true
	}
	return KindInvalid, false
}

// arrayType is the column type of a Go type with the db option array, or why it has none.
func arrayType(t reflect.Type, o tagOptions) (ColumnType, string) {
	element, ok := arrayElement(t)
	switch {
	case !ok:
		return ColumnType{}, "has the db option array, but is of type " + t.String() + ": make it a slice of texts, numbers, booleans, times, dates or UUIDs, or add `db:\"json\"` instead"
	case o.json:
		return ColumnType{}, "has the db options array and json: keep one"
	case o.text || o.size > 0:
		return ColumnType{}, "has the db option text or varchar, but is a list: leave the option out"
	case element == KindDecimal && !o.decimal:
		return ColumnType{}, "is a list of decimals without their size: add `db:\"array,decimal(10,2)\"`, the digits in all and those after the point"
	case element != KindDecimal && o.decimal:
		return ColumnType{}, "has the db option decimal, but its elements are of type " + t.Elem().String()
	case o.date && element != KindTime && element != KindDate:
		return ColumnType{}, "has the db option date, but its elements are of type " + t.Elem().String() + ": make it a []schema.Date"
	case o.date:
		element = KindDate
	}
	return ColumnType{Kind: KindArray, Element: element, Precision: o.precision, Scale: o.scale}, ""
}

// arrayCodec keeps a slice as an array.
func arrayCodec(t reflect.Type, ct ColumnType) *codec {
	element := newCodec(t.Elem(), ct.element())
	size := t.Elem().Size()
	c := &codec{cell: CellArray, array: &ArrayCell{element: element.at(nil), size: size, make: func(list unsafe.Pointer, n int) unsafe.Pointer {
		s := reflect.MakeSlice(t, n, n)
		reflect.NewAt(t, list).Elem().Set(s)
		return s.UnsafePointer()
	}}}
	each := func(list unsafe.Pointer, do func(i int, at unsafe.Pointer) error) error {
		s := reflect.NewAt(t, list).Elem()
		for i := range s.Len() {
			if err := do(i, unsafe.Add(s.UnsafePointer(), uintptr(i)*size)); err != nil {
				return err
			}
		}
		return nil
	}
	c.arg = func(ptr unsafe.Pointer) (any, error) {
		list := make(ArrayArg, 0, reflect.NewAt(t, ptr).Elem().Len())
		err := each(ptr, func(i int, at unsafe.Pointer) error {
			v, err := element.arg(at)
			if bad, ok := err.(*badValue); ok {
				return refuse(bad.kind, "has an element %d that %s", i, bad.reason)
			}
			list = append(list, v)
			return err
		})
		return list, err
	}
	if element.normal != nil {
		c.normal = func(ptr unsafe.Pointer) {
			_ = each(ptr, func(_ int, at unsafe.Pointer) error { // which returns none
				element.normal(at)
				return nil
			})
		}
	}
	return c
}

// element is the type of the elements of a KindArray.
func (t ColumnType) element() ColumnType {
	return ColumnType{Kind: t.Element, Precision: t.Precision, Scale: t.Scale}
}

// inJSON returns the codec of a list for a database that has no arrays.
func (c *codec) inJSON(t ColumnType, features Features) *codec {
	in := *c
	cell := *c.array
	if features.ScaledDecimals {
		cell.element.Scale = int32(t.Scale)
	}
	in.array = &cell
	arg := c.arg
	in.arg = func(ptr unsafe.Pointer) (any, error) {
		v, err := arg(ptr)
		if err != nil {
			return nil, err
		}
		return v.(ArrayArg).JSON()
	}
	return &in
}

// TextArgument makes the argument of a KindArray column from JSON, or of a KindRange column from its text: an ArrayArg or a RangeValue, or JSON
// and text again where the database has no such columns.
func (c *Column) TextArgument(text string, features Features) (any, error) {
	value := reflect.New(c.goType)
	cell := c.codec.at(value.UnsafePointer())
	if err := cell.SetString(text); err != nil {
		return nil, err
	}
	return c.codec.on(c.Type, features).arg(value.UnsafePointer())
}
