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
	if _, err := Edit(ctx, db, &State{}, ops...); err != nil {
		return fmt.Errorf("making the tables: %w", err)
	}
	return nil
}
