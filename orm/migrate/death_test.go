package migrate

import (
	"context"
	"errors"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

// mortal is a driver that dies as a process does: after a number of statements, of which the last was done but not answered.
type mortal struct {
	orm.Driver
	left int
}

var errDead = &orm.DriverError{Kind: orm.FailureUnknownOutcome, Cause: errors.New("killed")}

func (m *mortal) exec(ctx context.Context, on orm.Executor, sql string, args []any) (orm.Result, error) {
	if m.left < 0 {
		return orm.Result{}, errDead
	}
	result, err := on.Exec(ctx, sql, args)
	if m.left--; m.left < 0 {
		return orm.Result{}, errDead
	}
	return result, err
}

func (m *mortal) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	return m.exec(ctx, m.Driver, sql, args)
}

func (m *mortal) Begin(ctx context.Context, options orm.TxOptions) (orm.Tx, error) {
	tx, err := m.Driver.Begin(ctx, options)
	if err != nil {
		return nil, err
	}
	return &mortalTx{tx, m}, nil
}

type mortalTx struct {
	orm.Tx
	m *mortal
}

func (t *mortalTx) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	return t.m.exec(ctx, t.Tx, sql, args)
}

func (t *mortalTx) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	if t.m.left < 0 {
		return nil, errDead
	}
	return t.Tx.Query(ctx, sql, args)
}

func (t *mortalTx) Commit(ctx context.Context) error {
	if t.m.left < 0 {
		_ = t.Tx.Rollback(ctx)
		return errDead
	}
	return t.Tx.Commit(ctx)
}

// TestDeath kills a process after each of its statements, forward and backward. The next process goes on from there, and nothing is
// done twice.
func TestDeath(t *testing.T) {
	second := toTable("second_id", "store_artist")
	second.Null = true
	list := append(history()[:1:1], Migration{Name: "0002_more", Operations: []Operation{
		RunSQL{Forward: SQL{All: []string{"INSERT INTO store_artist (name) VALUES ('Can')"}}, Back: SQL{All: []string{"DELETE FROM store_artist"}}},
		AddColumn{Table: "store_album", Column: second},
		AddIndex{Table: "store_artist", Index: Index{Name: "store_artist_name_ix", Columns: []string{"name"}}},
		DropIndex{Table: "store_artist", Name: "store_artist_name_ix"},
		CreateTable{Name: "store_label", Columns: []Column{id()}},
		RenameTable{From: "store_label", To: "store_labels"},
		RunSQL{Forward: SQL{All: []string{"UPDATE store_artist SET name = CONCAT(name, '!')"}}, Back: NoSQL()},
	}})
	for name, open := range testenv.Databases() {
		t.Run(name, func(t *testing.T) {
			if name != "sqlite" {
				t.Parallel()
			}
			url := open(t)
			d := openDatabase(t, url)
			healthy := d.runner(list...)
			d.migrate(healthy, Target{})
			want := d.schema()
			first := Target{Component: "store", Migration: "0001"}
			for deaths := 0; ; deaths++ {
				d.migrate(healthy, first)
				forward := dyingRun(t, url, deaths, list, Target{})
				d.migrate(healthy, Target{})
				if got := d.schema(); got != want {
					t.Fatalf("killed after statement %d, the schema is\n%s\nand not\n%s", deaths, got, want)
				}
				d.expect(1, `SELECT "name" FROM "store_artist"`, "Can!")
				backward := dyingRun(t, url, deaths, list, first)
				if forward == nil && backward == nil {
					return
				}
				if t.Failed() {
					t.Fatalf("killed after statement %d", deaths)
				}
			}
		})
	}
}

// dyingRun migrates by a process that dies after a number of statements; nil means that it did not need so many.
func dyingRun(t *testing.T, url string, statements int, list []Migration, target Target) error {
	t.Helper()
	db := orm.New(orm.NewRegistry(), func(ctx context.Context) (orm.Driver, error) {
		driver, err := openDriver(ctx, url)
		return &mortal{driver, statements}, err
	})
	defer db.Close()
	r := &Runner{DB: db, Sources: []Source{{Component: "store", Migrations: func() []Migration { return list }}}}
	return r.Migrate(t.Context(), target)
}
