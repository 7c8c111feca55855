package orm

import (
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// Expr is a value of type T that the database computes. It is immutable; the zero Expr is a mistake wherever it is used.
type Expr[T any] struct {
	node *expression
}

// exprOp is what an expression does with its operands.
type exprOp uint8

const (
	exprColumn exprOp = iota + 1
	exprValue
	exprPlus
	exprMinus
	exprTimes
	exprCountAll
	exprCount
	exprCountDistinct
	exprSum
	exprAvg
	exprMin
	exprMax
	exprPart
	exprTrunc
	exprLower
	exprUpper
	exprLength
	exprCoalesce
	exprExcluded // a column of the new row, in an upsert
)

// aggregate reports whether the operation makes one value of many rows.
func (o exprOp) aggregate() bool { return o >= exprCountAll && o <= exprMax }

// expression is an Expr without its type.
type expression struct {
	op    exprOp
	typ   reflect.Type
	left  operand        // the column of an exprColumn
	value unsafe.Pointer // of an exprValue, of type typ
	kids  []*expression
	part  DatePart
}

func (e *expression) isAggregate() bool {
	return e.op.aggregate() || slices.ContainsFunc(e.kids, (*expression).isAggregate)
}

func expr[T any](op exprOp, kids ...*expression) Expr[T] {
	return Expr[T]{&expression{op: op, typ: reflect.TypeFor[T](), kids: kids}}
}

// Col is the value of a column.
func Col[T any](column *T) Expr[T] {
	return Expr[T]{&expression{op: exprColumn, typ: reflect.TypeFor[T](), left: columnAt(column)}}
}

// Value is a value that is sent as a parameter.
func Value[T any](value T) Expr[T] {
	return Expr[T]{&expression{op: exprValue, typ: reflect.TypeFor[T](), value: unsafe.Pointer(&value)}}
}

// Plus adds a number to a column: orm.SetTo(&p.Views, orm.Plus(&p.Views, 1)) counts without a race.
func Plus[T any](column *T, value T) Expr[T] { return Col(column).Plus(Value(value)) }

// Minus subtracts a number from a column.
func Minus[T any](column *T, value T) Expr[T] { return Col(column).Minus(Value(value)) }

// Times multiplies a column by a number.
func Times[T any](column *T, value T) Expr[T] { return Col(column).Times(Value(value)) }

// TimesCount multiplies a column by one that counts: orm.TimesCount(&l.UnitPrice, &l.Quantity) is the price of a line, exactly.
func TimesCount[T any, N ~int | ~int8 | ~int16 | ~int32 | ~int64](column *T, count *N) Expr[T] {
	return expr[T](exprTimes, Col(column).node, Col(count).node)
}

// Plus adds two expressions.
func (e Expr[T]) Plus(other Expr[T]) Expr[T] { return expr[T](exprPlus, e.node, other.node) }

// Minus subtracts another expression.
func (e Expr[T]) Minus(other Expr[T]) Expr[T] { return expr[T](exprMinus, e.node, other.node) }

// Times multiplies two expressions.
func (e Expr[T]) Times(other Expr[T]) Expr[T] { return expr[T](exprTimes, e.node, other.node) }

// Sum adds the expression up over the rows of a group; without rows it is 0.
func (e Expr[T]) Sum() Expr[T] { return expr[T](exprSum, e.node) }

// Min is the smallest value in a group, Max the greatest. Without values it is NULL.
func (e Expr[T]) Min() Expr[T] { return expr[T](exprMin, e.node) }

// Max is the greatest value in a group. Without values it is NULL.
func (e Expr[T]) Max() Expr[T] { return expr[T](exprMax, e.node) }

// Avg is the average in a group, in floating point. Without values it is NULL.
func (e Expr[T]) Avg() Expr[float64] { return expr[float64](exprAvg, e.node) }

// Asc orders by the expression, the smallest value first.
func (e Expr[T]) Asc() Sort { return Sort{operand: operand{typ: reflect.TypeFor[T](), expr: e.node}} }

// Desc orders by the expression, the greatest value first.
func (e Expr[T]) Desc() Sort {
	return Sort{operand: operand{typ: reflect.TypeFor[T](), expr: e.node}, desc: true}
}

func (e Expr[T]) compare(op Op, value T) Cond {
	return Cond{op: op, left: operand{typ: reflect.TypeFor[T](), expr: e.node}, values: unsafe.Pointer(&value), count: 1}
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

// CountAll counts the rows of a group.
func CountAll() Expr[int64] { return expr[int64](exprCountAll) }

// Count counts the rows of a group in which the column has a value.
func Count[T any](column *T) Expr[int64] { return expr[int64](exprCount, Col(column).node) }

// CountDistinct counts the different values of a column in a group.
func CountDistinct[T any](column *T) Expr[int64] {
	return expr[int64](exprCountDistinct, Col(column).node)
}

// Sum adds a column up over the rows of a group, exactly for integers and decimals; without rows it is 0.
func Sum[T any](column *T) Expr[T] { return Col(column).Sum() }

// Avg is the average of a column in a group, in floating point.
func Avg[T any](column *T) Expr[float64] { return Col(column).Avg() }

// Min is the smallest value of a column in a group.
func Min[T any](column *T) Expr[T] { return Col(column).Min() }

// Max is the greatest value of a column in a group.
func Max[T any](column *T) Expr[T] { return Col(column).Max() }

// moment is what has a year and a month. A nullable column gives NULL where it has no value.
type moment interface {
	time.Time | *time.Time | schema.Date | *schema.Date
}

// Part is a part of a time or a date as a number: orm.Part(orm.Year, &p.CreatedAt). Times are taken in UTC.
func Part[T moment](part DatePart, column *T) Expr[int64] {
	e := expr[int64](exprPart, Col(column).node)
	e.node.part = part
	return e
}

// Trunc is the beginning of the year, month, … that a time or a date is in: orm.Trunc(orm.Month, &p.CreatedAt). Times are
// taken in UTC.
func Trunc[T moment](part DatePart, column *T) Expr[T] {
	e := expr[T](exprTrunc, Col(column).node)
	e.node.part = part
	return e
}

// Lower is a text in lower case, Upper in upper case.
func Lower[T text](column *T) Expr[T] { return expr[T](exprLower, Col(column).node) }

// Upper is a text in upper case.
func Upper[T text](column *T) Expr[T] { return expr[T](exprUpper, Col(column).node) }

// Length counts the characters of a text.
func Length[T text](column *T) Expr[int64] { return expr[int64](exprLength, Col(column).node) }

// Coalesce is the value of a nullable column, or another value where it has none.
func Coalesce[T any](column **T, otherwise T) Expr[T] {
	return expr[T](exprCoalesce, Col(column).node, Value(otherwise).node)
}
