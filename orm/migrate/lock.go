package migrate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/internal/wire"
)

// One process migrates a database at a time. SQLite's write transactions exclude each other already. On PostgreSQL the
// transaction takes an advisory lock, which ends with it and so works behind a proxy that pools by transaction; what speaks
// PostgreSQL's protocol but has no such locks, or only seems to, locks a row; on MySQL it is a lock of the session, since every change of the
// schema ends the transaction.

// advisoryKey is the key of the lock on PostgreSQL: the bytes of "tandem-m".
const advisoryKey = 0x74616e64656d2d6d

// mysqlLock is the name of the lock on MySQL, where names belong to the whole server.
const mysqlLock = "CONCAT('tandem migrations of ', LEFT(DATABASE(), 40))"

// begin starts a transaction. SQLite's is had only when no other process writes, and that may migrate for long.
func (p *process) begin(ctx context.Context, options orm.TxOptions) (orm.Tx, error) {
	for told := false; ; told = true {
		tx, err := p.driver.Begin(ctx, options)
		busy, ok := errors.AsType[*orm.DriverError](err)
		if err == nil || !ok || busy.Kind != orm.FailureBusy || ctx.Err() != nil {
			return tx, err
		}
		if !told {
			p.tell(Progress{Waiting: true})
		}
	}
}

// errLocked says that somebody else migrates now.
var errLocked = errors.New("another process migrates")

// beginLocked starts a transaction when nobody else migrates. See lock for unlock.
//
// On PostgreSQL it asks now and then, and is in no transaction meanwhile. One that waits for the lock would have a snapshot, for whose end the other
// process waits where it builds an index concurrently: for ever, since no server sees that circle.
func (p *process) beginLocked(ctx context.Context, options orm.TxOptions) (tx orm.Tx, s *session, unlock func(commit bool) error, err error) {
	const first = 20 * time.Millisecond
	// Whatever the database's default: a transaction that keeps its first snapshot would see a ledger as it was before it had the lock, and be waited
	// for by an index that is built concurrently.
	try := ""
	if p.driver.Dialect().Name() == "postgres" {
		options.Isolation = orm.ReadCommitted
		if try, err = p.tryLock(ctx); err != nil {
			return nil, nil, nil, err
		}
	}
	for wait := first; ; wait = min(2*wait, time.Second) {
		if tx, err = p.begin(ctx, options); err != nil {
			return nil, nil, nil, err
		}
		s = &session{Executor: tx, tx: tx, db: p.runner.DB, dialect: p.driver.Dialect()}
		if unlock, err = p.lock(ctx, s, try); err == nil {
			return tx, s, unlock, nil
		}
		if e := tx.Rollback(context.WithoutCancel(ctx)); e != nil || !errors.Is(err, errLocked) {
			return nil, nil, nil, errors.Join(err, e)
		}
		if wait == first {
			p.tell(Progress{Waiting: true})
		}
		select {
		case <-ctx.Done():
			return nil, nil, nil, ctx.Err()
		case <-time.After(wait):
		}
	}
}

// tryLock is the statement that takes PostgreSQL's lock, and has no row where somebody else has it.
func (p *process) tryLock(ctx context.Context) (string, error) {
	version, err := wire.Texts(ctx, p.driver, 1, "SELECT version()")
	switch {
	case err != nil:
		return "", err
	case locksAdvisory(version[0][0]):
		return fmt.Sprintf("SELECT 1 WHERE pg_try_advisory_xact_lock(%d)", int64(advisoryKey)), nil
	}
	return "SELECT id FROM " + lockTable + " WHERE id = 1 FOR UPDATE SKIP LOCKED", p.makeLockRow(ctx)
}

