package ormtest

import (
	"fmt"
	"testing"

	"github.com/gotandem/tandem/orm"
)

func prefetchTests() []test {
	return []test{
		{"filtered and ordered", testPrefetchFiltered},
		{"limited per parent", testPrefetchLimited},
		{"of a relation by a table between", testPrefetchLinks},
		{"nested", testPrefetchNested},
		{"rows deleted softly and of other scopes", testPrefetchScopes},
		{"nothing is loaded unasked", testNothingLazy},
		{"mistakes", testPrefetchMistakes},
	}
}

func testPrefetchFiltered(t *testing.T, s *suite) {
	artists, _, _ := chinook(t, s)
	a, b := orm.Columns[Artist](), orm.Columns[Album]()
	s.counter.Reset()
	rows := all(t, s.db, orm.From[Artist]().Order(orm.Asc(&a.ID)).With(
		orm.Prefetch(&a.Albums, orm.From[Album]().Where(orm.Ne(&b.Title, "Two")).Order(orm.Desc(&b.Title)))))
	if got := len(s.counter.Statements()); got != 2 {
		t.Errorf("%d statements, want 2", got)
	}
	if len(rows[0].Albums) != 1 || rows[0].Albums[0].Title != "One" || len(rows[1].Albums) != 1 || rows[2].Albums == nil || len(rows[2].Albums) != 0 {
		t.Errorf("%s", describe(rows))
	}
	// Conditions through relations, in both directions, and rows that are there already.
	mine := orm.From[Album]().Where(orm.Eq(&b.Artist.Name, "Ada"), orm.Gte(&orm.Any(b.Tracks).Plays, 20)).Order(orm.Desc(&b.Artist.Name))
	must(t, s.db.Load(t.Context(), artists, orm.Prefetch(&a.Albums, mine)))
	if len(artists[0].Albums) != 1 || artists[0].Albums[0].Title != "Two" || len(artists[1].Albums) != 0 {
		t.Errorf("through relations: %s", describe(artists))
	}
}

func testPrefetchLimited(t *testing.T, s *suite) {
	artists := make([]*Artist, 300)
	for i := range artists {
		artists[i] = &Artist{Name: fmt.Sprint(i)}
	}
	insert(t, s.db, artists...)
	var albums []*Album
	for i, artist := range artists {
		for j := range i % 5 {
			albums = append(albums, &Album{Title: fmt.Sprint(j), ArtistID: artist.ID})
		}
	}
	insert(t, s.db, albums...)
	a, b := orm.Columns[Artist](), orm.Columns[Album]()
	newest := orm.From[Album]().Order(orm.Desc(&b.Title))
	for name, check := range map[string]struct {
		q    orm.Query[Album]
		want func(n int) []string
	}{
		"limit":  {newest.Limit(2), func(n int) []string { return titles(n-1, max(n-3, -1)) }},
		"page":   {newest.Offset(1).Limit(2), func(n int) []string { return titles(n-2, max(n-4, -1)) }},
		"offset": {newest.Offset(3), func(n int) []string { return titles(n-4, -1) }},
		"first":  {newest.Reverse().Limit(1), func(n int) []string { return titles(0, -1)[:min(n, 1)] }},
		"none":   {newest.Limit(0), func(int) []string { return nil }},
	} {
		s.counter.Reset()
		rows := all(t, s.db, orm.From[Artist]().Order(orm.Asc(&a.ID)).With(orm.Prefetch(&a.Albums, check.q)))
		if got := len(s.counter.Statements()); got != 2 {
			t.Errorf("%s: %d statements, want 2", name, got)
		}
		for i, row := range rows {
			var got []string
			for _, album := range row.Albums {
				got = append(got, album.Title)
			}
			if want := check.want(i % 5); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%s: an artist with %d albums has %v, want %v", name, i%5, got, want)
			}
		}
	}
}

// titles are the numbers from one down to another, without it.
func titles(from, to int) []string {
	var out []string
	for ; from > to; from-- {
		out = append(out, fmt.Sprint(from))
	}
	return out
}

