package migrate

import (
	"sync"
	"testing"

	"github.com/gotandem/tandem/internal/testenv"
)

// Behind a proxy that pools by transaction, and in which a client's next statement runs on another connection, several processes migrate at once: each
// migration is done once, also one that is in no transaction.
func TestMigrateBehindPgBouncer(t *testing.T) {
	url := testenv.Postgres(t)
	d := openDatabase(t, url)
	through := testenv.PgBouncer(t, url)
	tags := Column{Name: "tags", Type: JSON, Default: Value("[]")}
	list := append(history(),
		Migration{Name: "0004_tags", Operations: []Operation{AddColumn{Table: "store_album", Column: tags}}},
		Migration{Name: "0005_apart", NoTransaction: true, Operations: []Operation{
			AddIndex{Table: "store_album", Index: Index{Name: "by_year", Columns: []string{"year"}}, Concurrently: true},
			AlterColumn{Table: "store_album", Column: Column{Name: "tags", Type: Array(Text), Default: Value("[]")}},
			AddColumn{Table: "store_album", Column: Column{Name: "age", Type: Int, Null: true}},
			Backfill{Table: "store_album", Column: "age", SQL: `2026 - "year"`},
		}})
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		other := openDatabase(t, through)
		wg.Go(func() { errs[i] = other.runner(list...).Migrate(t.Context(), Target{}) })
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("process %d: %v", i, err)
		}
	}
	d.expect(3, "SELECT title, age, tags::text FROM store_album", "Tago Mago | 55 | {}")
	d.expect(1, "SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'by_year'::regclass", "true")
	r := openDatabase(t, through).runner(list...)
	if lines, err := r.Drift(t.Context()); err != nil || len(lines) > 0 {
		t.Errorf("drift %q, %v", lines, err)
	}
	d.migrate(r, Target{Component: "store", Migration: "zero"})
}
