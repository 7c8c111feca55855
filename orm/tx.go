package orm

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// transaction is what DB values inside one Tx share.
type transaction struct {
	tx     Tx
	depth  int
	done   bool
	parent *transaction
	after  []func()
}

// rollbackTimeout bounds a rollback, which happens also when the context has ended already.
const rollbackTimeout = 5 * time.Second

// Tx runs fn in a transaction, which is committed if fn returns nil and undone if it returns an error, panics, or ctx ends. fn
// uses the DB that it is given. Tx inside Tx is a savepoint: what it did is undone by itself, and the outer one can go on.
func (db *DB) Tx(ctx context.Context, fn func(tx *DB) error) error {
	return db.TxWith(ctx, TxOptions{}, fn)
}

// TxWith is Tx with an isolation level, or read-only. Inside Tx the options must be the zero value.
func (db *DB) TxWith(ctx context.Context, options TxOptions, fn func(tx *DB) error) error {
	if db.tx != nil {
		if options != (TxOptions{}) {
			return fmt.Errorf("orm: a transaction inside another is a savepoint, and has no options of its own")
		}
		return db.savepoint(ctx, fn)
	}
	driver, err := db.core.driver(ctx)
	if err != nil {
		return err
	}
	tx, err := driver.Begin(ctx, options)
	if err != nil {
		return db.core.failure(ctx, err)
	}
	t := &transaction{tx: tx}
	committed := false
	defer func() {
		t.done = true
		if committed {
			return
		}
		// The context may have ended; the connection must be free of the transaction all the same.
		undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
		defer cancel()
		// What matters to the caller is why it is undone; a connection that cannot roll back is closed by the driver.
		_ = tx.Rollback(undo)
	}()
	if err := fn(&DB{core: db.core, tx: t}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return db.core.failure(ctx, err)
	}
	committed = true
	for _, f := range t.after {
		f()
	}
	return nil
}

// savepoint runs fn between SAVEPOINT and RELEASE.
func (db *DB) savepoint(ctx context.Context, fn func(tx *DB) error) (err error) {
	if db.tx.done {
		_, err := db.executor(ctx)
		return err
	}
	t := &transaction{tx: db.tx.tx, depth: db.tx.depth + 1, parent: db.tx}
	name := "sp" + strconv.Itoa(t.depth)
	if _, err := t.tx.Exec(ctx, "SAVEPOINT "+name, nil); err != nil {
		return db.core.failure(ctx, err)
	}
	released := false
	defer func() {
		t.done = true
		if released {
			return
		}
		undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
		defer cancel()
		// Where this fails the connection is gone, and with it the whole transaction.
		_, _ = t.tx.Exec(undo, "ROLLBACK TO SAVEPOINT "+name, nil)
		_, _ = t.tx.Exec(undo, "RELEASE SAVEPOINT "+name, nil)
	}()
	if err := fn(&DB{core: db.core, tx: t}); err != nil {
		return err
	}
	if _, err := t.tx.Exec(ctx, "RELEASE SAVEPOINT "+name, nil); err != nil {
		return db.core.failure(ctx, err)
	}
	released = true
	db.tx.after = append(db.tx.after, t.after...)
	return nil
}

// AfterCommit runs f once the transaction is committed, and never if it is undone. Outside a transaction it runs f at once.
func (db *DB) AfterCommit(f func()) {
	if db.tx == nil {
		f()
		return
	}
	db.tx.after = append(db.tx.after, f)
}

// InTx reports whether this DB stands for a transaction.
func (db *DB) InTx() bool { return db.tx != nil }
