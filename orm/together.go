package orm

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// Together runs functions at the same time and returns when all of them have. What they read by the DB that they are given travels together: when each of them
// waits for an answer, the questions are sent in one round trip, on one connection. This is for functions that know nothing of each other; who asks all questions
// himself uses a Batch.
//
//	err := db.Together(ctx,
//		func(ctx context.Context, db *orm.DB) (err error) { page.Posts, err = db.All(ctx, recent); return err },
//		func(ctx context.Context, db *orm.DB) (err error) { page.Drafts, err = db.Count(ctx, drafts); return err },
//	)
//
// The first error is returned, and ends the ctx of the others; a panic goes on in the caller. A query that fails, or whose ctx ends, does not disturb those that it travels with. Who is busy
// with something else is waited for no longer than a millisecond. Writes, transactions and Each have connections of their own. Databases that take one
// statement after the other (SQLite, MariaDB, MySQL) answer on several connections.
//
// Inside a transaction, which has one connection, it is refused.
func (db *DB) Together(ctx context.Context, functions ...func(ctx context.Context, db *DB) error) error {
	if db.tx != nil {
		return &QueryError{Mistakes: []string{"Together inside a transaction, which takes one statement after the other: use its Batch"}}
	}
	if _, err := db.core.driver(ctx); err != nil || len(functions) == 0 {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	shared := *db
	outermost := db.gathering == nil
	if outermost && db.core.features.Pipelining {
		shared.gathering = newGathering(ctx, db)
	}
	g := shared.gathering
	g.count(len(functions))
	g.count(-1) // this goroutine waits
	var (
		group    sync.WaitGroup
		once     sync.Once
		first    error
		deadOnce sync.Once
		died     *deadFunction
	)
	for _, function := range functions {
		group.Go(func() {
			err := errLeft // unless it returns
			defer func() {
				if v := recover(); v != nil {
					deadOnce.Do(func() { died = &deadFunction{value: v, stack: debug.Stack()} }) // also behind an error
				}
				if err != nil {
					once.Do(func() { first = err })
					cancel()
				}
				g.count(-1)
			}()
			err = function(ctx, &shared)
		})
	}
	group.Wait()
	g.count(1)
	if outermost {
		cancel()
		g.end()
	}
	if died != nil {
		panic(died)
	}
	return first
}

// errLeft stands for what a function that did not return would have returned.
var errLeft = errors.New("orm: a function of Together ended its goroutine")

// deadFunction is the panic of a function of Together, as it goes on in the caller.
type deadFunction struct {
	value any
	stack []byte // of the function, which the caller's does not show
}

// Error says what it was, and where.
func (d *deadFunction) Error() string { return fmt.Sprintf("%v\n\n%s", d.value, d.stack) }

// Unwrap returns the error that the function panicked with, if it was one.
func (d *deadFunction) Unwrap() error {
	err, _ := d.value.(error)
	return err
}
