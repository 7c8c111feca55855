package migrate

import (
	"context"
	"testing"
	"time"

	"github.com/gotandem/tandem/internal/testenv"
)

// What PostgreSQL refuses inside a transaction runs outside of one, under the lock all the same.
func TestIndexConcurrently(t *testing.T) {
	d := openDatabase(t, testenv.Postgres(t))
	ix := Index{Name: "store_artist_name_ix", Columns: []string{"name"}}
	r := d.runner(history()[0], Migration{Name: "0002_index", NoTransaction: true, Operations: []Operation{RunSQL{
		Forward: SQL{All: []string{`CREATE INDEX CONCURRENTLY store_artist_name_ix ON store_artist (name)`}},
		Back:    SQL{All: []string{`DROP INDEX CONCURRENTLY store_artist_name_ix`}},
		State:   []Operation{AddIndex{Table: "store_artist", Index: ix}},
	}}})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a lock that waits for itself would never end
	defer cancel()
	if err := r.Migrate(ctx, Target{}); err != nil {
		t.Fatal(err)
	}
	d.expect(1, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'store_artist_name_ix'::regclass", "1")
	if err := r.Migrate(ctx, Target{Component: "store", Migration: "0001"}); err != nil {
		t.Fatal(err)
	}
	d.expect(1, "SELECT indexname FROM pg_indexes WHERE indexname = 'store_artist_name_ix'")
}
