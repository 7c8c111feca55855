package sqlite

import (
	"context"
	"errors"
	"strings"
	"time"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// progressSteps is how many steps of SQLite's machine run between two looks at the context: some 50 µs.
	progressSteps = 4000
	// maxStatements is the most prepared statements a connection keeps.
	maxStatements = 256
)

// conn is one connection. It is used by one goroutine at a time; the pool sees to that. It speaks to SQLite itself, since
// database/sql and its interfaces cost a goroutine, a lock and boxed values per query.
type conn struct {
	tls *libc.TLS
	db  uintptr
	out uintptr // two pointers' room for results of SQLite's functions

	// ctx is the context of the call in progress, nil where it cannot end. SQLite calls back on the goroutine of the
	// call, in the middle of it, and this is how the handlers get to the context without a goroutine that waits for it.
	ctx context.Context
	// busyTimeout is how long a lock of another process is waited for; busySince is when the wait began.
	busyTimeout time.Duration
	busySince   time.Time

	// The handlers are kept here because SQLite holds only their addresses.
	progress func(*libc.TLS, uintptr) int32
	busy     func(*libc.TLS, uintptr, int32) int32

	functions []any // see registerFunctions
	groups    map[int64]accumulator
	lastGroup int64

	statements map[string]*statement
	used       uint64 // counts uses of statements, to find the one unused for longest
}

// openConn opens the file, which may be a URI, with SQLite's open flags.
func openConn(file string, flags int32, busyTimeout time.Duration) (*conn, error) {
	c := &conn{tls: libc.NewTLS(), busyTimeout: busyTimeout, statements: map[string]*statement{}, groups: map[int64]accumulator{}}
	c.progress = c.onProgress
	c.busy = c.onBusy
	c.out = libc.Xcalloc(c.tls, 2, types.Size_t(unsafe.Sizeof(uintptr(0))))
	name, err := libc.CString(file)
	if err != nil || c.out == 0 {
		c.tls.Close()
		return nil, errors.New("out of memory")
	}
	defer libc.Xfree(c.tls, name)
	// No mutex: one goroutine at a time uses the connection.
	flags |= sqlite3.SQLITE_OPEN_NOMUTEX | sqlite3.SQLITE_OPEN_EXRESCODE
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, c.out, flags, 0)
	c.db = *(*uintptr)(pointer(c.out))
	if rc != sqlite3.SQLITE_OK {
		err := c.failure(rc)
		c.close()
		return nil, err
	}
	sqlite3.Xsqlite3_progress_handler(c.tls, c.db, progressSteps, *(*uintptr)(unsafe.Pointer(&c.progress)), 0)
	sqlite3.Xsqlite3_busy_handler(c.tls, c.db, *(*uintptr)(unsafe.Pointer(&c.busy)), 0)
	// "name" in double quotes is a name and never falls back to a text.
	for _, option := range []int32{sqlite3.SQLITE_DBCONFIG_DQS_DDL, sqlite3.SQLITE_DBCONFIG_DQS_DML} {
		args := libc.Xmalloc(c.tls, 16)
		sqlite3.Xsqlite3_db_config(c.tls, c.db, option, libc.VaList(args, int32(0), uintptr(0)))
		libc.Xfree(c.tls, args)
	}
	if err := c.registerFunctions(); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// onProgress is called by SQLite in the middle of a long statement; not zero interrupts it.
func (c *conn) onProgress(*libc.TLS, uintptr) int32 {
	if c.ctx != nil && c.ctx.Err() != nil {
		return 1
	}
	return 0
}

// onBusy is called by SQLite when another connection or process holds the lock; zero gives up.
func (c *conn) onBusy(_ *libc.TLS, _ uintptr, count int32) int32 {
	if count == 0 {
		c.busySince = time.Now()
	}
	left := c.busyTimeout - time.Since(c.busySince)
	if left <= 0 {
		return 0
	}
	// Short at first, since most locks are held for less than a millisecond.
	wait := min(left, time.Millisecond<<min(count/4, 5), 25*time.Millisecond)
	if c.ctx == nil {
		time.Sleep(wait)
		return 1
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return 1
	case <-c.ctx.Done():
		return 0
	}
}

// enter makes ctx that of the call in progress and returns the one to give to leave: calls nest where a result is read
// while another statement runs.
func (c *conn) enter(ctx context.Context) (outer context.Context) {
	outer = c.ctx
	c.ctx = nil
	if ctx.Done() != nil {
		c.ctx = ctx
	}
	return outer
}

func (c *conn) leave(outer context.Context) { c.ctx = outer }

