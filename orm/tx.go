package orm

import (
	"context"
	"errors"
	"math/rand/v2"
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

// TxWith is Tx with options: an isolation level, read-only, durable, or run again where it lost against another transaction:
//
//	err := db.TxWith(ctx, orm.TxOptions{Isolation: orm.Serializable, Attempts: 5}, func(tx *orm.DB) error { … })
//
// Inside Tx, which makes a savepoint, there may be no isolation level and no read-only; a durable one is refused.
func (db *DB) TxWith(ctx context.Context, options TxOptions, fn func(tx *DB) error) error {
	if db.tx != nil {
		switch {
		case options.Durable:
			return &QueryError{Mistakes: []string{"a durable transaction inside another: what it does would not last before that is committed"}}
		case options.Isolation != IsolationDefault || options.ReadOnly || options.Replica || options.ForeignKeysOff:
			return &QueryError{Mistakes: []string{"a transaction inside another is a savepoint, and has no isolation level of its own"}}
		}
		return db.savepoint(ctx, fn)
	}
	for attempt := 1; ; attempt++ {
		err := db.transact(ctx, options, fn)
		if err == nil || attempt >= options.Attempts || !lostRace(err) {
			return err
		}
		if pause(ctx, attempt) != nil {
			return err
		}
	}
}

// lostRace reports whether a transaction was undone because of another one, so that it may succeed when it runs again.
func lostRace(err error) bool {
	_, ok := errors.AsType[*ConflictError](err)
	return ok
}

// pause waits before the next attempt: up to 2, 4, 8, … 256 ms, by chance, so that those who met do not meet again.
func pause(ctx context.Context, attempt int) error {
	most := 2 * time.Millisecond << min(attempt-1, 7)
	timer := time.NewTimer(time.Duration(1 + rand.Int64N(int64(most))))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// transact runs fn in a transaction, once.
func (db *DB) transact(ctx context.Context, options TxOptions, fn func(tx *DB) error) error {
	tx, end, err := db.Begin(ctx, options)
	if err != nil {
		return err
	}
	returned := false
	defer func() {
		if !returned { // a panic goes on
			_ = end(errPanicked)
		}
	}()
	err = fn(tx)
	returned = true
	if err != nil {
		_ = end(err)
		return err
	}
	return end(nil)
}

// errPanicked stands for a function that did not return.
var errPanicked = errors.New("orm: the function of a transaction did not return")

// Begin starts a transaction for who has no function to run in it, as the provider of a request's transaction:
//
//	r.Provide(func(ctx context.Context, _ *struct{}) (*orm.DB, error) {
//		tx, end, err := db.Begin(ctx, orm.TxOptions{})
//		if err == nil {
//			web.OnEnd(ctx, end)
//		}
//		return tx, err
//	})
//
// End must be called, once what is done in the transaction is done: with nil it commits, and returns why that did not succeed; with an error it
// undoes everything and returns nil. Further calls do nothing. Where ctx has ended, nothing is committed. Everybody else uses Tx. There is no
// transaction inside another by it, and no second attempt.
func (db *DB) Begin(ctx context.Context, options TxOptions) (tx *DB, end func(err error) error, err error) {
	if db.tx != nil {
		return nil, nil, &QueryError{Mistakes: []string{"Begin inside a transaction: use Tx, which makes a savepoint there"}}
	}
	driver, err := db.core.driver(ctx)
	if err != nil {
		return nil, nil, err
	}
	options.ReadOnly = options.ReadOnly || options.Replica
	if !options.ReadOnly {
		db.core.noteWrite(ctx)
	}
	begin := driver.Begin
	if options.Replica && !db.primary && !hasWritten(ctx) {
		begin = func(ctx context.Context, options TxOptions) (Tx, error) {
			return db.core.beginReplica(ctx, driver, options)
		}
	}
	t := &transaction{}
	err = db.core.control(ctx, "BEGIN", func() (err error) {
		t.tx, err = begin(ctx, options)
		return err
	})
	if err != nil {
		return nil, nil, db.core.failure(ctx, err)
	}
	return db.within(t), func(err error) error {
		if t.done {
			return nil
		}
		t.done = true
		return db.endTx(ctx, t, err)
	}, nil
}

// endTx commits a transaction, or undoes it where err is not nil.
func (db *DB) endTx(ctx context.Context, t *transaction, err error) error {
	committed := false
	defer func() {
		if committed {
			return
		}
		// The context may have ended; the connection must be free of the transaction all the same.
		undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
		defer cancel()
		// What matters to the caller is why it is undone; a connection that cannot roll back is closed by the driver.
		_ = db.core.control(undo, "ROLLBACK", func() error { return t.tx.Rollback(undo) })
	}()
	if err != nil {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := db.core.control(ctx, "COMMIT", func() error { return t.tx.Commit(ctx) }); err != nil {
		return db.core.failure(ctx, err)
	}
	committed = true
	runAll(t.after)
	return nil
}

// runAll runs every function, though one panics; the panic goes on then.
func runAll(fs []func()) {
	for i, f := range fs {
		func() {
			ok := false
			defer func() {
				if !ok {
					runAll(fs[i+1:])
				}
			}()
			f()
			ok = true
		}()
	}
}

// savepoint runs fn between SAVEPOINT and RELEASE.
func (db *DB) savepoint(ctx context.Context, fn func(tx *DB) error) (err error) {
	if db.tx.done {
		_, err := db.executor(ctx)
		return err
	}
	t := &transaction{tx: db.tx.tx, depth: db.tx.depth + 1, parent: db.tx}
	name := "sp" + strconv.Itoa(t.depth)
	exec := db.core.watched(t.tx, true)
	if _, err := exec.Exec(ctx, "SAVEPOINT "+name, nil); err != nil {
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
		_, _ = exec.Exec(undo, "ROLLBACK TO SAVEPOINT "+name, nil)
		_, _ = exec.Exec(undo, "RELEASE SAVEPOINT "+name, nil)
	}()
	if err := fn(db.within(t)); err != nil {
		return err
	}
	if _, err := exec.Exec(ctx, "RELEASE SAVEPOINT "+name, nil); err != nil {
		return db.core.failure(ctx, err)
	}
	released = true
	db.tx.after = append(db.tx.after, t.after...)
	return nil
}

// AfterCommit runs f once the outermost transaction is committed, in the order of the calls, and never if that or the savepoint it was called in
// is undone. Outside a transaction it runs f at once. A panic of f goes to the caller of Tx; the functions after it run all the
// same, and what was committed stays.
func (db *DB) AfterCommit(f func()) {
	if db.tx == nil {
		f()
		return
	}
	db.tx.after = append(db.tx.after, f)
}

// InTx reports whether this DB stands for a transaction.
func (db *DB) InTx() bool { return db.tx != nil }
