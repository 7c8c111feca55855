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
