package ormtest

import (
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
	"github.com/shopspring/decimal"
)

// Computed has columns that the database computes.
type Computed struct {
	ID    int64           `db:"pk"`
	Title string          `db:"varchar(40)"`
	Slug  string          `db:"varchar(40),unique" validate:"min=1"`
	Price decimal.Decimal `db:"decimal(10,2)"`
	Count int64
	Total decimal.Decimal  `db:"decimal(12,1)"`
	Twice *decimal.Decimal `db:"decimal(10,2)"`
	Rank  int64
	Note  *string `db:"varchar(20)"`
}

// Meta says how they are computed.
func (c *Computed) Meta() orm.Meta {
	return orm.Meta{
		Generated: orm.GeneratedColumns(
			orm.Generated(&c.Slug, orm.Lower(orm.Col(&c.Title))).Stored(),
			orm.Generated(&c.Total, orm.TimesCount(&c.Price, &c.Count)),
		),
		Defaults: orm.Defaults(
			orm.Default(&c.Rank, orm.Value(int64(40)).Plus(orm.Value(int64(2)))),
			orm.Default(&c.Note, orm.Value(new("it's new"))),
		),
		Checks: orm.Checks(orm.Check(orm.Lt(&c.Total, decimal.New(1000, 0)))),
	}
}

func computedTests() []test {
	return []test{
		{"generated columns", generatedColumns},
		{"defaults of the database", computedDefaults},
		{"nothing writes what is computed", computedRefusals},
		{"rows with nothing said", bareRows},
	}
}

// generatedColumns are read back after every write, and can be asked for.
func generatedColumns(t *testing.T, s *suite) {
	ctx := t.Context()
	a := &Computed{Title: "One TWO", Price: decimal.New(125, -2), Count: 3}
	b := &Computed{Title: "Other", Price: decimal.New(-125, -2), Count: 1, ID: 70, Slug: "nonsense"}
	insert(t, s.db, a, b)
	equal(t, "after the insert", a.Slug+" "+a.Total.String()+" "+b.Slug+" "+b.Total.String(), "one two 3.8 other -1.3")
	a.Count = 4
	must(t, s.db.Save(ctx, a))
	equal(t, "after saving", a.Total.String(), "5")
	a.Title, b.Title = "A", "B"
	must(t, s.db.SaveAll(ctx, a, b))
	equal(t, "after saving both", a.Slug+b.Slug, "ab")
	c := orm.Columns[Computed]()
	n, err := s.db.Update(ctx, orm.From[Computed](), orm.SetTo(&c.Count, orm.Plus(&c.Count, 1)))
	must(t, err)
	equal(t, "updated", n, int64(2))
	rows := all(t, s.db, orm.From[Computed]().Where(orm.Gt(&c.Total, decimal.Zero)).Order(orm.Desc(&c.Slug)))
	equal(t, "found", len(rows), 1)
	equal(t, "the total", rows[0].Total.String(), "6.3")
	a.Title = "b"
	if err := s.db.Save(ctx, a); err == nil || !strings.Contains(err.Error(), "Computed.Slug") {
		t.Errorf("a generated column that is not unique: error %v", err)
	}
	if err := s.db.Insert(ctx, &Computed{Title: "dear", Price: decimal.New(1000, 0), Count: 1}); err == nil || !strings.Contains(err.Error(), "Computed.Total") {
		t.Errorf("a check of a generated column: error %v", err)
	}
	d := &Computed{ID: b.ID, Title: "UPSERTED", Price: decimal.New(1, 0), Count: 1}
	_, err = s.db.Upsert(ctx, orm.OnConflict(&c.ID).Update(), d)
	must(t, err)
	equal(t, "after the upsert", d.Slug, "upserted")
}

// computedDefaults stand in for empty fields, and are read back.
func computedDefaults(t *testing.T, s *suite) {
	rows := []*Computed{{Title: "a"}, {Title: "b", Rank: 7}, {Title: "c", Note: new("")}, {Title: "d", Rank: 1, Note: new("x")}, {Title: "e"}}
	insert(t, s.db, rows...)
	var got []string
	for _, r := range rows {
		got = append(got, r.Slug, r.Total.String(), *r.Note, string(rune('0'+r.Rank%10)))
	}
	equal(t, "the rows", strings.Join(got, "|"), "a|0|it's new|2|b|0|it's new|7|c|0||2|d|0|x|1|e|0|it's new|2")
	for _, r := range rows {
		found, err := s.db.Get[Computed](t.Context(), r.ID)
		must(t, err)
		equal(t, "the row", found, r)
	}
}

func computedRefusals(t *testing.T, s *suite) {
	ctx := t.Context()
	c := orm.Columns[Computed]()
	if _, err := s.db.Update(ctx, orm.From[Computed](), orm.Set(&c.Slug, "x")); err == nil || !strings.Contains(err.Error(), "Computed.Slug is computed by the database") {
		t.Errorf("updating: error %v", err)
	}
	if err := s.db.SaveOnly(ctx, orm.Fields(&c.Slug), &Computed{ID: 1}); err == nil || !strings.Contains(err.Error(), "Computed.Slug is computed by the database") {
		t.Errorf("saving: error %v", err)
	}
}
