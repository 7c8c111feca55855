package orm_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// gen makes random queries, each with what it means in memory.
type gen struct {
	*rand.Rand
	b *Box  // stands for columns
	m *Mark // of a query of its own
}

// cond is a condition, and what it means.
type cond struct {
	c    orm.Cond
	text string
	many many
	// A leaf has holds; the others have kids.
	holds func(*place) bool
	op    string // and, or, not
	kids  []cond
}

// all evaluates conditions that stand together: those that go through one relation to many rows are about the same row of it.
func all(conds []cond, p *place) bool {
	var flat []cond
	var flatten func([]cond)
	flatten = func(list []cond) {
		for _, c := range list {
			if c.op == "and" {
				flatten(c.kids)
			} else {
				flat = append(flat, c)
			}
		}
	}
	flatten(conds)
	together := map[many][]cond{}
	for _, c := range flat {
		if m := c.through(); !p.bound(m) {
			together[m] = append(together[m], c)
		} else if !c.one(p) {
			return false
		}
	}
	for m, list := range together {
		found := false
		for _, next := range p.behind(m) {
			found = found || all(list, next)
		}
		if !found {
			return false
		}
	}
	return true
}

// through is the relation to many rows that a condition goes through. A mixed Or, and Not, stand for themselves.
func (c cond) through() many {
	if c.op == "" {
		return c.many
	}
	if c.op == "not" || len(c.kids) == 0 {
		return noMany
	}
	for _, kid := range c.kids {
		if kid.through() != c.kids[0].through() {
			return noMany
		}
	}
	return c.kids[0].through()
}

// one evaluates a condition by itself. What is unknown in SQL does not hold, and Not turns that round.
func (c cond) one(p *place) bool {
	switch c.op {
	case "or":
		for _, kid := range c.kids {
			if all([]cond{kid}, p) {
				return true
			}
		}
		return false
	case "not":
		return !all(c.kids, p)
	case "and":
		return all(c.kids, p)
	}
	return c.holds(p)
}

func join(op string, kids ...cond) cond {
	var list []orm.Cond
	var texts []string
	for _, k := range kids {
		list, texts = append(list, k.c), append(texts, k.text)
	}
	c := cond{op: op, kids: kids, text: op + "(" + strings.Join(texts, ", ") + ")"}
	switch op {
	case "and":
		c.c = orm.And(list...)
	case "or":
		c.c = orm.Or(list...)
	case "not":
		c.c = orm.Not(list[0])
	}
	return c
}

// condition makes a condition on a Box.
func (g *gen) condition(depth int) cond {
	if depth > 0 {
		switch g.IntN(8) {
		case 0, 1:
			return join("or", g.conditions(depth-1)...)
		case 2, 3:
			return join("and", g.conditions(depth-1)...)
		case 4:
			return join("not", g.condition(depth-1))
		case 5:
			return g.subQuery()
		}
	}
	if g.IntN(4) == 0 {
		return g.comparison(depth)
	}
	return g.lookup([]many{noMany, noMany, noMany, toMarks, toMarks, toStickers, toMates}[g.IntN(7)])
}

func (g *gen) conditions(depth int) []cond {
	list := []cond{g.condition(depth)}
	for range g.IntN(3) {
		list = append(list, g.condition(depth))
	}
	return list
}

