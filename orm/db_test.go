package orm_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/gotandem/tandem/orm"
)

func TestResolve(t *testing.T) {
	if err := registry().Resolve(); err != nil {
		t.Fatal(err)
	}
}

func names(tracks []*Track) []string {
	list := []string{}
	for _, t := range tracks {
		list = append(list, t.Name)
	}
	return list
}

func TestConditions(t *testing.T) { everywhere(t, testConditions) }

func testConditions(t *testing.T, db *orm.DB) {
	fill(t, db)
	p := orm.Columns[Track]()
	a := orm.Columns[Artist]()
	all := orm.From[Track]()
	tests := []struct {
		name  string
		query orm.Query[Track]
		want  []string
	}{
		{"eq", all.Where(orm.Eq(&p.Name, "Go Down")), []string{"Go Down"}},
		{"ne", all.Where(orm.Ne(&p.Genre, Rock)), []string{"Balls to the Wall"}},
		{"ne holds for null", all.Where(orm.Ne(&p.Composer, new("x")), orm.Gte(&p.Plays, 4)), []string{"Fast As a Shark", "Nowhere"}},
		{"gt", all.Where(orm.Gt(&p.Plays, 4)), []string{"Nowhere"}},
		{"between", all.Where(orm.Between(&p.Plays, 1, 2)), []string{"Dog Eat Dog", "Bad Boy Boogie"}},
		{"decimal", all.Where(orm.Eq(&p.UnitPrice, price("1.990"))), []string{"Balls to the Wall"}},
		{"decimal between two cents", all.Where(orm.Gt(&p.UnitPrice, price("1.985"))), []string{"Balls to the Wall"}},
		{"in", all.Where(orm.In(&p.Plays, 0, 2, 9)), []string{"Go Down", "Bad Boy Boogie"}},
		{"in nothing", all.Where(orm.In(&p.Plays)), []string{}},
		{"not in", all.Where(orm.NotIn(&p.Plays, 0, 1, 2, 3)), []string{"Fast As a Shark", "Nowhere"}},
		{"not in holds for null", all.Where(orm.NotIn(&p.AlbumID, new(int64(1)), new(int64(2)))), []string{"Fast As a Shark", "Nowhere"}},
		{"null", all.Where(orm.IsNull(&p.AlbumID)), []string{"Nowhere"}},
		{"nil is null", all.Where(orm.Eq(&p.AlbumID, nil)), []string{"Nowhere"}},
		{"relation is null", all.Where(orm.IsNull(&p.Album)), []string{"Nowhere"}},
		{"relation to many is null", all.Where(orm.IsNull(&p.Playlists), orm.Lt(&p.Plays, 2)), []string{"Dog Eat Dog"}},
		{"relation to many is not null", all.Where(orm.NotNull(&p.Playlists)), []string{"Go Down", "Balls to the Wall"}},
		{"contains a wildcard", all.Where(orm.Contains(&p.Composer, "0%")), []string{"Balls to the Wall"}},
		{"contains with case", all.Where(orm.Contains(&p.Name, "go")), []string{}},
		{"icontains", all.Where(orm.IContains(&p.Name, "DOG")), []string{"Dog Eat Dog"}},
		{"starts", all.Where(orm.StartsWith(&p.Name, "Ba")), []string{"Bad Boy Boogie", "Balls to the Wall"}},
		{"ends", all.Where(orm.EndsWith(&p.Name, "Down")), []string{"Go Down"}},
		{"or", all.Where(orm.Or(orm.Eq(&p.Plays, 0), orm.Eq(&p.Plays, 5))), []string{"Go Down", "Nowhere"}},
		{"empty or", all.Where(orm.Or()), []string{}},
		{"zero cond", all.Where(orm.Cond{}, orm.Eq(&p.Plays, 0)), []string{"Go Down"}},
		{"not", all.Where(orm.Not(orm.Gt(&p.Plays, 0))), []string{"Go Down"}},
		{"not turns null round", all.Where(orm.Not(orm.Contains(&p.Composer, "Hoff")), orm.Gt(&p.Plays, 3)), []string{"Fast As a Shark", "Nowhere"}},
		{"join", all.Where(orm.Eq(&p.Album.Artist.Name, "AC/DC")), []string{"Go Down", "Dog Eat Dog", "Bad Boy Boogie"}},
		{"join key needs no join", all.Where(orm.Eq(&p.Album.ID, 2)), []string{"Balls to the Wall"}},
		{"any", all.Where(orm.Eq(&orm.Any(p.Playlists).Name, "Music")), []string{"Go Down", "Balls to the Wall"}},
		{"any, same row", all.Where(orm.Eq(&orm.Any(p.Lines).Quantity, 2), orm.Gt(&orm.Any(p.Lines).Sold, time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC))), []string{}},
		{"any, other rows", all.Where(orm.Eq(&orm.Any(p.Lines).Quantity, 2)).Where(orm.Gt(&orm.Any(p.Lines).Sold, time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC))), []string{"Go Down"}},
		{"not any", all.Where(orm.Not(orm.Eq(&orm.Any(p.Playlists).Name, "Music")), orm.Lte(&p.Plays, 3)), []string{"Dog Eat Dog", "Bad Boy Boogie"}},
		{"any key", all.Where(orm.Eq(&orm.Any(p.Playlists).ID, 3)), []string{"Balls to the Wall"}},
		{"column to column", all.Where(orm.EqTo(&p.ID, orm.Plus(&p.Plays, 1)), orm.Lt(&p.Plays, 2)), []string{"Go Down", "Dog Eat Dog"}},
		{"sub-query", all.Where(orm.InQuery(&p.Album.ArtistID, orm.From[Artist]().Where(orm.Eq(&a.Name, "Accept")), &a.ID)), []string{"Balls to the Wall", "Fast As a Shark"}},
		{"not in sub-query", all.Where(orm.NotInQuery(&p.Album.ArtistID, orm.From[Artist]().Where(orm.Eq(&a.Name, "AC/DC")), &a.ID)), []string{"Balls to the Wall", "Fast As a Shark", "Nowhere"}},
		{"erased", all.Where(orm.Compare(orm.Ref{"Album", "Artist", "Name"}, orm.OpEq, "Accept")), []string{"Balls to the Wall", "Fast As a Shark"}},
		{"erased text", all.Where(orm.Compare(orm.Ref{"Plays"}, orm.OpIn, []string{"1", "2"})), []string{"Dog Eat Dog", "Bad Boy Boogie"}},
		{"order desc", all.Order(orm.Desc(&p.Name)).Limit(2), []string{"Nowhere", "Go Down"}},
		{"order by join, nulls last", all.Order(orm.Desc(&p.Album.Title)).Offset(4), []string{"Balls to the Wall", "Nowhere"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := db.All(t.Context(), test.query.Order(orm.Asc(&p.ID)))
			if len(test.name) > 5 && test.name[:5] == "order" {
				got, err = db.All(t.Context(), test.query)
			}
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(names(got), test.want) {
				t.Errorf("got %q, want %q", names(got), test.want)
			}
			n, err := db.Count(t.Context(), test.query)
			if err != nil || int(n) != len(test.want) {
				t.Errorf("count %d, %v; want %d", n, err, len(test.want))
			}
		})
	}
}

