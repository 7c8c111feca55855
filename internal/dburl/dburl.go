// Package dburl reads the URL of a database, as DATABASE_URL spells it, for the drivers of package orm.
//
//	sqlite:///var/lib/shop.db      an absolute path
//	sqlite:shop.db                 a path relative to the working directory
//	sqlite::memory:                in memory, gone when it is closed
//	postgres://user:password@host:5432/shop?sslmode=verify-full
//	mysql://user:password@host:3306/shop
//
// "postgresql" stands for postgres and "mariadb" for mysql. A password with one of the characters @ / # ? % is written
// percent-encoded (RFC 3986, section 2.1). No error of this package contains a password.
package dburl

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Kind is a database that Tandem speaks to.
type Kind string

const (
	SQLite   Kind = "sqlite"
	Postgres Kind = "postgres"
	MySQL    Kind = "mysql"
)

// URL is a database URL taken apart.
type URL struct {
	Kind Kind
	// Path is the database file of an SQLite URL, ":memory:" for one in memory. Empty otherwise.
	Path string
	// User and Password log in at the server; either may be empty.
	User, Password string
	// Host and Port are where the server listens; Port is 0 where the URL has none. A host may be empty on PostgreSQL,
	// where the query may name the folder of a socket.
	Host string
	Port int
	// Database is the name of the database on the server.
	Database string
	// Query holds the options after the question mark.
	Query url.Values
}

const forms = "use sqlite, postgres or mysql"

// Parse reads raw. Its errors are one line, say how to mend the URL, and never repeat what may be a password.
func Parse(raw string) (*URL, error) {
	if raw == "" {
		return nil, errors.New("is empty: write sqlite:app.db, postgres://user:password@host/database or mysql://user:password@host/database")
	}
	scheme, rest, found := strings.Cut(raw, ":")
	if !found {
		return nil, fmt.Errorf("has no scheme: write sqlite:%s for a file, or %s", "app.db", "postgres://… or mysql://… for a server")
	}
	var kind Kind
	switch strings.ToLower(scheme) {
	case "sqlite":
		return parseSQLite(rest)
	case "postgres", "postgresql":
		kind = Postgres
	case "mysql", "mariadb":
		kind = MySQL
	default:
		if !isScheme(scheme) { // a password, perhaps: "user:secret@host/db"
			return nil, errors.New("has no scheme: " + forms + ", as in postgres://user:password@host/database")
		}
		return nil, fmt.Errorf("unknown scheme %q: %s", scheme, forms)
	}
	return parseServer(kind, scheme, raw)
}

func parseServer(kind Kind, scheme, raw string) (*URL, error) {
	mend := fmt.Sprintf("write %s://user:password@host/database, with special characters of the password (@ / # ? %%) percent-encoded", scheme)
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" || !strings.Contains(raw, "://") || strings.Contains(u.Fragment, "@") {
		// The cause would repeat pieces of the URL, the password among them.
		return nil, fmt.Errorf("is not a database URL: %s", mend)
	}
	out := &URL{Kind: kind, User: u.User.Username(), Host: u.Hostname(), Database: strings.TrimPrefix(u.Path, "/")}
	out.Password, _ = u.User.Password()
	if p := u.Port(); p != "" {
		if out.Port, err = strconv.Atoi(p); err != nil || out.Port < 1 || out.Port > 65535 {
			return nil, fmt.Errorf("port %s is not between 1 and 65535", p)
		}
	}
	if out.Query, err = url.ParseQuery(u.RawQuery); err != nil || strings.Contains(u.RawQuery, "@") {
		return nil, errors.New("has a malformed query: " + mend)
	}
	if out.Host == "" && (kind == MySQL || !out.Query.Has("host")) {
		return nil, errors.New("names no host: " + mend)
	}
	if out.Database == "" {
		return nil, errors.New("names no database: " + mend)
	}
	return out, nil
}

func parseSQLite(rest string) (*URL, error) {
	path, query, _ := strings.Cut(rest, "?")
	if after, found := strings.CutPrefix(path, "//"); found {
		if after != ":memory:" && !strings.HasPrefix(after, "/") {
			return nil, fmt.Errorf("has two slashes before a relative path: write sqlite:%s, or sqlite:/// and an absolute path", after)
		}
		path = after
	}
	path, err := url.PathUnescape(path)
	if err != nil {
		return nil, errors.New("has a % that is not followed by two hexadecimal digits: write %25 for a percent sign")
	}
	if path == "" || path == "/" {
		return nil, errors.New("names no file: write sqlite:app.db, sqlite:///absolute/app.db, or sqlite::memory: to keep nothing")
	}
	if strings.ContainsRune(path, 0) {
		return nil, errors.New("has a NUL character in the file name")
	}
	if len(path) > 2 && path[0] == '/' && path[2] == ':' { // sqlite:///C:/shop.db
		path = path[1:]
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("has a malformed query: write sqlite:app.db?option=value")
	}
	return &URL{Kind: SQLite, Path: path, Query: values}, nil
}

// isScheme reports whether s has the shape of a scheme (RFC 3986, section 3.1) and "://" may thus be a typing error away.
func isScheme(s string) bool {
	for i, c := range []byte(strings.ToLower(s)) {
		if !(c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.')) {
			return false
		}
	}
	return s != ""
}

// String returns the URL for a person to read: without the password and the query.
func (u *URL) String() string {
	if u.Kind == SQLite {
		return "sqlite:" + u.Path
	}
	host := u.Host
	if u.Port != 0 {
		host += ":" + strconv.Itoa(u.Port)
	}
	return fmt.Sprintf("%s://%s/%s", u.Kind, host, u.Database)
}
