package tandem_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/sqlite"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

type memo struct {
	ID   int64 `db:"pk"`
	Text string
}

// TestDatabaseBeforeServing: what a program does with its database before Main finds the models.
func TestDatabaseBeforeServing(t *testing.T) {
	place(t)
	app := quiet(tandem.New("notes"))
	app.Add(tandem.Component{Name: "notes", Models: orm.Models(orm.Model[memo]())})
	t.Cleanup(func() { app.DB.Close() })
	if _, err := app.DB.Exec(t.Context(), `CREATE TABLE notes_memo (id integer PRIMARY KEY, text text NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	if err := app.DB.Insert(t.Context(), &memo{Text: "first"}); err != nil {
		t.Error(err)
	}
	if err := app.Check(); err != nil {
		t.Error(err)
	}
}

// TestReplicasAndSlowStatements: queries are read from the replica, except by a request that has written, and slow ones are logged.
func TestReplicasAndSlowStatements(t *testing.T) {
	place(t)
	copyURL := "sqlite://" + filepath.Join(t.TempDir(), "copy.db")
	driver, err := sqlite.Open(t.Context(), copyURL, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := driver.Exec(t.Context(), `CREATE TABLE notes_memo (id integer PRIMARY KEY, text text NOT NULL); INSERT INTO notes_memo VALUES (1, 'copy')`, nil); err != nil {
		t.Fatal(err)
	}
	if err := driver.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DATABASE_REPLICAS", copyURL)
	t.Setenv("DATABASE_SLOW", "1ns")
	app := tandem.New("notes")
	var log strings.Builder
	app.Log = slog.New(slog.NewTextHandler(&log, nil))
	app.Add(tandem.Component{Name: "notes", Models: orm.Models(orm.Model[memo]()), Routes: func(r *web.Router) {
		read := func(ctx context.Context) (string, error) {
			row, err := app.DB.First(ctx, orm.From[memo]())
			if err != nil {
				return "", err
			}
			return row.Text, nil
		}
		r.Get("/read", func(ctx context.Context, _ *struct{}) (string, error) { return read(ctx) })
		r.Post("/write", func(ctx context.Context, _ *struct{}) (string, error) {
			if err := app.DB.Insert(ctx, &memo{Text: "primary"}); err != nil {
				return "", err
			}
			return read(ctx)
		})
	}})
	t.Cleanup(func() { app.DB.Close() })
	if _, err := app.DB.Exec(t.Context(), `CREATE TABLE notes_memo (id integer PRIMARY KEY, text text NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	handler, err := app.Handler()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ method, path, want string }{{"GET", "/read", "copy"}, {"POST", "/write", "primary"}, {"GET", "/read", "copy"}} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(c.method, c.path, http.NoBody))
		if !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s: %d %s, want %s", c.method, c.path, w.Code, w.Body, c.want)
		}
	}
	if !strings.Contains(log.String(), "slow statement") || !strings.Contains(log.String(), "/database_test.go:") {
		t.Errorf("log: %s", log.String())
	}
	t.Setenv("DATABASE_REPLICAS", "oracle://me:hunter2@host/shop")
	code, out, told := run(t, tandem.New("shop"), "check")
	if code != cli.ExitFailed || !strings.Contains(told, "DATABASE_REPLICAS: unknown scheme") || strings.Contains(out+told, "hunter2") {
		t.Errorf("exit code %d: %s%s", code, out, told)
	}
}

// TestTransactionPerRequest provides a transaction to the handlers that ask for one: it is committed before the response is written, and undone where
// they fail.
func TestTransactionPerRequest(t *testing.T) {
	place(t)
	app := quiet(tandem.New("notes"))
	type write struct {
		DB   *orm.DB // the request's transaction
		Text string  `query:"text"`
	}
	app.Add(tandem.Component{Name: "notes", Models: orm.Models(orm.Model[memo]()), Routes: func(r *web.Router) {
		r.Provide(func(ctx context.Context, _ *struct{}) (*orm.DB, error) {
			tx, end, err := app.DB.Begin(ctx, orm.TxOptions{})
			if err == nil {
				web.OnEnd(ctx, end)
			}
			return tx, err
		})
		r.Post("/write", func(ctx context.Context, in *write) (string, error) {
			if err := in.DB.Insert(ctx, &memo{Text: in.Text}); err != nil {
				return "", err
			}
			switch in.Text {
			case "fail":
				return "", problem.Conflict("No.")
			case "panic":
				panic("no")
			}
			return "written", nil
		})
		r.Post("/outside", func(ctx context.Context, _ *struct{}) (int64, error) { return app.DB.Count(ctx, orm.From[memo]()) })
	}})
	t.Cleanup(func() { app.DB.Close() })
	if _, err := app.DB.Exec(t.Context(), `CREATE TABLE notes_memo (id integer PRIMARY KEY, text text NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	handler, err := app.Handler()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/write?text=good": 200, "/write?text=fail": 409, "/write?text=panic": 500, "/write?text=again": 200} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("POST", path, http.NoBody))
		if w.Code != want {
			t.Errorf("%s: %d %s, want %d", path, w.Code, w.Body, want)
		}
	}
	if n, err := app.DB.Count(t.Context(), orm.From[memo]()); err != nil || n != 2 {
		t.Errorf("%d rows, %v, want those of the two requests that succeeded", n, err)
	}
}

// TestTwoDatabases has two components, each of which lives in a database of its own, with a transaction in each.
func TestTwoDatabases(t *testing.T) {
	place(t)
	app := quiet(tandem.New("notes"))
	app.Add(tandem.Component{Name: "notes", Models: orm.Models(orm.Model[memo]())})
	t.Cleanup(func() { app.DB.Close() })
	type invoice struct {
		ID     int64 `db:"pk"`
		Amount int64
	}
	registry := orm.NewRegistry()
	registry.Add("billing", orm.Model[invoice]())
	url := "sqlite://" + filepath.Join(t.TempDir(), "billing.db")
	billing := orm.New(registry, func(ctx context.Context) (orm.Driver, error) { return sqlite.Open(ctx, url, sqlite.Options{}) })
	t.Cleanup(func() { billing.Close() })
	for db, sql := range map[*orm.DB]string{app.DB: `CREATE TABLE notes_memo (id integer PRIMARY KEY, text text NOT NULL)`, billing: `CREATE TABLE billing_invoice (id integer PRIMARY KEY, amount integer NOT NULL)`} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	err := app.DB.Tx(t.Context(), func(tx *orm.DB) error {
		if err := tx.Insert(t.Context(), &memo{Text: "x"}); err != nil {
			return err
		}
		return billing.Tx(t.Context(), func(other *orm.DB) error { return other.Insert(t.Context(), &invoice{Amount: 5}) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := billing.Count(t.Context(), orm.From[invoice]()); err != nil || n != 1 {
		t.Errorf("%d invoices, %v", n, err)
	}
	var mistake *orm.QueryError
	if err := app.DB.Insert(t.Context(), &invoice{Amount: 5}); !errors.As(err, &mistake) {
		t.Errorf("a row of the other database: %v", err)
	}
}