func TestWith(t *testing.T) { everywhere(t, testWith) }

func testWith(t *testing.T, db *orm.DB) {
	fill(t, db)
	p, a, l := orm.Columns[Track](), orm.Columns[Artist](), orm.Columns[Playlist]()
	tracks := must(db.All(t.Context(), orm.From[Track]().With(&p.Album.Artist, &p.Playlists).Order(orm.Asc(&p.ID))))(t)
	if tracks[0].Album.Artist.Name != "AC/DC" || tracks[0].Album != tracks[1].Album || tracks[5].Album != nil {
		t.Error("albums are wrong")
	}
	if len(tracks[3].Playlists) != 2 || tracks[1].Playlists == nil || len(tracks[1].Playlists) != 0 {
		t.Errorf("playlists are wrong: %v", tracks[3].Playlists)
	}
	artists := must(db.All(t.Context(), orm.From[Artist]().With(&orm.Any(a.Albums).Tracks)))(t)
	if len(artists[1].Albums) != 2 || artists[1].Albums[0].Tracks[0].Name != "Balls to the Wall" {
		t.Errorf("%+v", artists[1])
	}
	list := must(db.All(t.Context(), orm.From[Playlist]().With(&orm.Any(l.Tracks).Album)))(t)
	if list[0].Tracks[0].Album.Title != "Let There Be Rock" {
		t.Errorf("%+v", list[0])
	}
	some := must(db.All(t.Context(), orm.From[Track]().Limit(2)))(t)
	if err := db.Load(t.Context(), some, &p.Album); err != nil || some[1].Album == nil {
		t.Error(err)
	}
}

