package inspect_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	adminmigrations "github.com/gotandem/tandem/admin/migrations"
	authmigrations "github.com/gotandem/tandem/auth/migrations"
	storemigrations "github.com/gotandem/tandem/examples/store/store/migrations"
	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/inspect"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
)

func openDriver(ctx context.Context, url string) (orm.Driver, error) {
	switch kind, _, _ := strings.Cut(url, ":"); kind {
	case "postgres":
		return postgres.Open(ctx, url, postgres.Options{})
	case "mysql":
		return mysql.Open(ctx, url, mysql.Options{})
	default:
		return sqlite.Open(ctx, url, sqlite.Options{})
	}
}

func openDB(t *testing.T, url string) (*orm.DB, orm.Driver) {
	t.Helper()
	db := orm.New(orm.NewRegistry(), func(ctx context.Context) (orm.Driver, error) { return openDriver(ctx, url) })
	t.Cleanup(func() { _ = db.Close() })
	driver, err := db.Driver(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return db, driver
}

func do(t *testing.T, driver orm.Driver, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := driver.Exec(t.Context(), sql, nil); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

var storeSources = []migrate.Source{
	{Component: "auth", Migrations: authmigrations.All},
	{Component: "admin", Migrations: adminmigrations.All}, {Component: "store", Migrations: storemigrations.All},
}

// TestRoundTrip writes models for the databases of the store example and of a Django 3.2 project (its own applications, and one with
// keys of text, a one-to-one, a self reference, a many-to-many and every kind of index), and of a shop with what else a database knows: foreign keys of several
// columns and to unique ones, computed columns and defaults, checks, indexes over expressions, of some rows, by other methods. It builds a program
// with them. There makemigrations finds nothing to do for the store; for all, a first migration made of the models is exactly what the database
// has; and the tables that the models of the shop make in an empty database give the same models again.
func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	var imports, cases strings.Builder
	type copied struct {
		driver orm.Driver
		source []byte
	}
	copies := map[string]copied{} // by package: an empty database, and what is said of it when it has the tables
	for name, open := range testenv.Databases() {
		for _, made := range []string{"store", "django", "shop"} {
			url := open(t)
			db, driver := openDB(t, url)
			var tables []*inspect.Table
			if made == "store" {
				if err := (&migrate.Runner{DB: db, Sources: storeSources}).Migrate(t.Context(), migrate.Target{}); err != nil {
					t.Fatal(err)
				}
				if drift, err := (&migrate.Runner{DB: db, Sources: storeSources}).Drift(t.Context()); err != nil || len(drift) > 0 {
					t.Errorf("%s: just migrated, and already %v, %v", name, drift, err)
				}
				do(t, driver, "DROP TABLE tandem_migrations")
			} else {
				ddl, err := os.ReadFile(filepath.Join("testdata", made+"-"+name+".sql"))
				if err != nil {
					t.Fatal(err)
				}
				create(t, driver, string(ddl))
				if made == "django" {
					do(t, driver, "CREATE VIEW shelf_titles AS SELECT title, isbn FROM shelf_book")
				}
			}
			tables, err := inspect.Tables(t.Context(), driver)
			if err != nil {
				t.Fatal(err)
			}
			component := map[string]string{"store": "store", "django": "shelf", "shop": "shop"}[made]
			pkg := name + made
			source, err := inspect.Source(tables, inspect.Options{Package: pkg, Component: component, Dialect: driver.Dialect().Name()})
			if err != nil {
				t.Fatal(err)
			}
			if os.Getenv("KEEP") != "" {
				_ = os.WriteFile(filepath.Join(os.Getenv("KEEP"), pkg+".go"), source, 0o666)
			}
			var models []string
			for _, m := range regexp.MustCompile(`(?m)^type (\w+) struct`).FindAllSubmatch(source, -1) {
				models = append(models, "orm.Model["+pkg+"."+string(m[1])+"]()")
			}
			write(t, filepath.Join(dir, pkg, "models.go"), source)
			fmt.Fprintf(&imports, "\t%q\n", "example.com/shop/"+pkg)
			empty := ""
			if made == "shop" {
				empty = open(t)
				_, fresh := openDB(t, empty)
				copies[pkg] = copied{fresh, source}
			}
			fmt.Fprintf(&cases, "\tlook(%q, %q, %q, %q, %s)\n", pkg, component, url, empty, strings.Join(models, ", "))
		}
	}
	module(t, dir)
	text, err := os.ReadFile(filepath.Join("testdata", "program.txt"))
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("\t// imports\n"), []byte(imports.String()))
	text = bytes.ReplaceAll(text, []byte("\t// cases\n"), []byte(cases.String()))
	write(t, filepath.Join(dir, "main.go"), text)
	cmd := exec.CommandContext(t.Context(), "go", "run", "-mod=mod", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-p=2", "GOWORK=off", "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// SQLite does not tell JSON from text.
	want := "sqlitestore: makemigrations would alter column changes of admin_log_entry\nsqlitestore: makemigrations would alter column data of auth_session\n"
	if got := string(out); got != want {
		t.Errorf("the program says\n%s\nand not\n%s", got, want)
	}
	for pkg, c := range copies {
		do(t, c.driver, "DROP TABLE tandem_migrations")
		tables, err := inspect.Tables(t.Context(), c.driver)
		if err != nil {
			t.Fatal(err)
		}
		again, err := inspect.Source(tables, inspect.Options{Package: pkg, Component: "shop", Dialect: c.driver.Dialect().Name()})
		collation := regexp.MustCompile(`\t// Its texts are in the order of .*\n`) // which a model cannot say
		if want := collation.ReplaceAllLiteralString(string(c.source), ""); err != nil || string(again) != want {
			t.Errorf("%s: the tables made of the models give other models, %v:\n%s\nand not\n%s", pkg, err, again, want)
		}
	}
}

// create runs a script; tables that point at each other come in whatever order, so that what fails is tried again.
func create(t *testing.T, driver orm.Driver, script string) {
	t.Helper()
	var left []string
	for _, sql := range strings.Split(script, ";\n") {
		if sql = strings.TrimSpace(sql); sql != "" {
			left = append(left, sql)
		}
	}
	for len(left) > 0 {
		var again []string
		var last error
		for _, sql := range left {
			if _, err := driver.Exec(t.Context(), sql, nil); err != nil {
				again, last = append(again, sql), fmt.Errorf("%s: %w", sql, err)
			}
		}
		if len(again) == len(left) {
			t.Fatal(last)
		}
		left = again
	}
}

// module makes the folder a module that uses this one.
func module(t *testing.T, dir string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(mod), "module github.com/gotandem/tandem", "module example.com/shop", 1)
	text = text[:strings.Index(text, "\ntool ")]
	write(t, filepath.Join(dir, "go.mod"), []byte(text+"\nrequire github.com/gotandem/tandem v0.0.0\n\nreplace github.com/gotandem/tandem => "+root+"\n"))
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.sum"), sum)
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
}
