package ormtest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/shopspring/decimal"
)

func writeTests() []test {
	return []test{
		{"insert fills keys in", testInsertKeys},
		{"insert of 5,000 rows", testInsertMany},
		{"insert of nothing", testInsertNothing},
		{"explicit keys do not collide with generated ones", testExplicitKeys},
		{"defaults and times", testDefaults},
		{"save", testSave},
		{"save of a row that is gone", testSaveGone},
		{"version", testVersion},
		{"remove", testRemove},
		{"update with expressions", testUpdate},
		{"update assigns at once", testUpdateAtOnce},
		{"update through a relation", testUpdateThroughRelation},
		{"delete by query", testDelete},
		{"composite key", testCompositeKey},
		{"on_delete", testOnDelete},
		{"links", testLinks},
	}
}

func testInsertKeys(t *testing.T, s *suite) {
	rows := []*Artist{{Name: "a"}, {Name: "b"}, {Name: "c"}}
	insert(t, s.db, rows...)
	seen := map[int64]bool{}
	for _, row := range rows {
		if row.ID == 0 || seen[row.ID] {
			t.Errorf("key %d", row.ID)
		}
		seen[row.ID] = true
		got, err := s.db.Get[Artist](t.Context(), row.ID)
		must(t, err)
		equal(t, "row", got.Name, row.Name)
	}
	one := &Artist{Name: "d"}
	s.counter.Reset()
	insert(t, s.db, one)
	if n := s.counter.Statements(); len(n) != 1 {
		t.Errorf("an insert took %d statements: %q", len(n), n)
	}
}

func testInsertMany(t *testing.T, s *suite) {
	artist := &Artist{Name: "a"}
	insert(t, s.db, artist)
	rows := make([]*Track, 5000)
	for i := range rows {
		rows[i] = &Track{Name: fmt.Sprint("track ", i), Price: decimal.New(int64(i), -2), Plays: int64(i)}
	}
	insert(t, s.db, rows...)
	got := all(t, s.db, orm.From[Track]())
	if len(got) != len(rows) {
		t.Fatalf("%d rows, want %d", len(got), len(rows))
	}
	byKey := map[int64]*Track{}
	for _, row := range got {
		byKey[row.ID] = row
	}
	for _, row := range rows {
		if found := byKey[row.ID]; found == nil || found.Plays != row.Plays || !found.Price.Equal(row.Price) || found.Name != row.Name {
			t.Fatalf("row %+v was kept as %+v", row, found)
		}
	}
}

func testInsertNothing(t *testing.T, s *suite) {
	s.counter.Reset()
	must(t, s.db.Insert[Artist](t.Context()))
	must(t, s.db.Remove[Artist](t.Context()))
	if n := s.counter.Statements(); len(n) != 0 {
		t.Errorf("statements: %q", n)
	}
}

func testExplicitKeys(t *testing.T, s *suite) {
	last := &Artist{Name: "before"}
	insert(t, s.db, last)
	base := last.ID
	insert(t, s.db, &Artist{ID: base + 1, Name: "x"}, &Artist{ID: base + 10, Name: "y"})
	for range 3 {
		row := &Artist{Name: "generated"}
		insert(t, s.db, row)
		if row.ID <= base+10 {
			t.Errorf("generated key %d is not past %d", row.ID, base+10)
		}
	}
	mixed := []*Artist{{Name: "m1"}, {ID: base + 100, Name: "m2"}, {Name: "m3"}}
	insert(t, s.db, mixed...)
	if mixed[1].ID != base+100 || mixed[0].ID == 0 || mixed[2].ID == 0 {
		t.Errorf("keys %d, %d, %d", mixed[0].ID, mixed[1].ID, mixed[2].ID)
	}
	insert(t, s.db, &Artist{Name: "last"})
	if n, err := s.db.Count(t.Context(), orm.From[Artist]()); err != nil || n != 10 {
		t.Errorf("%d rows, %v, want 10", n, err)
	}
}

