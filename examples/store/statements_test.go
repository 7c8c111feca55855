package main

import (
	"context"
	"strings"
	"sync/atomic"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
)

// statements counts the statements that go to a database.
type statements struct{ n atomic.Int64 }

// during counts those that f sends. Nothing else may use the database meanwhile.
func (s *statements) during(f func()) int64 {
	before := s.n.Load()
	f()
	return s.n.Load() - before
}

func (s *statements) open(ctx context.Context, databaseURL string) (orm.Driver, error) {
	var driver orm.Driver
	var err error
	switch scheme, _, _ := strings.Cut(databaseURL, ":"); scheme {
	case "postgres":
		driver, err = postgres.Open(ctx, databaseURL, postgres.Options{})
	case "mysql":
		driver, err = mysql.Open(ctx, databaseURL, mysql.Options{})
	default:
		driver, err = sqlite.Open(ctx, databaseURL, sqlite.Options{})
	}
	if err != nil {
		return nil, err
	}
	return countingDriver{driver, s}, nil
}

type countingDriver struct {
	orm.Driver
	s *statements
}

func (d countingDriver) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	d.s.n.Add(1)
	return d.Driver.Query(ctx, sql, args)
}

func (d countingDriver) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	d.s.n.Add(1)
	return d.Driver.Exec(ctx, sql, args)
}

func (d countingDriver) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	d.s.n.Add(int64(len(calls)))
	return d.Driver.Batch(ctx, calls, read)
}

func (d countingDriver) Begin(ctx context.Context, options orm.TxOptions) (orm.Tx, error) {
	tx, err := d.Driver.Begin(ctx, options)
	if err != nil {
		return nil, err
	}
	return countingTx{tx, d.s}, nil
}

type countingTx struct {
	orm.Tx
	s *statements
}

func (t countingTx) Query(ctx context.Context, sql string, args []any) (orm.Rows, error) {
	t.s.n.Add(1)
	return t.Tx.Query(ctx, sql, args)
}

func (t countingTx) Exec(ctx context.Context, sql string, args []any) (orm.Result, error) {
	t.s.n.Add(1)
	return t.Tx.Exec(ctx, sql, args)
}

func (t countingTx) Batch(ctx context.Context, calls []orm.Call, read func(int, orm.Rows, orm.Result) error) error {
	t.s.n.Add(int64(len(calls)))
	return t.Tx.Batch(ctx, calls, read)
}
