package migrate

import (
	"context"
	"errors"
	"fmt"

	"github.com/gotandem/tandem/orm"
)

// Edit changes the tables of a database by operations, at once and without a migration: for tables that come and go while the program
// runs, for tools and for tests. from is the state in front of them, as far as they speak of it: the zero State where they make the
// tables themselves, [Replay] for that of all migrations, [StateOf] for that of models. It returns the state behind them.
//
// All is done in one transaction. MariaDB and MySQL cannot take back a change of the schema, so there the operations in front of one that
// fails stay done. Nothing is noted, and nobody is kept from migrating the same tables meanwhile.
func Edit(ctx context.Context, db *orm.DB, from *State, ops ...Operation) (*State, error) {
	driver, err := db.Driver(ctx)
	if err != nil {
		return nil, err
	}
	e, err := editorFor(driver.Dialect())
	if err != nil {
		return nil, err
	}
	c, err := compileOne(e, move{node: &node{component: from.component, Migration: Migration{Operations: ops}}}, from)
	if err != nil {
		return nil, err
	}
	to := from.Clone()
	if err := applyAll(to, ops); err != nil {
		return nil, err
	}
	tx, err := driver.Begin(ctx, orm.TxOptions{ForeignKeysOff: c.keysOff()})
	if err != nil {
		return nil, err
	}
	s := &session{Executor: tx, tx: tx, db: db, dialect: driver.Dialect()}
	at := 0
	err = c.steady(ctx, s, func(i int) error { at = i; return c.steps[i].do(ctx, s) })
	if err != nil {
		_ = tx.Rollback(context.WithoutCancel(ctx)) // the first error is the one to tell
		if _, ok := errors.AsType[*danglingError](err); ok {
			return nil, err
		}
		op, n := c.at(at)
		return nil, fmt.Errorf("operation %d (%s): %w", n, op.Describe(), err)
	}
	return to, tx.Commit(ctx)
}
