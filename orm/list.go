package orm

import (
	"slices"
	"strconv"
)

// ListExpr is a list of E, kept as an S, for what is asked of lists. Databases without arrays keep lists as JSON and answer alike.
type ListExpr[S ~[]E, E any] struct{ expr Expr[S] }

// List is a column with the tag option array as a list:
//
//	orm.List(&p.Tags).Has("go")
//	orm.List(&p.Tags).Len().Gt(2)
func List[S ~[]E, E any](column *S) ListExpr[S, E] { return ListOf(Col(column)) }

// ListOf is an expression as a list.
func ListOf[S ~[]E, E any](e Expr[S]) ListExpr[S, E] { return ListExpr[S, E]{e} }

var (
	fnListContains = &function{name: "list.contains", mode: alike}
	fnListOverlaps = &function{name: "list.overlaps", mode: alike}
	fnListLen      = &function{name: "list.len"}
	fnListAppend   = &function{name: "list.append", mode: alike}
	fnListRemove   = &function{name: "list.remove", mode: alike}
	fnListSlice    = &function{name: "list.slice", mode: alike}
)

func (l ListExpr[S, E]) with(values []E) *expression { return Value(S(slices.Clone(values))).node }

// Has holds where the value is one of the elements.
func (l ListExpr[S, E]) Has(value E) Cond { return l.HasAll(value) }

// HasAll holds where all of the values are elements; without values, everywhere.
func (l ListExpr[S, E]) HasAll(values ...E) Cond {
	return IsTrue(call[bool](fnListContains, l.expr.node, l.with(values)))
}

// HasAny holds where one of the values is an element; without values, nowhere.
func (l ListExpr[S, E]) HasAny(values ...E) Cond {
	return IsTrue(call[bool](fnListOverlaps, l.expr.node, l.with(values)))
}

// Within holds where all elements are among the values: for the empty list too.
func (l ListExpr[S, E]) Within(values ...E) Cond {
	return IsTrue(call[bool](fnListContains, l.with(values), l.expr.node))
}

// Overlaps holds where the two lists have an element in common.
func (l ListExpr[S, E]) Overlaps(other Expr[S]) Cond {
	return IsTrue(call[bool](fnListOverlaps, l.expr.node, other.node))
}

// Len counts the elements.
func (l ListExpr[S, E]) Len() Expr[int64] { return call[int64](fnListLen, l.expr.node) }

// At is the element at an index, from 0; one below zero counts from the end. It is NULL where the list is shorter. MariaDB, MySQL and SQLite
// have none of decimals, which they keep as texts.
func (l ListExpr[S, E]) At(i int) Expr[*E] {
	e := call[*E](fnListLen, l.expr.node)
	name := "list.at."
	if i < 0 {
		name, i = "list.end.", -i
	}
	e.node.fn = &function{name: name + classOf(scalarKind(e.node.typ.Elem())), mayNull: true}
	return e.with("n", strconv.Itoa(i))
}

// Slice is the part from one index to another, as Go slices; where the list is shorter it has less. MariaDB and MySQL refuse it.
func (l ListExpr[S, E]) Slice(from, to int) Expr[S] {
	return call[S](fnListSlice, l.expr.node, literal(strconv.Itoa(max(from, 0))), literal(strconv.Itoa(max(to, 0))))
}

// Append is the list with more elements at its end:
//
//	orm.SetTo(&p.Tags, orm.List(&p.Tags).Append("new"))
func (l ListExpr[S, E]) Append(values ...E) Expr[S] {
	return call[S](fnListAppend, l.expr.node, l.with(values))
}

// Remove is the list without the elements that have a value. MariaDB and MySQL refuse it.
func (l ListExpr[S, E]) Remove(value E) Expr[S] {
	return call[S](fnListRemove, l.expr.node, l.with([]E{value}))
}
