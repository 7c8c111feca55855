package orm

// RangeExpr is a range of T, for what is asked of ranges. Only PostgreSQL answers; the other databases, which keep ranges as texts, refuse.
type RangeExpr[T RangeBound] struct{ expr Expr[Range[T]] }

// Span is a column as a range:
//
//	orm.Span(&p.Stay).Has(day)
//	orm.Span(&p.Stay).Overlaps(orm.NewRange(from, until))
func Span[T RangeBound](column *Range[T]) RangeExpr[T] { return SpanOf(Col(column)) }

// NullSpan is a column that may be NULL as a range. Where it is NULL, no condition holds.
func NullSpan[T RangeBound](column **Range[T]) RangeExpr[T] {
	return SpanOf(retype[Range[T]](Col(column).node))
}

// SpanOf is an expression as a range.
func SpanOf[T RangeBound](e Expr[Range[T]]) RangeExpr[T] { return RangeExpr[T]{e} }

// RangeOf makes a range of two values, with the lower one and without the upper one. Where the lower is above the upper it is NULL; in an
// index or an exclusion constraint of PostgreSQL the row is refused.
//
//	orm.RangeOf(orm.Col(&p.From), orm.Col(&p.Until)).Has(day)
func RangeOf[T RangeBound](lower, upper Expr[T]) RangeExpr[T] {
	return OpenRangeOf(Nullable(lower), Nullable(upper))
}

// OpenRangeOf is RangeOf of values that may be NULL: on that side the range has no end.
func OpenRangeOf[T RangeBound](lower, upper Expr[*T]) RangeExpr[T] {
	return SpanOf(call[Range[T]](rangeMakers[Range[T]{}.rangeKind()], lower.node, upper.node))
}

var (
	fnRangeContains  = &function{name: "range.contains", mode: alike}
	fnRangeOverlaps  = &function{name: "range.overlaps", mode: alike}
	fnRangeBefore    = &function{name: "range.before", mode: alike}
	fnRangeAfter     = &function{name: "range.after", mode: alike}
	fnRangeNotAfter  = &function{name: "range.not_after", mode: alike}
	fnRangeNotBefore = &function{name: "range.not_before", mode: alike}
	fnRangeAdjacent  = &function{name: "range.adjacent", mode: alike}
	fnRangeLower     = &function{name: "range.lower", mayNull: true}
	fnRangeUpper     = &function{name: "range.upper", mayNull: true}
	fnRangeUnion     = &function{name: "range.union", mode: alike, mayNull: true}
	fnRangeIntersect = &function{name: "range.intersect", mode: alike}
	fnRangeMinus     = &function{name: "range.minus", mode: alike, mayNull: true}
	fnRangeMerge     = &function{name: "range.merge", mode: alike}
)

// rangeMakers make ranges of bounds of a kind, rangeHolders look for a value in one.
var rangeMakers, rangeHolders = func() (makers, holders map[Kind]*function) {
	makers, holders = map[Kind]*function{}, map[Kind]*function{}
	for _, k := range []Kind{KindInt32, KindInt64, KindDecimal, KindDate, KindTime} {
		makers[k] = &function{name: "range.of." + RangeName(k), mayNull: true}
		holders[k] = &function{name: "range.has." + RangeName(k)}
	}
	return makers, holders
}()

// rangeAsks ask what a range is like. Those of days and times are of their own, since their bounds may be at infinity.
var rangeAsks = func() map[string]*function {
	asks := map[string]*function{}
	for _, name := range []string{"empty", "has_lower", "has_upper", "lower_inc", "upper_inc", "lower_inf", "upper_inf"} {
		for _, of := range []string{"", ".date", ".time"} {
			asks[name+of] = &function{name: "range." + name + of}
		}
	}
	return asks
}()

func (r RangeExpr[T]) asks(name string) Cond {
	switch (Range[T]{}).rangeKind() {
	case KindDate:
		name += ".date"
	case KindTime:
		name += ".time"
	}
	return IsTrue(call[bool](rangeAsks[name], r.expr.node))
}

func (r RangeExpr[T]) is(f *function, other Expr[Range[T]]) Cond {
	return IsTrue(call[bool](f, r.expr.node, other.node))
}

func (r RangeExpr[T]) untyped() *expression { return r.expr.node }

func (r RangeExpr[T]) erased() operand { return r.expr.erased() }

// Expr is the range as an expression, to pick it, to compare it, or to set a column to it.
func (r RangeExpr[T]) Expr() Expr[Range[T]] { return r.expr }

// Has holds where a value is part of the range.
func (r RangeExpr[T]) Has(value T) Cond { return r.HasTo(Value(value)) }

// HasTo holds where the value of an expression is part of the range.
func (r RangeExpr[T]) HasTo(e Expr[T]) Cond {
	return IsTrue(call[bool](rangeHolders[Range[T]{}.rangeKind()], r.expr.node, e.node))
}

// Contains holds where another range is part of this one. The empty range is part of every one.
func (r RangeExpr[T]) Contains(other Range[T]) Cond { return r.is(fnRangeContains, Value(other)) }