func testDefaults(t *testing.T, s *suite) {
	before := time.Now().Add(-time.Minute)
	page := &Page{Title: "x"}
	insert(t, s.db, page)
	if page.Status != "draft" || page.Version != 1 || page.CreatedAt.Before(before) || page.UpdatedAt.Before(before) {
		t.Errorf("in memory: %+v", page)
	}
	got, err := s.db.Get[Page](t.Context(), page.ID)
	must(t, err)
	equal(t, "in the database", got, page)
	created := page.CreatedAt
	page.CreatedAt = time.Time{}
	must(t, s.db.Save(t.Context(), page))
	got, err = s.db.Get[Page](t.Context(), page.ID)
	must(t, err)
	if !got.CreatedAt.Equal(created) {
		t.Errorf("Save moved CreatedAt from %v to %v", created, got.CreatedAt)
	}
	// The database knows the default, too: for rows that others write.
	driver, err := s.db.Driver(t.Context())
	must(t, err)
	d := driver.Dialect()
	table := s.db.Registry().TableNamed("ormtest_page")
	sql := "INSERT INTO " + string(d.Quote(nil, table.Name)) + " (title, version, created_at, updated_at) VALUES ('y', 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
	_, err = driver.Exec(t.Context(), sql, nil)
	must(t, err)
	p := orm.Columns[Page]()
	other, err := s.db.First(t.Context(), orm.From[Page]().Where(orm.Eq(&p.Title, "y")))
	must(t, err)
	equal(t, "a row that was written by hand", other.Status, "draft")
}

func testSave(t *testing.T, s *suite) {
	row := &Artist{Name: "a"}
	other := &Artist{Name: "b"}
	insert(t, s.db, row, other)
	row.Name, row.Country = "changed", new("CH")
	must(t, s.db.Save(t.Context(), row))
	row.Country = nil
	must(t, s.db.Save(t.Context(), row))
	must(t, s.db.Save(t.Context(), row)) // nothing changes, and that is no error
	got, err := s.db.Get[Artist](t.Context(), row.ID)
	must(t, err)
	equal(t, "saved", got, row)
	got, err = s.db.Get[Artist](t.Context(), other.ID)
	must(t, err)
	equal(t, "other", got, other)
}

func testSaveGone(t *testing.T, s *suite) {
	err := s.db.Save(t.Context(), &Artist{ID: 4711, Name: "a"})
	var gone *orm.NotFoundError
	if !errors.Is(err, orm.ErrNotFound) || !errors.As(err, &gone) || gone.Problem().Status != 404 {
		t.Errorf("err = %v", err)
	}
	_, err = s.db.Get[Artist](t.Context(), 4711)
	if !errors.Is(err, orm.ErrNotFound) {
		t.Errorf("Get: %v", err)
	}
}

func testVersion(t *testing.T, s *suite) {
	page := &Page{Title: "x"}
	insert(t, s.db, page)
	mine, err := s.db.Get[Page](t.Context(), page.ID)
	must(t, err)
	theirs, err := s.db.Get[Page](t.Context(), page.ID)
	must(t, err)
	theirs.Title = "theirs"
	must(t, s.db.Save(t.Context(), theirs))
	must(t, s.db.Save(t.Context(), theirs))
	mine.Title = "mine"
	var stale *orm.StaleError
	if err := s.db.Save(t.Context(), mine); !errors.As(err, &stale) || stale.Problem().Status != 409 {
		t.Errorf("saving over another's change: %v", err)
	}
	got, err := s.db.Get[Page](t.Context(), page.ID)
	must(t, err)
	if got.Title != "theirs" || got.Version != 3 {
		t.Errorf("%+v", got)
	}
	p := orm.Columns[Page]()
	if n, err := s.db.Update(t.Context(), orm.From[Page](), orm.Set(&p.Title, "all")); err != nil || n != 1 {
		t.Errorf("update: %d, %v", n, err)
	}
	if err := s.db.Save(t.Context(), theirs); !errors.As(err, &stale) {
		t.Errorf("saving over an update: %v", err)
	}
}

func testRemove(t *testing.T, s *suite) {
	a, b, c := &Artist{Name: "a"}, &Artist{Name: "b"}, &Artist{Name: "c"}
	insert(t, s.db, a, b, c)
	must(t, s.db.Remove(t.Context(), a, c))
	must(t, s.db.Remove(t.Context(), a))
	rows := all(t, s.db, orm.From[Artist]())
	if len(rows) != 1 || rows[0].ID != b.ID {
		t.Errorf("%d rows are left", len(rows))
	}
}

