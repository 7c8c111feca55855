package mysql

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/gotandem/tandem/orm"
)

// driver is an open database.
type driver struct {
	config *mysql.Config
	name   string // for people
	pool   *pool
	// statementTime is how long a statement may run; 0 is as long as its context lasts.
	statementTime time.Duration
	dialect       atomic.Pointer[Dialect]
	killers       sync.WaitGroup // the goroutines that end what a cancelled statement left running
}

// learn notes what server it is by its version, as in "10.11.19-MariaDB-0+deb12u1" or "8.4.3".
func (d *driver) learn(version string) {
	if d.dialect.Load() == nil {
		d.dialect.CompareAndSwap(nil, &Dialect{MySQL: !strings.Contains(version, "MariaDB")})
	}
}

// Dialect returns how the server spells SQL, which Open has found out.
func (d *driver) Dialect() orm.Dialect {
	if dialect := d.dialect.Load(); dialect != nil {
		return *dialect
	}
	return Dialect{}
}

// Ping makes sure that the database answers.
func (d *driver) Ping(ctx context.Context) error {
	return d.try(ctx, func(c *conn) (bool, error) {
		_, err := c.exec(ctx, "SELECT 1", nil, nothingDone)
		return false, err
	})
}

// Close ends every connection, and waits for those in use.
func (d *driver) Close() error {
	err := d.pool.close()
	d.killers.Wait()
	return err
}

// Query runs a statement that returns rows.
func (d *driver) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	var r *rows
	err := d.try(ctx, func(c *conn) (keep bool, err error) {
		r, err = c.query(ctx, sql, args, lossOf(sql))
		if err != nil || r.over {
			return false, err
		}
		r.done = func() { d.release(c) }
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Exec runs a statement that returns none or, without arguments, several, one after the other.
func (d *driver) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	var result orm.Result
	err := d.try(ctx, func(c *conn) (_ bool, err error) {
		result, err = c.exec(ctx, sql, args, lossOf(sql))
		return false, err
	})
	return result, err
}

// Begin starts a transaction.
func (d *driver) Begin(ctx context.Context, options orm.TxOptions) (orm.Tx, error) {
	level := ""
	switch options.Isolation {
	case orm.ReadCommitted:
		level = "READ COMMITTED"
	case orm.RepeatableRead:
		level = "REPEATABLE READ"
	case orm.Serializable:
		level = "SERIALIZABLE"
	}
	begin := "START TRANSACTION"
	if options.ReadOnly {
		begin += " READ ONLY"
	}
	var t *tx
	err := d.try(ctx, func(c *conn) (bool, error) {
		if level != "" { // of the next transaction only
			if _, err := c.exec(ctx, "SET TRANSACTION ISOLATION LEVEL "+level, nil, nothingDone); err != nil {
				return false, err
			}
		}
		if _, err := c.exec(ctx, begin, nil, nothingDone); err != nil {
			return false, err
		}
		t = &tx{driver: d, conn: c}
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// try runs do on a connection, and once more on a new one where the connection turns out to be lost and nothing was done.
// Do reports that it keeps the connection; it releases it itself then.
func (d *driver) try(ctx context.Context, do func(*conn) (keep bool, err error)) error {
	for attempt := 0; ; attempt++ {
		c, err := d.pool.get(ctx)
		if err != nil {
			return classify(ctx, err, nothingDone, "")
		}
		keep, err := do(c)
		if keep {
			return nil
		}
		lost := c.lost()
		d.release(c)
		again := err != nil && attempt == 0 && ctx.Err() == nil
		switch {
		case again && lost && failure(err) == orm.FailureUnavailable:
			d.pool.reset() // its other connections have gone the same way
		case again && isStale(err):
		default:
			return err
		}
	}
}

// killTimeout bounds the conversation that ends what a cancelled statement left running.
const killTimeout = 10 * time.Second

// release gives the connection back. The server goes on with a statement whose connection was cut off, and commits it,
// unless it is told to stop.
func (d *driver) release(c *conn) {
	if c.interrupted {
		d.killers.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
			defer cancel()
			d.kill(ctx, c.id)
		})
	}
	d.pool.put(c)
}

// kill ends a connection at the server, by another one that is not of the pool. Where that does not succeed, the
// connection is gone already or the server does not answer.
func (d *driver) kill(ctx context.Context, id string) {
	connector, err := mysql.NewConnector(d.config)
	if err != nil {
		return
	}
	raw, err := connector.Connect(ctx)
	if err != nil {
		return
	}
	defer raw.Close()
	_, _ = raw.(library).Exec("KILL "+id, nil)
}

// lossOf says what a connection that breaks during the statement leaves in doubt.
func lossOf(sql string) loss {
	if len(sql) > 6 && strings.EqualFold(sql[:6], "SELECT") {
		return nothingDone
	}
	return unknownOutcome
}

// Batch runs statements one after the other, each on its own.
func (d *driver) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	return orm.InTurn(ctx, d, calls, read)
}
