package tandem_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
)

// bill lives in another database than note. Its key of a note is nothing but a number.
type bill struct {
	ID     int64 `db:"pk"`
	NoteID int64
	Cents  int64
}

// billing is a component in a database of its own.
func billing(db *orm.DB) tandem.Component {
	return tandem.Component{Name: "billing", DB: db, Models: orm.Models(orm.Model[bill]()), Migrations: func() []migrate.Migration {
		return []migrate.Migration{{Name: "0001_initial", Operations: []migrate.Operation{
			migrate.CreateTable{Name: "billing_bill", Columns: []migrate.Column{
				{Name: "id", Type: migrate.BigInt, PrimaryKey: true, Auto: true}, {Name: "note_id", Type: migrate.BigInt}, {Name: "cents", Type: migrate.BigInt},
			}},
		}}}
	}}
}

// divided is an application with a database of SQLite and one of PostgreSQL.
func divided() (app *tandem.App, bills *orm.DB) {
	app = quiet(tandem.New("shop"))
	bills = app.Database("billing")
	app.Add(notes(), billing(bills))
	return app, bills
}

// TestDatabases: each component lives in its database, and the commands find it there.
func TestDatabases(t *testing.T) {
	place(t)
	t.Setenv("DATABASE_URL_BILLING", testenv.Postgres(t))
	for _, step := range []struct {
		args, want string
		code       int
	}{
		{"check", ", 2 models.", cli.ExitOK},
		{"makemigrations --check", "", cli.ExitOK},
		{"migrate --sql --database default", "diary_note", cli.ExitOK},
		{"migrate --sql billing", "billing_bill", cli.ExitOK},
		{"migrate --plan --database billing", "billing.0001_initial\n  create table billing_bill\n", cli.ExitOK},
		{"migrate", "Applied billing.0001_initial", cli.ExitOK},
		{"migrate billing zero", "Undid billing.0001_initial", cli.ExitOK},
		{"migrate --check", "Database billing:\nbilling.0001_initial", cli.ExitFailed},
		{"showmigrations", "diary\n  [x] 0001_initial", cli.ExitOK},
		{"migrate --database billing", "Applied billing.0001_initial", cli.ExitOK},
		{"sqlflush --database billing", "billing_bill", cli.ExitOK},
		{"dumpdata --database billing", "", cli.ExitOK},
		{"sqlmigrate billing 0001", `CREATE TABLE "billing_bill" (`, cli.ExitOK},
		{"settings", "DATABASE_URL_BILLING", cli.ExitOK},
		{"inspectdb --database billing", "type BillingBill struct", cli.ExitOK},
	} {
		app, _ := divided()
		code, out, told := run(t, app, strings.Fields(step.args)...)
		if code != step.code || !strings.Contains(out, step.want) || strings.Contains(out, "postgres://") {
			t.Errorf("%s: exit code %d\n%s%s", step.args, code, out, told)
		}
	}
	app, _ := divided()
	if code, _, told := run(t, app, "migrate", "--database", "archive"); code != cli.ExitFailed || !strings.Contains(told, "there is no database \"archive\": leave --database out for the application's own, or take one of billing") {
		t.Errorf("exit code %d: %s", code, told)
	}
}

