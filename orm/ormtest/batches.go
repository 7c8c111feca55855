package ormtest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gotandem/tandem/orm"
)

func batchTests() []test {
	return []test{
		{"reads", testBatchReads},
		{"writes", testBatchWrites},
		{"all or nothing", testBatchUndone},
		{"in a transaction", testBatchInTx},
		{"mistakes", testBatchMistakes},
		{"many statements", testBatchMany},
	}
}

func testBatchReads(t *testing.T, s *suite) {
	artists, albums, tracks := chinook(t, s)
	a, c := orm.Columns[Artist](), orm.Columns[Track]()
	s.counter.Reset()
	b := s.db.Batch()
	all := b.All(orm.From[Track]().Order(orm.Asc(&c.ID)))
	first := b.First(orm.From[Artist]().Order(orm.Desc(&a.Name)))
	none := b.First(orm.From[Artist]().Where(orm.Eq(&a.Name, "x")))
	empty := b.All(orm.From[Artist]().Where(orm.Eq(&a.Name, "x")))
	n := b.Count(orm.From[Album]())
	there, not := b.Exists(orm.From[Artist]().Where(orm.Eq(&a.Name, "Bo"))), b.Exists(orm.From[Artist]().Where(orm.Eq(&a.Name, "x")))
	must(t, b.Send(t.Context()))
	if sent := s.counter.Statements(); len(sent) != 1 {
		t.Errorf("%d trips: %q", len(sent), sent)
	}
	equal(t, "all", all.Value, tracks)
	equal(t, "first", first.Value, artists[2])
	equal(t, "none", fmt.Sprint(none.Value == nil, empty.Value), "true []")
	equal(t, "count and exists", fmt.Sprint(n.Value, there.Value, not.Value), "3 true false")
	b = s.db.Batch()
	with := b.All(orm.From[Artist]().Where(orm.Eq(&a.Name, "Ada")).With(&orm.Any(a.Albums).Tracks))
	must(t, b.Send(t.Context()))
	if len(with.Value) != 1 || len(with.Value[0].Albums) != 2 || len(with.Value[0].Albums[0].Tracks) != 2 || with.Value[0].Albums[0].ID != albums[0].ID {
		t.Errorf("relations: %s", describe(with.Value))
	}
	must(t, s.db.Batch().Send(t.Context()))
}

func testBatchWrites(t *testing.T, s *suite) {
	c := orm.Columns[Track]()
	x, y, z := &Track{Name: "x"}, &Track{Name: "y"}, &Track{Name: "z"}
	tag := &Tag{Name: "tag"}
	b := s.db.Batch()
	b.Insert(x, y)
	b.Insert(z)
	b.Insert(tag)
	changed := b.Update(orm.From[Track]().Where(orm.Ne(&c.Name, "z")), orm.SetTo(&c.Plays, orm.Plus(&c.Plays, 5)))
	gone := b.Delete(orm.From[Track]().Where(orm.Eq(&c.Name, "z")))
	left := b.All(orm.From[Track]().Order(orm.Asc(&c.ID)))
	must(t, b.Send(t.Context()))
	equal(t, "counts", []int64{changed.Value, gone.Value}, []int64{2, 1})
	x.Plays, y.Plays = 5, 5
	if x.ID == 0 || y.ID == 0 || z.ID == 0 {
		t.Errorf("keys: %d, %d, %d", x.ID, y.ID, z.ID)
	}
	equal(t, "rows", left.Value, []*Track{x, y})
	equal(t, "rows of another statement", all(t, s.db, orm.From[Track]().Order(orm.Asc(&c.ID))), left.Value)
	key := &Track{ID: z.ID + 10, Name: "key"}
	b = s.db.Batch()
	b.Insert(key)
	must(t, b.Send(t.Context()))
	next := &Track{Name: "next"}
	insert(t, s.db, next)
	if next.ID <= key.ID {
		t.Errorf("the key %d after %d", next.ID, key.ID)
	}
}

