package orm_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
)

// pickedRow is what random queries pick into.
type pickedRow struct {
	N       *int64
	S       *string
	Count   int64
	Some    int64
	Unique  int64
	Sum     *int64
	Least   *int64
	Most    *string
	Total   *decimal.Decimal
	Average *float64
}

func (r *pickedRow) values() any {
	return []any{of(r.N), of(r.S), r.Count, r.Some, r.Unique, of(r.Sum), of(r.Least), of(r.Most), of(r.Total), of(r.Average)}
}

func pickedRows(rows []*pickedRow) any {
	list := []any{}
	for _, r := range rows {
		list = append(list, r.values())
	}
	return list
}

// sortPicked sorts rows as the queries do: by N, then S, without a value last.
func sortPicked(rows []*pickedRow) {
	var s sorting
	slices.SortStableFunc(rows, func(a, b *pickedRow) int {
		if n := s.compare(of(a.N), of(b.N)); n != 0 {
			return n
		}
		return s.compare(of(a.S), of(b.S))
	})
}

// picked picks expressions, each combination once or as often as it comes.
func (g *gen) picked() question {
	f := g.filter()
	n, s := g.int(2), g.str(2)
	r := orm.Columns[pickedRow]()
	q := orm.Select(f.q, func(out *pickedRow) orm.Picks { return orm.Picks{orm.Pick(&out.N, n.e), orm.Pick(&out.S, s.e)} })
	distinct := g.yes()
	if distinct {
		q = q.Distinct()
	}
	q = q.Order(orm.Asc(&r.N), orm.Asc(&r.S))
	return question{fmt.Sprintf("%s and %s of %s, distinct %v", n.text, s.text, f.text, distinct), func(ctx context.Context, db *orm.DB) (any, error) {
		rows, err := db.All(ctx, q)
		return pickedRows(rows), err
	}, func(w *world) any {
		var rows []*pickedRow
		for _, p := range f.boxes(w) {
			row := &pickedRow{N: n.value(p), S: s.value(p)}
			if !distinct || !slices.ContainsFunc(rows, func(o *pickedRow) bool { return alike(of(o.N), of(row.N)) && alike(of(o.S), of(row.S)) }) {
				rows = append(rows, row)
			}
		}
		sortPicked(rows)
		return pickedRows(rows)
	}}
}

// groups groups by one or two expressions, computes every aggregate, and keeps some of the groups.
func (g *gen) groups() question {
	f := g.filter()
	n, s := g.int(1), g.str(1)
	keys := 1 + g.IntN(2)
	x, text, money, only := g.int(2), g.str(1), g.dec(2), g.condition(1)
	least := int64(g.IntN(4))
	r := orm.Columns[pickedRow]()
	q := orm.Select(f.q, func(out *pickedRow) orm.Picks {
		picks := orm.Picks{orm.Pick(&out.N, n.e), orm.Pick(&out.Count, orm.CountAll()), orm.Pick(&out.Some, orm.CountAll().Filter(only.c)), orm.Pick(&out.Unique, x.e.Count().Distinct()),
			orm.Pick(&out.Sum, x.e.Sum().Filter(only.c)), orm.Pick(&out.Least, x.e.Min()), orm.Pick(&out.Most, text.e.Max()), orm.Pick(&out.Total, money.e.Sum()), orm.PickNull(&out.Average, x.e.Avg())}
		if keys > 1 {
			picks = append(picks, orm.Pick(&out.S, s.e))
		}
		return picks
	}).Where(orm.Gte(&r.Count, least))
	if keys > 1 {
		q = q.Order(orm.Asc(&r.N), orm.Asc(&r.S))
	} else {
		q = q.Order(orm.Asc(&r.N))
	}
	return question{fmt.Sprintf("groups by %s and %s (%d keys) with %s, %s, %s, only %s, having count ≥ %d, of %s", n.text, s.text, keys, x.text, text.text, money.text, only.text, least, f.text),
		func(ctx context.Context, db *orm.DB) (any, error) {
			rows, err := db.All(ctx, q)
			return pickedRows(rows), err
		}, func(w *world) any {
			groups := map[string][]*place{}
			for _, p := range f.boxes(w) {
				key := show(of(n.value(p)))
				if keys > 1 {
					key += show(of(s.value(p)))
				}
				groups[key] = append(groups[key], p)
			}
			var rows []*pickedRow
			for _, places := range groups {
				row := aggregate(places, x, text, money, only)
				row.N = n.value(places[0])
				if keys > 1 {
					row.S = s.value(places[0])
				}
				if row.Count >= least {
					rows = append(rows, row)
				}
			}
			sortPicked(rows)
			return pickedRows(rows)
		}}
}

// aggregate computes the aggregates of a group.
func aggregate(places []*place, x term[int64], text term[string], money term[decimal.Decimal], only cond) *pickedRow {
	row := &pickedRow{Count: int64(len(places)), Sum: new(int64), Total: new(decimal.Decimal)}
	different := map[int64]bool{}
	var sum, n int64
	for _, p := range places {
		holds := all([]cond{only}, p)
		if holds {
			row.Some++
		}
		if v := x.value(p); v != nil {
			different[*v] = true
			sum, n = sum+*v, n+1
			if holds {
				*row.Sum += *v
			}
			if row.Least == nil || *v < *row.Least {
				row.Least = v
			}
		}
		if v := text.value(p); v != nil && (row.Most == nil || *v > *row.Most) {
			row.Most = v
		}
		if v := money.value(p); v != nil {
			row.Total = new(row.Total.Add(*v))
		}
	}
	if row.Unique = int64(len(different)); n > 0 {
		row.Average = new(float64(sum) / float64(n))
	}
	return row
}

// ranked numbers the boxes of each crate, and sums up what came before.
func (g *gen) ranked() question {
	f, by, x := g.filter(), g.sorting(), g.int(1)
	b := g.b
	window := orm.Window{Partition: orm.Partition(orm.Col(&b.CrateID)), Order: []orm.Sort{by.sort, orm.Asc(&b.ID)}}
	q := orm.Select(f.q.Order(orm.Asc(&b.ID)), func(out *pickedRow) orm.Picks {
		return orm.Picks{orm.Pick(&out.Count, orm.RowNumber().Over(window)), orm.Pick(&out.Sum, x.e.Sum().Over(window)), orm.Pick(&out.Least, orm.Lag(x.e, 1).Over(window)), orm.Pick(&out.Some, orm.Col(&b.ID))}
	})
	return question{"window by " + by.text + " of " + x.text + " of " + f.text, func(ctx context.Context, db *orm.DB) (any, error) {
		rows, err := db.All(ctx, q)
		return pickedRows(rows), err
	}, func(w *world) any {
		places := f.boxes(w)
		var rows []*pickedRow
		for _, p := range places {
			var mates []*place
			for _, other := range places {
				if alike(of(other.box.CrateID), of(p.box.CrateID)) {
					mates = append(mates, other)
				}
			}
			slices.SortStableFunc(mates, func(a, b *place) int { return by.compare(by.by(a), by.by(b)) })
			row := &pickedRow{Some: p.box.ID, Sum: new(int64)}
			for i, mate := range mates {
				row.Count++
				if v := x.value(mate); v != nil {
					*row.Sum += *v
				}
				if mate == p {
					if i > 0 {
						row.Least = x.value(mates[i-1])
					}
					break
				}
			}
			rows = append(rows, row)
		}
		return pickedRows(rows)
	}}
}