func TestWrite(t *testing.T) { everywhere(t, testWrite) }

func testWrite(t *testing.T, db *orm.DB) {
	fill(t, db)
	ctx := t.Context()
	p := orm.Columns[Track]()
	track := must(db.Get[Track](ctx, 1))(t)
	if track.Genre != Rock || track.CreatedAt.IsZero() || !track.UnitPrice.Equal(price("0.99")) {
		t.Errorf("%+v", track)
	}
	track.Name = "Up"
	if err := db.Save(ctx, track); err != nil {
		t.Fatal(err)
	}
	if n := must(db.Update(ctx, orm.From[Track]().Where(orm.Eq(&p.Album.Artist.Name, "Accept")), orm.SetTo(&p.Plays, orm.Plus(&p.Plays, 10)), orm.Set(&p.UnitPrice, price("2.50"))))(t); n != 2 {
		t.Errorf("updated %d", n)
	}
	if got := must(db.Get[Track](ctx, 4))(t); got.Plays != 13 || !got.UnitPrice.Equal(price("2.5")) {
		t.Errorf("%+v", got)
	}
	_, err := db.Update(ctx, orm.From[Track](), orm.Set(&p.UnitPrice, price("2.505")))
	if bad, ok := errors.AsType[*orm.ValueError](err); !ok || bad.Type != "decimal_max_places" {
		t.Error(err)
	}
	if n := must(db.Delete(ctx, orm.From[Track]().Where(orm.Eq(&p.Plays, 1))))(t); n != 1 {
		t.Errorf("deleted %d", n)
	}
	if _, err := db.Get[Track](ctx, 2); !errors.Is(err, orm.ErrNotFound) {
		t.Error(err)
	}
	_, err = db.Delete(ctx, orm.From[Track]().Where(orm.Eq(&p.ID, 1)))
	if fk, ok := errors.AsType[*orm.ForeignKeyError](err); !ok || fk.Missing {
		t.Error(err)
	}
	err = db.Insert(ctx, &Artist{Name: "Accept"})
	if u, ok := errors.AsType[*orm.UniqueError](err); !ok || len(u.Columns) != 1 || u.Columns[0].Name != "name" {
		t.Error(err)
	}
	err = db.Insert(ctx, &Line{TrackID: 999})
	if fk, ok := errors.AsType[*orm.ForeignKeyError](err); !ok || !fk.Missing {
		t.Error(err)
	}
	err = db.Insert(ctx, &Artist{})
	if bad, ok := errors.AsType[*orm.InvalidError](err); !ok || bad.Items[0].Type != "string_too_short" {
		t.Errorf("%v", err)
	}
	if err := db.Remove(ctx, &PlaylistTrack{PlaylistID: 1, TrackID: 1}, &PlaylistTrack{PlaylistID: 3, TrackID: 4}); err != nil {
		t.Fatal(err)
	}
	if n := must(db.Count(ctx, orm.From[PlaylistTrack]()))(t); n != 1 {
		t.Errorf("%d left", n)
	}
}

func TestVersion(t *testing.T) { everywhere(t, testVersion) }