func testUpdate(t *testing.T, s *suite) {
	a, b := &Track{Name: "a", Price: decimal.RequireFromString("1.10"), Plays: 5}, &Track{Name: "b", Price: decimal.RequireFromString("2"), Plays: 7}
	insert(t, s.db, a, b)
	c := orm.Columns[Track]()
	n, err := s.db.Update(t.Context(), orm.From[Track](), orm.SetTo(&c.Plays, orm.Plus(&c.Plays, 3)),
		orm.SetTo(&c.Price, orm.Times(&c.Price, decimal.RequireFromString("3"))), orm.SetTo(&c.Name, orm.Upper(orm.Col(&c.Name))))
	if err != nil || n != 2 {
		t.Fatalf("update: %d, %v", n, err)
	}
	for _, want := range []*Track{{ID: a.ID, Name: "A", Price: decimal.RequireFromString("3.3"), Plays: 8}, {ID: b.ID, Name: "B", Price: decimal.RequireFromString("6"), Plays: 10}} {
		got, err := s.db.Get[Track](t.Context(), want.ID)
		must(t, err)
		equal(t, "row", got, want)
	}
	n, err = s.db.Update(t.Context(), orm.From[Track]().Where(orm.EqTo(&c.Plays, orm.Minus(&c.Plays, 0))), orm.Set(&c.AlbumID, nil))
	if err != nil || n != 2 {
		t.Errorf("an update that changes nothing: %d rows, %v, want those that were found", n, err)
	}
	n, err = s.db.Update(t.Context(), orm.From[Track]().Where(orm.Eq(&c.Plays, 99)), orm.Set(&c.Plays, 1))
	if err != nil || n != 0 {
		t.Errorf("an update of no row: %d, %v", n, err)
	}
}

// chinook inserts two artists, three albums and six tracks, one of them on no album.
func chinook(t testing.TB, s *suite) (artists []*Artist, albums []*Album, tracks []*Track) {
	t.Helper()
	artists = []*Artist{{Name: "Ada", Country: new("UK")}, {Name: "Bo"}, {Name: "Cy", Country: new("CH")}}
	insert(t, s.db, artists...)
	albums = []*Album{{Title: "One", ArtistID: artists[0].ID}, {Title: "Two", ArtistID: artists[0].ID}, {Title: "Three", ArtistID: artists[1].ID}}
	insert(t, s.db, albums...)
	for i, album := range []*int64{&albums[0].ID, &albums[0].ID, &albums[1].ID, &albums[2].ID, &albums[2].ID, nil} {
		track := &Track{Name: fmt.Sprint("t", i), Price: decimal.New(int64(99+i), -2), Plays: int64(i * 10)}
		if album != nil {
			track.AlbumID = new(*album)
		}
		tracks = append(tracks, track)
	}
	insert(t, s.db, tracks...)
	return artists, albums, tracks
}

func testUpdateThroughRelation(t *testing.T, s *suite) {
	_, _, tracks := chinook(t, s)
	c := orm.Columns[Track]()
	n, err := s.db.Update(t.Context(), orm.From[Track]().Where(orm.Eq(&c.Album.Artist.Name, "Ada")), orm.Set(&c.Plays, -1))
	if err != nil || n != 3 {
		t.Fatalf("update: %d, %v, want 3", n, err)
	}
	n, err = s.db.Delete(t.Context(), orm.From[Track]().Where(orm.Eq(&c.Album.Title, "Three")))
	if err != nil || n != 2 {
		t.Fatalf("delete: %d, %v, want 2", n, err)
	}
	var plays []int64
	for _, row := range all(t, s.db, orm.From[Track]().Order(orm.Asc(&c.ID))) {
		plays = append(plays, row.Plays)
	}
	equal(t, "plays", plays, []int64{-1, -1, -1, tracks[5].Plays})
	a := orm.Columns[Album]()
	n, err = s.db.Delete(t.Context(), orm.From[Album]().Where(orm.Eq(&orm.Any(a.Tracks).Name, "t2")))
	if err != nil || n != 1 {
		t.Fatalf("delete through a to-many relation: %d, %v, want 1", n, err)
	}
}

func testDelete(t *testing.T, s *suite) {
	insert(t, s.db, &Track{Name: "a"}, &Track{Name: "b"}, &Track{Name: "c"})
	c := orm.Columns[Track]()
	n, err := s.db.Delete(t.Context(), orm.From[Track]().Where(orm.In(&c.Name, "a", "c")))
	if err != nil || n != 2 {
		t.Errorf("delete: %d, %v", n, err)
	}
	n, err = s.db.Delete(t.Context(), orm.From[Track]())
	if err != nil || n != 1 {
		t.Errorf("delete all: %d, %v", n, err)
	}
}

