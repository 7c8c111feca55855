package ormtest

import (
	"errors"
	"slices"
	"testing"
	"time"
	"uuid"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

// Bag has columns that are lists.
type Bag struct {
	ID     int64             `db:"pk"`
	Name   string            `db:"varchar(20)"`
	Tags   []string          `db:"array,index"`
	Counts []int32           `db:"array"`
	Flags  []bool            `db:"array"`
	Shares []float64         `db:"array"`
	Times  []time.Time       `db:"array"`
	Days   []schema.Date     `db:"array"`
	Prices []decimal.Decimal `db:"array,decimal(10,2)"`
	IDs    []uuid.UUID       `db:"array"`
	Moods  []Mood            `db:"array,default=[\"calm\"]"`
	Maybe  *[]int64          `db:"array"`
}

func listTests() []test {
	return []test{{"kept as they are", listsAreKept}, {"lookups", listLookups}, {"parts and changes", listParts}, {"aggregated", listAggregates}, {"of a sub-query", listOfSubquery}}
}

func bags(t testing.TB, s *suite) []*Bag {
	t.Helper()
	day := schema.Date{Year: 2024, Month: 2, Day: 29}
	rows := []*Bag{
		{Name: "full", Tags: []string{"go", "it's, \"quoted\" \\ {}", "ä♫", "", "NULL"}, Counts: []int32{1, -2, 2147483647}, Flags: []bool{true, false}, Shares: []float64{0.5, -1e20},
			Times: []time.Time{time.Date(2024, 2, 29, 12, 30, 0, 123456000, time.UTC)}, Days: []schema.Date{day}, Prices: []decimal.Decimal{decimal.RequireFromString("1.5"), decimal.RequireFromString("-99999999.99")},
			IDs: []uuid.UUID{{1, 2, 3}}, Moods: []Mood{"wild"}, Maybe: new([]int64{7})},
		{Name: "empty", Tags: []string{}, Counts: []int32{}, Flags: []bool{}, Shares: []float64{}, Times: []time.Time{}, Days: []schema.Date{}, Prices: []decimal.Decimal{}, IDs: []uuid.UUID{}, Moods: []Mood{}},
		{Name: "some", Tags: []string{"go", "web"}, Counts: []int32{3, 3}, Flags: []bool{true}, Shares: []float64{2}, Times: []time.Time{}, Days: []schema.Date{day, day.AddDays(1)}, Prices: []decimal.Decimal{decimal.New(2, 0)},
			IDs: []uuid.UUID{}, Moods: []Mood{"calm", "wild"}, Maybe: new([]int64{})},
	}
	insert(t, s.db, rows...)
	return rows
}

func listsAreKept(t *testing.T, s *suite) {
	rows := bags(t, s)
	b := orm.Columns[Bag]()
	got := all(t, s.db, orm.From[Bag]().Order(orm.Asc(&b.ID)))
	equal(t, "what was written", got, rows)
	insert(t, s.db, &Bag{Name: "none"})
	none := all(t, s.db, orm.From[Bag]().Where(orm.Eq(&b.Name, "none")))[0]
	equal(t, "no list is an empty one, and a default stands in", []any{none.Tags, none.Moods, none.Maybe}, []any{[]string{}, []Mood{"calm"}, (*[]int64)(nil)})
	equal(t, "equal lists", len(all(t, s.db, orm.From[Bag]().Where(orm.Eq(&b.Tags, []string{"go", "web"})))), 1)
	rows[1].Tags = []string{"new"}
	must(t, s.db.Save(t.Context(), rows[1]))
	n, err := s.db.Update(t.Context(), orm.From[Bag]().Where(orm.Eq(&b.Name, "some")), orm.Set(&b.Days, []schema.Date{}))
	must(t, err)
	equal(t, "changed", n, int64(1))
	must(t, s.db.SaveAll(t.Context(), rows[:2]...))
	got = all(t, s.db, orm.From[Bag]().Order(orm.Asc(&b.ID)).Limit(3))
	equal(t, "changed", []any{got[1].Tags, got[2].Days}, []any{[]string{"new"}, []schema.Date{}})
	var bad *orm.ValueError
	if err := s.db.Insert(t.Context(), &Bag{Name: "bad", Tags: []string{"a", "b\x00"}}); !errors.As(err, &bad) || bad.Columns[0].GoName != "Tags" {
		t.Errorf("a NUL in a text: %v", err)
	}
}

func listLookups(t *testing.T, s *suite) {
	bags(t, s)
	b := orm.Columns[Bag]()
	tags, counts := orm.List(&b.Tags), orm.List(&b.Counts)
	day := schema.Date{Year: 2024, Month: 2, Day: 29}
	for what, c := range map[string]struct {
		cond orm.Cond
		want string
	}{
		"has":                 {tags.Has("go"), "full,some,"},
		"has a hard one":      {tags.Has("it's, \"quoted\" \\ {}"), "full,"},
		"has what none has":   {tags.Has("Go"), ""},
		"has no empty text":   {tags.Has(""), "full,"},
		"has all":             {tags.HasAll("web", "go"), "some,"},
		"has all of none":     {tags.HasAll(), "full,empty,some,"},
		"has any":             {tags.HasAny("web", "ä♫", "x"), "full,some,"},
		"has any of none":     {tags.HasAny(), ""},
		"within":              {tags.Within("go", "web", "more"), "empty,some,"},
		"not":                 {orm.Not(tags.Has("go")), "empty,"},
		"length":              {tags.Len().Gt(1), "full,some,"},
		"empty":               {tags.Len().Eq(0), "empty,"},
		"at":                  {tags.At(1).Eq(new("web")), "some,"},
		"at the end":          {tags.At(-1).Eq(new("NULL")), "full,"},
		"before the start":    {tags.At(-3).NotNull(), "full,"},
		"behind the end":      {tags.At(9).NotNull(), ""},
		"a number at":         {counts.At(0).Lt(new(int32(2))), "full,"},
		"a number":            {counts.Has(-2), "full,"},
		"numbers twice":       {counts.Within(3), "empty,some,"},
		"a boolean":           {orm.List(&b.Flags).Has(false), "full,"},
		"a boolean at":        {orm.List(&b.Flags).At(1).Eq(new(false)), "full,"},
		"a day":               {orm.List(&b.Days).Has(day.AddDays(1)), "some,"},
		"a day at":            {orm.List(&b.Days).At(1).Eq(new(day.AddDays(1))), "some,"},
		"a time":              {orm.List(&b.Times).Has(time.Date(2024, 2, 29, 13, 30, 0, 123456000, time.FixedZone("", 3600))), "full,"},
		"a time at":           {orm.List(&b.Times).At(0).Gt(new(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))), "full,"},
		"a price":             {orm.List(&b.Prices).Has(decimal.RequireFromString("1.50")), "full,"},
		"an id":               {orm.List(&b.IDs).Has(uuid.UUID{1, 2, 3}), "full,"},
		"a float":             {orm.List(&b.Shares).Has(-1e20), "full,"},
		"a mood":              {orm.List(&b.Moods).HasAll("wild", "calm"), "some,"},
		"of what may be NULL": {orm.ListOf(orm.Coalesce(orm.Col(&b.Maybe), orm.Value([]int64{7}))).Has(7), "full,empty,"},
	} {
		got := ""
		for _, row := range all(t, s.db, orm.From[Bag]().Where(c.cond).Order(orm.Asc(&b.ID))) {
			got += row.Name + ","
		}
		equal(t, what, got, c.want)
	}
}