func testBatchUndone(t *testing.T, s *suite) {
	insert(t, s.db, account("taken", "1"))
	b := s.db.Batch()
	b.Insert(account("a", "2"))
	b.Insert(account("taken", "3"))
	b.Insert(account("b", "4"))
	var taken *orm.UniqueError
	err := b.Send(t.Context())
	if !errors.As(err, &taken) || len(taken.Columns) != 1 || taken.Columns[0].GoName != "Email" || !strings.HasPrefix(err.Error(), "2 of the batch") {
		t.Errorf("err = %v", err)
	}
	noSQL(t, err)
	b = s.db.Batch()
	b.Insert(account("c", "5"))
	b.Insert(&Album{Title: "x", ArtistID: 4711})
	var missing *orm.ForeignKeyError
	if err := b.Send(t.Context()); !errors.As(err, &missing) || !missing.Missing || len(missing.Columns) != 1 {
		t.Errorf("err = %v", err)
	}
	equal(t, "rows", len(all(t, s.db, orm.From[Account]())), 1)
}

func testBatchInTx(t *testing.T, s *suite) {
	reason := errors.New("reason")
	err := s.db.Tx(t.Context(), func(tx *orm.DB) error {
		b := tx.Batch()
		b.Insert(&Artist{Name: "a"})
		n := b.Count(orm.From[Artist]())
		rows := b.All(orm.From[Artist]().Lock(orm.ForUpdate))
		must(t, b.Send(t.Context()))
		equal(t, "seen", []int{int(n.Value), len(rows.Value)}, []int{1, 1})
		equal(t, "rows", count(t, tx), 1)
		return reason
	})
	if !errors.Is(err, reason) {
		t.Errorf("err = %v", err)
	}
	equal(t, "rows", count(t, s.db), 0)
}

func testBatchMistakes(t *testing.T, s *suite) {
	a, c := orm.Columns[Artist](), orm.Columns[Track]()
	s.counter.Reset()
	wrong := s.db.Batch()
	wrong.Insert(&Artist{Name: "a"})
	wrong.All(orm.From[Artist]().Where(orm.Eq(&c.Name, "x")))
	invalid := s.db.Batch()
	invalid.Insert(&Account{Mood: "none"})
	with := s.db.Batch()
	with.All(orm.From[Artist]().With(&c.Album))
	lock := s.db.Batch()
	lock.All(orm.From[Artist]().Lock(orm.ForUpdate))
	update := s.db.Batch()
	update.Update(orm.From[Artist](), orm.Set(&c.Name, "x"))
	for name, b := range map[string]*orm.Batch{"another model": wrong, "a row that is not valid": invalid, "a relation": with, "a lock": lock, "an update": update} {
		err := b.Send(t.Context())
		var mistake *orm.QueryError
		var bad *orm.InvalidError
		if !errors.As(err, &mistake) && !errors.As(err, &bad) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := s.counter.Statements(); len(n) != 0 {
		t.Errorf("statements: %q", n)
	}
	twice := s.db.Batch()
	twice.Count(orm.From[Artist]().Where(orm.Eq(&a.Name, "x")))
	must(t, twice.Send(t.Context()))
	if err := twice.Send(t.Context()); err == nil {
		t.Error("a batch was sent twice")
	}
}

// testBatchMany has more statements, and more different ones, than a connection keeps.
func testBatchMany(t *testing.T, s *suite) {
	chinook(t, s)
	c := orm.Columns[Track]()
	b := s.db.Batch()
	later := make([]*orm.Later[[]*Track], 700)
	for i := range later {
		later[i] = b.All(orm.From[Track]().Where(orm.Eq(&c.Name, fmt.Sprint("t", i%6))).Limit(i + 1))
	}
	must(t, b.Send(t.Context()))
	for i, l := range later {
		if len(l.Value) != 1 || l.Value[0].Name != fmt.Sprint("t", i%6) {
			t.Fatalf("statement %d: %s", i, describe(l.Value))
		}
	}
	equal(t, "rows afterwards", len(all(t, s.db, orm.From[Track]())), 6)
}
