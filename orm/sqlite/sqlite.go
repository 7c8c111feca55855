// Package sqlite is the SQLite database of package orm: a dialect, and a driver that speaks to SQLite without database/sql.
//
// A database file is opened in WAL mode with one connection that writes and several that read, so readers never wait for
// the writer nor the writer for them. Writers queue up, in turn and as long as their context lasts: there is no "database
// is locked" within a process, and between processes a lock is waited for as long as Options.BusyTimeout.
// A write transaction begins with BEGIN IMMEDIATE, so it never loses its work to another one half-way.
//
// A database in memory is shared by the connections of its driver, and belongs to one write transaction at a time: what is
// read outside the transaction, in the middle of it, waits for its end.
//
// Each connection keeps its prepared statements. A context that ends interrupts the statement that runs; it costs nothing
// as long as it does not end.
package sqlite

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/gotandem/tandem/internal/dburl"
	"github.com/gotandem/tandem/orm"
	sqlite3 "modernc.org/sqlite/lib"
)

// Options say how a database is opened. The zero value is right for a server.
type Options struct {
	// Readers is the most connections that read at the same time; 0 is four, or the number of processors if that is more.
	Readers int
	// BusyTimeout is how long a lock that another process holds is waited for; 0 is five seconds.
	BusyTimeout time.Duration
	// ReadOnly opens the file for reading only; the URL option mode=ro does so too.
	ReadOnly bool
}

// Open opens the database of a URL: sqlite:relative.db, sqlite:///absolute.db or sqlite::memory:. A file that does not exist is
// created, unless it is opened read-only; its folder must exist. The URL may have the options mode=ro, busy_timeout, pool_max_conns (of those that read) and
// pool_timeout.
func Open(ctx context.Context, rawURL string, options Options) (orm.Driver, error) {
	u, err := dburl.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	if u.Kind != dburl.SQLite {
		return nil, fmt.Errorf("database URL: is for %s, not for sqlite", u.Kind)
	}
	limits, err := u.TakePool()
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	if limits.Lifetime > 0 || limits.IdleTime > 0 {
		return nil, fmt.Errorf("database URL: has pool_max_conn_lifetime or pool_max_conn_idle_time: the connections of sqlite stay open, leave them out")
	}
	if text := u.Query.Get("busy_timeout"); text != "" {
		u.Query.Del("busy_timeout")
		if options.BusyTimeout, err = time.ParseDuration(text); err != nil || options.BusyTimeout <= 0 {
			return nil, fmt.Errorf("database URL: has the option busy_timeout=%s: write a time such as 5s", text)
		}
	}
	if options.Readers <= 0 {
		options.Readers = limits.Max
	}
	for name, values := range u.Query {
		if name != "mode" || !slices.Contains([]string{"ro", "rw"}, values[0]) {
			return nil, fmt.Errorf("database URL: has the option %s=%s: sqlite knows mode=ro, mode=rw, busy_timeout, pool_max_conns and pool_timeout", name, values[0])
		}
		options.ReadOnly = options.ReadOnly || values[0] == "ro"
	}
	if options.Readers <= 0 {
		options.Readers = max(4, runtime.NumCPU())
	}
	if options.BusyTimeout <= 0 {
		options.BusyTimeout = 5 * time.Second
	}
	d := &driver{name: u.String()}
	d.file, d.memory = fileOf(u.Path)
	if !d.memory {
		if folder := filepath.Dir(u.Path); !isFolder(folder) {
			return nil, &orm.DriverError{Kind: orm.FailureUnavailable, Cause: fmt.Errorf("%s: the folder %s does not exist: create it, or mend the database URL", d.name, folder)}
		}
	}
	d.readers = newPool(options.Readers, limits.Wait, func() (*conn, error) { return d.connect(options, false) })
	d.writer = d.readers
	if !options.ReadOnly {
		d.writer = newPool(1, limits.Wait, func() (*conn, error) { return d.connect(options, true) })
	}
	err = d.create(ctx)
	if err == nil {
		err = d.Ping(ctx)
	}
	if err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// fileOf returns what SQLite opens: a file, or the URI of a database in memory that all connections share.
func fileOf(path string) (file string, memory bool) {
	if path == ":memory:" {
		return "file:/tandem-" + rand.Text() + "?vfs=memdb", true
	}
	// As a URI, so that a name that looks like one is not taken for one.
	if !filepath.IsAbs(path) {
		if absolute, err := filepath.Abs(path); err == nil {
			path = absolute
		}
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/shop.db
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String(), false
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// connect opens a connection that writes, or one that only reads.
func (d *driver) connect(options Options, writes bool) (*conn, error) {
	flags := int32(sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_URI)
	switch {
	case options.ReadOnly:
		flags = sqlite3.SQLITE_OPEN_READONLY | sqlite3.SQLITE_OPEN_URI
	case writes:
		flags |= sqlite3.SQLITE_OPEN_CREATE
	}
	c, err := openConn(d.file, flags, options.BusyTimeout)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", d.name, err)
	}
	settings := "PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;"
	switch {
	case writes && !d.memory:
		settings += "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
	case !writes:
		settings += "PRAGMA query_only = ON; SELECT count(*) FROM sqlite_schema;" // the last one reads the file
	}
	if err := c.script(context.Background(), settings); err != nil {
		_ = c.close()
		return nil, fmt.Errorf("opening %s: %w", d.name, err)
	}
	return c, nil
}
