package testenv

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestDatabasesNamesAllThree(t *testing.T) {
	var names []string
	for name := range Databases() {
		names = append(names, name)
	}
	if want := []string{"sqlite", "postgres", "mysql"}; !slices.Equal(names, want) {
		t.Fatalf("Databases yields %v, want %v", names, want)
	}
	for name := range Databases() {
		if name == "sqlite" {
			break // a range may stop early
		}
	}
}

func TestPostgresIsFreshAndDropped(t *testing.T) {
	var first, second string
	ctx := context.Background()
	t.Run("use", func(t *testing.T) {
		first, second = Postgres(t), Postgres(t)
		if first == second {
			t.Fatalf("two databases have one URL: %s", first)
		}
		conn, err := pgx.Connect(ctx, first)
		if err != nil {
			t.Fatal(err)
		}
		// Left open on purpose: dropping the database must not wait for it.
		t.Cleanup(func() { conn.Close(ctx) })
		var encoding string
		if err := conn.QueryRow(ctx, `SHOW server_encoding`).Scan(&encoding); err != nil || encoding != "UTF8" {
			t.Fatalf("server_encoding = %q, %v", encoding, err)
		}
	})
	if first == "" {
		Missing(t, "no PostgreSQL")
	}
	if conn, err := pgx.Connect(ctx, first); err == nil {
		conn.Close(ctx)
		t.Fatalf("%s is still there after its test", first)
	}
}

func TestMySQLIsFreshAndDropped(t *testing.T) {
	var made string
	t.Run("use", func(t *testing.T) {
		made = MySQL(t)
		if !strings.HasPrefix(made, "mysql://") {
			t.Fatalf("URL = %q", made)
		}
		if got := mysqlDatabases(t, made); got != 1 {
			t.Fatalf("%d databases have the name in %s, want 1", got, made)
		}
	})
	if made == "" {
		Missing(t, "no MariaDB")
	}
	if got := mysqlDatabases(t, made); got != 0 {
		t.Fatalf("%s is still there after its test", made)
	}
}

// mysqlDatabases counts the databases on the server that have the name in the URL.
func mysqlDatabases(t *testing.T, made string) int {
	t.Helper()
	u, err := url.Parse(made)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	dsn := u.User.Username() + ":" + password + "@tcp(" + u.Host + ")/"
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	row := db.QueryRow("SELECT count(*) FROM information_schema.schemata WHERE schema_name = ?", strings.TrimPrefix(u.Path, "/"))
	if err := row.Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSQLiteIsAnAbsolutePath(t *testing.T) {
	path, found := strings.CutPrefix(SQLite(t), "sqlite://")
	if !found || !filepath.IsAbs(path) {
		t.Fatalf("path = %q, want an absolute one", path)
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
}

// recorder is a testing.TB that notes how a test was ended, in place of ending it.
type recorder struct {
	testing.TB
	skipped, failed string
}

func (r *recorder) Helper()                      {}
func (r *recorder) Skip(args ...any)             { r.skipped = args[0].(string) }
func (r *recorder) Fatalf(f string, args ...any) { r.failed = args[0].(string) }

func TestMissingSkipsOutsideCIAndFailsInside(t *testing.T) {
	for ci, want := range map[string]recorder{
		"":     {skipped: "no server"},
		"true": {failed: "no server"},
	} {
		t.Setenv("CI", ci)
		var got recorder
		Missing(&got, "no server")
		if got != want {
			t.Errorf("CI=%q: %+v, want %+v", ci, got, want)
		}
	}
}

func TestServerThatIsNotThereSkips(t *testing.T) {
	t.Setenv("CI", "")
	t.Setenv("TANDEM_TEST_POSTGRES", "postgres://postgres@127.0.0.1:1/postgres?sslmode=disable")
	t.Setenv("TANDEM_TEST_MYSQL", "mysql://root@127.0.0.1:1/")
	for _, open := range []func(testing.TB) string{Postgres, MySQL} {
		inner := &skipper{TB: t}
		func() {
			defer func() { _ = recover() }()
			open(inner)
		}()
		if !strings.Contains(inner.reason, "scripts/services") {
			t.Errorf("reason = %q, want one that says how to get the server", inner.reason)
		}
	}
}

// skipper notes the reason of a skip and leaves the function by a panic, as testing leaves it by Goexit.
type skipper struct {
	testing.TB
	reason string
}

func (s *skipper) Helper() {}
func (s *skipper) Skip(args ...any) {
	s.reason = args[0].(string)
	panic("skipped")
}
