package orm

import (
	"reflect"
	"slices"
)

var (
	fnArrayAgg = &function{name: "array_agg", aggregate: true, mayNull: true}
)

// ArrayAgg gathers the values of a group in a list, in the order of the sorts. NULL is left out. Without values it is NULL, which is
// no list where it is picked.
func ArrayAgg[T any](e Expr[T], order ...Sort) Expr[[]T] {
	return call[[]T](fnArrayAgg, e.node).changed(func(n *expression) {
		n.order, n.filter = slices.Clone(order), []Cond{e.NotNull()}
	})
}

// listOfValues is the type of a list of values of a type.
func (s *scope) listOfValues(t reflect.Type, v valueType) valueType {
	kind := ColumnType{Kind: KindArray, Element: v.kind.Kind, Precision: v.kind.Precision, Scale: v.kind.Scale}
	if element, ok := arrayElement(t); !ok || element == KindInvalid {
		s.mistake("ArrayAgg makes no list of %s: of a column that may be NULL take orm.Coalesce, of anything else, as ranges and JSON, orm.JSONAgg", t.Elem())
		return valueType{}
	}
	if kind.Element == KindVarchar {
		kind.Element = KindText
	}
	return valueType{codec: newCodec(t, kind).on(kind, s.features), kind: kind, goType: t}
}