func testPrefetchLinks(t *testing.T, s *suite) {
	_, _, tracks := chinook(t, s)
	c, g := orm.Columns[Track](), orm.Columns[Tag]()
	tags := []*Tag{{Name: "a"}, {Name: "b"}, {Name: "c"}}
	insert(t, s.db, tags...)
	must(t, s.db.Link(t.Context(), tracks[0], &c.Tags, tags...))
	must(t, s.db.Link(t.Context(), tracks[1], &c.Tags, tags[:2]...))
	rows := all(t, s.db, orm.From[Track]().Order(orm.Asc(&c.ID)).With(orm.Prefetch(&c.Tags, orm.From[Tag]().Where(orm.Ne(&g.Name, "c")).Order(orm.Desc(&g.Name)).Limit(1))))
	if len(rows[0].Tags) != 1 || rows[0].Tags[0].Name != "b" || len(rows[1].Tags) != 1 || len(rows[2].Tags) != 0 {
		t.Errorf("limited: %s", describe(rows))
	}
	found := all(t, s.db, orm.From[Tag]().Order(orm.Asc(&g.Name)).With(orm.Prefetch(&g.Tracks, orm.From[Track]().Where(orm.Eq(&c.Album.Title, "One")).Order(orm.Desc(&c.ID)))))
	if len(found[0].Tracks) != 2 || found[0].Tracks[0].ID != tracks[1].ID || len(found[2].Tracks) != 1 {
		t.Errorf("from the other side: %s", describe(found))
	}
}

func testPrefetchNested(t *testing.T, s *suite) {
	chinook(t, s)
	a, b, c := orm.Columns[Artist](), orm.Columns[Album](), orm.Columns[Track]()
	most := orm.From[Track]().Order(orm.Desc(&c.Plays)).Limit(1)
	q := orm.From[Artist]().Order(orm.Asc(&a.ID)).With(orm.Prefetch(&a.Albums, orm.From[Album]().With(orm.Prefetch(&b.Tracks, most), &b.Artist)))
	s.counter.Reset()
	check := func(rows []*Artist) {
		t.Helper()
		if len(rows) != 3 || len(rows[0].Albums) != 2 || len(rows[0].Albums[0].Tracks) != 1 || rows[0].Albums[0].Tracks[0].Name != "t1" || rows[1].Albums[0].Artist.Name != "Bo" {
			t.Errorf("%s", describe(rows))
		}
	}
	check(all(t, s.db, q))
	if got := len(s.counter.Statements()); got != 3 {
		t.Errorf("%d trips, want 3", got)
	}
	var rows []*Artist
	for row, err := range s.db.Each(t.Context(), q) {
		must(t, err)
		rows = append(rows, row)
	}
	check(rows)
	// The same relation behind another one, and in a batch.
	batch := s.db.Batch()
	later := batch.All(orm.From[Artist]().Order(orm.Asc(&a.ID)).With(orm.Prefetch(&orm.Any(a.Albums).Tracks, most), &orm.Any(a.Albums).Artist))
	must(t, batch.Send(t.Context()))
	check(later.Value)
	// What is asked for twice is loaded once, with all that is behind it, in whatever order it is asked for.
	for _, with := range [][]any{
		{&orm.Any(a.Albums).Tracks, orm.Prefetch(&a.Albums, orm.From[Album]().With(&orm.Any(b.Tracks).Tags))},
		{orm.Prefetch(&a.Albums, orm.From[Album]().With(&orm.Any(b.Tracks).Tags)), &orm.Any(a.Albums).Tracks},
	} {
		rows = all(t, s.db, orm.From[Artist]().Order(orm.Asc(&a.ID)).With(with...))
		if tracks := rows[0].Albums[0].Tracks; len(tracks) == 0 || tracks[0].Tags == nil {
			t.Errorf("the tags are not loaded: %s", describe(rows[0]))
		}
	}
	_, err := s.db.All(t.Context(), orm.From[Artist]().With(orm.Prefetch(&orm.Any(a.Albums).Tracks, most), orm.Prefetch(&a.Albums, orm.From[Album]().With(orm.Prefetch(&b.Tracks, most)))))
	mistaken(t, err, "prefetched by two queries")
}

