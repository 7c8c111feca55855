package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/jackc/pgx/v5/pgxpool"
)

// driver is an open database.
type driver struct {
	pool   *pgxpool.Pool
	wait   time.Duration // for a connection; 0 is as long as the context lasts
	naming naming
}

// Dialect returns how PostgreSQL spells SQL.
func (d *driver) Dialect() orm.Dialect { return Dialect{} }

// MaxConnections is the most connections that are open at the same time.
func (d *driver) MaxConnections() int { return int(d.pool.Config().MaxConns) }

// Ping makes sure that the database answers.
func (d *driver) Ping(ctx context.Context) error {
	return d.try(ctx, func(s *session) (bool, error) {
		_, err := s.simple(ctx, "SELECT 1", nothingDone)
		return false, err
	})
}

// Close ends every connection, and waits for those in use.
func (d *driver) Close() error {
	d.pool.Close()
	return nil
}

// Query runs a statement that returns rows.
func (d *driver) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	var r *rows
	err := d.try(ctx, func(s *session) (keep bool, err error) {
		r, err = s.query(ctx, sql, args, lossOf(sql))
		if err != nil || r.over {
			return false, err
		}
		r.alone = true
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Exec runs a statement that returns none or, without arguments, several.
func (d *driver) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	var result orm.Result
	err := d.try(ctx, func(s *session) (_ bool, err error) {
		result, err = s.exec(ctx, sql, args, lossOf(sql))
		return false, err
	})
	return result, err
}

// Begin starts a transaction.
func (d *driver) Begin(ctx context.Context, options orm.TxOptions) (orm.Tx, error) {
	begin := "BEGIN"
	switch options.Isolation {
	case orm.ReadCommitted:
		begin += " ISOLATION LEVEL READ COMMITTED"
	case orm.RepeatableRead:
		begin += " ISOLATION LEVEL REPEATABLE READ"
	case orm.Serializable:
		begin += " ISOLATION LEVEL SERIALIZABLE"
	}
	if options.ReadOnly {
		begin += " READ ONLY"
	}
	var t *tx
	err := d.try(ctx, func(s *session) (bool, error) {
		if _, err := s.simple(ctx, begin, nothingDone); err != nil {
			return false, err
		}
		t = &tx{session: s}
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// try runs do on a connection, and once more on a new one where the connection turns out to be lost and nothing was done,
// as happens to every connection of the pool when the server starts anew. Do reports that it keeps the session; it
// releases it itself then.
func (d *driver) try(ctx context.Context, do func(*session) (keep bool, err error)) error {
	for attempt := 0; ; attempt++ {
		conn, err := d.acquire(ctx)
		if err != nil {
			return classify(ctx, err, nothingDone)
		}
		s := sessionOf(conn, d.naming)
		keep, err := do(s)
		if keep {
			return nil
		}
		lost := s.lost()
		s.release()
		again := err != nil && attempt == 0 && ctx.Err() == nil
		switch {
		case again && lost && failure(err) == orm.FailureUnavailable:
			d.pool.Reset() // its other connections have gone the same way
		case again && isStale(err):
		default:
			return err
		}
	}
}

// acquire returns a connection, when one is free.
func (d *driver) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	if d.wait == 0 {
		return d.pool.Acquire(ctx)
	}
	short, cancel := context.WithTimeout(ctx, d.wait)
	defer cancel()
	conn, err := d.pool.Acquire(short)
	if err != nil && short.Err() != nil && ctx.Err() == nil {
		return nil, &orm.DriverError{Kind: orm.FailureUnavailable, Cause: fmt.Errorf("no connection was free within %s: all %d are in use", d.wait, d.pool.Config().MaxConns)}
	}
	return conn, err
}

// lossOf says what a connection that breaks during the statement leaves in doubt.
func lossOf(sql string) loss {
	if len(sql) > 6 && (sql[:6] == "SELECT" || sql[:6] == "select") {
		return nothingDone
	}
	return unknownOutcome
}