func testCompositeKey(t *testing.T, s *suite) {
	a, b, c := &Membership{GroupName: "x", UserID: 1, Role: "r"}, &Membership{GroupName: "x", UserID: 2}, &Membership{GroupName: "y", UserID: 1}
	insert(t, s.db, a, b, c)
	got, err := s.db.Get[Membership](t.Context(), "x", 2)
	must(t, err)
	equal(t, "row", got, b)
	b.Role = "owner"
	must(t, s.db.Save(t.Context(), b))
	must(t, s.db.Remove(t.Context(), a))
	m := orm.Columns[Membership]()
	rows := all(t, s.db, orm.From[Membership]().Order(orm.Asc(&m.GroupName)))
	equal(t, "rows", rows, []*Membership{b, c})
	if _, err := s.db.Get[Membership](t.Context(), "x"); err == nil {
		t.Error("half a key found a row")
	}
	var twice *orm.UniqueError
	if err := s.db.Insert(t.Context(), &Membership{GroupName: "y", UserID: 1}); !errors.As(err, &twice) {
		t.Errorf("the same key again: %v", err)
	}
}

func testOnDelete(t *testing.T, s *suite) {
	_, albums, tracks := chinook(t, s)
	must(t, s.db.Remove(t.Context(), albums[0])) // cascade
	if n, err := s.db.Count(t.Context(), orm.From[Track]()); err != nil || n != int64(len(tracks)-2) {
		t.Errorf("%d tracks, %v", n, err)
	}
	boss := &Employee{Name: "boss"}
	insert(t, s.db, boss)
	worker := &Employee{Name: "worker", BossID: &boss.ID}
	insert(t, s.db, worker)
	must(t, s.db.Remove(t.Context(), boss)) // set null
	got, err := s.db.Get[Employee](t.Context(), worker.ID)
	must(t, err)
	if got.BossID != nil {
		t.Errorf("boss = %v", *got.BossID)
	}
}

func testLinks(t *testing.T, s *suite) {
	_, _, tracks := chinook(t, s)
	calm, wild, old := &Tag{Name: "calm"}, &Tag{Name: "wild"}, &Tag{Name: "old"}
	insert(t, s.db, calm, wild, old)
	a, b := tracks[0], tracks[1]
	c := orm.Columns[Track]()
	names := func(track *Track) []string {
		got, err := s.db.First(t.Context(), orm.From[Track]().Where(orm.Eq(&c.ID, track.ID)).With(&c.Tags))
		must(t, err)
		out := []string{}
		for _, tag := range got.Tags {
			out = append(out, tag.Name)
		}
		return out
	}
	must(t, s.db.Link(t.Context(), a, &c.Tags, calm, wild))
	must(t, s.db.Link(t.Context(), a, &c.Tags, wild)) // it is there already
	must(t, s.db.Link(t.Context(), b, &c.Tags, wild))
	equal(t, "linked", names(a), []string{"calm", "wild"})
	must(t, s.db.SetLinks(t.Context(), a, &c.Tags, old, wild))
	equal(t, "set", names(a), []string{"old", "wild"})
	must(t, s.db.Unlink(t.Context(), a, &c.Tags, wild, calm))
	equal(t, "unlinked", names(a), []string{"old"})
	equal(t, "the other", names(b), []string{"wild"})
	must(t, s.db.SetLinks(t.Context(), a, &c.Tags))
	equal(t, "none", names(a), []string{})
	g := orm.Columns[Tag]()
	found := all(t, s.db, orm.From[Tag]().Where(orm.Eq(&orm.Any(g.Tracks).Name, b.Name)).With(&g.Tracks))
	if len(found) != 1 || found[0].Name != "wild" || len(found[0].Tracks) != 1 {
		t.Errorf("from the other side: %s", describe(found))
	}
	must(t, s.db.Remove(t.Context(), wild)) // its links go with it
	equal(t, "after the tag is gone", names(b), []string{})
}

// testUpdateAtOnce computes with what the row was before, whatever is assigned first.
func testUpdateAtOnce(t *testing.T, s *suite) {
	row := manyKinds()[1]
	row.Short, row.Long = "short", "long"
	insert(t, s.db, row)
	k := orm.Columns[Kinds]()
	swap := []orm.Change{orm.SetTo(&k.Short, orm.Col(&k.Long)), orm.SetTo(&k.Long, orm.Col(&k.Short))}
	_, err := s.db.Update(t.Context(), orm.From[Kinds](), swap...)
	must(t, err)
	must(t, s.db.Refresh(t.Context(), row))
	equal(t, "after an update", row.Short+" "+row.Long, "long short")
	_, err = s.db.Upsert(t.Context(), orm.OnConflict(&k.ID).Set(swap...), row)
	must(t, err)
	equal(t, "after an upsert", row.Short+" "+row.Long, "short long")
}
