package tandem_test

import (
	"context"
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