// TestDatabasesAreNamed: what goes wrong says with which database, and a script is that of one.
func TestDatabasesAreNamed(t *testing.T) {
	place(t)
	for _, c := range []struct{ url, args, want string }{
		{"", "migrate --sql", "say --database and one of default, billing, or name a component"},
		{"oracle://me:hunter2@host/x", "dbshell --database billing", "shop: DATABASE_URL_BILLING: unknown scheme"},
		{"sqlite:no/such/billing.db", "migrate", "shop: database billing: "},
		{"sqlite:shop.db", "check", "DATABASE_URL and DATABASE_URL_BILLING are one database"},
	} {
		t.Setenv("DATABASE_URL_BILLING", c.url)
		app, _ := divided()
		code, out, told := run(t, app, strings.Fields(c.args)...)
		if code != cli.ExitFailed || !strings.Contains(told, c.want) || strings.Contains(out, "CREATE") || strings.Contains(told, "hunter2") {
			t.Errorf("%s: exit code %d, want %q\n%s%s", c.args, code, c.want, out, told)
		}
	}
	t.Setenv("DATABASE_URL_BILLING", "sqlite:no/such/billing.db")
	app, bills := divided()
	t.Cleanup(func() { app.DB.Close(); bills.Close() })
	if err := app.Migrate(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "database billing: ") {
		t.Errorf("Migrate: %v", err)
	}
}

// TestDatabasesDoNotMeet: what reads two databases is refused before anything is sent, and names both models.
func TestDatabasesDoNotMeet(t *testing.T) {
	place(t)
	t.Setenv("DATABASE_URL_BILLING", testenv.Postgres(t))
	app, bills := divided()
	t.Cleanup(func() { app.DB.Close(); bills.Close() })
	if app.Database("billing") != bills {
		t.Error("a name stands for two databases")
	}
	if err := app.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	err := app.DB.Tx(ctx, func(tx *orm.DB) error {
		if err := tx.Insert(ctx, &note{Text: "x"}); err != nil {
			return err
		}
		return bills.Tx(ctx, func(tx *orm.DB) error { return tx.Insert(ctx, &bill{NoteID: 1, Cents: 5}) })
	})
	if err != nil {
		t.Fatal(err)
	}
	b, n := orm.Columns[bill](), orm.Columns[note]()
	keys, err := bills.Pluck(ctx, orm.From[bill](), orm.Col(&b.NoteID))
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := app.DB.All(ctx, orm.From[note]().Where(orm.In(&n.ID, keys...))); err != nil || len(rows) != 1 {
		t.Errorf("%d rows by the keys of the other database, %v", len(rows), err)
	}
	for what, err := range map[string]error{
		"a row":   app.DB.Insert(ctx, &bill{Cents: 5}),
		"a query": func() error { _, err := app.DB.All(ctx, orm.From[bill]()); return err }(),
		"a sub-query": func() error {
			_, err := app.DB.All(ctx, orm.From[note]().Where(orm.InQuery(&n.ID, orm.From[bill](), &b.NoteID)))
			return err
		}(),
	} {
		var mistake *orm.QueryError
		want := "tandem_test.bill lives in another database"
		if what == "a sub-query" {
			want = "tandem_test.note and tandem_test.bill live in different databases"
		}
		if !errors.As(err, &mistake) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestDatabasesMistakes are found before anything is served.
func TestDatabasesMistakes(t *testing.T) {
	place(t)
	t.Setenv("DATABASE_URL_BILLING", "oracle://me:hunter2@host/x")
	app, _ := divided()
	type invoice struct {
		ID     int64 `db:"pk"`
		NoteID int64
		Note   *note
	}
	app.Add(tandem.Component{Name: "invoices", DB: app.Database("billing"), Models: orm.Models(orm.Model[invoice]())})
	stray := orm.New(orm.NewRegistry(), func(context.Context) (orm.Driver, error) { return nil, errors.New("no") })
	app.Add(tandem.Component{Name: "stray", DB: stray})
	app.Database("The Archive")
	app.Database("default")
	code, out, told := run(t, app, "check")
	for _, want := range []string{
		"DATABASE_URL_BILLING: unknown scheme", "tandem_test.invoice.Note leads to tandem_test.note, which lives in another database",
		"component stray: its DB is none of the application's", `a database is called "The Archive"`, `a database is called "default", as`,
	} {
		if code != cli.ExitFailed || !strings.Contains(told, want) || strings.Contains(out+told, "hunter2") {
			t.Errorf("exit code %d, want %q: %s%s", code, want, out, told)
		}
	}
}
