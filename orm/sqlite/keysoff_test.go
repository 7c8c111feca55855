package sqlite

import (
	"context"
	"errors"
	"testing"

	"github.com/gotandem/tandem/orm"
)

// Foreign keys are off in the transaction that asks for it, and on again for whoever comes next, however it ended.
func TestForeignKeysOffLastsForTheTransaction(t *testing.T) {
	ctx := context.Background()
	d := openTest(t)
	exec(t, d, "CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a_id integer REFERENCES a (id))")
	for _, end := range []func(orm.Tx) error{
		func(tx orm.Tx) error { exec(t, tx, "DELETE FROM b"); return tx.Commit(ctx) },
		func(tx orm.Tx) error { return tx.Rollback(ctx) },
	} {
		tx, err := d.Begin(ctx, orm.TxOptions{ForeignKeysOff: true})
		if err != nil {
			t.Fatal(err)
		}
		exec(t, tx, "INSERT INTO b VALUES (7)")
		if err := end(tx); err != nil {
			t.Fatal(err)
		}
		_, err = d.Exec(ctx, "INSERT INTO b VALUES (7)", nil)
		var refused *orm.DriverError
		if !errors.As(err, &refused) || refused.Kind != orm.FailureForeignKey {
			t.Errorf("error %v, want a foreign key failure", err)
		}
	}
}
