package orm

import (
	"reflect"
	"slices"
	"unsafe"
)

// Expr is a value of type T that the database computes. It is immutable; the zero Expr is a mistake wherever it is used. An Expr of a
// pointer may be NULL. A value that cannot be computed (a division by zero, the root of a number below zero) is NULL, on every
// database; picked into a field that is no pointer, NULL is the zero value.
type Expr[T any] struct {
	node *expression
}

// exprOp is what an expression is.
type exprOp uint8

const (
	exprColumn exprOp = iota + 1
	exprValue
	exprLiteral // SQL of our own
	exprCall
	exprCase
	exprTruth
	exprQuery
	exprOuter
	exprCast
	exprPath     // into JSON
	exprExcluded // a column of the new row, in an upsert
	exprJSON     // a value as part of JSON
)

// expression is an Expr without its type.
type expression struct {
	op    exprOp
	typ   reflect.Type
	left  operand        // the column of an exprColumn
	value unsafe.Pointer // of an exprValue, of type typ
	text  string         // of an exprLiteral
	kids  []*expression
	fn    *function
	vars  [2]string // the name and the value of what fn's spelling needs besides its operands
	conds []Cond    // of the branches of an exprCase, in front of their kids; of an exprTruth
	cast  ColumnType
	path  []any
	query *AnyQuery // of an exprQuery, which selects kids[0] of it

	filter   []Cond // of an aggregate
	distinct bool
	order    []Sort
	over     *Window
}

// isAggregate reports whether the expression makes one value of many rows.
func (e *expression) isAggregate() bool {
	if e == nil || e.op == exprQuery || e.op == exprOuter {
		return false
	}
	return e.op == exprCall && e.fn.aggregate && e.over == nil || slices.ContainsFunc(e.kids, (*expression).isAggregate) ||
		condsHave(e.conds, (*expression).isAggregate)
}

// isWindow reports whether the expression looks at other rows of the result, and cannot be grouped by.
func (e *expression) isWindow() bool {
	if e == nil || e.op == exprQuery {
		return false
	}
	return e.over != nil || slices.ContainsFunc(e.kids, (*expression).isWindow) || condsHave(e.conds, (*expression).isWindow)
}

// condsHave reports whether one of the expressions that conditions compare is such a one.
func condsHave(conds []Cond, is func(*expression) bool) bool {
	for _, c := range conds {
		if is(c.left.expr) || c.right != nil && is(c.right.expr) || condsHave(c.kids, is) {
			return true
		}
	}
	return false
}

// sorts are the orders inside of the expression: of an aggregate, and of its window.
func (e *expression) sorts() []Sort {
	if e.over == nil {
		return e.order
	}
	return append(slices.Clip(e.order), e.over.Order...)
}

func call[T any](f *function, kids ...*expression) Expr[T] {
	return Expr[T]{&expression{op: exprCall, typ: reflect.TypeFor[T](), fn: f, kids: kids}}
}

// with sets what the spelling of a function needs besides its operands.
func (e Expr[T]) with(name, value string) Expr[T] {
	node := *e.node
	node.vars = [2]string{name, value}
	return Expr[T]{&node}
}

// Col is the value of a column.
func Col[T any](column *T) Expr[T] {
	return Expr[T]{&expression{op: exprColumn, typ: reflect.TypeFor[T](), left: columnAt(column)}}
}

// Value is a value that is sent as a parameter.
func Value[T any](value T) Expr[T] {
	return Expr[T]{&expression{op: exprValue, typ: reflect.TypeFor[T](), value: unsafe.Pointer(&value)}}
}

// Nullable is the expression as one that may be NULL, to stand together with others that may.
func Nullable[T any](e Expr[T]) Expr[*T] { return retype[*T](e.node) }

// retype is the expression with another Go type for the same values.
func retype[T any](e *expression) Expr[T] {
	if e == nil {
		return Expr[T]{}
	}
	node := *e
	if node.op == exprValue {
		node.value = unsafe.Pointer(&e.value)
	}
	node.typ = reflect.TypeFor[T]()
	return Expr[T]{&node}
}

