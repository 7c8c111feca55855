package orm_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

var (
	randomQueries = flag.Int("queries", 400, "how many queries TestRandomQueries makes")
	randomSeed    = flag.Uint64("seed", 1, "what TestRandomQueries makes them from")
)

// question is a random query: what a database answers must be what memory does.
type question struct {
	text   string
	ask    func(ctx context.Context, db *orm.DB) (any, error)
	answer func(w *world) any
}

// TestRandomQueries asks random queries of every database and compares the answers with those that are computed from the same rows in memory. They
// are the same in every run; `go test ./orm -run TestRandomQueries -seed 7 -queries 20000` asks others, and more.
func TestRandomQueries(t *testing.T) {
	r := rand.New(rand.NewPCG(*randomSeed, 0))
	dbs := map[string]*orm.DB{}
	for name, open := range testenv.Databases() {
		registry := orm.NewRegistry()
		registry.Add("shop", orm.Models(orm.Model[Crate](), orm.Model[Box](), orm.Model[Mark](), orm.Model[Sticker]())...)
		if err := registry.Resolve(); err != nil {
			t.Fatal(err)
		}
		t.Run("open "+name, func(*testing.T) { // one that is not there skips this much
			dbs[name] = openDB(t, registry, open(t))
		})
	}
	w := newWorld(t, r, dbs)
	g := &gen{Rand: r, b: orm.Columns[Box](), m: orm.Columns[Mark]()}
	failed := 0
	for i := range *randomQueries {
		q := g.question()
		want := show(q.answer(w))
		for name, db := range dbs {
			got, err := q.ask(t.Context(), db)
			if err == nil && show(got) == want {
				continue
			}
			t.Errorf("%s, seed %d, query %d: %s\n got %s, %v\nwant %s", name, *randomSeed, i, q.text, show(got), err, want)
			if failed++; failed >= 10 {
				t.FailNow()
			}
		}
	}
}

// show writes an answer down: decimals by their value, averages to nine places.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case []any:
		var texts []string
		for _, item := range v {
			texts = append(texts, show(item))
		}
		return "[" + strings.Join(texts, " ") + "]"
	case decimal.Decimal:
		return strings.TrimSuffix(strings.TrimRight(v.StringFixed(12), "0"), ".")
	case float64:
		return fmt.Sprint(math.Round(v*1e9) / 1e9)
	case string:
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(v)
}

func (g *gen) question() question {
	return []func() question{g.rows, g.rows, g.rows, g.count, g.picked, g.groups, g.groups, g.sets, g.loaded, g.ranked}[g.IntN(10)]()
}

// filter is a query of boxes with conditions, and the boxes for which they hold.
type filter struct {
	q     orm.Query[Box]
	text  string
	boxes func(w *world) []*place
}

func (g *gen) filter() filter {
	f := filter{q: orm.From[Box](), text: "boxes"}
	var groups [][]cond
	for range g.IntN(3) {
		list := g.conditions(2)
		var conds []orm.Cond
		for _, c := range list {
			conds = append(conds, c.c)
		}
		f.q, f.text = f.q.Where(conds...), f.text+" where "+join("and", list...).text
		groups = append(groups, list)
	}
	f.boxes = func(w *world) (places []*place) {
		for _, b := range w.boxes {
			p := &place{world: w, box: b}
			if !slices.ContainsFunc(groups, func(list []cond) bool { return !all(list, p) }) {
				places = append(places, p)
			}
		}
		return places
	}
	return f
}

// sorting is an order of rows, by a value of each.
type sorting struct {
	sort  orm.Sort
	text  string
	by    func(*place) any
	desc  bool
	first bool // NULL comes first
}

func (g *gen) sorting() sorting {
	var s sorting
	turn := func(asc, desc orm.Sort) {
		if s.desc = g.yes(); s.desc {
			asc = desc
			s.text += " desc"
		}
		if s.first = g.IntN(3) == 0; s.first {
			asc = asc.NullsFirst()
			s.text += " nulls first"
		}
		s.sort = asc
	}
	switch g.IntN(4) {
	case 0:
		e := g.int(2)
		s.text, s.by = e.text, func(p *place) any { return of(e.value(p)) }
		turn(e.e.Asc(), e.e.Desc())
	case 1:
		e := g.str(1)
		s.text, s.by = e.text, func(p *place) any { return of(e.value(p)) }
		turn(e.e.Asc(), e.e.Desc())
	case 2:
		s.text, s.by = "day", func(p *place) any { return of(p.box.Day) }
		turn(orm.Asc(&g.b.Day), orm.Desc(&g.b.Day))
	case 3:
		e := g.dec(1)
		s.text, s.by = e.text, func(p *place) any { return of(e.value(p)) }
		turn(e.e.Asc(), e.e.Desc())
	}
	return s
}

// compare compares two values by the order: NULL is the last in both directions.
func (s sorting) compare(a, b any) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil || b == nil:
		if (a == nil) == s.first {
			return -1
		}
		return 1
	case s.desc:
		return order(b, a)
	}
	return order(a, b)
}

