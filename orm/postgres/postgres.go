// Package postgres is the PostgreSQL database of package orm: a dialect, and a driver on pgx that speaks the binary
// protocol without database/sql.
//
// Each connection keeps the statements it has prepared. A proxy that pools by transaction, such as PgBouncer, may move a client between servers: behind
// one, statements have no names at the server and are parsed each time. To one that knows prepared statements (PgBouncer from 1.21 on, with
// max_prepared_statements) they are sent by name with default_query_exec_mode=cache_statement in the URL; with cache_describe there, never.
//
// What a lost connection left undone for certain (a read, a statement that was never sent) is tried once more on a new
// connection; a write that may have happened is reported as orm.FailureUnknownOutcome.
package postgres

import (
	"context"
	"fmt"
	"net/url"
	"runtime"
	"time"

	"github.com/gotandem/tandem/internal/dburl"
	"github.com/gotandem/tandem/orm"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Options say how a database is opened. The zero value is right for a server.
type Options struct {
	// MaxConnections is the most connections that are open at the same time; 0 is the URL's pool_max_conns, or 16 or four
	// per processor, whichever is more.
	MaxConnections int
	// ConnectTimeout is how long one try to connect may take; 0 is the URL's connect_timeout, or five seconds.
	ConnectTimeout time.Duration
}

// Open connects to the database of a URL, postgres://user:password@host:port/database?sslmode=…, with the options of libpq
// those of pgxpool (pool_max_conns and so on), and pool_timeout, how long a free connection is waited for.
func Open(ctx context.Context, rawURL string, options Options) (orm.Driver, error) {
	u, err := dburl.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	if u.Kind != dburl.Postgres {
		return nil, fmt.Errorf("database URL: is for %s, not for postgres", u.Kind)
	}
	maxConns := u.Query.Has("pool_max_conns")
	limits, err := u.TakePool()
	if err != nil {
		return nil, fmt.Errorf("database URL %s %w", u, err)
	}
	config, err := pgxpool.ParseConfig(withoutOption(rawURL, "pool_timeout"))
	if err != nil {
		// The library's own words may repeat the URL.
		return nil, fmt.Errorf("database URL %s has an option that PostgreSQL does not know, or a file it names cannot be read: check what stands after the question mark", u)
	}
	switch {
	case options.MaxConnections > 0:
		config.MaxConns = int32(options.MaxConnections)
	case !maxConns:
		config.MaxConns = int32(max(16, 4*runtime.NumCPU()))
	}
	switch {
	case options.ConnectTimeout > 0:
		config.ConnConfig.ConnectTimeout = options.ConnectTimeout
	case !u.Query.Has("connect_timeout"):
		config.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	mode := config.ConnConfig.DefaultQueryExecMode
	if mode != pgx.QueryExecModeCacheStatement && mode != pgx.QueryExecModeCacheDescribe {
		return nil, fmt.Errorf("database URL %s has the option default_query_exec_mode=%s: use cache_statement or cache_describe", u, u.Query.Get("default_query_exec_mode"))
	}
	naming := namedUnlessProxied
	switch {
	case mode == pgx.QueryExecModeCacheDescribe:
		naming = nameless
	case u.Query.Has("default_query_exec_mode"):
		naming = named
	default:
		config.AfterConnect = findProxy
	}
	params := config.ConnConfig.RuntimeParams
	params["timezone"] = "UTC"
	if params["application_name"] == "" {
		params["application_name"] = "tandem"
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, classify(ctx, err, nothingDone)
	}
	d := &driver{pool: pool, wait: limits.Wait, naming: naming}
	if err := d.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return d, nil
}

// withoutOption removes an option that the library does not know from a URL.
func withoutOption(rawURL, name string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return rawURL
	}
	query := u.Query()
	if !query.Has(name) {
		return rawURL
	}
	query.Del(name)
	u.RawQuery = query.Encode()
	return u.String()
}
