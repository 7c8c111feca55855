package migrate

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
	"github.com/gotandem/tandem/orm"
)

func TestLocksAdvisory(t *testing.T) {
	for version, want := range map[string]bool{
		"PostgreSQL 16.4 (Debian 16.4-1) on x86_64-pc-linux-gnu": true,
		"PostgreSQL 11.2-YB-2.20.1.0-b0 on x86_64-pc-linux-gnu":  false,
		"CockroachDB CCL v24.3.1 (x86_64-pc-linux-gnu)":          false,
	} {
		if locksAdvisory(version) != want {
			t.Errorf("%s: %v", version, !want)
		}
	}
}

// yugabyte is a PostgreSQL that says it is a YugabyteDB of the versions that refused advisory locks.
type yugabyte struct{ orm.Driver }

func (y yugabyte) Begin(ctx context.Context, options orm.TxOptions) (orm.Tx, error) {
	tx, err := y.Driver.Begin(ctx, options)
	return yugabyteTx{tx}, err
}

func (y yugabyte) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	return yugabyteQuery(ctx, y.Driver, sql, args)
}

type yugabyteTx struct{ orm.Tx }

func (y yugabyteTx) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	return yugabyteQuery(ctx, y.Tx, sql, args)
}

func yugabyteQuery(ctx context.Context, e orm.Executor, sql string, args []any) (orm.Rows, error) {
	switch {
	case sql == "SELECT version()":
		sql = "SELECT 'PostgreSQL 11.2-YB-2.20.1.0-b0'"
	case strings.Contains(sql, "advisory"):
		return nil, &orm.DriverError{Kind: orm.FailureOther, Cause: errors.New("advisory locks are not yet implemented")}
	}
	return e.Query(ctx, sql, args)
}

// TestLockOfARow migrates by several processes where there are no advisory locks: each migration is done once.
func TestLockOfARow(t *testing.T) {
	url := testenv.Postgres(t)
	d := openDatabase(t, url)
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() {
			db := orm.New(orm.NewRegistry(), func(ctx context.Context) (orm.Driver, error) {
				driver, err := openDriver(ctx, url)
				return yugabyte{driver}, err
			})
			r := d.runner(history()...)
			r.DB = db
			if errs[i] = r.Migrate(t.Context(), Target{}); errs[i] == nil {
				errs[i] = db.Close()
			}
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("process %d: %v", i, err)
		}
	}
	d.expect(1, `SELECT "full_name" FROM "store_artist"`, "Can Damo")
	d.expect(1, "SELECT id FROM tandem_migrations_lock", "1")
}

// TestLockOfARowWaits: who comes second waits until the first one has ended.
func TestLockOfARowWaits(t *testing.T) {
	url := testenv.Postgres(t)
	d := openDatabase(t, url)
	waits := make(chan struct{})
	open := func(progress func(Progress)) *process {
		driver, err := openDriver(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = driver.Close() }) // which other tests look at
		return &process{runner: &Runner{DB: d.db, Progress: progress}, driver: yugabyte{driver}}
	}
	first, second := open(nil), open(func(p Progress) {
		if p.Waiting {
			close(waits)
		}
	})
	var order []string
	done := make(chan error)
	err := first.locked(t.Context(), orm.TxOptions{}, func(*session) error {
		go func() {
			done <- second.locked(t.Context(), orm.TxOptions{}, func(*session) error {
				order = append(order, "second")
				return nil
			})
		}()
		<-waits
		order = append(order, "first")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, " "); got != "first second" {
		t.Errorf("the order was %s", got)
	}
}
