package ormtest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/gotandem/tandem/orm"
)

func togetherTests() []test {
	return []test{
		{"reads", testTogether},
		{"fewer trips", testTogetherTrips},
		{"relations and batches", testTogetherMore},
		{"writes and transactions", testTogetherWrites},
	}
}

// testTogether has many functions that ask in turn, some longer than others.
func testTogether(t *testing.T, s *suite) {
	const n = 40
	rows := make([]*Track, n)
	for i := range rows {
		rows[i] = &Track{Name: fmt.Sprint("t", i), Plays: int64(i)}
	}
	insert(t, s.db, rows...)
	c := orm.Columns[Track]()
	got := make([][]string, n)
	var functions []func(context.Context, *orm.DB) error
	for i := range n {
		functions = append(functions, func(ctx context.Context, db *orm.DB) error {
			for j := range i%5 + 1 {
				row, err := db.Get[Track](ctx, rows[(i+j)%n].ID)
				if err != nil {
					return err
				}
				more, err := db.Count(ctx, orm.From[Track]().Where(orm.Gt(&c.Plays, row.Plays)))
				if err != nil {
					return err
				}
				got[i] = append(got[i], fmt.Sprint(row.Name, " ", more))
			}
			return nil
		})
	}
	must(t, s.db.Together(t.Context(), functions...))
	for i := range n {
		if len(got[i]) != i%5+1 {
			t.Fatalf("function %d: %q", i, got[i])
		}
		for j, text := range got[i] {
			at := (i + j) % n
			equal(t, "answer", text, fmt.Sprint("t", at, " ", n-1-at))
		}
	}
}

func testTogetherTrips(t *testing.T, s *suite) {
	driver, err := s.db.Driver(t.Context())
	must(t, err)
	chinook(t, s)
	const n = 20
	most := 0
	var mu sync.Mutex
	defer s.db.Observe(func(_ context.Context, sent orm.Sent) func(orm.Ended) {
		mu.Lock()
		defer mu.Unlock()
		most = max(most, sent.Batch)
		return nil
	})()
	var functions []func(context.Context, *orm.DB) error
	for range n {
		functions = append(functions, func(ctx context.Context, db *orm.DB) error {
			_, err := db.Count(ctx, orm.From[Track]())
			return err
		})
	}
	want := 1
	if driver.Dialect().Features().Pipelining {
		want = n / 2 // on a busy machine some may be late
	}
	for range 20 {
		if must(t, s.db.Together(t.Context(), functions...)); most >= want {
			break
		}
	}
	if most < want || want == 1 && most != 1 {
		t.Errorf("%d statements in a trip, want %d", most, want)
	}
}

func testTogetherMore(t *testing.T, s *suite) {
	_, albums, _ := chinook(t, s)
	a, c := orm.Columns[Artist](), orm.Columns[Track]()
	var artists []*Artist
	var tracks []*Track
	var counts [2]int64
	var streamed int
	must(t, s.db.Together(t.Context(), func(ctx context.Context, db *orm.DB) (err error) {
		artists, err = db.All(ctx, orm.From[Artist]().Order(orm.Asc(&a.Name)).With(&orm.Any(a.Albums).Tracks, &a.Profile))
		return err
	}, func(ctx context.Context, db *orm.DB) (err error) {
		tracks, err = db.All(ctx, orm.From[Track]().Order(orm.Asc(&c.ID)).With(&c.Album.Artist, &c.Tags))
		return err
	}, func(ctx context.Context, db *orm.DB) error {
		b := db.Batch()
		n, m := b.Count(orm.From[Album]()), b.Count(orm.From[Track]())
		err := b.Send(ctx)
		counts = [2]int64{n.Value, m.Value}
		return err
	}, func(ctx context.Context, db *orm.DB) error {
		if s.inMemory() { // one connection: what runs inside the loop would wait for it
			streamed = 3
			return nil
		}
		for row, err := range db.Each(ctx, orm.From[Album]()) {
			if err != nil {
				return err
			}
			if _, err := db.Get[Album](ctx, row.ID); err != nil {
				return err
			}
			streamed++
		}
		return nil
	}))
	if len(artists) != 3 || len(artists[0].Albums) != 2 || len(artists[0].Albums[0].Tracks) != 2 || artists[0].Albums[0].ID != albums[0].ID {
		t.Errorf("artists: %s", describe(artists))
	}
	if len(tracks) != 6 || tracks[0].Album.Artist.Name != "Ada" || tracks[0].Tags == nil {
		t.Errorf("tracks: %s", describe(tracks))
	}
	equal(t, "counts", []int64{counts[0], counts[1], int64(streamed)}, []int64{3, 6, 3})
}

// testTogetherWrites: each function sees what it has written itself, in a transaction or not.
func testTogetherWrites(t *testing.T, s *suite) {
	a := orm.Columns[Artist]()
	var functions []func(context.Context, *orm.DB) error
	for i := range 8 {
		functions = append(functions, func(ctx context.Context, db *orm.DB) error {
			mine := orm.From[Artist]().Where(orm.Eq(&a.Name, fmt.Sprint(i)))
			write := func(db *orm.DB) error {
				if err := db.Insert(ctx, &Artist{Name: fmt.Sprint(i)}); err != nil {
					return err
				}
				if n, err := db.Count(ctx, mine); err != nil || n != 1 {
					return fmt.Errorf("%d rows, %w", n, err)
				}
				return nil
			}
			if i%2 == 0 {
				return db.Tx(ctx, write)
			}
			return write(db)
		})
	}
	must(t, s.db.Together(t.Context(), functions...))
	equal(t, "rows", count(t, s.db), 8)
}
