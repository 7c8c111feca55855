package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/gotandem/tandem/orm"
)

// rollbackTimeout bounds the conversation of a rollback whose own context has ended.
const rollbackTimeout = 5 * time.Second

var errOver = errors.New("the transaction is over")

// errRolledBack is what a COMMIT comes to after a statement of the transaction has failed.
var errRolledBack = &orm.DriverError{Kind: orm.FailureOther, Cause: errors.New("postgres: a statement of the transaction failed, so COMMIT rolled it back")}

// tx is a transaction on a connection of its own.
type tx struct {
	session *session
	over    bool
}

// Query runs a statement that returns rows.
func (t *tx) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	if t.over {
		return nil, errOver
	}
	// A broken connection ends the transaction: nothing of it was done.
	r, err := t.session.query(ctx, sql, args, nothingDone)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Exec runs a statement that returns none.
func (t *tx) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	if t.over {
		return orm.Result{}, errOver
	}
	return t.session.exec(ctx, sql, args, nothingDone)
}

// Commit makes the changes last, or undoes them and returns an error.
func (t *tx) Commit(ctx context.Context) error {
	if t.over {
		return errOver
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if t.session.lost() {
		t.end()
		return &orm.DriverError{Kind: orm.FailureUnavailable, Cause: errors.New("postgres: the connection was lost during the transaction, which is rolled back")}
	}
	_, err := t.session.simple(ctx, "COMMIT", unknownOutcome)
	t.end()
	return err
}

// Rollback undoes the changes.
func (t *tx) Rollback(ctx context.Context) error {
	if t.over {
		return nil
	}
	defer t.end()
	if t.session.lost() {
		return nil // the server rolls back by itself
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
	defer cancel()
	_, err := t.session.simple(ctx, "ROLLBACK", nothingDone)
	return err
}

// end gives the connection back; where it is still in a transaction the pool closes it.
func (t *tx) end() {
	t.over = true
	if t.session.open != nil {
		_ = t.session.open.Close()
	}
	t.session.release()
}
