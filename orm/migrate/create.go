package migrate

import (
	"context"
	"fmt"

	"github.com/gotandem/tandem/orm"
)

// Create makes all tables of the database's models in an empty database, without migrations and without noting any: for
// tests, which need the tables and not the history.
func Create(ctx context.Context, db *orm.DB) error {
	if err := db.Registry().Resolve(); err != nil {
		return err
	}
	driver, err := db.Driver(ctx)
	if err != nil {
		return err
	}
	to, err := StateOf(db.Registry(), driver.Dialect())
	if err != nil {
		return err
	}
	ops, err := Diff(&State{}, to, nil)
	if err != nil {
		return err
	}
	e, err := editorFor(driver.Dialect())
	if err != nil {
		return err
	}
	c, err := compileOne(e, move{node: &node{Migration: Migration{Operations: ops}}}, &State{})
	if err != nil {
		return err
	}
	tx, err := driver.Begin(ctx, orm.TxOptions{ForeignKeysOff: c.keysOff()})
	if err != nil {
		return err
	}
	s := &session{Executor: tx, tx: tx, db: db, dialect: driver.Dialect()}
	for i, step := range c.steps {
		if step.run != nil {
			err = step.run(ctx, s)
		} else {
			_, err = s.Exec(ctx, step.sql, nil)
		}
		if err != nil {
			op, _ := c.at(i)
			_ = tx.Rollback(context.WithoutCancel(ctx)) // the first error is the one to tell
			return fmt.Errorf("making the tables: %s: %w", op.Describe(), err)
		}
	}
	return tx.Commit(ctx)
}
