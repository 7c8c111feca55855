package orm

import (
	"reflect"
	"slices"
)

// CountAll counts the rows of a group.
func CountAll() Expr[int64] { return call[int64](fnCountAll) }

// Count counts the rows of a group in which the column has a value.
func Count[T any](column *T) Expr[int64] { return Col(column).Count() }

// CountDistinct counts the different values of a column in a group.
func CountDistinct[T any](column *T) Expr[int64] { return Col(column).Count().Distinct() }

// Sum adds a column up over the rows of a group, exactly for integers and decimals; without rows it is 0.
func Sum[T any](column *T) Expr[T] { return Col(column).Sum() }

// Avg is the average of a column in a group, in floating point.
func Avg[T any](column *T) Expr[float64] { return Col(column).Avg() }

// Min is the smallest value of a column in a group.
func Min[T any](column *T) Expr[T] { return Col(column).Min() }

// Max is the greatest value of a column in a group.
func Max[T any](column *T) Expr[T] { return Col(column).Max() }

// Count counts the rows of a group in which the expression has a value.
func (e Expr[T]) Count() Expr[int64] { return call[int64](fnCount, e.node) }

// Sum adds the expression up over the rows of a group; without rows it is 0.
func (e Expr[T]) Sum() Expr[T] { return call[T](fnSum, e.node) }

// Min is the smallest value in a group, Max the greatest. Without values it is NULL.
func (e Expr[T]) Min() Expr[T] { return call[T](fnMin, e.node) }

// Max is the greatest value in a group. Without values it is NULL.
func (e Expr[T]) Max() Expr[T] { return call[T](fnMax, e.node) }

// Avg is the average in a group, in floating point. Without values it is NULL.
func (e Expr[T]) Avg() Expr[float64] { return call[float64](fnAvg, e.node) }

// AnyValue is the value of one of the rows of a group, no matter which; for what is the same in all of them.
func (e Expr[T]) AnyValue() Expr[T] { return call[T](fnAnyValue, e.node) }

// StdDev is the standard deviation of a sample, NULL for less than two values. StdDevPop is that of all there are.
func StdDev[T numeric](e Expr[T]) Expr[*float64] { return call[*float64](fnStdDev, e.node) }

// StdDevPop is the standard deviation of all values there are, NULL without any.
func StdDevPop[T numeric](e Expr[T]) Expr[*float64] { return call[*float64](fnStdDevPop, e.node) }

// Variance is the variance of a sample, NULL for less than two values. VariancePop is that of all there are.
func Variance[T numeric](e Expr[T]) Expr[*float64] { return call[*float64](fnVariance, e.node) }

// VariancePop is the variance of all values there are, NULL without any.
func VariancePop[T numeric](e Expr[T]) Expr[*float64] { return call[*float64](fnVariancePop, e.node) }

// StringAgg puts the texts of a group together, with a separator between them; in the order of the sorts. Without texts it is NULL.
func StringAgg[T text](e Expr[T], separator string, order ...Sort) Expr[*string] {
	out := call[*string](fnStringAgg, e.node, Value(separator).node)
	out.node.order, out.node.vars = slices.Clone(order), [2]string{"separator", separator}
	return out
}

// BitAndAll has the bits that all integers of a group have; without any it is NULL. So it is for BitOrAll and BitXorAll.
func BitAndAll[T integer](e Expr[T]) Expr[*T] { return call[*T](fnBitAndAll, e.node) }

// BitOrAll has the bits that one of the integers of a group has.
func BitOrAll[T integer](e Expr[T]) Expr[*T] { return call[*T](fnBitOrAll, e.node) }

// BitXorAll has the bits that an odd number of the integers of a group have.
func BitXorAll[T integer](e Expr[T]) Expr[*T] { return call[*T](fnBitXorAll, e.node) }

// Every is true if the expression is true in all rows of a group; without rows it is NULL.
func Every(e Expr[bool]) Expr[*bool] { return call[*bool](fnEvery, e.node) }

// Some is true if the expression is true in one row of a group; without rows it is NULL.
func Some(e Expr[bool]) Expr[*bool] { return call[*bool](fnSome, e.node) }

// Filter makes an aggregate look only at the rows for which the conditions hold: orm.CountAll().Filter(orm.Gt(&t.Plays, 100)).
func (e Expr[T]) Filter(conds ...Cond) Expr[T] {
	return e.changed(func(n *expression) { n.filter = append(slices.Clip(n.filter), conds...) })
}

// Distinct makes an aggregate look at each value once.
func (e Expr[T]) Distinct() Expr[T] { return e.changed(func(n *expression) { n.distinct = true }) }

func (e Expr[T]) changed(change func(*expression)) Expr[T] {
	n := expression{typ: reflect.TypeFor[T]()}
	if e.node != nil {
		n = *e.node
	}
	change(&n)
	return Expr[T]{&n}
}
