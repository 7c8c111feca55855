package ormtest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
	"github.com/shopspring/decimal"
)

// edgeTests are what a statement is likely to break on: very many values, none, a value that stands in it twice.
func edgeTests() []test {
	return []test{
		{"a computed value that may be NULL", testComputedNull},
		{"many rows of a key of two columns are removed", testRemoveManyByTwoColumns},
		{"more values than a query takes", testTooManyValues},
		{"keys that are given, then counted", testKeysGivenThenCounted},
		{"nil in the place of a row", testNilRows},
		{"lock, joined to what may be missing", testLockJoined},
		{"distinct", testDistinct},
		{"numbers too large to be exact", testTooLargeToBeExact},
	}
}

func testComputedNull(t *testing.T, s *suite) {
	country := func(c string) *string { return &c }
	insert(t, s.db, &Artist{Name: "a", Country: country("AT")}, &Artist{Name: "b", Country: country("BE")}, &Artist{Name: "c"})
	a := orm.Columns[Artist]()
	boss := orm.Columns[Employee]()
	insert(t, s.db, &Employee{Name: "1"})
	first := all(t, s.db, orm.From[Employee]())[0].ID
	insert(t, s.db, &Employee{Name: "2", BossID: &first}, &Employee{Name: "3"})
	rows := all(t, s.db, orm.From[Employee]().Where(orm.Plus(&boss.BossID, new(int64(1))).Ne(new(first+1)), orm.Ne(&boss.Name, "3")))
	if len(rows) != 1 || rows[0].Name != "1" {
		t.Errorf("Ne of a sum: %s", describe(rows))
	}
	rows = all(t, s.db, orm.From[Employee]().Where(orm.Gt(&boss.Name, "0")).Order(orm.Plus(&boss.BossID, new(int64(1))).Desc(), orm.Desc(&boss.Name)).Limit(2))
	if len(rows) != 2 || rows[0].Name != "2" || rows[1].Name != "3" {
		t.Errorf("order by a sum: %s", describe(rows))
	}
	artists := all(t, s.db, orm.From[Artist]().Where(orm.Ne(&a.Country, new("AT"))))
	if len(artists) != 2 {
		t.Errorf("Ne of a country: %s", describe(artists))
	}
}

func testRemoveManyByTwoColumns(t *testing.T, s *suite) {
	var rows []*Membership
	for i := range 1100 {
		rows = append(rows, &Membership{GroupName: "g", UserID: int64(i)})
	}
	insert(t, s.db, rows...)
	must(t, s.db.Remove(t.Context(), rows[1:]...))
	equal(t, "what is left", all(t, s.db, orm.From[Membership]()), rows[:1])
}

func testTooManyValues(t *testing.T, s *suite) {
	driver, err := s.db.Driver(t.Context())
	must(t, err)
	features := driver.Dialect().Features()
	if features.ArrayParameters {
		return // they are one parameter
	}
	a := orm.Columns[Artist]()
	_, err = s.db.Count(t.Context(), orm.From[Artist]().Where(orm.In(&a.ID, make([]int64, features.MaxParameters+1)...)))
	if _, ok := errors.AsType[*orm.QueryError](err); !ok || !strings.Contains(err.Error(), "ask in parts") {
		t.Errorf("got %v", err)
	}
}

func testKeysGivenThenCounted(t *testing.T, s *suite) {
	counted := []*Artist{{Name: "b"}, {Name: "d"}, {Name: "f"}}
	insert(t, s.db, &Artist{ID: 1000, Name: "a"}, counted[0], &Artist{ID: 2000, Name: "c"}, counted[1], &Artist{ID: 30, Name: "e"}, counted[2])
	keys := []int64{counted[0].ID, counted[1].ID, counted[2].ID}
	if keys[0] <= 1000 || keys[1] <= 2000 || !slices.IsSorted(keys) {
		t.Errorf("the keys are %v", keys)
	}
}

func testNilRows(t *testing.T, s *suite) {
	ctx := t.Context()
	artist, track := orm.Columns[Artist](), orm.Columns[Track]()
	for name, err := range map[string]error{
		"Insert":   s.db.Insert[Artist](ctx, nil),
		"Save":     s.db.Save[Artist](ctx, nil),
		"Remove":   s.db.Remove[Artist](ctx, nil),
		"Load":     s.db.Load(ctx, []*Artist{nil}, &artist.Albums),
		"Link":     s.db.Link(ctx, &Track{ID: 1}, &track.Tags, nil),
		"SetLinks": s.db.SetLinks(ctx, (*Track)(nil), &track.Tags),
	} {
		if _, ok := errors.AsType[*orm.QueryError](err); !ok || !strings.HasSuffix(err.Error(), " is nil") {
			t.Errorf("%s returns %v", name, err)
		}
	}
}

func testLockJoined(t *testing.T, s *suite) {
	track := orm.Columns[Track]()
	insert(t, s.db, &Track{Name: "single"})
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		rows, err := tx.All(t.Context(), orm.From[Track]().Order(orm.Asc(&track.Album.Title)).Lock(orm.ForUpdate))
		if len(rows) != 1 {
			t.Errorf("%d rows", len(rows))
		}
		return err
	}))
}

func testDistinct(t *testing.T, s *suite) {
	artist := &Artist{Name: "x"}
	insert(t, s.db, artist)
	album := &Album{Title: "y", ArtistID: artist.ID}
	insert(t, s.db, album)
	insert(t, s.db, &Track{Name: "1", AlbumID: &album.ID}, &Track{Name: "2", AlbumID: &album.ID}, &Track{Name: "2"})
	track, sale := orm.Columns[Track](), orm.Columns[Sale]()
	if rows := all(t, s.db, orm.From[Track]().Distinct().Order(orm.Asc(&track.Album.Title))); len(rows) != 3 {
		t.Errorf("%d tracks", len(rows))
	}
	type name struct{ Name string }
	names := all(t, s.db, orm.Select(orm.From[Track]().Distinct(), func(out *name) orm.Picks { return orm.Picks{orm.Pick(&out.Name, orm.Col(&track.Name))} }))
	if len(names) != 2 {
		t.Errorf("%d names", len(names))
	}
	// The order of the model is by a column that is not picked.
	day := schema.Date{Year: 2026, Month: 5, Day: 6}
	insert(t, s.db, &Sale{At: time.Unix(1, 0), Day: day}, &Sale{At: time.Unix(2, 0), Day: day})
	type on struct{ Day schema.Date }
	days := all(t, s.db, orm.Select(orm.From[Sale]().Distinct(), func(out *on) orm.Picks { return orm.Picks{orm.Pick(&out.Day, orm.Col(&sale.Day))} }))
	if len(days) != 1 {
		t.Errorf("%d days", len(days))
	}
}

func testTooLargeToBeExact(t *testing.T, s *suite) {
	sale := orm.Columns[Sale]()
	price := decimal.RequireFromString("99999999.99")
	insert(t, s.db, &Sale{At: time.Unix(1, 0), Day: schema.Date{Year: 2026, Month: 5, Day: 6}, Amount: price})
	square, err := s.db.Compute(t.Context(), orm.From[Sale](), orm.Col(&sale.Amount).Times(orm.Col(&sale.Amount)).Times(orm.Col(&sale.Amount)).Max())
	if err == nil && !square.Equal(price.Mul(price).Mul(price)) {
		t.Errorf("got %s", square)
	}
}