// ordered adds an order, a limit and an offset.
func (g *gen) ordered(f filter) filter {
	var sorts []sorting
	var list []orm.Sort
	for range g.IntN(3) {
		s := g.sorting()
		sorts, list = append(sorts, s), append(list, s.sort)
		f.text += " order " + s.text
	}
	f.q = f.q.Order(append(list, orm.Asc(&g.b.ID))...)
	offset, limit := 0, -1
	if g.yes() {
		limit = g.IntN(12)
		f.q, f.text = f.q.Limit(limit), f.text+fmt.Sprint(" limit ", limit)
	}
	if g.IntN(3) == 0 {
		offset = g.IntN(5)
		f.q, f.text = f.q.Offset(offset), f.text+fmt.Sprint(" offset ", offset)
	}
	boxes := f.boxes
	f.boxes = func(w *world) []*place {
		places := boxes(w)
		slices.SortStableFunc(places, func(a, b *place) int {
			for _, s := range sorts {
				if n := s.compare(s.by(a), s.by(b)); n != 0 {
					return n
				}
			}
			return 0
		})
		places = places[min(offset, len(places)):]
		if limit >= 0 {
			places = places[:min(limit, len(places))]
		}
		return places
	}
	return f
}

func ids[T any](rows []T, id func(T) int64) any {
	list := []any{}
	for _, row := range rows {
		list = append(list, id(row))
	}
	return list
}

func boxIDs(rows []*Box) any { return ids(rows, func(b *Box) int64 { return b.ID }) }

func placeIDs(rows []*place) any { return ids(rows, func(p *place) int64 { return p.box.ID }) }

func (g *gen) rows() question {
	f := g.ordered(g.filter())
	return question{f.text, func(ctx context.Context, db *orm.DB) (any, error) {
		rows, err := db.All(ctx, f.q)
		return boxIDs(rows), err
	}, func(w *world) any { return placeIDs(f.boxes(w)) }}
}

func (g *gen) count() question {
	f := g.filter()
	if g.yes() {
		f = g.ordered(f)
	}
	return question{"count and exists of " + f.text, func(ctx context.Context, db *orm.DB) (any, error) {
		n, err := db.Count(ctx, f.q)
		if err != nil {
			return nil, err
		}
		there, err := db.Exists(ctx, f.q)
		return []any{n, there}, err
	}, func(w *world) any { n := len(f.boxes(w)); return []any{n, n > 0} }}
}

// sets unites, intersects and subtracts two queries.
func (g *gen) sets() question {
	a, b := g.ordered(g.filter()), g.ordered(g.filter())
	in := func(list []*place, p *place) bool {
		return slices.ContainsFunc(list, func(other *place) bool { return other.box == p.box })
	}
	name, q := "union", a.q.Union(b.q)
	keep := func(inA, inB bool) bool { return inA || inB }
	switch g.IntN(3) {
	case 0:
		name, q, keep = "intersect", a.q.Intersect(b.q), func(inA, inB bool) bool { return inA && inB }
	case 1:
		name, q, keep = "except", a.q.Except(b.q), func(inA, inB bool) bool { return inA && !inB }
	}
	return question{name + " of (" + a.text + ") and (" + b.text + ")", func(ctx context.Context, db *orm.DB) (any, error) {
		rows, err := db.All(ctx, q.Order(orm.Asc(&g.b.ID)))
		return boxIDs(rows), err
	}, func(w *world) any {
		inA, inB := a.boxes(w), b.boxes(w)
		var list []*place
		for _, b := range w.boxes {
			if p := (&place{world: w, box: b}); keep(in(inA, p), in(inB, p)) {
				list = append(list, p)
			}
		}
		return placeIDs(list)
	}}
}

// loaded loads the relations of boxes.
func (g *gen) loaded() question {
	f := g.ordered(g.filter())
	describe := func(id int64, crate *Crate, mates, marks, stickers []int64) any {
		for _, list := range [][]int64{mates, marks, stickers} {
			slices.Sort(list)
		}
		name := any(nil)
		if crate != nil {
			name = crate.Name
		}
		return []any{id, name, fmt.Sprint(mates), fmt.Sprint(marks), fmt.Sprint(stickers)}
	}
	return question{"relations of " + f.text, func(ctx context.Context, db *orm.DB) (any, error) {
		rows, err := db.All(ctx, f.q.With(&g.b.Crate.Boxes, &g.b.Marks, &g.b.Stickers))
		list := []any{}
		for _, b := range rows {
			var mates, marks, stickers []int64
			if b.Crate != nil {
				for _, mate := range b.Crate.Boxes {
					mates = append(mates, mate.ID)
				}
			}
			for _, m := range b.Marks {
				marks = append(marks, m.ID)
			}
			for _, s := range b.Stickers {
				stickers = append(stickers, s.ID)
			}
			list = append(list, describe(b.ID, b.Crate, mates, marks, stickers))
		}
		return list, err
	}, func(w *world) any {
		list := []any{}
		for _, p := range f.boxes(w) {
			var mates, marks, stickers []int64
			for _, next := range p.behind(toMates) {
				mates = append(mates, next.mate.ID)
			}
			for _, next := range p.behind(toMarks) {
				marks = append(marks, next.mark.ID)
			}
			for _, next := range p.behind(toStickers) {
				stickers = append(stickers, next.sticker.ID)
			}
			list = append(list, describe(p.box.ID, p.crate(), mates, marks, stickers))
		}
		return list
	}}
}