func listParts(t *testing.T, s *suite) {
	rows := bags(t, s)
	b := orm.Columns[Bag]()
	some := orm.From[Bag]().Where(orm.Eq(&b.ID, rows[2].ID))
	computed(t, s, "the number", some, orm.List(&b.Tags).Len(), 2)
	computed(t, s, "the first", some, orm.List(&b.Tags).At(0), new("go"))
	_, err := s.db.Update(t.Context(), orm.From[Bag](), orm.SetTo(&b.Tags, orm.List(&b.Tags).Append("x", "y")), orm.SetTo(&b.Counts, orm.List(&b.Counts).Append()))
	must(t, err)
	for i, want := range [][]string{append(rows[0].Tags, "x", "y"), {"x", "y"}, {"go", "web", "x", "y"}} {
		got, err := s.db.Get[Bag](t.Context(), rows[i].ID)
		must(t, err)
		equal(t, "appended", []any{got.Tags, got.Counts}, []any{want, rows[i].Counts})
	}
	if s.dialect(t).Name() == "mysql" {
		var wrong *orm.QueryError
		if _, err := s.db.Update(t.Context(), some, orm.SetTo(&b.Tags, orm.List(&b.Tags).Remove("x"))); !errors.As(err, &wrong) {
			t.Errorf("what the database cannot do: %v", err)
		}
		return
	}
	_, err = s.db.Update(t.Context(), some, orm.SetTo(&b.Tags, orm.List(&b.Tags).Remove("web")), orm.SetTo(&b.Flags, orm.List(&b.Flags).Remove(false)), orm.SetTo(&b.Counts, orm.List(&b.Counts).Slice(1, 5)))
	must(t, err)
	got, err := s.db.Get[Bag](t.Context(), rows[2].ID)
	must(t, err)
	equal(t, "without", []any{got.Tags, got.Flags, got.Counts}, []any{[]string{"go", "x", "y"}, []bool{true}, []int32{3}})
	equal(t, "a list that was put together is as one that was written", len(all(t, s.db, orm.From[Bag]().Where(orm.Eq(&b.Tags, []string{"go", "x", "y"}), orm.Eq(&b.Flags, []bool{true})))), 1)
}

