package orm_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
)

// term is an expression that may be NULL, and what it means.
type term[T any] struct {
	e     orm.Expr[*T]
	text  string
	value func(*place) *T
	scale int32 // of a decimal
}

func column[T any](name string, c *T, get func(*Box) T) term[T] {
	return term[T]{e: orm.Nullable(orm.Col(c)), text: name, value: func(p *place) *T { return new(get(p.box)) }}
}

func nullable[T any](name string, c **T, get func(*place) *T) term[T] {
	return term[T]{e: orm.Col(c), text: name, value: get}
}

func value[T any](v T) term[T] {
	return term[T]{e: orm.Nullable(orm.Value(v)), text: fmt.Sprintf("%#v", v), value: func(*place) *T { return &v }}
}

// apply is a function of terms that is NULL where one of them is, or where it says so.
func apply[R, T any](name string, e orm.Expr[*R], f func(...T) *R, args ...term[T]) term[R] {
	var texts []string
	for _, a := range args {
		texts = append(texts, a.text)
	}
	return term[R]{e: e, text: name + "(" + strings.Join(texts, ", ") + ")", value: func(p *place) *R {
		var values []T
		for _, a := range args {
			v := a.value(p)
			if v == nil {
				return nil
			}
			values = append(values, *v)
		}
		return f(values...)
	}}
}

// choice is a Case, Coalesce or NullIf of terms of one kind.
func choice[T any](g *gen, a, b term[T], equal func(a, b T) bool) term[T] {
	switch g.IntN(3) {
	case 0:
		c := g.condition(1)
		return term[T]{e: orm.Case(orm.When(c.c, a.e)).Else(b.e), text: "case(" + c.text + ": " + a.text + ", " + b.text + ")", value: func(p *place) *T {
			if all([]cond{c}, p) {
				return a.value(p)
			}
			return b.value(p)
		}}
	case 1:
		return term[T]{e: orm.FirstNotNull(a.e, b.e), text: "first(" + a.text + ", " + b.text + ")", value: func(p *place) *T {
			if v := a.value(p); v != nil {
				return v
			}
			return b.value(p)
		}}
	}
	var zero T
	or := func(v *T) T {
		if v == nil {
			return zero
		}
		return *v
	}
	return term[T]{e: orm.NullIf(orm.Coalesce(a.e, orm.Value(zero)), orm.Coalesce(b.e, orm.Value(zero))), text: "null_if(" + a.text + " or zero, " + b.text + " or zero)", value: func(p *place) *T {
		x, y := or(a.value(p)), or(b.value(p))
		if equal(x, y) {
			return nil
		}
		return &x
	}}
}

func (g *gen) int(depth int) term[int64] {
	if depth == 0 || g.IntN(4) == 0 {
		switch g.IntN(5) {
		case 0:
			return column("num", &g.b.Num, func(b *Box) int64 { return b.Num })
		case 1:
			return nullable("opt", &g.b.Opt, func(p *place) *int64 { return p.box.Opt })
		case 2:
			return nullable("crate.score", &g.b.Crate.Score, func(p *place) *int64 {
				if p.crate() == nil {
					return nil
				}
				return p.crate().Score
			})
		case 3:
			return column("id", &g.b.ID, func(b *Box) int64 { return b.ID })
		}
		return value(g.number())
	}
	a := g.int(depth - 1)
	switch g.IntN(13) {
	case 0:
		b := g.int(depth - 1)
		return apply("plus", a.e.Plus(b.e), func(v ...int64) *int64 { return new(v[0] + v[1]) }, a, b)
	case 1:
		b := g.int(depth - 1)
		return apply("minus", a.e.Minus(b.e), func(v ...int64) *int64 { return new(v[0] - v[1]) }, a, b)
	case 2:
		b := g.int(depth - 1)
		return apply("times", a.e.Times(b.e), func(v ...int64) *int64 { return new(v[0] * v[1]) }, a, b)
	case 3:
		b := g.int(depth - 1)
		return apply("div", a.e.Div(b.e), func(v ...int64) *int64 {
			if v[1] == 0 {
				return nil
			}
			return new(v[0] / v[1])
		}, a, b)
	case 4:
		b := g.int(depth - 1)
		return apply("mod", a.e.Mod(b.e), func(v ...int64) *int64 {
			if v[1] == 0 {
				return nil
			}
			return new(v[0] % v[1])
		}, a, b)
	case 5:
		return apply("abs", orm.Abs(a.e), func(v ...int64) *int64 { return new(max(v[0], -v[0])) }, a)
	case 6:
		return apply("sign", orm.Nullable(orm.Sign(a.e)), func(v ...int64) *int64 { return new(int64(compareInts(v[0], 0))) }, a)
	case 7:
		b := g.int(depth - 1)
		return apply("greatest", orm.Greatest(a.e, b.e), func(v ...int64) *int64 { return new(max(v[0], v[1])) }, a, b)
	case 8:
		b := g.int(depth - 1)
		return apply("least", orm.Least(a.e, b.e), func(v ...int64) *int64 { return new(min(v[0], v[1])) }, a, b)
	case 9:
		s := g.str(depth - 1)
		return apply("length", orm.Nullable(orm.Length(s.e)), func(v ...string) *int64 { return new(int64(len([]rune(v[0])))) }, s)
	case 10:
		s, part := g.str(depth-1), g.word()
		return apply(fmt.Sprintf("position %q", part), orm.Nullable(orm.Position(s.e, part)), func(v ...string) *int64 {
			before, _, found := strings.Cut(v[0], part)
			if !found {
				return new(int64(-1))
			}
			return new(int64(len([]rune(before))))
		}, s)
	case 11:
		return g.part()
	}
	return choice(g, a, g.int(depth-1), func(a, b int64) bool { return a == b })
}