// inTransaction reports whether BEGIN has run and neither COMMIT nor ROLLBACK, the one that SQLite does by itself after
// some errors included.
func (c *conn) inTransaction() bool { return sqlite3.Xsqlite3_get_autocommit(c.tls, c.db) == 0 }

// prepare returns the statement of the text, from the cache if it is there and not being read.
func (c *conn) prepare(ctx context.Context, sql string) (*statement, error) {
	c.used++
	if s := c.statements[sql]; s != nil && !s.running {
		s.lastUse = c.used
		s.running = true
		return s, nil
	}
	outer := c.enter(ctx) // reading the schema may wait for a lock
	s, err := c.newStatement(sql)
	c.leave(outer)
	if err != nil {
		return nil, err
	}
	s.running = true
	s.lastUse = c.used
	if c.statements[sql] == nil {
		if len(c.statements) >= maxStatements {
			c.evict()
		}
		s.cached = true
		c.statements[s.sql] = s
	}
	return s, nil
}

// evict forgets the cached statement that has not run for longest.
func (c *conn) evict() {
	var oldest *statement
	for _, s := range c.statements {
		if !s.running && (oldest == nil || s.lastUse < oldest.lastUse) {
			oldest = s
		}
	}
	if oldest != nil {
		delete(c.statements, oldest.sql)
		oldest.finalize()
	}
}

func (c *conn) newStatement(sql string) (*statement, error) {
	if strings.IndexByte(sql, 0) >= 0 { // SQLite would take the text to end there
		return nil, &Error{Code: sqlite3.SQLITE_ERROR, Message: "the statement contains a NUL character"}
	}
	text := libc.Xmalloc(c.tls, types.Size_t(len(sql)+1))
	if text == 0 {
		return nil, c.failure(sqlite3.SQLITE_NOMEM)
	}
	defer libc.Xfree(c.tls, text)
	buffer := unsafe.Slice((*byte)(pointer(text)), len(sql)+1)
	copy(buffer, sql)
	buffer[len(sql)] = 0
	tail := c.out + unsafe.Sizeof(uintptr(0))
	rc := sqlite3.Xsqlite3_prepare_v3(c.tls, c.db, text, int32(len(sql)+1), sqlite3.SQLITE_PREPARE_PERSISTENT, c.out, tail)
	if rc != sqlite3.SQLITE_OK {
		return nil, c.failure(rc)
	}
	s := &statement{conn: c, sql: sql, handle: *(*uintptr)(pointer(c.out))}
	s.tail = int(*(*uintptr)(pointer(tail)) - text)
	s.tail = min(s.tail, len(sql))
	if s.handle != 0 {
		s.parameters = int(sqlite3.Xsqlite3_bind_parameter_count(c.tls, s.handle))
		s.columns = int(sqlite3.Xsqlite3_column_count(c.tls, s.handle))
		s.readOnly = sqlite3.Xsqlite3_stmt_readonly(c.tls, s.handle) != 0
	}
	return s, nil
}

// script runs statements without arguments, one after the other.
func (c *conn) script(ctx context.Context, sql string) error {
	outer := c.enter(ctx)
	defer c.leave(outer)
	for sql != "" {
		s, err := c.newStatement(sql)
		if err != nil {
			return err
		}
		rest := sql[s.tail:]
		if s.handle != 0 {
			for more := true; more && err == nil; {
				more, err = s.step()
			}
		}
		s.finalize()
		if err != nil {
			return err
		}
		if len(rest) == len(sql) {
			break
		}
		sql = rest
	}
	return nil
}

// failure is the error of the last call, with SQLite's own words.
func (c *conn) failure(rc int32) error {
	message := goString(sqlite3.Xsqlite3_errstr(c.tls, rc))
	if c.db != 0 && sqlite3.Xsqlite3_extended_errcode(c.tls, c.db)&0xff == rc&0xff {
		message = goString(sqlite3.Xsqlite3_errmsg(c.tls, c.db))
	}
	return &Error{Code: int(rc), Message: message}
}

// close ends the connection and frees what it holds. It must not be in use.
func (c *conn) close() error {
	for _, s := range c.statements {
		s.finalize()
	}
	c.statements = nil
	var err error
	if c.db != 0 {
		if rc := sqlite3.Xsqlite3_close_v2(c.tls, c.db); rc != sqlite3.SQLITE_OK {
			err = c.failure(rc)
		}
		c.db = 0
	}
	libc.Xfree(c.tls, c.out)
	c.tls.Close()
	return err
}
