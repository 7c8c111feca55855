package orm

import (
	"context"
	"unsafe"
)

// ScopeSpec is a row scope in a Meta.
type ScopeSpec struct{ source contextValue }

// FillSpec is a column in a Meta that is filled in by who writes.
type FillSpec struct {
	source contextValue
	always bool
}

// contextValue is a column with what its value is in a context.
type contextValue struct {
	column operand
	// write writes the value into the field at an address, and reports whether the context has one.
	write func(ctx context.Context, field unsafe.Pointer) bool
}

func valueFrom[T any](column *T, value func(ctx context.Context) (T, bool)) contextValue {
	return contextValue{column: columnAt(column), write: func(ctx context.Context, field unsafe.Pointer) bool {
		v, ok := value(ctx)
		if ok {
			*(*T)(field) = v
		}
		return ok
	}}
}

// ScopeBy makes a model's rows those of whoever the context stands for, a tenant say:
//
//	Scopes: orm.Scopes(orm.ScopeBy(&d.TenantID, tenant.FromContext))
//
// Every statement of a DB then sees, counts, loads, joins, changes and deletes only rows whose column has the value that the function
// finds in the context, whatever the query says; a row of another scope is as one that is not there. Insert fills the
// column in, and refuses a row that has another value, as Save and Update do. Link and SetLinks link no row of another scope. Where the context has no value, the DB returns a *ScopeError and
// sends nothing.
//
// The only ways past it are DB.InsecureUnscoped and SQL of one's own. The database's own cascades and constraints know no scopes: begin
// unique constraints and foreign keys with the column where they should.
func ScopeBy[T comparable](column *T, value func(ctx context.Context) (T, bool)) ScopeSpec {
	return ScopeSpec{valueFrom(column, value)}
}

// Scopes lists row scopes for a Meta.
func Scopes(scopes ...ScopeSpec) []ScopeSpec { return scopes }

// FillOnInsert is a column that Insert fills in from the context, where the row leaves it empty: who made the row.
//
//	Fills: orm.Fills(orm.FillOnInsert(&d.MadeByID, userID), orm.FillOnSave(&d.ChangedByID, userID))
//
// Where the context has no value, the column stays as it is.
func FillOnInsert[T any](column *T, value func(ctx context.Context) (T, bool)) FillSpec {
	return FillSpec{source: valueFrom(column, value)}
}

// FillOnSave is a column that every write fills in from the context, Update of a query too: who changed the row last.
func FillOnSave[T any](column *T, value func(ctx context.Context) (T, bool)) FillSpec {
	return FillSpec{source: valueFrom(column, value), always: true}
}

// Fills lists columns that are filled in from the context, for a Meta.
func Fills(fills ...FillSpec) []FillSpec { return fills }

// contextColumn is a column whose value comes from the context.
type contextColumn struct {
	column *Column
	write  func(ctx context.Context, field unsafe.Pointer) bool
	always bool
}

// value returns memory with the value that the context has for the column, or nil.
func (c contextColumn) value(ctx context.Context) unsafe.Pointer {
	row := c.column.Table.fresh()
	if !c.write(ctx, field(row, c.column)) {
		return nil
	}
	return row
}

// same reports whether two rows have the same value in the column, which is comparable.
func (c *Column) same(a, b rowMemory) bool {
	x, y := c.in(a), c.in(b)
	if c.Null && !x.IsNil() && !y.IsNil() {
		x, y = x.Elem(), y.Elem()
	}
	return x.Equal(y)
}
