package orm

import (
	"errors"
	"reflect"
	"unsafe"
)

// Change is a new value for a column, for Update.
type Change struct {
	column operand
	value  unsafe.Pointer
	expr   *expression
	any    any
	erased bool
}

// Set gives a column a value.
func Set[T any](column *T, value T) Change {
	return Change{column: columnAt(column), value: unsafe.Pointer(&value)}
}

// SetTo gives a column what the database computes: orm.SetTo(&p.Views, orm.Plus(&p.Views, 1)).
func SetTo[T any](column *T, e Expr[T]) Change {
	return Change{column: columnAt(column), expr: e.node}
}

// SetAny gives a column, named by its Go field, a value of its type or a text in canonical form, for programs that do not
// know the model when they are compiled. nil is NULL.
func SetAny(field string, value any) Change {
	return Change{column: operand{ref: Ref{field}}, any: value, erased: true}
}

// write puts the new value, which is not computed, into a column of a row.
func (c Change) write(row rowMemory, column *Column) error {
	at := field(row, column)
	switch {
	case c.expr != nil:
		return errors.New("the value is computed by the database")
	case !c.erased:
		reflect.NewAt(c.column.typ, at).Elem().Set(reflect.NewAt(c.column.typ, c.value).Elem())
		return nil
	}
	p, err := toPointer(c.any, valueType{codec: column.codec, kind: column.Type, goType: column.goType, column: column})
	switch {
	case err != nil:
		return &ValueError{Table: column.Table, Columns: []*Column{column}, Type: "value_error", Reason: "is not valid: " + err.Error(), Cause: err}
	case column.Null:
		*(*unsafe.Pointer)(at) = p.UnsafePointer()
	case p.IsNil():
		return &ValueError{Table: column.Table, Columns: []*Column{column}, Type: "missing", Reason: "is missing"}
	default:
		reflect.NewAt(column.goType, at).Elem().Set(p.Elem())
	}
	return nil
}
