package ormtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

func relationTests() []test {
	return []test{
		{"with", testWith},
		{"with on the way", testNestedWith},
		{"with of a relation to itself", testSelfWith},
		{"one query for each relation", testWithStatements},
		{"one trip for each depth", testWithTrips},
		{"a trip inside a transaction", testWithTripsInTx},
		{"with of many parents", testWithMany},
		{"load", testLoad},
		{"keys of relations that are set", testKeysOfRelations},
		{"each with relations", testEachWith},
		{"of more rows than a statement has parameters", testManyParents},
	}
}

func testWith(t *testing.T, s *suite) {
	artists, albums, tracks := chinook(t, s)
	insert(t, s.db, &Profile{ArtistID: artists[1].ID, Bio: "of Bo"})
	a := orm.Columns[Artist]()
	rows := all(t, s.db, orm.From[Artist]().Order(orm.Asc(&a.Name)).With(&a.Albums, &a.Profile))
	if len(rows) != 3 || len(rows[0].Albums) != 2 || len(rows[1].Albums) != 1 || rows[2].Albums == nil || len(rows[2].Albums) != 0 {
		t.Fatalf("albums: %s", describe(rows))
	}
	equal(t, "to many", rows[0].Albums[1].Title, albums[1].Title)
	if rows[0].Profile != nil || rows[1].Profile == nil || rows[1].Profile.Bio != "of Bo" {
		t.Errorf("back to one: %s", describe(rows))
	}
	c := orm.Columns[Track]()
	got := all(t, s.db, orm.From[Track]().Order(orm.Asc(&c.ID)).With(&c.Album))
	if got[0].Album == nil || got[0].Album.Title != "One" || got[5].Album != nil || got[0].Tags != nil {
		t.Errorf("to one: %s", describe(got))
	}
	if got[0].ID != tracks[0].ID {
		t.Errorf("the order changed")
	}
	p := orm.Columns[Profile]()
	profile, err := s.db.First(t.Context(), orm.From[Profile]().With(&p.Artist))
	must(t, err)
	equal(t, "key that is a foreign key", profile.Artist.Name, "Bo")
}

