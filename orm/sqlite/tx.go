package sqlite

import (
	"context"
	"errors"
	"slices"

	"github.com/gotandem/tandem/orm"
)

// tx is a transaction on a connection of its own.
type tx struct {
	conn *conn
	pool *pool
	open []*rows // results that are being read
	over bool
	// keysOff: the connection does not enforce foreign keys, and must again before anybody else gets it.
	keysOff bool
}

var errOver = errors.New("the transaction is over")

// Query runs a statement that returns rows.
func (t *tx) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	if err := t.usable(ctx); err != nil {
		return nil, err
	}
	s, err := t.conn.prepare(ctx, sql)
	if err != nil {
		return nil, classify(ctx, err)
	}
	var r *rows
	r, err = start(ctx, t.conn, s, args, func(bool) { t.forget(r) })
	if err != nil {
		return nil, err
	}
	if r.statement != nil { // else the result has ended already
		t.open = append(t.open, r)
	}
	return r, nil
}

// Exec runs a statement that returns none.
func (t *tx) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	if err := t.usable(ctx); err != nil {
		return orm.Result{}, err
	}
	result, err := t.conn.exec(ctx, sql, args)
	return result, classify(ctx, err)
}

func (t *tx) usable(ctx context.Context) error {
	if t.over {
		return errOver
	}
	return ctx.Err()
}

func (t *tx) forget(r *rows) {
	if i := slices.Index(t.open, r); i >= 0 {
		t.open = slices.Delete(t.open, i, i+1)
	}
}

// Commit makes the changes last, or undoes them and returns an error.
func (t *tx) Commit(ctx context.Context) error {
	if t.over {
		return errOver
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if !t.conn.inTransaction() {
		// SQLite rolls back by itself where it cannot undo a single statement: an interrupted write, a full disk.
		_ = t.end(nil)
		return &orm.DriverError{Kind: orm.FailureOther, Cause: errors.New("sqlite has rolled the transaction back after an error in it")}
	}
	t.endRows()
	_, err := t.conn.exec(ctx, "COMMIT", nil)
	if err != nil && t.conn.inTransaction() { // a deferred foreign key, or a busy database
		_, _ = t.conn.exec(context.WithoutCancel(ctx), "ROLLBACK", nil) // end closes the connection where this fails
	}
	return classify(ctx, t.end(err))
}

// Rollback undoes the changes.
func (t *tx) Rollback(ctx context.Context) error {
	if t.over {
		return nil
	}
	t.endRows()
	var err error
	if t.conn.inTransaction() {
		_, err = t.conn.exec(context.WithoutCancel(ctx), "ROLLBACK", nil)
	}
	return classify(ctx, t.end(err))
}

// endRows ends the results that are being read: their connection goes to somebody else.
func (t *tx) endRows() {
	for _, r := range slices.Clone(t.open) {
		_ = r.Close()
	}
}

// end gives the connection back.
func (t *tx) end(err error) error {
	t.over = true
	spoilt := broken(err) || t.conn.inTransaction()
	if t.keysOff && !spoilt {
		_, on := t.conn.exec(context.Background(), "PRAGMA foreign_keys = ON", nil)
		spoilt = on != nil
	}
	t.pool.put(t.conn, spoilt)
	return err
}

// Batch runs statements one after the other.
func (t *tx) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	return orm.InTurn(ctx, t, calls, read)
}
