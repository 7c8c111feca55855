package ormtest

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gotandem/tandem/internal/dburl"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/problem"
)

// outageTests are nothing for a database that cannot be away.
func outageTests(s *suite) []test {
	if !s.isServer() {
		return nil
	}
	return []test{
		{"down at first, then up", testDownAtFirst},
		{"down and up again", testDownAndUp},
		{"connections that are lost", testLostConnections},
		{"down inside a transaction", testDownInTx},
		{"a write without an answer", testUnknownOutcome},
	}
}

// patience bounds what is done with a database that is gone: nothing may hang.
const patience = 20 * time.Second

// behindProxy returns a DB that reaches the database by a proxy.
func behindProxy(t *testing.T, s *suite) (*orm.DB, *proxy) {
	t.Helper()
	u, err := url.Parse(s.backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, u.Host)
	u.Host = p.address
	return s.connect(t, u.String()), p
}

// checkDown checks an error that comes of a database which is gone.
func checkDown(t *testing.T, what string, err error) {
	t.Helper()
	var down *orm.UnavailableError
	if !errors.As(err, &down) || !errors.Is(err, orm.ErrUnavailable) || problem.From(err).Status != 503 {
		t.Errorf("%s: %T: %v, want an UnavailableError", what, err, err)
		return
	}
	noSQL(t, err)
}

func testDownAtFirst(t *testing.T, s *suite) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	u, err := dburl.Parse(s.backend.URL)
	must(t, err)
	if u.Kind == dburl.SQLite {
		folder := filepath.Join(t.TempDir(), "later")
		db := s.connect(t, "sqlite://"+filepath.ToSlash(filepath.Join(folder, "x.db")))
		checkDown(t, "ping", db.Ping(ctx))
		must(t, os.Mkdir(folder, 0o700))
		must(t, db.Ping(ctx))
		return
	}
	db, p := behindProxy(t, s)
	p.cut()
	checkDown(t, "ping", db.Ping(ctx))
	_, err = db.All(ctx, orm.From[Artist]())
	checkDown(t, "all", err)
	p.mend(t)
	must(t, db.Insert(ctx, &Artist{Name: "a"}))
}

func testDownAndUp(t *testing.T, s *suite) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	db, p := behindProxy(t, s)
	insert(t, db, &Artist{Name: "a"})
	for range 2 {
		p.cut()
		_, err := db.All(ctx, orm.From[Artist]())
		checkDown(t, "all", err)
		checkDown(t, "insert", db.Insert(ctx, &Artist{Name: "b"}))
		checkDown(t, "transaction", db.Tx(ctx, func(*orm.DB) error { return nil }))
		checkDown(t, "ping", db.Ping(ctx))
		p.mend(t)
		rows, err := db.All(ctx, orm.From[Artist]())
		if err != nil || len(rows) != 1 {
			t.Fatalf("after the outage: %d rows, %v", len(rows), err)
		}
	}
}

func testLostConnections(t *testing.T, s *suite) {
	db, p := behindProxy(t, s)
	insert(t, db, &Artist{Name: "a"})
	for range 3 {
		p.drop()
		if rows := all(t, db, orm.From[Artist]()); len(rows) != 1 { // a read goes on by itself
			t.Errorf("%d rows", len(rows))
		}
	}
	p.drop()
	ran := 0
	must(t, db.Tx(t.Context(), func(tx *orm.DB) error { // and so does the beginning of a transaction
		ran++
		return tx.Insert(t.Context(), &Artist{Name: "b"})
	}))
	equal(t, "runs of the transaction", ran, 1)
	equal(t, "rows", count(t, db), 2)
}

func testDownInTx(t *testing.T, s *suite) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	db, p := behindProxy(t, s)
	err := db.Tx(ctx, func(tx *orm.DB) error {
		insert(t, tx, &Artist{Name: "a"})
		p.cut()
		return tx.Insert(ctx, &Artist{Name: "b"})
	})
	checkDown(t, "statement", err)
	p.mend(t)
	equal(t, "rows", count(t, db), 0)
	err = db.Tx(ctx, func(tx *orm.DB) error {
		insert(t, tx, &Artist{Name: "a"})
		p.cut()
		return nil
	})
	checkDown(t, "commit", err)
	var down *orm.UnavailableError
	if errors.As(err, &down) && !down.UnknownOutcome {
		t.Log("the driver knew that the commit was not sent")
	}
	p.mend(t)
	must(t, db.Ping(ctx))
	var wrong error
	if n := count(t, db); n > 1 {
		wrong = errors.New("more rows than were written")
	}
	must(t, wrong)
}

// testUnknownOutcome loses the connection after a write has reached the server and before the answer comes back: nobody can know whether it was done, so
// that is said, and it is not done once more.
func testUnknownOutcome(t *testing.T, s *suite) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	db, p := behindProxy(t, s)
	a := orm.Columns[Artist]()
	update := func() error {
		_, err := db.Update(ctx, orm.From[Artist]().Where(orm.Eq(&a.Name, "a")), orm.Set(&a.Country, new("CH")))
		return err
	}
	attempts := 0
	for name, write := range map[string]func() error{
		"insert": func() error { return db.Insert(ctx, &Artist{Name: "b"}) },
		"update": update,
		"commit": func() error {
			p.silent.Store(false)
			return db.TxWith(ctx, orm.TxOptions{Attempts: 5}, func(tx *orm.DB) error {
				attempts++
				err := tx.Insert(ctx, &Artist{Name: "c"})
				p.silent.Store(true)
				return err
			})
		},
	} {
		must(t, db.Insert(ctx, &Artist{Name: "b"})) // the statements are prepared
		must(t, update())
		p.silent.Store(true)
		err := write()
		p.silent.Store(false)
		checkDown(t, name, err)
		var down *orm.UnavailableError
		if errors.As(err, &down) && !down.UnknownOutcome {
			t.Errorf("%s: %v, want an unknown outcome", name, err)
		}
	}
	equal(t, "runs of the transaction", attempts, 1)
	for range 2 { // at first its statements are not prepared
		before := count(t, db)
		b := db.Batch()
		b.Insert(&Tag{Name: "x"})
		b.Insert(&Tag{Name: "y"})
		b.Count(orm.From[Artist]())
		p.silent.Store(true)
		err := b.Send(ctx)
		p.silent.Store(false)
		checkDown(t, "batch", err)
		var down *orm.UnavailableError
		tags, e := db.Count(ctx, orm.From[Tag]())
		if must(t, e); errors.As(err, &down) && (tags == 1 || tags == 2 && !down.UnknownOutcome) {
			t.Errorf("%d tags of a batch that was %v", tags, err)
		}
		equal(t, "rows", count(t, db), before)
		_, e = db.Delete(ctx, orm.From[Tag]())
		must(t, e)
	}
	if n := count(t, db); n < 3 || n > 5 {
		t.Errorf("%d rows, want the three that were answered and at most one for each that was not", n)
	}
}
