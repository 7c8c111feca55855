package orm

// GeneratedSpec is a generated column in a Meta. Its methods return a changed copy.
type GeneratedSpec struct {
	column operand
	expr   *expression
	stored bool
}

// Generated is a column that the database computes for every row, from other columns of the row:
//
//	Generated: orm.GeneratedColumns(orm.Generated(&l.Total, orm.TimesCount(&l.Price, &l.Quantity)))
//
// Nothing writes it; Insert and Save read it back into the row. It may be asked for, ordered by and indexed as any other. It is computed
// when it is read, or with Stored when the row is written; PostgreSQL always stores it.
func Generated[T any](column *T, e Expr[T]) GeneratedSpec {
	return GeneratedSpec{column: columnAt(column), expr: e.node}
}

// Stored computes the column when the row is written.
func (g GeneratedSpec) Stored() GeneratedSpec {
	g.stored = true
	return g
}

// GeneratedColumns lists generated columns for a Meta.
func GeneratedColumns(columns ...GeneratedSpec) []GeneratedSpec { return columns }

// DefaultSpec is a default in a Meta that the database computes.
type DefaultSpec struct {
	column operand
	expr   *expression
}

// Default is what the database gives a column of a new row whose field is empty: a zero value, or a nil pointer. Insert reads it back into
// the row. Unlike that of the tag option, it is not known before; and it stands in for a 0 or a false too.
//
// The expression has no columns in it.
func Default[T any](column *T, e Expr[T]) DefaultSpec {
	return DefaultSpec{column: columnAt(column), expr: e.node}
}

// Defaults lists defaults for a Meta.
func Defaults(defaults ...DefaultSpec) []DefaultSpec { return defaults }
