package tandemtest_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/gotandem/tandem/tandemtest"
)

type bill struct {
	ID int64 `db:"pk"`
}

// divided is an application with a second database, and a route that writes there and counts.
func divided() *tandem.App {
	app := tandem.New("shop")
	bills := app.Database("billing")
	app.Add(tandem.Component{Name: "billing", DB: bills, Models: orm.Models(orm.Model[bill]()), Migrations: func() []migrate.Migration {
		return []migrate.Migration{{Name: "0001_initial", Operations: []migrate.Operation{
			migrate.CreateTable{Name: "billing_bill", Columns: []migrate.Column{{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true}}},
		}}}
	}})
	app.Post("/bills", func(ctx context.Context, _ *struct{}) (int64, error) {
		if err := bills.Insert(ctx, &bill{}); err != nil {
			return 0, err
		}
		return bills.Count(ctx, orm.From[bill]())
	})
	return app
}

// TestFurtherDatabases: each test has its own, and none is that of the settings or a file of the folder.
func TestFurtherDatabases(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, url := range []string{"", "sqlite:real.db"} {
		t.Setenv("DATABASE_URL_BILLING", url)
		for range 2 {
			t.Run(url, func(t *testing.T) {
				if n := tandemtest.New(t, divided(), "").Post("/bills", nil).Text; n != "1" {
					t.Errorf("%s bills", n)
				}
			})
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	kept := "sqlite://" + filepath.Join(dir, "kept.db")
	for _, want := range []string{"1", "2"} {
		t.Run("kept", func(t *testing.T) {
			if n := tandemtest.New(t, divided(), "", tandemtest.Database("billing", kept)).Post("/bills", nil).Text; n != want {
				t.Errorf("%s bills, want %s", n, want)
			}
		})
	}
}

// TestNoReplicas: a test does not read from the replicas that the environment names.
func TestNoReplicas(t *testing.T) {
	t.Setenv("DATABASE_REPLICAS", "postgres://replica.example/shop")
	app := tandem.New("shop")
	if len(app.Settings.Replicas) != 1 {
		t.Fatalf("the environment names %v", app.Settings.Replicas)
	}
	tandemtest.New(t, app, "")
	if len(app.Settings.Replicas) > 0 {
		t.Errorf("it reads from %v", app.Settings.Replicas)
	}
}