// lookup is a condition of one column with values.
func (g *gen) lookup(m many) cond {
	b := g.b
	mark, sticker, mate := orm.Any(b.Marks), orm.Any(b.Stickers), orm.Any(b.Crate.Boxes)
	switch m {
	case toMarks:
		return []func() cond{
			func() cond {
				return find(g, "marks.weight", m, &mark.Weight, g.number, opt[int64], func(p *place) any { return of(p.mark.Weight) })
			},
			func() cond {
				return g.words("marks.word", m, &mark.Word, nil, func(p *place) any { return p.mark.Word })
			},
			func() cond {
				return find(g, "marks.id", m, &mark.ID, g.number, plain[int64], func(p *place) any { return p.mark.ID })
			},
		}[g.IntN(3)]()
	case toStickers:
		if g.yes() {
			return find(g, "stickers.id", m, &sticker.ID, g.number, plain[int64], func(p *place) any { return p.sticker.ID })
		}
		return g.words("stickers.name", m, &sticker.Name, nil, func(p *place) any { return p.sticker.Name })
	case toMates:
		if g.yes() {
			return find(g, "mates.num", m, &mate.Num, g.number, plain[int64], func(p *place) any { return p.mate.Num })
		}
		return g.words("mates.note", m, nil, &mate.Note, func(p *place) any { return of(p.mate.Note) })
	}
	return []func() cond{
		func() cond {
			return find(g, "num", m, &b.Num, g.number, plain[int64], func(p *place) any { return p.box.Num })
		},
		func() cond {
			return find(g, "opt", m, &b.Opt, g.number, opt[int64], func(p *place) any { return of(p.box.Opt) })
		},
		func() cond { return g.words("text", m, &b.Text, nil, func(p *place) any { return p.box.Text }) },
		func() cond { return g.words("note", m, nil, &b.Note, func(p *place) any { return of(p.box.Note) }) },
		func() cond {
			return find(g, "price", m, &b.Price, func() decimal.Decimal { return g.price(2) }, plain[decimal.Decimal], func(p *place) any { return p.box.Price })
		},
		func() cond {
			return find(g, "cost", m, &b.Cost, func() decimal.Decimal { return g.price(int32(g.IntN(5))) }, opt[decimal.Decimal], func(p *place) any { return of(p.box.Cost) })
		},
		func() cond {
			return find(g, "flag", m, &b.Flag, g.yes, plain[bool], func(p *place) any { return p.box.Flag })
		},
		func() cond {
			return find(g, "maybe", m, &b.Maybe, g.yes, opt[bool], func(p *place) any { return of(p.box.Maybe) })
		},
		func() cond {
			return find(g, "at", m, &b.At, g.moment, plain[time.Time], func(p *place) any { return p.box.At })
		},
		func() cond {
			return find(g, "day", m, &b.Day, g.day, opt[schema.Date], func(p *place) any { return of(p.box.Day) })
		},
		func() cond {
			return find(g, "crate_id", m, &b.CrateID, g.number, opt[int64], func(p *place) any { return of(p.box.CrateID) })
		},
		func() cond {
			return find(g, "crate.score", m, &b.Crate.Score, g.number, opt[int64], func(p *place) any {
				if p.crate() == nil {
					return nil
				}
				return of(p.crate().Score)
			})
		},
		func() cond {
			return g.words("crate.name", m, &b.Crate.Name, nil, func(p *place) any {
				if p.crate() == nil {
					return nil
				}
				return p.crate().Name
			})
		},
		func() cond {
			c := cond{c: orm.IsNull(&b.Crate), text: "no crate", holds: func(p *place) bool { return p.crate() == nil }}
			if g.yes() {
				c = cond{c: orm.NotNull(&b.Marks), text: "marks", holds: func(p *place) bool { return len(p.marks[p.box.ID]) > 0 }}
			}
			return c
		},
	}[g.IntN(14)]()
}

