package orm

import (
	"reflect"
	"unsafe"
)

// Picks say what each field of the result of Select is.
type Picks []PickSpec

// PickSpec fills one field of the result.
type PickSpec struct {
	ptr  unsafe.Pointer
	typ  reflect.Type
	null bool // the field is a pointer to the type of the expression
	expr *expression
}

// Pick fills a field of the result with an expression. NULL leaves the field's zero value; see PickNull.
func Pick[T any](field *T, e Expr[T]) PickSpec {
	return PickSpec{ptr: unsafe.Pointer(field), typ: reflect.TypeFor[T](), expr: e.node}
}

// PickNull fills a field of the result that is nil where the expression is NULL.
func PickNull[T any](field **T, e Expr[T]) PickSpec {
	return PickSpec{ptr: unsafe.Pointer(field), typ: reflect.TypeFor[*T](), null: true, expr: e.node}
}

// picked is what Select makes of a query: the rows of base, turned into rows of another struct.
type picked struct {
	base AnyQuery
	row  unsafe.Pointer // the sentinel of the result
	size uintptr
	list Picks
}

// Select turns a query into one for other rows: each field of Row is a column or an expression.
//
//	i, r := orm.Columns[Invoice](), orm.Columns[SalesByCountry]()
//	sales := orm.Select(orm.From[Invoice](), func(out *SalesByCountry) orm.Picks {
//		return orm.Picks{orm.Pick(&out.Country, orm.Col(&i.Country)), orm.Pick(&out.Total, orm.Sum(&i.Total))}
//	}).Where(orm.Gt(&r.Total, limit)).Order(orm.Desc(&r.Total))
//
// If one of the expressions is an aggregate, the rows are grouped by all that are not. Conditions, order and limit of the new
// query are about its result: a condition on an aggregate is what SQL calls HAVING. They use the columns of Row.
func Select[Row, T any](query Query[T], pick func(out *Row) Picks) Query[Row] {
	m := modelOf(reflect.TypeFor[Row]())
	row := m.sentinelTree().root.row
	return Query[Row]{AnyQuery{model: m, picks: &picked{base: query.any, row: row, size: m.typ.Size(), list: pick((*Row)(row))}}}
}
