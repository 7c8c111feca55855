package ormtest

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/gotandem/tandem/orm"
)

// Counter is a driver that notes the statements that pass through it to another one. It is safe for use by many
// goroutines.
type Counter struct {
	orm.Driver

	mu         sync.Mutex
	statements []string
}

// Count returns a Counter in front of a driver.
func Count(driver orm.Driver) *Counter { return &Counter{Driver: driver} }

// Reset forgets the statements so far.
func (c *Counter) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.statements = nil
}

// Statements returns the SQL since the last Reset, in order.
func (c *Counter) Statements() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.statements)
}

func (c *Counter) note(sql string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.statements = append(c.statements, sql)
}

// Query notes the statement and passes it on.
func (c *Counter) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	c.note(sql)
	return c.Driver.Query(ctx, sql, args)
}

// Exec notes the statement and passes it on.
func (c *Counter) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	c.note(sql)
	return c.Driver.Exec(ctx, sql, args)
}

// Begin starts a transaction whose statements are noted, too.
func (c *Counter) Begin(ctx context.Context, options orm.TxOptions) (orm.Tx, error) {
	c.note("BEGIN")
	tx, err := c.Driver.Begin(ctx, options)
	if err != nil {
		return nil, err
	}
	return &countedTx{Tx: tx, counter: c}, nil
}

// countedTx notes the statements of a transaction.
type countedTx struct {
	orm.Tx
	counter *Counter
}

func (t *countedTx) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	t.counter.note(sql)
	return t.Tx.Query(ctx, sql, args)
}

func (t *countedTx) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	t.counter.note(sql)
	return t.Tx.Exec(ctx, sql, args)
}

func (t *countedTx) Commit(ctx context.Context) error {
	t.counter.note("COMMIT")
	return t.Tx.Commit(ctx)
}

func (t *countedTx) Rollback(ctx context.Context) error {
	t.counter.note("ROLLBACK")
	return t.Tx.Rollback(ctx)
}

// Batch notes the statements and passes them on.
func (c *Counter) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	c.note(batchText(calls))
	return c.Driver.Batch(ctx, calls, read)
}

func (t *countedTx) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	t.counter.note(batchText(calls))
	return t.Tx.Batch(ctx, calls, read)
}

// batchText is a batch as one line for each statement.
func batchText(calls []orm.Call) string {
	lines := make([]string, len(calls))
	for i, call := range calls {
		lines[i] = call.SQL
	}
	return strings.Join(lines, "\n")
}
