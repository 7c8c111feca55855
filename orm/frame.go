package orm

import (
	"math"
	"reflect"
	"time"

	"github.com/shopspring/decimal"
)

// Frame is a part of a partition around the current row.
type Frame struct {
	unit      string
	low, high Bound
	exclude   string
}

// Bound is where a Frame begins or ends.
type Bound struct {
	// amount is how far before the current row, or behind it, as an int64, float64, decimal.Decimal or time.Duration; nil is the current row, or
	// all is set.
	amount any
	before bool
	all    bool
}

// Distance is how far a Bound is away: a count of rows or groups, or for RangeBetween a number, or a time.Duration for times.
type Distance interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~float32 | ~float64 | decimal.Decimal
}

// Preceding is n before the current row: so many rows for RowsBetween, groups of equal rows for GroupsBetween, and for RangeBetween what the value
// that the rows are ordered by may be less, or in a descending order more: orm.Preceding(7 * 24 * time.Hour).
func Preceding[D Distance](n D) Bound { return boundAt(n, true) }

// Following is n behind the current row.
func Following[D Distance](n D) Bound { return boundAt(n, false) }

// CurrentRow is the current row, with those that are equal to it in GroupsBetween and RangeBetween.
func CurrentRow() Bound { return Bound{} }

// Unbounded is the beginning of the partition as a low bound, its end as a high one.
func Unbounded() Bound { return Bound{all: true} }

// RowsBetween is a frame counted in rows: orm.RowsBetween(orm.Preceding(2), orm.CurrentRow()).
func RowsBetween(low, high Bound) *Frame { return &Frame{unit: "ROWS", low: low, high: high} }

// RangeBetween is a frame of all rows whose value is near that of the current row. A window with a number or a duration in it is ordered by one value,
// of a number, a time or a day:
//
//	week := orm.RangeBetween(orm.Preceding(6*24*time.Hour), orm.CurrentRow())
//	orm.Sum(&s.Amount).Over(orm.Window{Order: orm.By(orm.Asc(&s.Day)), Frame: week})
func RangeBetween(low, high Bound) *Frame { return &Frame{unit: "RANGE", low: low, high: high} }

// GroupsBetween is a frame counted in groups of rows that are equal in the order of the window. MySQL and MariaDB cannot, and refuse the query.
func GroupsBetween(low, high Bound) *Frame { return &Frame{unit: "GROUPS", low: low, high: high} }

// ExcludeCurrent leaves the current row out. MySQL and MariaDB cannot, and refuse the query; so it is for ExcludeGroup and ExcludeTies.
func (f *Frame) ExcludeCurrent() *Frame { return f.without(" EXCLUDE CURRENT ROW") }

// ExcludeGroup leaves out the current row and all that are equal to it in the order of the window.
func (f *Frame) ExcludeGroup() *Frame { return f.without(" EXCLUDE GROUP") }

// ExcludeTies leaves out the rows that are equal to the current one, and keeps that.
func (f *Frame) ExcludeTies() *Frame { return f.without(" EXCLUDE TIES") }

func (f *Frame) without(rows string) *Frame {
	out := *f
	out.exclude = rows
	return &out
}

// boundAt makes a bound; a distance below zero leads the other way.
func boundAt[D Distance](n D, before bool) Bound {
	b := Bound{before: before}
	switch v := reflect.ValueOf(n); v.Kind() {
	case reflect.Float32, reflect.Float64:
		b.amount, b.before = math.Abs(v.Float()), before != (v.Float() < 0)
	case reflect.Struct:
		d := any(n).(decimal.Decimal)
		b.amount, b.before = d.Abs(), before != d.IsNegative()
	default:
		whole := int64(0)
		if v.CanInt() {
			whole = v.Int()
		} else {
			whole = int64(v.Uint())
		}
		if whole < 0 {
			whole, b.before = -max(whole, -math.MaxInt64), !before
		}
		b.amount = whole
		if _, ok := any(n).(time.Duration); ok {
			b.amount = time.Duration(whole)
		}
	}
	return b
}

// isWhole reports whether the bound is a count, or none at all.
func (b Bound) isWhole() bool {
	_, whole := b.amount.(int64)
	return whole || b.amount == nil
}
