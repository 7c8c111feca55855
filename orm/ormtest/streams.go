package ormtest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/gotandem/tandem/orm"
)

func streamTests() []test {
	return []test{
		{"to the end", testEach},
		{"an early break", testEachBreak},
		{"the end of the context", testEachCancel},
		{"other statements meanwhile", testEachMeanwhile},
		{"inside a transaction", testEachTx},
	}
}

// manyTracks inserts tracks with 0, 1, 2 … plays.
func manyTracks(t testing.TB, s *suite, n int) {
	t.Helper()
	rows := make([]*Track, n)
	for i := range rows {
		rows[i] = &Track{Name: fmt.Sprint("track ", i), Plays: int64(i)}
	}
	insert(t, s.db, rows...)
}

func inOrder() orm.Query[Track] { return orm.From[Track]().Order(orm.Asc(&orm.Columns[Track]().Plays)) }

func testEach(t *testing.T, s *suite) {
	manyTracks(t, s, 3000)
	next := int64(0)
	for row, err := range s.db.Each(t.Context(), inOrder()) {
		must(t, err)
		if row.Plays != next {
			t.Fatalf("row %d came in place of %d", row.Plays, next)
		}
		next++
	}
	equal(t, "rows", next, 3000)
	for range s.db.Each(t.Context(), inOrder().Limit(0)) {
		t.Error("a row came from nowhere")
	}
}

// breakRows are more than a driver reads to the end to keep its connection.
const breakRows = 1500

func testEachBreak(t *testing.T, s *suite) {
	manyTracks(t, s, breakRows)
	// More often than there are connections, so that one which does not come back is missed.
	for range 20 {
		n := 0
		for _, err := range s.db.Each(t.Context(), inOrder()) {
			must(t, err)
			if n++; n == 3 {
				break
			}
		}
	}
	if n, err := s.db.Count(t.Context(), orm.From[Track]()); err != nil || n != breakRows {
		t.Errorf("%d rows, %v", n, err)
	}
}

func testEachCancel(t *testing.T, s *suite) {
	manyTracks(t, s, breakRows)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n, failed := 0, error(nil)
	for _, err := range s.db.Each(ctx, inOrder()) {
		if err != nil {
			failed = err
			break
		}
		if n++; n == 10 {
			cancel()
		}
	}
	// Rows that had been read already may still come.
	if failed != nil && !errors.Is(failed, context.Canceled) {
		t.Errorf("after %d rows: %v", n, failed)
	}
	insert(t, s.db, &Track{Name: "after"})
}

func testEachMeanwhile(t *testing.T, s *suite) {
	manyTracks(t, s, 300)
	seen := 0
	for row, err := range s.db.Each(t.Context(), inOrder()) {
		must(t, err)
		if seen++; row.Plays%100 == 0 {
			got, err := s.db.Get[Track](t.Context(), row.ID)
			must(t, err)
			got.Name = "changed"
			must(t, s.db.Save(t.Context(), got))
		}
	}
	equal(t, "rows", seen, 300)
	c := orm.Columns[Track]()
	if n, err := s.db.Count(t.Context(), orm.From[Track]().Where(orm.Eq(&c.Name, "changed"))); err != nil || n != 3 {
		t.Errorf("%d rows changed, %v, want 3", n, err)
	}
}

func testEachTx(t *testing.T, s *suite) {
	manyTracks(t, s, 2000)
	sum := int64(0)
	must(t, s.db.Tx(t.Context(), func(tx *orm.DB) error {
		for row, err := range tx.Each(t.Context(), inOrder()) {
			must(t, err)
			if row.Plays == 7 { // a statement in the middle of a result, on the same connection
				row.Plays = -7
				must(t, tx.Save(t.Context(), row))
				equal(t, "count", must1(tx.Count(t.Context(), orm.From[Track]())), 2000)
			}
			sum += row.Plays
		}
		return nil
	}))
	equal(t, "sum", sum, 1999*2000/2-14)
}

// must1 returns the value, or the error in its place.
func must1[T any](v T, err error) any {
	if err != nil {
		return err
	}
	return v
}
