package orm

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"unsafe"
)

// DB is the door to a database: all that goes in or out passes through its methods. It is safe for use by many goroutines,
// except inside Tx, where it stands for one transaction on one connection.
type DB struct {
	core *core
	tx   *transaction // nil outside Tx

	primary  bool // queries do not go to replicas
	unscoped bool // see InsecureUnscoped

	gathering *gathering // of what reads, inside Together; else nil
}

// within is the DB inside a transaction.
func (db *DB) within(t *transaction) *DB { return &DB{core: db.core, tx: t, unscoped: db.unscoped} }

// New returns a DB for the models of a registry. The database is opened when it is first used; while that fails, the methods
// return an *UnavailableError, and the next use tries again. A registry with mistakes makes every method return them.
func New(registry *Registry, open func(ctx context.Context) (Driver, error)) *DB {
	return &DB{core: newCore(registry, open)}
}

// Registry returns the registry of the models.
func (db *DB) Registry() *Registry { return db.core.registry }

// WithModels returns a DB on the same connections that knows other models, and is watched by the same observers: for migrations, which
// meet the tables as they once were. It is outside of every transaction, and ends with the DB that it was made from.
func (db *DB) WithModels(models *Registry) *DB {
	other := New(models, db.core.driver)
	other.core.observers.Store(db.core.observers.Load())
	return other
}

// Driver returns the driver underneath, opening the database if need be: for migrations and for what the package cannot say.
// Statements sent through it are outside of every transaction.
func (db *DB) Driver(ctx context.Context) (Driver, error) { return db.core.driver(ctx) }

// Ping makes sure that the database answers.
func (db *DB) Ping(ctx context.Context) error {
	driver, err := db.core.driver(ctx)
	if err != nil {
		return err
	}
	if err := driver.Ping(ctx); err != nil {
		return &UnavailableError{Cause: err}
	}
	return nil
}

// Close ends the connections, and waits for those in use. A DB that was never used has none.
func (db *DB) Close() error {
	var errs []error
	for _, r := range db.core.replicas {
		errs = append(errs, r.close())
	}
	return errors.Join(append(errs, db.core.close())...)
}

// executor returns what runs statements: the transaction, or the driver.
func (db *DB) executor(ctx context.Context) (Executor, error) { return db.executorFor(ctx, true) }

// executorFor is executor; write is whether the statement may write.
func (db *DB) executorFor(ctx context.Context, write bool) (Executor, error) {
	if db.tx != nil {
		if db.tx.done {
			return nil, errors.New("orm: the transaction has ended: its DB must not be kept")
		}
		return db.core.watched(db.tx.tx, true), ctx.Err()
	}
	driver, err := db.core.driver(ctx)
	if err != nil {
		return nil, err
	}
	if write {
		db.core.noteWrite(ctx)
	}
	return db.core.watched(driver, false), nil
}

// table returns the table of a model.
func (db *DB) table(ctx context.Context, t reflect.Type) (*Table, error) {
	if _, err := db.core.driver(ctx); err != nil {
		return nil, err
	}
	table := db.core.registry.byType[t]
	if table == nil {
		return nil, &QueryError{Mistakes: []string{db.core.registry.unlisted(nil, t)}}
	}
	return table, nil
}

// unlisted is the mistake of using a type that the DB does not know as a model, in a query of a table if there is one.
func (r *Registry) unlisted(beside *Table, t reflect.Type) string {
	switch {
	case r.elsewhere[t] && beside != nil:
		return fmt.Sprintf("%s and %s live in different databases: read the keys of the one by its DB, and give them to the query of the other", beside, t)
	case r.elsewhere[t]:
		return fmt.Sprintf("%s lives in another database: use the DB that its component was given", t)
	}
	return fmt.Sprintf("%s is no model of the application: list it in a component; in a migration, in the Models of RunGo", t)
}

// each runs a query and hands every row to take, in memory that make returns. take may be nil.
func (db *DB) each(ctx context.Context, q AnyQuery, fresh func() unsafe.Pointer, take func(unsafe.Pointer) error) error {
	if _, err := db.core.driver(ctx); err != nil {
		return err
	}
	st, err := db.view(ctx).selectRows(q)
	if err != nil {
		return err
	}
	if q.lock != NoLock && db.tx == nil {
		return errLockOutside
	}
	if q.limited && q.limit == 0 {
		return nil
	}
	exec, err := db.reader(ctx)
	if err != nil {
		return err
	}
	return db.run(ctx, exec, st, fresh, take)
}

// errLockOutside is the mistake of a lock that nobody would hold.
var errLockOutside = &QueryError{Mistakes: []string{"Lock outside of Tx: the rows would be free again when the query returns"}}

// run runs a statement that returns rows.
func (db *DB) run(ctx context.Context, exec Executor, st statement, fresh func() unsafe.Pointer, take func(unsafe.Pointer) error) (err error) {
	rows, err := exec.Query(ctx, st.sql, st.args)
	for attempt := 1; err != nil; attempt++ {
		if err = db.core.failure(ctx, err); !db.again(ctx, st, attempt, err) {
			return err
		}
		rows, err = exec.Query(ctx, st.sql, st.args)
	}
	defer func() {
		if e := rows.Close(); err == nil && e != nil {
			err = db.core.failure(ctx, e)
		}
	}()
	if err := readRows(rows, st.columns, fresh, take); err != nil {
		if own, is := err.(*takeError); is {
			return own.error
		}
		return db.core.failure(ctx, err)
	}
	return nil
}

// exec runs a statement without rows.
func (db *DB) exec(ctx context.Context, st statement) (Result, error) {
	exec, err := db.executor(ctx)
	if err != nil {
		return Result{}, err
	}
	result, err := exec.Exec(ctx, st.sql, st.args)
	for attempt := 1; err != nil; attempt++ {
		if err = db.core.failure(ctx, err); !db.again(ctx, st, attempt, err) {
			return Result{}, err
		}
		result, err = exec.Exec(ctx, st.sql, st.args)
	}
	return result, nil
}

// statementAttempts is how often a statement of its own runs that loses against others.
const statementAttempts = 5

// again reports whether a statement that failed runs once more, after a pause: outside of transactions it has done nothing where it lost
// against another (a deadlock, a serialization failure). SQL by hand may be several statements, and is left alone.
func (db *DB) again(ctx context.Context, st statement, attempt int, err error) bool {
	lost, ok := err.(*ConflictError)
	return ok && lost.Kind != FailureBusy && db.tx == nil && !st.raw && attempt < statementAttempts && pause(ctx, attempt) == nil
}

// number runs a query that returns one integer.
func (db *DB) number(ctx context.Context, st statement) (int64, error) {
	exec, err := db.reader(ctx)
	if err != nil {
		return 0, err
	}
	var n int64
	st.columns = []resultColumn{{cell: CellInt64, name: "the count", may: true}}
	err = db.run(ctx, exec, st, func() unsafe.Pointer { return unsafe.Pointer(&n) }, nil)
	return n, err
}
