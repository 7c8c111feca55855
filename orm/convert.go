package orm

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/shopspring/decimal"
)

// memory is count values of one type, one after the other.
type memory struct {
	ptr   unsafe.Pointer
	count int
	typ   reflect.Type
}

// toColumn turns the value of an erased condition into values of the column's Go type: a value of that type or of one like
// it, a text in canonical form, or with many a slice of them. nil is NULL.
func toColumn(value any, v valueType, many bool) (memory, error) {
	pointer := reflect.PointerTo(v.goType)
	items := []any{value}
	if many {
		list := reflect.ValueOf(value)
		if list.Kind() != reflect.Slice {
			return memory{}, fmt.Errorf("the value is a %T, not a slice", value)
		}
		items = make([]any, list.Len())
		for i := range items {
			items[i] = list.Index(i).Interface()
		}
	}
	out := reflect.MakeSlice(reflect.SliceOf(pointer), len(items), len(items)+1)
	for i, item := range items {
		p, err := toPointer(item, v)
		if err != nil {
			return memory{}, err
		}
		out.Index(i).Set(p)
	}
	return memory{ptr: out.UnsafePointer(), count: len(items), typ: pointer}, nil
}

// toPointer returns a pointer to a value of the column's type, nil for NULL.
func toPointer(item any, v valueType) (reflect.Value, error) {
	pointer := reflect.PointerTo(v.goType)
	if item == nil {
		return reflect.Zero(pointer), nil
	}
	in := reflect.ValueOf(item)
	if in.Type() == pointer {
		return in, nil
	}
	if in.Kind() == reflect.Pointer {
		if in.IsNil() {
			return reflect.Zero(pointer), nil
		}
		in = in.Elem()
	}
	out := reflect.New(v.goType)
	if in.Type() == v.goType {
		out.Elem().Set(in)
		return out, nil
	}
	cell := v.codec.at(out.UnsafePointer())
	return out, setCell(&cell, in)
}

// setCell writes a Go value into a cell, where it fits exactly.
func setCell(cell *Cell, in reflect.Value) error {
	switch in.Kind() {
	case reflect.String:
		return cell.SetString(in.String())
	case reflect.Bool:
		return cell.SetBool(in.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return cell.SetInt(in.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if in.Uint() > math.MaxInt64 {
			return cell.SetString(strconv.FormatUint(in.Uint(), 10))
		}
		return cell.SetInt(int64(in.Uint()))
	case reflect.Float32, reflect.Float64:
		return cell.SetFloat(in.Float())
	}
	if d, ok := in.Interface().(decimal.Decimal); ok {
		return cell.setDecimalText(d)
	}
	if text, ok := in.Interface().(fmt.Stringer); ok {
		return cell.SetString(text.String())
	}
	return fmt.Errorf("a %s is no value of a %s column", in.Type(), cell.Kind)
}