// part is a part of a time, as the clocks of a place show it.
func (g *gen) part() term[int64] {
	zone := []*time.Location{time.UTC, berlin, losAngeles}[g.IntN(3)]
	parts := []struct {
		part orm.DatePart
		of   func(time.Time) int
	}{{orm.Year, time.Time.Year}, {orm.Month, func(t time.Time) int { return int(t.Month()) }}, {orm.Day, time.Time.Day}, {orm.Hour, time.Time.Hour}, {orm.Second, time.Time.Second},
		{orm.Quarter, func(t time.Time) int { return (int(t.Month()) + 2) / 3 }}, {orm.Week, func(t time.Time) int { _, week := t.ISOWeek(); return week }},
		{orm.WeekDay, func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }}}
	p := parts[g.IntN(len(parts))]
	return term[int64]{e: orm.Nullable(orm.Part(p.part, orm.Col(&g.b.At), zone)), text: fmt.Sprintf("part %d of at in %s", p.part, zone),
		value: func(at *place) *int64 { return new(int64(p.of(at.box.At.In(zone)))) }}
}

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

var berlin, losAngeles = mustZone("Europe/Berlin"), mustZone("America/Los_Angeles")

func (g *gen) str(depth int) term[string] {
	if depth <= 0 || g.IntN(4) == 0 {
		switch g.IntN(4) {
		case 0:
			return column("text", &g.b.Text, func(b *Box) string { return b.Text })
		case 1:
			return nullable("note", &g.b.Note, func(p *place) *string { return p.box.Note })
		case 2:
			return term[string]{e: orm.Nullable(orm.Col(&g.b.Crate.Name)), text: "crate.name", value: func(p *place) *string {
				if p.crate() == nil {
					return nil
				}
				return &p.crate().Name
			}}
		}
		return value(g.word())
	}
	a := g.str(depth - 1)
	n := g.IntN(3)
	runes := func(f func([]rune) []rune) func(...string) *string {
		return func(v ...string) *string { return new(string(f([]rune(v[0])))) }
	}
	switch g.IntN(10) {
	case 0:
		return apply("lower", orm.Lower(a.e), func(v ...string) *string { return new(strings.ToLower(v[0])) }, a)
	case 1:
		b := g.str(depth - 1)
		return apply("concat", orm.Concat(a.e, b.e), func(v ...string) *string { return new(v[0] + v[1]) }, a, b)
	case 2:
		return apply(fmt.Sprintf("substr %d", n), orm.Substr(a.e, n, 2), runes(func(r []rune) []rune { r = r[min(n, len(r)):]; return r[:min(2, len(r))] }), a)
	case 3:
		return apply(fmt.Sprintf("left %d", n), orm.Left(a.e, n), runes(func(r []rune) []rune { return r[:min(n, len(r))] }), a)
	case 4:
		return apply(fmt.Sprintf("right %d", n), orm.Right(a.e, n), runes(func(r []rune) []rune { return r[max(0, len(r)-n):] }), a)
	case 5:
		return apply("replace", orm.Replace(a.e, "a", "xy"), func(v ...string) *string { return new(strings.ReplaceAll(v[0], "a", "xy")) }, a)
	case 6:
		return apply("trim", orm.Trim(a.e), func(v ...string) *string { return new(strings.Trim(v[0], " ")) }, a)
	case 7:
		return apply(fmt.Sprintf("repeat %d", n), orm.Repeat(a.e, n), func(v ...string) *string { return new(strings.Repeat(v[0], n)) }, a)
	case 8:
		return apply("reverse", orm.Reverse(a.e), runes(func(r []rune) []rune {
			for i := range len(r) / 2 {
				r[i], r[len(r)-1-i] = r[len(r)-1-i], r[i]
			}
			return r
		}), a)
	}
	return choice(g, a, g.str(depth-1), func(a, b string) bool { return a == b })
}