// lock keeps others from migrating: on MySQL it waits until nobody else does, on PostgreSQL it fails with errLocked where somebody does. unlock ends
// a lock that does not end with the transaction, and the transaction before it, so that nobody comes in between.
func (p *process) lock(ctx context.Context, s *session, try string) (unlock func(commit bool) error, err error) {
	unlock = func(bool) error { return nil }
	switch p.driver.Dialect().Name() {
	case "postgres":
		got, err := s.number(ctx, try)
		if err == nil && got != 1 {
			err = errLocked
		}
		return unlock, err
	case "mysql":
		wait := 0
		for {
			n, err := s.number(ctx, fmt.Sprintf("SELECT GET_LOCK(%s, %d)", mysqlLock, wait))
			if err != nil {
				return unlock, err
			}
			if n == 1 {
				break
			}
			if wait == 0 {
				p.tell(Progress{Waiting: true})
			}
			wait = 5 // seconds; between them the context is looked at
			if err := ctx.Err(); err != nil {
				return unlock, err
			}
		}
		return func(commit bool) error {
			end := "ROLLBACK"
			if commit {
				end = "COMMIT"
			}
			always := context.WithoutCancel(ctx)
			_, err := s.Exec(always, end, nil)
			_, e := s.number(always, "SELECT RELEASE_LOCK("+mysqlLock+")")
			return errors.Join(err, e)
		}, nil
	}
	return unlock, nil
}

// lockTable has the row that is locked where there are no advisory locks.
const lockTable = "tandem_migrations_lock"

// locksAdvisory reports whether a server of this version() has advisory locks. CockroachDB had functions of their names that lock nothing, and
// YugabyteDB refused them, for long; that newer ones have them is not relied on.
func locksAdvisory(version string) bool {
	return !strings.Contains(version, "CockroachDB") && !strings.Contains(version, "-YB-")
}

// makeLockRow makes the table with the row, outside of the transaction that locks it, if they are not there.
func (p *process) makeLockRow(ctx context.Context) error {
	for _, sql := range []string{"CREATE TABLE IF NOT EXISTS " + lockTable + " (id integer PRIMARY KEY)", "INSERT INTO " + lockTable + " VALUES (1) ON CONFLICT DO NOTHING"} {
		_, err := p.driver.Exec(ctx, sql, nil)
		if _, ok := errors.AsType[*orm.DriverError](err); ok { // two that make a table at the same moment disturb each other even with IF NOT EXISTS
			_, err = p.driver.Exec(ctx, sql, nil)
		}
		if err != nil {
			return fmt.Errorf("making table %s: %w", lockTable, err)
		}
	}
	return nil
}

// apart runs f outside a transaction, with nobody else migrating. each runs one step and what is noted of it, in a
// transaction of its own where the step allows one.
func (r *running) apart(ctx context.Context, f func(s *session, each func(func() error) error) error) error {
	plain := func(step func() error) error { return step() }
	switch r.driver.Dialect().Name() {
	case "mysql":
		return r.locked(ctx, orm.TxOptions{}, func(s *session) error {
			return f(s, func(step func() error) error {
				// A statement that changes the schema ends this by itself; data and the note of it go together.
				if _, err := s.Exec(ctx, "START TRANSACTION", nil); err != nil {
					return err
				}
				err := step()
				end := "COMMIT"
				if err != nil {
					end = "ROLLBACK"
				}
				if _, e := s.Exec(context.WithoutCancel(ctx), end, nil); err == nil {
					err = e
				}
				return err
			})
		})
	case "postgres":
		// The lock is held by a transaction that does nothing else.
		if pool, ok := r.driver.(interface{ MaxConnections() int }); ok && pool.MaxConnections() < 2 {
			return errors.New("a migration outside of a transaction needs two connections, one of which holds the lock: set pool_max_conns in the database URL to 2 or more")
		}
		return r.locked(ctx, orm.TxOptions{}, func(s *session) error {
			// Its work may take hours. And the result of the SELECT that took the lock holds a snapshot until the next
			// statement, for whose end CREATE INDEX CONCURRENTLY would wait.
			if _, err := s.rows(ctx, 1, "SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout'"); err != nil { // of version 17
				return err
			}
			if _, err := s.Exec(ctx, "SET LOCAL idle_in_transaction_session_timeout = 0", nil); err != nil {
				return err
			}
			return f(r.plain(), plain)
		})
	}
	return f(r.plain(), plain)
}