func testVersion(t *testing.T, db *orm.DB) {
	ctx := t.Context()
	boss := &Employee{Name: "Ann", Tags: []string{"a"}}
	if err := db.Insert(ctx, boss); err != nil {
		t.Fatal(err)
	}
	other := must(db.Get[Employee](ctx, boss.ID))(t)
	other.Name = "Anna"
	if err := db.Save(ctx, other); err != nil {
		t.Fatal(err)
	}
	if other.Version != 2 || len(other.Tags) != 1 {
		t.Errorf("%+v", other)
	}
	err := db.Save(ctx, boss)
	if _, ok := errors.AsType[*orm.StaleError](err); !ok {
		t.Error(err)
	}
	if err := db.Insert(ctx, &Employee{Name: "Bob", ReportsToID: &boss.ID}); err != nil {
		t.Fatal(err)
	}
	e := orm.Columns[Employee]()
	got := must(db.First(ctx, orm.From[Employee]().Where(orm.Eq(&orm.Any(e.Reports).Name, "Bob")).With(&e.Reports)))(t)
	if got.Name != "Anna" || len(got.Reports) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestTx(t *testing.T) { everywhere(t, testTx) }

func testTx(t *testing.T, db *orm.DB) {
	ctx := t.Context()
	stop := errors.New("stop")
	var committed bool
	err := db.Tx(ctx, func(tx *orm.DB) error {
		tx.AfterCommit(func() { committed = true })
		if err := tx.Insert(ctx, &Artist{Name: "A"}); err != nil {
			return err
		}
		if err := tx.Tx(ctx, func(tx *orm.DB) error {
			if err := tx.Insert(ctx, &Artist{Name: "B"}); err != nil {
				return err
			}
			return stop
		}); !errors.Is(err, stop) {
			t.Error(err)
		}
		return tx.Insert(ctx, &Artist{Name: "C"})
	})
	if err != nil || !committed {
		t.Fatal(err)
	}
	if err := db.Tx(ctx, func(tx *orm.DB) error {
		if err := tx.Insert(ctx, &Artist{Name: "D"}); err != nil {
			return err
		}
		return stop
	}); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = db.Tx(ctx, func(tx *orm.DB) error {
			if err := tx.Insert(ctx, &Artist{Name: "E"}); err != nil {
				return err
			}
			panic("boom")
		})
	}()
	ending, cancel := context.WithCancel(ctx)
	if err := db.Tx(ending, func(tx *orm.DB) error {
		if err := tx.Insert(ctx, &Artist{Name: "F"}); err != nil {
			return err
		}
		cancel()
		return nil
	}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	got := []string{}
	for a, err := range db.Each(ctx, orm.From[Artist]()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, a.Name)
	}
	if !slices.Equal(got, []string{"A", "C"}) {
		t.Errorf("%q", got)
	}
}

func TestSelect(t *testing.T) { everywhere(t, testSelect) }

func testSelect(t *testing.T, db *orm.DB) {
	fill(t, db)
	ctx := t.Context()
	l := orm.Columns[Line]()
	type sales struct {
		Month time.Time
		Total decimal.Decimal
		Count int64
		Avg   float64
	}
	r := orm.Columns[sales]()
	q := orm.Select(orm.From[Line](), func(out *sales) orm.Picks {
		return orm.Picks{
			orm.Pick(&out.Month, orm.Trunc(orm.Month, orm.Col(&l.Sold))),
			orm.Pick(&out.Total, orm.TimesCount(&l.Price, &l.Quantity).Sum()),
			orm.Pick(&out.Count, orm.CountAll()),
			orm.Pick(&out.Avg, orm.Avg(&l.Price)),
		}
	})
	rows := must(db.All(ctx, q.Order(orm.Asc(&r.Month))))(t)
	if len(rows) != 2 || !rows[0].Total.Equal(price("1.98")) || !rows[1].Total.Equal(price("6.96")) || rows[1].Count != 2 || rows[1].Avg != 1.49 {
		t.Errorf("%+v", rows[1])
	}
	if rows[0].Month != time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) {
		t.Error(rows[0].Month)
	}
	having := must(db.All(ctx, q.Where(orm.Gt(&r.Total, price("2")))))(t)
	if len(having) != 1 || must(db.Count(ctx, q))(t) != 2 {
		t.Errorf("%+v", having)
	}
	if sum := must(db.Compute(ctx, orm.From[Line](), orm.Sum(&l.Quantity)))(t); sum != 6 {
		t.Error(sum)
	}
}

func TestLinks(t *testing.T) { everywhere(t, testLinks) }