// testKeysOfRelations inserts rows that hold the rows they point at, instead of their keys.
func testKeysOfRelations(t *testing.T, s *suite) {
	artist := &Artist{Name: "Ada"}
	var wrong *orm.QueryError
	if err := s.db.Insert(t.Context(), &Album{Title: "early", Artist: artist}); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "Album.Artist has not been inserted yet") {
		t.Errorf("a row that is not there: %v", err)
	}
	other := &Artist{Name: "Bo"}
	insert(t, s.db, artist, other)
	album := &Album{Title: "One", Artist: artist}
	insert(t, s.db, album, &Album{Title: "Two", Artist: other, ArtistID: other.ID})
	equal(t, "the key", album.ArtistID, artist.ID)
	track := &Track{Name: "a", Album: album}
	insert(t, s.db, track, &Track{Name: "b"})
	equal(t, "a key that may be NULL", *track.AlbumID, album.ID)
	c := orm.Columns[Track]()
	found := all(t, s.db, orm.From[Track]().Where(orm.Eq(&c.Album.Artist.Name, "Ada")))
	if len(found) != 1 || found[0].ID != track.ID {
		t.Errorf("found %s", describe(found))
	}
	err := s.db.Insert(t.Context(), &Album{Title: "both", Artist: artist, ArtistID: other.ID})
	if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "Album.ArtistID is ") || !strings.Contains(err.Error(), "the row in Artist has ") {
		t.Errorf("two keys: %v", err)
	}
	_, err = s.db.Upsert(t.Context(), orm.OnConflict(&orm.Columns[Album]().ID).Ignore(), &Album{Title: "upserted", Artist: other})
	must(t, err)
	// A row that was read with its relation, and changed: both must say the same.
	read, err := s.db.First(t.Context(), orm.From[Track]().Where(orm.Eq(&c.ID, track.ID)).With(&c.Album.Artist))
	must(t, err)
	from := read.Album
	read.AlbumID, from.ArtistID = nil, other.ID
	b := orm.Columns[Album]()
	for want, err := range map[string]error{
		"Track.AlbumID is NULL, and the row in Album has ": second(s.db.Upsert(t.Context(), orm.OnConflict(&c.ID).Update(), read)),
		"and the row in Artist has ":                       second(s.db.Upsert(t.Context(), orm.OnConflict(&b.ID).Update(), from)),
		"Track.Album has not been inserted yet":            second(s.db.Upsert(t.Context(), orm.OnConflict(&c.ID), &Track{ID: 4711, Name: "c", Album: &Album{}})),
		"set both of them, or none":                        second(s.db.Upsert(t.Context(), orm.OnConflict(&c.ID), &Track{ID: 4711, Name: "c", Album: album})),
	} {
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	read.Album, from.Artist = nil, nil
	_, err = s.db.Upsert(t.Context(), orm.OnConflict(&c.ID).Update(), read)
	must(t, err)
	_, err = s.db.Upsert(t.Context(), orm.OnConflict(&b.ID).Update(), from)
	must(t, err)
	brought := &Track{ID: 4711, Name: "c", Album: album, AlbumID: &album.ID}
	fresh := &Track{Name: "d", Album: album}
	_, err = s.db.Upsert(t.Context(), orm.OnConflict(&c.ID), brought, fresh)
	must(t, err)
	equal(t, "keys that were said, and taken", []int64{*brought.AlbumID, *fresh.AlbumID}, []int64{album.ID, album.ID})
	row, err := s.db.Get[Track](t.Context(), track.ID)
	must(t, err)
	equal(t, "a key that was cleared", row.AlbumID, nil)
	again, err := s.db.Get[Album](t.Context(), album.ID)
	must(t, err)
	equal(t, "a key that was changed", again.ArtistID, other.ID)
}

func testNestedWith(t *testing.T, s *suite) {
	_, _, tracks := chinook(t, s)
	tag := &Tag{Name: "x"}
	insert(t, s.db, tag)
	must(t, s.db.Link(t.Context(), tracks[2], &orm.Columns[Track]().Tags, tag))
	a := orm.Columns[Artist]()
	rows := all(t, s.db, orm.From[Artist]().Order(orm.Asc(&a.Name)).With(&orm.Any(orm.Any(a.Albums).Tracks).Tags))
	if len(rows[0].Albums) != 2 || len(rows[0].Albums[0].Tracks) != 2 || len(rows[0].Albums[1].Tracks) != 1 || len(rows[0].Albums[1].Tracks[0].Tags) != 1 {
		t.Errorf("down: %s", describe(rows))
	}
	g := orm.Columns[Tag]()
	tags := all(t, s.db, orm.From[Tag]().With(&orm.Any(g.Tracks).Album.Artist))
	if len(tags) != 1 || len(tags[0].Tracks) != 1 || tags[0].Tracks[0].Album.Artist.Name != "Ada" {
		t.Errorf("up: %s", describe(tags))
	}
}

func testSelfWith(t *testing.T, s *suite) {
	boss := &Employee{Name: "boss"}
	insert(t, s.db, boss)
	insert(t, s.db, &Employee{Name: "a", BossID: &boss.ID}, &Employee{Name: "b", BossID: &boss.ID})
	e := orm.Columns[Employee]()
	rows := all(t, s.db, orm.From[Employee]().Order(orm.Asc(&e.ID)).With(&e.Boss, &e.Reports))
	if len(rows) != 3 || rows[0].Boss != nil || len(rows[0].Reports) != 2 || rows[1].Boss == nil || rows[1].Boss.Name != "boss" || len(rows[2].Reports) != 0 {
		t.Errorf("%s", describe(rows))
	}
	found := all(t, s.db, orm.From[Employee]().Where(orm.Eq(&e.Boss.Name, "boss"), orm.IsNull(&e.Boss.BossID)))
	if len(found) != 2 {
		t.Errorf("%d employees have the boss, want 2", len(found))
	}
}

