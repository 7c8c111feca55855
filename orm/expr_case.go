package orm

import "reflect"

// Branch is one case of a Case: a value, and the condition under which it is taken.
type Branch[T any] struct {
	cond  Cond
	value *expression
}

// When is a branch of a Case.
func When[T any](cond Cond, value Expr[T]) Branch[T] { return Branch[T]{cond, value.node} }

// CaseExpr is the branches of a Case; Else or OrNull make an expression of it.
type CaseExpr[T any] struct{ branches []Branch[T] }

// Case is the value of the first branch whose condition holds:
//
//	orm.Case(
//		orm.When(orm.Gte(&t.Plays, 1000), orm.Value("hit")),
//		orm.When(orm.IsNull(&t.Album), orm.Value("single")),
//	).Else(orm.Value("other"))
func Case[T any](branches ...Branch[T]) CaseExpr[T] { return CaseExpr[T]{branches} }

// Else is the value where no condition holds.
func (c CaseExpr[T]) Else(value Expr[T]) Expr[T] {
	e := c.node(reflect.TypeFor[T]())
	e.kids = append(e.kids, value.node)
	return Expr[T]{e}
}

// OrNull is NULL where no condition holds.
func (c CaseExpr[T]) OrNull() Expr[*T] { return Expr[*T]{c.node(reflect.TypeFor[*T]())} }

func (c CaseExpr[T]) node(t reflect.Type) *expression {
	e := &expression{op: exprCase, typ: t}
	for _, b := range c.branches {
		e.conds, e.kids = append(e.conds, b.cond), append(e.kids, b.value)
	}
	return e
}

// Truth is a condition as a value: true where it holds, false elsewhere.
func Truth(cond Cond) Expr[bool] {
	return Expr[bool]{&expression{op: exprTruth, typ: reflect.TypeFor[bool](), conds: []Cond{cond}}}
}

// IsTrue holds where an expression is true.
func IsTrue(e Expr[bool]) Cond { return Cond{op: opTrue, left: e.operand()} }

// Coalesce is a value that may be NULL, or another one where it is.
func Coalesce[T any](e Expr[*T], otherwise Expr[T]) Expr[T] {
	return call[T](fnCoalesce, e.node, otherwise.node)
}

// FirstNotNull is the first of some expressions that is not NULL.
func FirstNotNull[T any](list ...Expr[*T]) Expr[*T] {
	return call[*T](fnFirstNotNull, nodes(list)...)
}

// NullIf is the expression, but NULL where it has the value of the other. For one that may be NULL already there is NullWhen.
func NullIf[T any](e, other Expr[T]) Expr[*T] { return call[*T](fnNullIf, e.node, other.node) }

// NullWhen is NullIf for an expression that may be NULL already: orm.NullWhen(orm.Col(&a.Country), orm.Value("")).
func NullWhen[T any](e Expr[*T], other Expr[T]) Expr[*T] {
	return call[*T](fnNullIf, e.node, other.node)
}

// Greatest is the greatest of some expressions; NULL where one of them is.
func Greatest[T any](list ...Expr[T]) Expr[T] { return call[T](fnGreatest, nodes(list)...) }

// Least is the smallest of some expressions; NULL where one of them is.
func Least[T any](list ...Expr[T]) Expr[T] { return call[T](fnLeast, nodes(list)...) }

func nodes[T any](list []Expr[T]) []*expression {
	kids := make([]*expression, len(list))
	for i, e := range list {
		kids[i] = e.node
	}
	return kids
}

// Cast turns an expression into one of another type: orm.Cast[float64](orm.Col(&t.Plays)). Numbers are rounded to whole ones, halves away
// from zero; a text that is no number is NULL. A time becomes a date in UTC; see DateOf.
func Cast[To, From any](e Expr[From]) Expr[To] {
	return Expr[To]{&expression{op: exprCast, typ: reflect.TypeFor[To](), kids: []*expression{e.node}}}
}

// CastDecimal turns a number or a text into a decimal with some digits, of which scale are after the point; it is rounded, halves away
// from zero.
func CastDecimal[To, From any](e Expr[From], precision, scale int) Expr[To] {
	return Expr[To]{&expression{op: exprCast, typ: reflect.TypeFor[To](), kids: []*expression{e.node},
		cast: ColumnType{Kind: KindDecimal, Precision: precision, Scale: scale}}}
}

// Truth is the condition as a value; see the function Truth.
func (c Cond) Truth() Expr[bool] { return Truth(c) }