// of is what a pointer leads to, or nil.
func of[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// plain and opt make the value of a column from one that is not NULL; opt makes none now and then.
func plain[V any](_ *gen, v V) (V, any) { return v, v }

func opt[V any](g *gen, v V) (*V, any) {
	if g.IntN(6) == 0 {
		return nil, nil
	}
	return &v, v
}

// order compares two values that are not NULL.
func order(a, b any) int {
	switch a := a.(type) {
	case int64:
		return compareInts(a, b.(int64))
	case string:
		return strings.Compare(a, b.(string))
	case decimal.Decimal:
		return a.Cmp(b.(decimal.Decimal))
	case time.Time:
		return a.Compare(b.(time.Time))
	case schema.Date:
		return strings.Compare(a.String(), b.(schema.Date).String())
	case bool:
		n := map[bool]int64{true: 1}
		return compareInts(n[a], n[b.(bool)])
	}
	panic(fmt.Sprintf("no order of %T", a))
}

func compareInts(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// find is a condition of a column with random values.
func find[T, V any](g *gen, name string, m many, column *T, random func() V, wrap func(*gen, V) (T, any), get func(*place) any) cond {
	value := func() (T, any) { return wrap(g, random()) }
	leaf := func(c orm.Cond, what string, values any, holds func(v any) bool) cond {
		return cond{c: c, many: m, text: fmt.Sprintf("%s %s %v", name, what, values), holds: func(p *place) bool { return holds(get(p)) }}
	}
	sign := func(make func(*T, T) orm.Cond, what string, is func(int) bool) cond {
		v, plain := value()
		return leaf(make(column, v), what, plain, func(x any) bool { return x != nil && plain != nil && is(order(x, plain)) })
	}
	switch g.IntN(11) {
	case 0:
		v, plain := value()
		return leaf(orm.Eq(column, v), "=", plain, func(x any) bool { return alike(x, plain) })
	case 1:
		v, plain := value()
		return leaf(orm.Ne(column, v), "≠", plain, func(x any) bool { return !alike(x, plain) })
	case 2:
		return sign(orm.Gt[T], ">", func(n int) bool { return n > 0 })
	case 3:
		return sign(orm.Gte[T], "≥", func(n int) bool { return n >= 0 })
	case 4:
		return sign(orm.Lt[T], "<", func(n int) bool { return n < 0 })
	case 5:
		return sign(orm.Lte[T], "≤", func(n int) bool { return n <= 0 })
	case 6:
		v, low := value()
		u, high := value()
		return leaf(orm.Between(column, v, u), "between", []any{low, high}, func(x any) bool {
			return x != nil && low != nil && high != nil && order(low, x) <= 0 && order(x, high) <= 0
		})
	case 7, 8:
		var list []T
		var values []any
		for range g.IntN(4) {
			v, plain := value()
			list, values = append(list, v), append(values, plain)
		}
		in := func(x any) bool {
			for _, v := range values {
				if alike(x, v) {
					return true
				}
			}
			return false
		}
		if g.yes() {
			return leaf(orm.In(column, list...), "in", values, in)
		}
		return leaf(orm.NotIn(column, list...), "not in", values, func(x any) bool { return !in(x) })
	case 9:
		return leaf(orm.IsNull(column), "is null", "", func(x any) bool { return x == nil })
	}
	return leaf(orm.NotNull(column), "not null", "", func(x any) bool { return x != nil })
}

// alike compares two values, NULL being one like others.
func alike(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return order(a, b) == 0
}

// words is a condition of a text: one of the two columns.
func (g *gen) words(name string, m many, column *string, nullable **string, get func(*place) any) cond {
	if g.yes() {
		if nullable != nil {
			return find(g, name, m, nullable, g.word, opt[string], get)
		}
		return find(g, name, m, column, g.word, plain[string], get)
	}
	part := g.word()
	if g.yes() && part != "" {
		part = string([]rune(part)[:1])
	}
	lower := strings.ToLower
	kinds := []struct {
		what     string
		plain    func(*string, string) orm.Cond
		nullable func(**string, string) orm.Cond
		holds    func(text string) bool
	}{
		{"contains", orm.Contains[string], orm.Contains[*string], func(text string) bool { return strings.Contains(text, part) }},
		{"icontains", orm.IContains[string], orm.IContains[*string], func(text string) bool { return strings.Contains(lower(text), lower(part)) }},
		{"starts with", orm.StartsWith[string], orm.StartsWith[*string], func(text string) bool { return strings.HasPrefix(text, part) }},
		{"istarts with", orm.IStartsWith[string], orm.IStartsWith[*string], func(text string) bool { return strings.HasPrefix(lower(text), lower(part)) }},
		{"ends with", orm.EndsWith[string], orm.EndsWith[*string], func(text string) bool { return strings.HasSuffix(text, part) }},
		{"iends with", orm.IEndsWith[string], orm.IEndsWith[*string], func(text string) bool { return strings.HasSuffix(lower(text), lower(part)) }},
		{"ieq", orm.IEq[string], orm.IEq[*string], func(text string) bool { return lower(text) == lower(part) }},
		{"regex", orm.Regex[string], orm.Regex[*string], nil},
		{"iregex", orm.IRegex[string], orm.IRegex[*string], nil},
	}
	k := kinds[g.IntN(len(kinds))]
	if k.holds == nil {
		part = []string{"^a", "b$", "^.b$", "[ab]+", "a|ß", "^$", `\\`, "a{2}"}[g.IntN(8)]
		pattern := part
		if k.what == "iregex" {
			pattern = "(?i)" + part
		}
		k.holds = regexp.MustCompile(pattern).MatchString
	}
	c := cond{many: m, text: fmt.Sprintf("%s %s %q", name, k.what, part), holds: func(p *place) bool {
		text, ok := get(p).(string)
		return ok && k.holds(text)
	}}
	if nullable != nil {
		c.c = k.nullable(nullable, part)
	} else {
		c.c = k.plain(column, part)
	}
	return c
}

// subQuery is a condition with a query of its own over marks.
func (g *gen) subQuery() cond {
	m := g.m
	weight, word := g.number(), g.word()
	inner := orm.From[Mark]().Where(orm.Or(orm.Gte(&m.Weight, &weight), orm.Eq(&m.Word, word)))
	found := func(row *Mark) bool { return row.Weight != nil && *row.Weight >= weight || row.Word == word }
	text := fmt.Sprintf("marks with weight ≥ %d or word %q", weight, word)
	if g.yes() {
		return cond{text: "exists " + text, c: orm.Exists(inner.Where(orm.EqTo(&m.BoxID, orm.Outer(&g.b.ID)), orm.NeTo(&m.Weight, orm.Outer(&g.b.Opt)))), holds: func(p *place) bool {
			for _, row := range p.marks[p.box.ID] {
				if found(row) && !alike(of(row.Weight), of(p.box.Opt)) {
					return true
				}
			}
			return false
		}}
	}
	in := func(p *place) bool {
		for _, row := range p.allMarks {
			if found(row) && row.Weight != nil && p.box.Opt != nil && *row.Weight == *p.box.Opt {
				return true
			}
		}
		return false
	}
	if g.yes() {
		return cond{text: "opt in " + text, c: orm.InQuery(&g.b.Opt, inner, &m.Weight), holds: in}
	}
	return cond{text: "opt not in " + text, c: orm.NotInQuery(&g.b.Opt, inner, &m.Weight), holds: func(p *place) bool { return !in(p) }}
}
