package orm

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// ReadFrom names replicas: databases that follow this one and may be a little behind. It is called before the DB is used, or by the function that opens it. Queries outside
// of transactions are read from them in turn; all else goes to the primary: writes, transactions but those of TxOptions.Replica, locks and SQL by hand. While a replica does not
// answer, the others are read, or the primary.
//
// Who writes wants to read what he wrote: with a context made by Session, all that follows a write in it reads from the
// primary. For a single query there is Primary.
func (db *DB) ReadFrom(open ...func(ctx context.Context) (Driver, error)) {
	for _, o := range open {
		db.core.replicas = append(db.core.replicas, &replica{gate: newGate(o)})
	}
}

// Primary returns a DB that reads from the primary, too.
func (db *DB) Primary() *DB {
	if db.tx != nil {
		return db
	}
	return &DB{core: db.core, primary: true, unscoped: db.unscoped}
}

// Session returns a context in which whatever follows a write reads from the primary, so that it sees what was written: an application makes one
// for each request.
func Session(ctx context.Context) context.Context {
	if _, there := ctx.Value(sessionKey{}).(*atomic.Bool); there {
		return ctx
	}
	return context.WithValue(ctx, sessionKey{}, new(atomic.Bool))
}

type sessionKey struct{}

// noteWrite makes what follows in the session read from the primary.
func (c *core) noteWrite(ctx context.Context) {
	if len(c.replicas) == 0 {
		return
	}
	if wrote, ok := ctx.Value(sessionKey{}).(*atomic.Bool); ok {
		wrote.Store(true)
	}
}

// hasWritten reports whether the session has written.
func hasWritten(ctx context.Context) bool {
	wrote, ok := ctx.Value(sessionKey{}).(*atomic.Bool)
	return ok && wrote.Load()
}

// replica is a database to read from.
type replica struct {
	*gate
	mu    sync.Mutex
	until time.Time // it is left alone until then
}

// replicaPause is how long a replica that did not answer is left alone.
const replicaPause = 5 * time.Second

// usable reports whether the replica may be asked.
func (r *replica) usable() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.until.IsZero() || time.Now().After(r.until)
}

// leave lets the replica alone for a while.
func (r *replica) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.until = time.Now().Add(replicaPause)
}

// reader returns what runs a query: like executor, but a replica where there is one.
func (db *DB) reader(ctx context.Context) (Executor, error) {
	if db.tx != nil {
		return db.executorFor(ctx, false)
	}
	if db.gathering != nil && hasWritten(ctx) == hasWritten(db.gathering.ctx) { // else they may go to different databases
		return db.gathering, nil
	}
	primary, err := db.core.driver(ctx) // the dialect is known once it has been there
	switch {
	case err != nil:
		return nil, err
	case db.primary || len(db.core.replicas) == 0 || hasWritten(ctx):
		return db.core.watched(primary, false), nil
	}
	r, driver, err := db.core.nextReplica(ctx)
	switch {
	case err != nil:
		return nil, err
	case r == nil:
		return db.core.watched(primary, false), nil
	}
	return db.core.watched(&replicated{Executor: driver, replica: r, primary: primary}, false), nil
}

// nextReplica returns the replica whose turn it is, and nil where none answers. The error is that of the context.
func (c *core) nextReplica(ctx context.Context) (*replica, Driver, error) {
	start := int(c.turn.Add(1))
	for i := range c.replicas {
		r := c.replicas[(start+i)%len(c.replicas)]
		if !r.usable() {
			continue
		}
		driver, err := r.driver(ctx)
		if err == nil {
			return r, driver, nil
		}
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		r.leave()
	}
	return nil, nil, nil
}

// beginReplica begins a transaction in a replica, and in the primary where none answers.
func (c *core) beginReplica(ctx context.Context, primary Driver, options TxOptions) (Tx, error) {
	r, driver, err := c.nextReplica(ctx)
	switch {
	case err != nil:
		return nil, err
	case r == nil:
		return primary.Begin(ctx, options)
	}
	tx, err := driver.Begin(ctx, options)
	if !r.away(ctx, err) {
		return tx, err
	}
	return primary.Begin(ctx, options)
}

// replicated reads from a replica, and from the primary where that does not answer.
type replicated struct {
	Executor
	replica *replica
	primary Executor
}

func (r *replicated) Query(ctx context.Context, sql string, args []any) (Rows, error) {
	rows, err := r.Executor.Query(ctx, sql, args)
	if !r.replica.away(ctx, err) {
		return rows, err
	}
	return r.primary.Query(ctx, sql, args)
}

func (r *replicated) Batch(ctx context.Context, calls []Call, read func(int, Rows, Result) error) error {
	err := r.Executor.Batch(ctx, calls, read)
	if !r.replica.away(ctx, err) {
		return err
	}
	return r.primary.Batch(ctx, calls, read)
}

// away reports whether the replica does not answer, and lets it alone then.
func (r *replica) away(ctx context.Context, err error) bool {
	d, ok := errors.AsType[*DriverError](err)
	if !ok || d.Kind != FailureUnavailable || ctx.Err() != nil {
		return false
	}
	r.leave()
	return true
}