func testLinks(t *testing.T, db *orm.DB) {
	fill(t, db)
	ctx := t.Context()
	p, e := orm.Columns[Playlist](), orm.Columns[Employee]()
	list := &Playlist{ID: 2}
	linked := func() []string {
		t.Helper()
		got := must(db.First(ctx, orm.From[Playlist]().Where(orm.Eq(&p.ID, 2)).With(&p.Tracks)))(t)
		names := []string{}
		for _, track := range got.Tracks {
			names = append(names, track.Name)
		}
		return names
	}
	steps := []struct {
		err  error
		want []string
	}{
		{db.Link(ctx, list, &p.Tracks, &Track{ID: 1}, &Track{ID: 2}), []string{"Go Down", "Dog Eat Dog"}},
	}
	for _, step := range steps {
		if got := linked(); step.err != nil || !slices.Equal(got, step.want) {
			t.Errorf("%q, %v; want %q", got, step.err, step.want)
		}
	}
	if err := db.Link(ctx, list, &p.Tracks, &Track{ID: 2}, &Track{ID: 3}); err != nil || len(linked()) != 3 {
		t.Error(err, linked())
	}
	if err := db.Unlink(ctx, list, &p.Tracks, &Track{ID: 2}, &Track{ID: 6}); err != nil || len(linked()) != 2 {
		t.Error(err, linked())
	}
	if err := db.SetLinks(ctx, list, &p.Tracks, &Track{ID: 3}, &Track{ID: 4}); err != nil || !slices.Equal(linked(), []string{"Bad Boy Boogie", "Balls to the Wall"}) {
		t.Error(err, linked())
	}
	if err := db.SetLinksAny(ctx, list, "Tracks"); err != nil || len(linked()) != 0 {
		t.Error(err, linked())
	}
	err := db.Link(ctx, list, &p.Tracks, &Track{ID: 99})
	if fk, ok := errors.AsType[*orm.ForeignKeyError](err); !ok || !fk.Missing {
		t.Error(err)
	}
	// A relation to the same model through a table that has no model.
	a, b := &Employee{Name: "a"}, &Employee{Name: "b"}
	if err := db.Insert(ctx, a, b); err != nil {
		t.Fatal(err)
	}
	if err := db.Link(ctx, a, &e.Friends, b); err != nil {
		t.Fatal(err)
	}
	got := must(db.All(ctx, orm.From[Employee]().With(&e.Friends).Order(orm.Asc(&e.Name))))(t)
	if len(got[0].Friends) != 1 || got[0].Friends[0].Name != "b" || len(got[1].Friends) != 0 {
		t.Errorf("%+v", got[0])
	}
	if n := must(db.Count(ctx, orm.From[Employee]().Where(orm.Eq(&orm.Any(e.Friends).Name, "b"))))(t); n != 1 {
		t.Error(n)
	}
}

func TestCascade(t *testing.T) { everywhere(t, testCascade) }

func testCascade(t *testing.T, db *orm.DB) {
	fill(t, db)
	ctx := t.Context()
	artist := must(db.Get[Artist](ctx, 2))(t)
	taken := must(db.Cascade(ctx, db.Registry().TableNamed("store_artist"), []any{artist}))(t)
	if len(taken.Deleted) != 2 || taken.Deleted[1].Table.Model != "Album" || taken.Deleted[1].Count != 2 {
		t.Errorf("%+v", taken.Deleted)
	}
	if len(taken.Cleared) != 1 || taken.Cleared[0].By.Columns[0].Name != "album_id" || taken.Cleared[0].Count != 2 || len(taken.Protected) != 0 {
		t.Errorf("%+v", taken)
	}
	track := must(db.Get[Track](ctx, 4))(t)
	taken = must(db.Cascade(ctx, db.Registry().TableNamed("store_track"), []any{track}))(t)
	if len(taken.Protected) != 1 || taken.Protected[0].Table.Model != "Line" || taken.Protected[0].Count != 1 {
		t.Errorf("%+v", taken)
	}
	err := db.Remove(ctx, track)
	fk, ok := errors.AsType[*orm.ForeignKeyError](err)
	if !ok || fk.Missing || fk.Table.Model != "Line" || fk.Columns[0].GoName != "TrackID" {
		t.Errorf("%v", err)
	}
	if err := db.Remove(ctx, artist); err != nil {
		t.Fatal(err)
	}
	if track := must(db.Get[Track](ctx, 4))(t); track.AlbumID != nil {
		t.Error("the track still has an album")
	}
}

func TestRaw(t *testing.T) { everywhere(t, testRaw) }

func testRaw(t *testing.T, db *orm.DB) {
	fill(t, db)
	type row struct {
		Name     string
		Composer *string
		N        int64
	}
	rows := must(db.Raw(t.Context(), func(out *row) []any { return []any{&out.Name, &out.Composer, &out.N} },
		"SELECT name, composer, plays FROM store_track WHERE plays > ? AND name <> '?' AND name <> ? ORDER BY plays", 2, "Nowhere"))(t)
	if len(rows) != 2 || rows[0].Name != "Balls to the Wall" || *rows[0].Composer != "W. Hoffmann 100%" || rows[1].Composer != nil || rows[1].N != 4 {
		t.Errorf("%+v", rows)
	}
	if n := must(db.Exec(t.Context(), "UPDATE store_track SET plays = ? WHERE id = ?", 77, int64(1)))(t); n.RowsAffected != 1 {
		t.Error(n)
	}
	if _, err := db.Exec(t.Context(), "UPDATE store_track SET plays = ? WHERE id = ?", 77); err == nil {
		t.Error("an argument too many is no mistake")
	}
}