func testWithStatements(t *testing.T, s *suite) {
	_, _, tracks := chinook(t, s)
	tag := &Tag{Name: "x"}
	insert(t, s.db, tag)
	must(t, s.db.Link(t.Context(), tracks[0], &orm.Columns[Track]().Tags, tag))
	a, c := orm.Columns[Artist](), orm.Columns[Track]()
	s.counter.Reset()
	all(t, s.db, orm.From[Artist]())
	one := len(s.counter.Statements())
	all(t, s.db, orm.From[Artist]().With(&a.Albums))
	two := len(s.counter.Statements()) - one
	all(t, s.db, orm.From[Artist]().With(&orm.Any(orm.Any(a.Albums).Tracks).Tags, &a.Profile))
	five := len(s.counter.Statements()) - one - two
	all(t, s.db, orm.From[Track]().With(&c.Album.Artist, &c.Tags))
	four := len(s.counter.Statements()) - one - two - five
	all(t, s.db, orm.From[Track]().Where(orm.Eq(&c.Name, "nobody")).With(&c.Album.Artist, &c.Tags))
	none := len(s.counter.Statements()) - one - two - five - four
	// The albums come with the profile, and an album with the tags.
	equal(t, "trips", []int{one, two, five, four, none}, []int{1, 2, 4, 3, 1})
}

// testWithTrips loads all relations of one depth together, whichever rows they belong to.
func testWithTrips(t *testing.T, s *suite) {
	_, albums, tracks := chinook(t, s)
	artist := &Artist{ID: albums[0].ArtistID}
	tag := &Tag{Name: "x"}
	insert(t, s.db, tag)
	insert(t, s.db, &Profile{ArtistID: artist.ID, Bio: "bio"})
	must(t, s.db.Link(t.Context(), tracks[0], &orm.Columns[Track]().Tags, tag))
	c := orm.Columns[Track]()
	var rows []*Track
	var batches []int
	stop := s.db.Observe(func(_ context.Context, sent orm.Sent) func(orm.Ended) {
		batches = append(batches, sent.Batch)
		return nil
	})
	rows = all(t, s.db, orm.From[Track]().Order(orm.Asc(&c.ID)).With(&c.Album.Artist.Profile, &c.Album.Tracks, &orm.Any(c.Tags).Tracks))
	stop()
	equal(t, "statements of each trip", batches, []int{1, 2, 3, 1})
	first := rows[0]
	if first.Album.Artist.Profile.Bio != "bio" || len(first.Album.Tracks) != 2 || len(first.Tags) != 1 || len(first.Tags[0].Tracks) != 1 || first.Tags[0].Tracks[0].Name != first.Name {
		t.Errorf("%s", describe(first))
	}
	if rows[1].Album != first.Album || len(rows[1].Tags) != 0 || rows[1].Tags == nil {
		t.Errorf("%s", describe(rows[1]))
	}
}

func testWithTripsInTx(t *testing.T, s *suite) {
	chinook(t, s)
	a := orm.Columns[Artist]()
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		for row, err := range tx.Each(t.Context(), orm.From[Artist]().Order(orm.Asc(&a.Name))) { // the connection is in the middle of a result
			must(t, err)
			must(t, tx.Load(t.Context(), []*Artist{row}, &a.Albums, &a.Profile))
			if row.Name == "Ada" && len(row.Albums) != 2 {
				t.Errorf("%s", describe(row))
			}
		}
		return nil
	}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.db.Load(ctx, []*Artist{{ID: 1}}, &a.Albums, &a.Profile); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

