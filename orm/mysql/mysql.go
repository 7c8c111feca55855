// Package mysql is the MySQL and MariaDB database of package orm: a dialect, and a driver that uses go-sql-driver/mysql
// below database/sql.
//
// Each connection keeps the statements it has prepared, speaks UTC and utf8mb4, runs in strict mode, and reads what is
// committed, as PostgreSQL does by default. Texts are compared character by character, case and accents included.
//
// What a lost connection left undone for certain (a read, a statement that was never sent) is tried once more on a new
// connection; a write that may have happened is reported as orm.FailureUnknownOutcome.
package mysql

import (
	"context"
	"fmt"
	"maps"
	"net"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/gotandem/tandem/internal/dburl"
	"github.com/gotandem/tandem/orm"
)

// Options say how a database is opened. The zero value is right for a server.
type Options struct {
	// MaxConnections is the most connections that are open at the same time; 0 is the URL's pool_max_conns, or 16 or four
	// per processor, whichever is more.
	MaxConnections int
	// ConnectTimeout is how long one try to connect may take; 0 is five seconds.
	ConnectTimeout time.Duration
}

// urlOptions are the options that a URL may have, with what they set.
var urlOptions = map[string]func(*mysql.Config, string) error{
	"tls": func(c *mysql.Config, v string) error { c.TLSConfig = v; return nil },
	"allowCleartextPasswords": func(c *mysql.Config, v string) (err error) {
		c.AllowCleartextPasswords, err = strconv.ParseBool(v)
		return
	},
	"allowFallbackToPlaintext": func(c *mysql.Config, v string) (err error) {
		c.AllowFallbackToPlaintext, err = strconv.ParseBool(v)
		return
	},
	"readTimeout":  func(c *mysql.Config, v string) (err error) { c.ReadTimeout, err = time.ParseDuration(v); return },
	"timeout":      func(c *mysql.Config, v string) (err error) { c.Timeout, err = time.ParseDuration(v); return },
	"writeTimeout": func(c *mysql.Config, v string) (err error) { c.WriteTimeout, err = time.ParseDuration(v); return },
}

// Open connects to the database of a URL: mysql://user:password@host:port/database, or mariadb://…, with the options tls
// (true, skip-verify, preferred), timeout, readTimeout and writeTimeout (10s) of go-sql-driver/mysql, and pool_max_conns, pool_max_conn_lifetime,
// pool_max_conn_idle_time, pool_timeout and statement_timeout.
func Open(ctx context.Context, rawURL string, options Options) (orm.Driver, error) {
	u, err := dburl.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	if u.Kind != dburl.MySQL {
		return nil, fmt.Errorf("database URL: is for %s, not for mysql", u.Kind)
	}
	config := mysql.NewConfig()
	config.User, config.Passwd, config.DBName = u.User, u.Password, u.Database
	port := u.Port
	if port == 0 {
		port = 3306
	}
	config.Net, config.Addr = "tcp", net.JoinHostPort(u.Host, strconv.Itoa(port))
	config.Timeout = 5 * time.Second
	if options.ConnectTimeout > 0 {
		config.Timeout = options.ConnectTimeout
	}
	config.Collation = "utf8mb4_bin"
	config.ClientFoundRows = true // an UPDATE that changes nothing has found its row all the same
	config.Logger = &mysql.NopLogger{}
	limits, err := u.TakePool()
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	statementTime, err := statementTimeout(u)
	if err != nil {
		return nil, err
	}
	for name, values := range u.Query {
		set := urlOptions[name]
		if set == nil {
			return nil, fmt.Errorf("database URL: has the option %s: mysql knows %s, pool_max_conns, pool_max_conn_lifetime, pool_max_conn_idle_time, pool_timeout, statement_timeout", name, strings.Join(slices.Sorted(maps.Keys(urlOptions)), ", "))
		}
		if err := set(config, values[0]); err != nil {
			return nil, fmt.Errorf("database URL: has the option %s=%s, which has another form: %w", name, values[0], err)
		}
	}
	if _, err := mysql.NewConnector(config); err != nil { // a tls that there is not
		return nil, fmt.Errorf("database URL %s: %w", u, err)
	}
	size := options.MaxConnections
	if size <= 0 {
		size = limits.Max
	}
	if size <= 0 {
		size = max(16, 4*runtime.NumCPU())
	}
	d := &driver{config: config, name: u.String(), statementTime: statementTime}
	d.pool = newPool(size, limits, d.connect)
	if err := d.Ping(ctx); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// statementTimeout reads the option statement_timeout and removes it.
func statementTimeout(u *dburl.URL) (time.Duration, error) {
	text := u.Query.Get("statement_timeout")
	if text == "" {
		return 0, nil
	}
	u.Query.Del("statement_timeout")
	d, err := time.ParseDuration(text)
	if err != nil || d < time.Millisecond {
		return 0, fmt.Errorf("database URL: has the option statement_timeout=%s: write a time such as 30s", text)
	}
	return d, nil
}

// settings make every server behave alike: whatever its configuration file says. Mode SIMULTANEOUS_ASSIGNMENT is added on MariaDB: without it, an UPDATE
// computes with what it has assigned already.
var settings = [...]string{
	"SET time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION'",
	"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
	"SET SESSION group_concat_max_len = 1073741824", // a longer text would be cut in silence
}

// connect opens a connection.
func (d *driver) connect(ctx context.Context) (*conn, error) {
	c := &conn{statements: map[string]*statement{}}
	config := d.config.Clone()
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		raw, err := (&net.Dialer{Timeout: config.Timeout, KeepAlive: 30 * time.Second}).DialContext(ctx, network, address)
		c.network = raw
		return raw, err
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	raw, err := connector.Connect(ctx)
	if err != nil {
		return nil, classify(ctx, fmt.Errorf("connecting to %s: %w", d.name, err), nothingDone, "")
	}
	c.library = raw.(library)
	err = c.introduce()
	for _, set := range settings {
		if err != nil {
			break
		}
		if strings.Contains(c.version, "MariaDB") { // MySQL has no such mode
			set = strings.Replace(set, "STRICT_TRANS_TABLES", "SIMULTANEOUS_ASSIGNMENT,STRICT_TRANS_TABLES", 1)
		}
		_, err = c.library.Exec(set, nil)
	}
	if err == nil && d.statementTime > 0 {
		set := fmt.Sprintf("SET SESSION max_statement_time = %f", d.statementTime.Seconds()) // MariaDB
		if !strings.Contains(c.version, "MariaDB") {
			set = fmt.Sprintf("SET SESSION max_execution_time = %d", d.statementTime.Milliseconds()) // of queries
		}
		_, err = c.library.Exec(set, nil)
	}
	if err != nil {
		_ = c.library.Close()
		return nil, classify(ctx, fmt.Errorf("connecting to %s: %w", d.name, err), nothingDone, "")
	}
	d.learn(c.version)
	return c, nil
}