// Asc orders by the expression, the smallest value first.
func (e Expr[T]) Asc() Sort { return Sort{operand: operand{typ: reflect.TypeFor[T](), expr: e.node}} }

// Desc orders by the expression, the greatest value first.
func (e Expr[T]) Desc() Sort {
	return Sort{operand: operand{typ: reflect.TypeFor[T](), expr: e.node}, desc: true}
}

func (e Expr[T]) operand() operand {
	o := operand{typ: reflect.TypeFor[T](), expr: e.node}
	if o.expr == nil {
		o.expr = &expression{}
	}
	return o
}

func (e Expr[T]) compare(op Op, value T) Cond {
	return Cond{op: op, left: e.operand(), values: unsafe.Pointer(&value), count: 1}
}

// Eq holds where the expression has the value.
func (e Expr[T]) Eq(value T) Cond { return e.compare(OpEq, value) }

// Ne holds where the expression has another value.
func (e Expr[T]) Ne(value T) Cond { return e.compare(OpNe, value) }

// Gt holds where the expression is greater than the value.
func (e Expr[T]) Gt(value T) Cond { return e.compare(OpGt, value) }

// Gte holds where the expression is greater than the value or equal to it.
func (e Expr[T]) Gte(value T) Cond { return e.compare(OpGte, value) }

// Lt holds where the expression is less than the value.
func (e Expr[T]) Lt(value T) Cond { return e.compare(OpLt, value) }

// Lte holds where the expression is less than the value or equal to it.
func (e Expr[T]) Lte(value T) Cond { return e.compare(OpLte, value) }

// Between holds where the expression is between the two values, or equal to one of them.
func (e Expr[T]) Between(low, high T) Cond {
	return Cond{op: OpBetween, left: e.operand(), values: unsafe.Pointer(&[2]T{low, high}), count: 2}
}

// In holds where the expression has one of the values; without values, nowhere.
func (e Expr[T]) In(values ...T) Cond {
	values = slices.Clone(values)
	return Cond{op: OpIn, left: e.operand(), values: unsafe.Pointer(unsafe.SliceData(values)), count: len(values)}
}

// NotIn holds where the expression has none of the values.
func (e Expr[T]) NotIn(values ...T) Cond {
	c := e.In(values...)
	c.op = OpNotIn
	return c
}

// IsNull holds where the expression is NULL.
func (e Expr[T]) IsNull() Cond { return Cond{op: OpIsNull, left: e.operand()} }

// NotNull holds where the expression is not NULL.
func (e Expr[T]) NotNull() Cond { return Cond{op: OpNotNull, left: e.operand()} }

// InQuery holds where the expression has a value that the query finds in its column.
func (e Expr[T]) InQuery[R any](query Query[R], found *T) Cond {
	right := columnAt(found)
	return Cond{op: opInQuery, left: e.operand(), right: &right, query: &query.any}
}

func (e Expr[T]) compareTo(op Op, other Expr[T]) Cond {
	right := other.operand()
	return Cond{op: op, left: e.operand(), right: &right}
}

// EqTo holds where the two expressions are equal. Two NULLs are not equal, and do not differ either.
func (e Expr[T]) EqTo(other Expr[T]) Cond { return e.compareTo(OpEq, other) }

// NeTo holds where the two expressions differ, as NULL does from any value, but not from NULL.
func (e Expr[T]) NeTo(other Expr[T]) Cond { return e.compareTo(OpNe, other) }

// GtTo holds where the expression is greater than the other.
func (e Expr[T]) GtTo(other Expr[T]) Cond { return e.compareTo(OpGt, other) }

// GteTo holds where the expression is greater than the other or equal to it.
func (e Expr[T]) GteTo(other Expr[T]) Cond { return e.compareTo(OpGte, other) }

// LtTo holds where the expression is less than the other.
func (e Expr[T]) LtTo(other Expr[T]) Cond { return e.compareTo(OpLt, other) }

// LteTo holds where the expression is less than the other or equal to it.
func (e Expr[T]) LteTo(other Expr[T]) Cond { return e.compareTo(OpLte, other) }