func (g *gen) dec(depth int) term[decimal.Decimal] {
	if depth == 0 || g.IntN(3) == 0 {
		c := column("price", &g.b.Price, func(b *Box) decimal.Decimal { return b.Price })
		c.scale = 2
		switch g.IntN(3) {
		case 0:
			c = nullable("cost", &g.b.Cost, func(p *place) *decimal.Decimal { return p.box.Cost })
			c.scale = 3
		case 1:
			scale := int32(g.IntN(4))
			c = value(g.price(scale))
			c.scale = scale
		}
		return c
	}
	a, b := g.dec(depth-1), g.dec(depth-1)
	scale := max(a.scale, b.scale)
	var out term[decimal.Decimal]
	switch g.IntN(6) {
	case 0:
		out = apply("plus", a.e.Plus(b.e), func(v ...decimal.Decimal) *decimal.Decimal { return new(v[0].Add(v[1])) }, a, b)
	case 1:
		out = apply("minus", a.e.Minus(b.e), func(v ...decimal.Decimal) *decimal.Decimal { return new(v[0].Sub(v[1])) }, a, b)
	case 2:
		if scale = a.scale + b.scale; scale > 8 {
			return a
		}
		out = apply("times", a.e.Times(b.e), func(v ...decimal.Decimal) *decimal.Decimal { return new(v[0].Mul(v[1])) }, a, b)
	case 3:
		out = apply("abs", orm.Abs(a.e), func(v ...decimal.Decimal) *decimal.Decimal { return new(v[0].Abs()) }, a)
		scale = a.scale
	case 4:
		out = apply("round 1", orm.Round(a.e, 1), func(v ...decimal.Decimal) *decimal.Decimal { return new(v[0].Round(1)) }, a)
		scale = a.scale
	default:
		out = choice(g, a, b, decimal.Decimal.Equal)
	}
	out.scale = scale
	return out
}

// comparison is a condition of one term with another.
func (g *gen) comparison(depth int) cond {
	switch g.IntN(4) {
	case 0:
		return compareTerms(g, g.str(depth), g.str(depth))
	case 1:
		return compareTerms(g, g.dec(depth), g.dec(depth))
	}
	return compareTerms(g, g.int(depth+1), g.int(depth))
}

func compareTerms[T any](g *gen, a, b term[T]) cond {
	signs := []struct {
		text  string
		c     orm.Cond
		holds func(n int) bool
	}{{"=", a.e.EqTo(b.e), func(n int) bool { return n == 0 }}, {">", a.e.GtTo(b.e), func(n int) bool { return n > 0 }}, {"≥", a.e.GteTo(b.e), func(n int) bool { return n >= 0 }},
		{"<", a.e.LtTo(b.e), func(n int) bool { return n < 0 }}, {"≤", a.e.LteTo(b.e), func(n int) bool { return n <= 0 }}, {"≠", a.e.NeTo(b.e), nil}}
	s := signs[g.IntN(len(signs))]
	return cond{c: s.c, text: "(" + a.text + " " + s.text + " " + b.text + ")", holds: func(p *place) bool {
		x, y := of(a.value(p)), of(b.value(p))
		if s.holds == nil {
			return !alike(x, y)
		}
		return x != nil && y != nil && s.holds(order(x, y))
	}}
}