// ContainsTo is Contains of an expression.
func (r RangeExpr[T]) ContainsTo(other RangeExpr[T]) Cond { return r.is(fnRangeContains, other.expr) }

// Within holds where the range is part of another one.
func (r RangeExpr[T]) Within(other Range[T]) Cond { return SpanOf(Value(other)).ContainsTo(r) }

// WithinTo is Within of an expression.
func (r RangeExpr[T]) WithinTo(other RangeExpr[T]) Cond { return other.ContainsTo(r) }

// Overlaps holds where a value is part of both ranges.
func (r RangeExpr[T]) Overlaps(other Range[T]) Cond { return r.is(fnRangeOverlaps, Value(other)) }

// OverlapsTo is Overlaps of an expression.
func (r RangeExpr[T]) OverlapsTo(other RangeExpr[T]) Cond { return r.is(fnRangeOverlaps, other.expr) }

// Before holds where the range ends before another one begins.
func (r RangeExpr[T]) Before(other Range[T]) Cond { return r.is(fnRangeBefore, Value(other)) }

// BeforeTo is Before of an expression.
func (r RangeExpr[T]) BeforeTo(other RangeExpr[T]) Cond { return r.is(fnRangeBefore, other.expr) }

// After holds where the range begins behind the end of another one.
func (r RangeExpr[T]) After(other Range[T]) Cond { return r.is(fnRangeAfter, Value(other)) }

// AfterTo is After of an expression.
func (r RangeExpr[T]) AfterTo(other RangeExpr[T]) Cond { return r.is(fnRangeAfter, other.expr) }

// NotAfter holds where the range ends no later than another one.
func (r RangeExpr[T]) NotAfter(other Range[T]) Cond { return r.is(fnRangeNotAfter, Value(other)) }

// NotAfterTo is NotAfter of an expression.
func (r RangeExpr[T]) NotAfterTo(other RangeExpr[T]) Cond { return r.is(fnRangeNotAfter, other.expr) }

// NotBefore holds where the range begins no earlier than another one.
func (r RangeExpr[T]) NotBefore(other Range[T]) Cond { return r.is(fnRangeNotBefore, Value(other)) }

// NotBeforeTo is NotBefore of an expression.
func (r RangeExpr[T]) NotBeforeTo(other RangeExpr[T]) Cond { return r.is(fnRangeNotBefore, other.expr) }

// Adjacent holds where one range begins where the other ends, with nothing between them and no value in both.
func (r RangeExpr[T]) Adjacent(other Range[T]) Cond { return r.is(fnRangeAdjacent, Value(other)) }

// AdjacentTo is Adjacent of an expression.
func (r RangeExpr[T]) AdjacentTo(other RangeExpr[T]) Cond { return r.is(fnRangeAdjacent, other.expr) }

// IsEmpty holds where no value is part of the range.
func (r RangeExpr[T]) IsEmpty() Cond { return r.asks("empty") }

// Lower is where the range begins: NULL where it is empty, or has no beginning.
func (r RangeExpr[T]) Lower() Expr[*T] { return call[*T](fnRangeLower, r.expr.node) }

// Upper is where the range ends: NULL where it is empty, or has no end. For whole numbers and days it is the first behind the range.
func (r RangeExpr[T]) Upper() Expr[*T] { return call[*T](fnRangeUpper, r.expr.node) }

// HasLower holds where the range has a lower bound, be it part of the range or not.
func (r RangeExpr[T]) HasLower() Cond { return r.asks("has_lower") }

// HasUpper holds where the range has an upper bound, be it part of the range or not.
func (r RangeExpr[T]) HasUpper() Cond { return r.asks("has_upper") }

// LowerInclusive holds where there is a lower bound that is part of the range.
func (r RangeExpr[T]) LowerInclusive() Cond { return r.asks("lower_inc") }

// UpperInclusive holds where there is an upper bound that is part of the range.
func (r RangeExpr[T]) UpperInclusive() Cond { return r.asks("upper_inc") }

// NoLower holds where the range has no beginning; not where it is empty.
func (r RangeExpr[T]) NoLower() Cond { return r.asks("lower_inf") }

// NoUpper holds where the range has no end; not where it is empty.
func (r RangeExpr[T]) NoUpper() Cond { return r.asks("upper_inf") }

// Intersect is what is part of both ranges.
func (r RangeExpr[T]) Intersect(other RangeExpr[T]) RangeExpr[T] {
	return r.with(fnRangeIntersect, other)
}

// Union is what is part of one of the ranges: NULL where something is between them.
func (r RangeExpr[T]) Union(other RangeExpr[T]) RangeExpr[T] { return r.with(fnRangeUnion, other) }

// Minus is the range without another one: NULL where that leaves two parts.
func (r RangeExpr[T]) Minus(other RangeExpr[T]) RangeExpr[T] { return r.with(fnRangeMinus, other) }

// Merge is the smallest range that contains both.
func (r RangeExpr[T]) Merge(other RangeExpr[T]) RangeExpr[T] { return r.with(fnRangeMerge, other) }

func (r RangeExpr[T]) with(f *function, other RangeExpr[T]) RangeExpr[T] {
	return SpanOf(call[Range[T]](f, r.expr.node, other.expr.node))
}
