package orm_test

import (
	"context"
	"errors"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/sqlite"
)

// TestReplicas reads from databases that are not copies, so that it shows which one was asked.
func TestReplicas(t *testing.T) {
	openAt := func(url string) func(context.Context) (orm.Driver, error) {
		return func(ctx context.Context) (orm.Driver, error) { return sqlite.Open(ctx, url, sqlite.Options{}) }
	}
	first, second := testenv.SQLite(t), testenv.SQLite(t)
	for name, url := range map[string]string{"replica 1": first, "replica 2": second} {
		if err := openDB(t, registry(), url).Insert(t.Context(), &Artist{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	primary := testenv.SQLite(t)
	if err := openDB(t, registry(), primary).Insert(t.Context(), &Artist{Name: "primary"}); err != nil {
		t.Fatal(err)
	}
	down := true
	db := orm.New(registry(), openAt(primary))
	db.ReadFrom(openAt(first), openAt(second), func(ctx context.Context) (orm.Driver, error) {
		if down {
			return nil, &orm.DriverError{Kind: orm.FailureUnavailable, Cause: errors.New("down")}
		}
		return openAt(first)(ctx)
	})
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	q := orm.From[Artist]().Limit(1)
	name := func(db *orm.DB, ctx context.Context) string {
		t.Helper()
		row, err := db.First(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		return row.Name
	}
	ctx := t.Context()
	seen := map[string]int{}
	for range 12 {
		seen[name(db, ctx)]++
	}
	if seen["replica 1"] == 0 || seen["replica 2"] == 0 || seen["primary"] != 0 {
		t.Errorf("read from %v", seen)
	}
	if got := name(db.Primary(), ctx); got != "primary" {
		t.Errorf("Primary reads from %s", got)
	}
	err := db.Tx(ctx, func(tx *orm.DB) error {
		if got := name(tx, ctx); got != "primary" {
			t.Errorf("a transaction reads from %s", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sql := func(tx *orm.DB) string {
		t.Helper()
		type row struct{ Name string }
		rows, err := tx.Raw(ctx, func(out *row) []any { return []any{&out.Name} }, "SELECT name FROM store_artist LIMIT 1")
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		return rows[0].Name
	}
	if got := sql(db); got != "primary" {
		t.Errorf("SQL by hand reads from %s", got)
	}
	inReplica := func(ctx context.Context, f func(tx *orm.DB) error) error {
		return db.TxWith(ctx, orm.TxOptions{Replica: true}, f)
	}
	err = inReplica(ctx, func(tx *orm.DB) error {
		if one, other := name(tx, ctx), sql(tx); one == "primary" || one != other {
			t.Errorf("a transaction in a replica reads from %s and %s", one, other)
		}
		return tx.Insert(ctx, &Artist{Name: "refused"})
	})
	if d, ok := errors.AsType[*orm.DriverError](err); !ok || d.Kind != orm.FailureReadOnly {
		t.Errorf("a write in a replica: %v", err)
	}
	if err := db.Tx(ctx, func(tx *orm.DB) error { return tx.TxWith(ctx, orm.TxOptions{Replica: true}, nil) }); err == nil {
		t.Error("a transaction of the primary goes on in a replica")
	}
	session := orm.Session(ctx)
	if got := name(db, session); got == "primary" {
		t.Error("a session that has not written reads from the primary")
	}
	if err := db.Insert(session, &Artist{Name: "written"}); err != nil {
		t.Fatal(err)
	}
	if err := inReplica(session, func(tx *orm.DB) error {
		if got := sql(tx); got != "primary" {
			t.Errorf("after a write a transaction reads from %s", got)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	for range 4 {
		if got := name(db, session); got != "primary" {
			t.Errorf("after a write the session reads from %s", got)
		}
	}
	if n, err := db.Count(orm.Session(session), orm.From[Artist]()); err != nil || n != 2 {
		t.Errorf("a session inside the session counts %d, %v", n, err)
	}
	if got := name(db, ctx); got == "primary" {
		t.Error("others read from the primary after a write")
	}
	b := db.Batch()
	read := b.First(q)
	if err := b.Send(ctx); err != nil || read.Value.Name == "primary" {
		t.Errorf("a batch that reads: %v, %v", read.Value, err)
	}
	a := orm.Columns[Artist]()
	row, created, err := db.GetOrCreate(ctx, orm.From[Artist]().Where(orm.Eq(&a.Name, "new")), &Artist{Name: "new"})
	if err != nil || !created || row.ID == 0 {
		t.Errorf("%+v, %v, %v", row, created, err)
	}
}

// TestReplicasAreDown reads from the primary where no replica answers.
func TestReplicasAreDown(t *testing.T) {
	primary := testenv.SQLite(t)
	if err := openDB(t, registry(), primary).Insert(t.Context(), &Artist{Name: "primary"}); err != nil {
		t.Fatal(err)
	}
	db := orm.New(registry(), func(ctx context.Context) (orm.Driver, error) { return sqlite.Open(ctx, primary, sqlite.Options{}) })
	defer db.Close()
	db.ReadFrom(func(context.Context) (orm.Driver, error) { return gone{&recorder{dialect: sqlite.Dialect{}}}, nil },
		func(context.Context) (orm.Driver, error) {
			return nil, &orm.DriverError{Kind: orm.FailureUnavailable, Cause: errors.New("down")}
		})
	for range 5 {
		if row, err := db.First(t.Context(), orm.From[Artist]()); err != nil || row.Name != "primary" {
			t.Errorf("%+v, %v", row, err)
		}
	}
}

// gone is a driver whose server has gone away.
type gone struct{ *recorder }

func (gone) Query(context.Context, string, []any) (orm.Rows, error) {
	return nil, &orm.DriverError{Kind: orm.FailureUnavailable, Cause: errors.New("gone")}
}