func testWithMany(t *testing.T, s *suite) {
	artist := &Artist{Name: "a"}
	insert(t, s.db, artist)
	const n = 3000
	albums := make([]*Album, n)
	for i := range albums {
		albums[i] = &Album{Title: fmt.Sprint(i), ArtistID: artist.ID}
	}
	insert(t, s.db, albums...)
	tracks := make([]*Track, 2*n)
	for i := range tracks {
		tracks[i] = &Track{Name: fmt.Sprint(i), AlbumID: &albums[i/2].ID}
	}
	insert(t, s.db, tracks...)
	a := orm.Columns[Album]()
	s.counter.Reset()
	rows := all(t, s.db, orm.From[Album]().Order(orm.Asc(&a.ID)).With(&a.Tracks, &a.Artist))
	if got := len(s.counter.Statements()); got != 2 {
		t.Errorf("%d trips, want 2", got)
	}
	for i, row := range rows {
		if row.Artist == nil || len(row.Tracks) != 2 || row.Tracks[0].Name != fmt.Sprint(2*i) || row.Tracks[1].Name != fmt.Sprint(2*i+1) {
			t.Fatalf("album %d: %s", i, describe(row))
		}
	}
}

func testLoad(t *testing.T, s *suite) {
	chinook(t, s)
	a := orm.Columns[Artist]()
	rows := all(t, s.db, orm.From[Artist]().Order(orm.Asc(&a.Name)))
	s.counter.Reset()
	must(t, s.db.Load(t.Context(), rows, &orm.Any(a.Albums).Tracks))
	if len(rows[0].Albums) != 2 || len(rows[0].Albums[0].Tracks) != 2 || len(s.counter.Statements()) != 2 {
		t.Errorf("%s by %d statements", describe(rows), len(s.counter.Statements()))
	}
	must(t, s.db.Load(t.Context(), []*Artist{}, &a.Albums))
}

func testEachWith(t *testing.T, s *suite) {
	chinook(t, s)
	c := orm.Columns[Track]()
	n := 0
	for row, err := range s.db.Each(t.Context(), orm.From[Track]().Order(orm.Asc(&c.ID)).With(&c.Album.Artist)) {
		must(t, err)
		if n < 5 && (row.Album == nil || row.Album.Artist == nil) {
			t.Errorf("row %d has no artist", n)
		}
		n++
	}
	equal(t, "rows", n, 6)
}

func testManyParents(t *testing.T, s *suite) {
	_, albums, _ := chinook(t, s)
	rows := make([]*Artist, 80000)
	for i := range rows {
		rows[i] = &Artist{ID: albums[0].ArtistID + int64(i)}
	}
	a := orm.Columns[Artist]()
	must(t, s.db.Load(t.Context(), rows, &a.Albums))
	equal(t, "albums of the first", len(rows[0].Albums), 2)
	equal(t, "albums of the last", len(rows[len(rows)-1].Albums), 0)
	k := orm.Columns[Kinds]()
	kinds := manyKinds()
	insert(t, s.db, kinds...)
	for name, q := range map[string]orm.Query[Kinds]{
		"times": orm.From[Kinds]().Where(orm.In(&k.Time, kinds[1].Time, kinds[1].Time.Add(1))), "dates": orm.From[Kinds]().Where(orm.In(&k.Date, kinds[1].Date)),
		"decimals": orm.From[Kinds]().Where(orm.In(&k.Decimal, kinds[1].Decimal, kinds[0].Decimal)), "booleans": orm.From[Kinds]().Where(orm.In(&k.Bool, true, false)),
		"floats": orm.From[Kinds]().Where(orm.In(&k.Float64, 0, kinds[1].Float64)), "uuids": orm.From[Kinds]().Where(orm.In(&k.UUID, kinds[0].UUID, kinds[1].UUID)),
	} {
		equal(t, name, len(all(t, s.db, q)), 2)
	}
}