func testPrefetchScopes(t *testing.T, s *suite) {
	one, two := as(t, "one"), as(t, "two")
	root := &Folder{Name: "root"}
	must(t, s.db.Insert(one, root))
	kept, gone := &Folder{Name: "kept", ParentID: &root.ID}, &Folder{Name: "gone", ParentID: &root.ID}
	must(t, s.db.Insert(one, kept, gone))
	must(t, s.db.Insert(two, &Folder{Name: "of another", ParentID: &root.ID}))
	must(t, s.db.Remove(one, gone))
	f := orm.Columns[Folder]()
	names := func(inner orm.Query[Folder]) string {
		t.Helper()
		rows, err := s.db.All(one, orm.From[Folder]().Where(orm.Eq(&f.Name, "root")).With(orm.Prefetch(&f.Folders, inner)))
		must(t, err)
		out := ""
		for _, row := range rows[0].Folders {
			out += row.Name + " "
		}
		return out
	}
	q := orm.From[Folder]().Order(orm.Asc(&f.Name))
	equal(t, "plain", names(q), "kept ")
	equal(t, "limited", names(q.Limit(5)), "kept ")
	equal(t, "deleted ones too", names(q.WithDeleted()), "gone kept ")
	if _, err := s.db.All(t.Context(), orm.From[Folder]().With(orm.Prefetch(&f.Folders, q))); err == nil {
		t.Error("a call without a tenant was answered")
	}
}

// testNothingLazy: a loop over rows sends nothing, whatever of their relations it touches.
func testNothingLazy(t *testing.T, s *suite) {
	chinook(t, s)
	rows := all(t, s.db, orm.From[Track]())
	s.counter.Reset()
	for _, row := range rows {
		if row.Album != nil || row.Tags != nil {
			t.Errorf("a relation was loaded though nobody asked for it: %s", describe(row))
		}
	}
	if sent := s.counter.Statements(); len(sent) > 0 {
		t.Errorf("statements were sent: %q", sent)
	}
	// What is needed after all is loaded for all rows by one statement.
	must(t, s.db.Load(t.Context(), rows, &orm.Columns[Track]().Album.Artist))
	if got := len(s.counter.Statements()); got != 2 || rows[0].Album.Artist == nil {
		t.Errorf("%d statements, want 2", got)
	}
}

func testPrefetchMistakes(t *testing.T, s *suite) {
	chinook(t, s)
	a, b := orm.Columns[Artist](), orm.Columns[Album]()
	albums := orm.From[Album]()
	s.counter.Reset()
	for want, with := range map[string]any{
		"and nothing else":           orm.Prefetch(&a.Albums, albums.Lock(orm.ForUpdate)),
		"conditions, an order":       orm.Prefetch(&a.Albums, albums.Union(albums)),
		"cannot be below zero":       orm.Prefetch(&a.Albums, albums.Limit(-1)),
		"Album.Title is not a relat": orm.Prefetch(&a.Albums, albums.With(&b.Title)),
		"is not a column of ormtest": orm.Prefetch(&b.Tracks, orm.From[Track]()),
		"not a column of ormtest.Al": orm.Prefetch(&a.Albums, albums.Where(orm.Eq(&a.Name, "x"))),
	} {
		_, err := s.db.All(t.Context(), orm.From[Artist]().With(with))
		mistaken(t, err, want)
	}
	_, err := s.db.All(t.Context(), orm.From[Artist]().With(orm.Prefetch(&a.Albums, albums), orm.Prefetch(&a.Albums, albums.Limit(1))))
	mistaken(t, err, "ormtest.Artist.Albums is prefetched by two queries: give it one")
}
