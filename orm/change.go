package orm

import "unsafe"

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
