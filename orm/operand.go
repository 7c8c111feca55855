package orm

import (
	"reflect"
	"unsafe"
)

// operand is what a condition, an order or an expression is about: a column by its address, a column by its path, or an
// expression. Exactly one is set; the zero operand stands for something that is no column, and is a mistake.
type operand struct {
	ptr  unsafe.Pointer // the address of a field of a row made by Columns
	typ  reflect.Type   // the type of that field
	ref  Ref
	expr *expression
}

// columnAt is the operand for a typed column address.
func columnAt[T any](column *T) operand {
	return operand{ptr: unsafe.Pointer(column), typ: reflect.TypeFor[T]()}
}

// anyColumn is the operand for a column address of any type. What is no pointer gives an operand that resolves to a
// mistake.
func anyColumn(column any) operand {
	v := reflect.ValueOf(column)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return operand{typ: reflect.TypeOf(column)}
	}
	return operand{ptr: v.UnsafePointer(), typ: v.Type().Elem()}
}
