package mysql

import (
	"context"
	"errors"
	"time"

	"github.com/gotandem/tandem/orm"
)

// rollbackTimeout bounds the conversation of a rollback whose own context has ended.
const rollbackTimeout = 5 * time.Second

var errOver = errors.New("the transaction is over")

// tx is a transaction on a connection of its own.
type tx struct {
	driver *driver
	conn   *conn
	// undone: the server has rolled everything back after an error, and runs each further statement on its own.
	undone error
	over   bool
}

// Query runs a statement that returns rows.
func (t *tx) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	if err := t.usable(); err != nil {
		return nil, err
	}
	// A broken connection ends the transaction: nothing of it was done.
	r, err := t.conn.query(ctx, sql, args, nothingDone)
	if err != nil {
		return nil, t.note(err)
	}
	return r, nil
}

// Exec runs a statement that returns none.
func (t *tx) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	if err := t.usable(); err != nil {
		return orm.Result{}, err
	}
	result, err := t.conn.exec(ctx, sql, args, nothingDone)
	return result, t.note(err)
}

func (t *tx) usable() error {
	if t.over {
		return errOver
	}
	return t.undone
}

// note remembers an error after which the server has rolled the whole transaction back.
func (t *tx) note(err error) error {
	if kind := failure(err); err != nil && (kind == orm.FailureDeadlock || kind == orm.FailureSerialization) {
		t.undone = err
	}
	return err
}

// Commit makes the changes last, or undoes them and returns an error.
func (t *tx) Commit(ctx context.Context) error {
	if t.over {
		return errOver
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if t.undone != nil {
		_ = t.Rollback(ctx)
		return t.undone
	}
	if t.conn.lost() {
		t.end()
		return &orm.DriverError{Kind: orm.FailureUnavailable, Cause: errors.New("mysql: the connection was lost during the transaction, which is rolled back")}
	}
	_, err := t.conn.exec(ctx, "COMMIT", nil, unknownOutcome)
	t.end()
	return err
}

// Rollback undoes the changes.
func (t *tx) Rollback(ctx context.Context) error {
	if t.over {
		return nil
	}
	defer t.end()
	if t.conn.lost() {
		return nil // the server rolls back by itself
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
	defer cancel()
	if _, err := t.conn.exec(ctx, "ROLLBACK", nil, nothingDone); err != nil {
		_ = t.conn.network.Close() // the pool must not hand out a connection in a transaction
		t.conn.interrupted = true
		return err
	}
	return nil
}

// end gives the connection back.
func (t *tx) end() {
	t.over = true
	if t.conn.open != nil {
		_ = t.conn.open.Close()
	}
	t.driver.release(t.conn)
}

// Batch runs statements one after the other.
func (t *tx) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	return orm.InTurn(ctx, t, calls, read)
}
