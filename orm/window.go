package orm

import (
	"slices"
	"strconv"
)

// Window is the rows that an expression looks at besides its own, given to Over. The zero Window is all rows of the query.
type Window struct {
	// Partition: only rows that are equal in these expressions.
	Partition []AnyExpr
	// Order is that of the rows; with it, and no Frame, the window ends at the rows that are equal to the current one.
	Order []Sort
	// Frame is a part of the partition around the current row.
	Frame *Frame
}

// Partition lists the expressions of a Window.
func Partition(list ...AnyExpr) []AnyExpr { return list }

// Over computes an aggregate or one of the functions below over a window, for each row:
//
//	orm.Sum(&s.Amount).Over(orm.Window{Partition: orm.Partition(orm.Col(&s.Country)), Order: orm.By(orm.Asc(&s.At))})
func (e Expr[T]) Over(w Window) Expr[T] {
	w.Partition, w.Order = slices.Clone(w.Partition), slices.Clone(w.Order)
	return e.changed(func(n *expression) { n.over = &w })
}

// RowNumber counts the rows of the window, from 1.
func RowNumber() Expr[int64] { return call[int64](fnRowNumber) }

// Rank is 1 more than the number of rows before the row; equal rows have the same.
func Rank() Expr[int64] { return call[int64](fnRank) }

// DenseRank is Rank without gaps behind equal rows.
func DenseRank() Expr[int64] { return call[int64](fnDenseRank) }

// PercentRank is Rank as a share, from 0 to 1.
func PercentRank() Expr[float64] { return call[float64](fnPercentRank) }

// CumeDist is the share of rows that come before the row or are equal to it.
func CumeDist() Expr[float64] { return call[float64](fnCumeDist) }

// Ntile divides the rows into n groups of about the same size and numbers them from 1.
func Ntile(n int) Expr[int64] { return call[int64](fnNtile, literal(strconv.Itoa(max(n, 1)))) }

// Lag is the expression in the row n before this one, NULL where there is none; Lead in the row n behind it.
func Lag[T any](e Expr[T], n int) Expr[T] {
	return call[T](fnLag, e.node, literal(strconv.Itoa(max(n, 1))))
}

// Lead is the expression in the row n behind this one, NULL where there is none.
func Lead[T any](e Expr[T], n int) Expr[T] {
	return call[T](fnLead, e.node, literal(strconv.Itoa(max(n, 1))))
}

// FirstValue is the expression in the first row of the frame, LastValue in the last, NthValue in the nth, from 1.
func FirstValue[T any](e Expr[T]) Expr[T] { return call[T](fnFirstValue, e.node) }

// LastValue is the expression in the last row of the frame, which without a Frame is the current one.
func LastValue[T any](e Expr[T]) Expr[T] { return call[T](fnLastValue, e.node) }

// NthValue is the expression in the nth row of the frame, from 1.
func NthValue[T any](e Expr[T], n int) Expr[T] {
	return call[T](fnNthValue, e.node, literal(strconv.Itoa(max(n, 1))))
}
