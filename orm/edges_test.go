package orm_test

import (
	"testing"
	"time"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// Blob has a key of bytes, which Go cannot compare.
type Blob struct {
	Hash  []byte `db:"pk"`
	Links []Blob `db:"m2m"`
}

// Dated has days that follow the clock.
type Dated struct {
	ID      int64       `db:"pk"`
	Added   time.Time   `db:"date,auto_now_add"`
	Changed schema.Date `db:"auto_now"`
	Opened  schema.Date `db:"default=now"`
	Closed  *time.Time  `db:"date,default=now"`
	At      time.Time   `db:"default=now"`
}

func openModels(t *testing.T, models ...orm.AnyModel) *orm.DB {
	t.Helper()
	r := orm.NewRegistry()
	r.Add("edges", models...)
	return openDB(t, r, testenv.SQLite(t))
}

func TestLinksByBytes(t *testing.T) {
	db := openModels(t, orm.Model[Blob]())
	ctx := t.Context()
	a, b, c := &Blob{Hash: []byte{1}}, &Blob{Hash: []byte{2}}, &Blob{Hash: []byte{3}}
	if err := db.Insert(ctx, a, b, c); err != nil {
		t.Fatal(err)
	}
	links := &orm.Columns[Blob]().Links
	for _, err := range []error{db.Link(ctx, a, links, b, b), db.Link(ctx, a, links, b), db.SetLinks(ctx, a, links, b, c, c), db.Unlink(ctx, a, links, b),
		db.Load(ctx, []*Blob{a}, links)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(a.Links) != 1 || a.Links[0].Hash[0] != 3 {
		t.Errorf("got %v", a.Links)
	}
}

// TestDaysOfTheClock runs where the day is mostly another one than in UTC, by which databases count.
func TestDaysOfTheClock(t *testing.T) {
	local := time.Local
	defer func() { time.Local = local }()
	for _, hours := range []int{-12, 14} {
		time.Local = time.FixedZone("", hours*3600)
		db := openModels(t, orm.Model[Dated]())
		row := &Dated{}
		before := schema.DateOf(time.Now().UTC())
		if err := db.Insert(t.Context(), row); err != nil {
			t.Fatal(err)
		}
		after := schema.DateOf(time.Now().UTC())
		if err := db.Save(t.Context(), row); err != nil {
			t.Fatal(err)
		}
		got, err := db.Get[Dated](t.Context(), row.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range []schema.Date{schema.DateOf(got.Added), row.Opened, got.Opened, schema.DateOf(*got.Closed), schema.DateOf(got.At)} {
			if day != before && day != after {
				t.Errorf("got %s, it is %s", day, after)
			}
		}
		if got.Changed.IsZero() || !got.Added.Equal(row.Added) {
			t.Errorf("got %v, inserted %v", got, row)
		}
	}
}