// listAggregates gathers values of many rows in a list.
func listAggregates(t *testing.T, s *suite) {
	bags(t, s)
	insert(t, s.db, &Sale{Day: schema.Date{Year: 2024, Month: 1, Day: 2}, At: time.Date(2024, 1, 2, 3, 4, 5, 6000, time.UTC), Country: new("de"), Count: 2, Amount: decimal.RequireFromString("1.50")},
		&Sale{Day: schema.Date{Year: 2024, Month: 1, Day: 1}, At: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC), Country: new("de"), Count: 2, Amount: decimal.RequireFromString("-2"), Weight: 1.25}, &Sale{Count: 1, At: time.Unix(0, 0), Day: schema.Date{Year: 1, Month: 1, Day: 1}})
	p := orm.Columns[Sale]()
	type group struct {
		Country *string
		Counts  []int32
		Days    []schema.Date
		Times   []time.Time
		Amounts []decimal.Decimal
		Weights []float64
		Texts   []string
		Some    []int32
	}
	q := orm.Select(orm.From[Sale]().Order(), func(out *group) orm.Picks {
		return orm.Picks{orm.Pick(&out.Country, orm.Col(&p.Country)), orm.Pick(&out.Counts, orm.ArrayAgg(orm.Col(&p.Count)).Distinct()),
			orm.Pick(&out.Days, orm.ArrayAgg(orm.Col(&p.Day), orm.Asc(&p.Day))), orm.Pick(&out.Times, orm.ArrayAgg(orm.Col(&p.At), orm.Desc(&p.At))),
			orm.Pick(&out.Amounts, orm.ArrayAgg(orm.Col(&p.Amount), orm.Asc(&p.Amount))), orm.Pick(&out.Weights, orm.ArrayAgg(orm.Col(&p.Weight), orm.Asc(&p.Weight))),
			orm.Pick(&out.Texts, orm.ArrayAgg(orm.Coalesce(orm.Col(&p.Country), orm.Value("?\"")))),
			orm.Pick(&out.Some, orm.ArrayAgg(orm.Col(&p.Count)).Filter(orm.Gt(&p.Count, 1)))}
	})
	rows := all(t, s.db, q)
	equal(t, "groups", len(rows), 2)
	slices.SortFunc(rows, func(a, b *group) int { return len(b.Texts) - len(a.Texts) })
	equal(t, "of one", rows[0], &group{Country: new("de"), Counts: []int32{2}, Days: []schema.Date{{Year: 2024, Month: 1, Day: 1}, {Year: 2024, Month: 1, Day: 2}},
		Times: []time.Time{time.Date(2024, 1, 2, 3, 4, 5, 6000, time.UTC), time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)}, Amounts: []decimal.Decimal{decimal.New(-2, 0), decimal.RequireFromString("1.5")},
		Weights: []float64{0, 1.25}, Texts: []string{"de", "de"}, Some: []int32{2, 2}})
	equal(t, "of the other", []any{rows[1].Counts, rows[1].Texts, rows[1].Some}, []any{[]int32{1}, []string{"?\""}, []int32(nil)})
}

// listOfSubquery: each row with a list of values of other rows.
func listOfSubquery(t *testing.T, s *suite) {
	ada, bo := &Artist{Name: "Ada"}, &Artist{Name: "Bo"}
	insert(t, s.db, ada, bo)
	insert(t, s.db, &Album{Title: "two", ArtistID: ada.ID}, &Album{Title: "one", ArtistID: ada.ID})
	a, b := orm.Columns[Artist](), orm.Columns[Album]()
	type discography struct {
		Name   string
		Titles *[]string
	}
	rows := all(t, s.db, orm.Select(orm.From[Artist]().Order(orm.Asc(&a.ID)), func(out *discography) orm.Picks {
		titles := orm.Scalar(orm.From[Album]().Where(orm.EqTo(&b.ArtistID, orm.Outer(&a.ID))), orm.ArrayAgg(orm.Col(&b.Title), orm.Asc(&b.Title)))
		return orm.Picks{orm.Pick(&out.Name, orm.Col(&a.Name)), orm.Pick(&out.Titles, titles)}
	}))
	equal(t, "lists", rows, []*discography{{"Ada", &[]string{"one", "two"}}, {"Bo", nil}})
}
