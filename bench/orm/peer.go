package main

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"
)

// peer is one of those that are compared.
type peer struct {
	name  string
	works map[string]op
	close func() error
}

// op does the work once, the ith time, and returns what it has read, for the check.
type op func(ctx context.Context, i int) (any, error)

// The works.
const (
	getOne     = "get 1 row by key"
	getMany    = "get 100 rows × 8 columns"
	insertOne  = "insert 1"
	insertMany = "insert 1,000"
	relations  = "50 authors, 10 books each, 3 tags each"
	liteMany   = "SQLite: get 100 rows × 8 columns"
)

// work is what is measured of all peers that can do it, beside the one that is the base.
type work struct {
	name, about, base string
	bar               float64 // the most that Tandem may take, in parts of the base
	writes            bool    // into an empty table of items
}

func works() []work {
	return []work{
		{name: getOne, base: "pgx", bar: 1.10, about: "Into a struct, by primary key."},
		{name: getMany, base: "pgx raw", bar: 1.13, about: "Into a slice of structs. pgx raw reads the rows' values and does nothing with them."},
		{name: insertOne, base: "pgx", bar: 1.15, writes: true, about: "The key comes back."},
		{name: insertMany, base: "pgx", bar: 1.15, writes: true, about: "The base is COPY, which brings no keys back; all others do but sqlx."},
		{name: relations, base: "pgx", bar: 1.15, about: "The base is three queries by hand, put together by maps of keys."},
		{name: liteMany, base: "database/sql", bar: 0.90, about: "The base is a prepared statement of modernc.org/sqlite by hand."},
	}
}

// sizes is how many rows the many are.
type sizes struct{ get, insert int }

// key is one of the items' keys.
func key(i int) int64 { return int64(i%items) + 1 }

// fresh makes rows that were inserted already new again.
func fresh(rows []*Item) []*Item {
	for _, row := range rows {
		row.ID = 0
	}
	return rows
}

// openPeers opens all peers on one database of PostgreSQL, and those of SQLite on one file.
func openPeers(ctx context.Context, url, file string, n sizes) ([]*peer, error) {
	var list []*peer
	for _, open := range []func() (*peer, error){
		func() (*peer, error) { return openHand(ctx, url, n) },
		func() (*peer, error) { return openRaw(ctx, url, n) },
		func() (*peer, error) { return openSqlx(url, n) },
		func() (*peer, error) { return openEnt(url, n) },
		func() (*peer, error) { return openGorm(url, n) },
		func() (*peer, error) { return openBun(url, n) },
		func() (*peer, error) { return openBob(url, n) },
		func() (*peer, error) { return openLite(ctx, file, n) },
		func() (*peer, error) { return tandemPeer(url, file, n), nil },
	} {
		p, err := open()
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

func closePeers(list []*peer) {
	for _, p := range slices.Backward(list) {
		_ = p.close()
	}
}

// openPool opens pgx as it is used by hand.
func openPool(ctx context.Context, url string) (*pgxpool.Pool, error) { return pgxpool.New(ctx, url) }
