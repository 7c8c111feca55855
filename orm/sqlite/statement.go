package sqlite

import (
	"fmt"
	"math"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/internal/wire"
	"github.com/gotandem/tandem/schema"
	sqlite3 "modernc.org/sqlite/lib"
)

// statement is a prepared statement of a connection.
type statement struct {
	conn       *conn
	sql        string
	handle     uintptr // 0: the text was empty or a comment
	parameters int
	columns    int
	tail       int // where the next statement of the text begins
	readOnly   bool
	cached     bool // in conn.statements
	running    bool // between prepare and release
	lastUse    uint64
	arguments  arena
}

// bind sets the arguments. What is allowed is the list of orm.Driver.
func (s *statement) bind(args []any) error {
	if len(args) != s.parameters {
		return fmt.Errorf("%d arguments for %d parameters", len(args), s.parameters)
	}
	size := 0
	for _, arg := range args {
		switch v := arg.(type) {
		case string:
			size += len(v)
		case []byte:
			size += len(v)
		case orm.JSONArg:
			size += len(v)
		case time.Time:
			size += len(orm.TimeLayout)
		case schema.Date:
			size += len(time.DateOnly)
		case orm.UUIDArg:
			size += 36
		}
	}
	tls := s.conn.tls
	// At least one byte: an empty text that is not NULL needs an address.
	if size > 0 || s.arguments.address == 0 {
		if !s.arguments.grow(tls, size) {
			return &Error{Code: sqlite3.SQLITE_NOMEM, Message: "out of memory"}
		}
	}
	s.arguments.size = 0
	var scratch [40]byte
	for i, arg := range args {
		var rc int32
		n := int32(i + 1)
		switch v := arg.(type) {
		case nil:
			rc = sqlite3.Xsqlite3_bind_null(tls, s.handle, n)
		case bool:
			var b int64
			if v {
				b = 1
			}
			rc = sqlite3.Xsqlite3_bind_int64(tls, s.handle, n, b)
		case int64:
			rc = sqlite3.Xsqlite3_bind_int64(tls, s.handle, n, v)
		case float64:
			rc = sqlite3.Xsqlite3_bind_double(tls, s.handle, n, v)
		case string:
			rc = s.bindText(n, v)
		case []byte:
			if len(v) > math.MaxInt32 {
				return &Error{Code: sqlite3.SQLITE_TOOBIG, Message: "blob too big"}
			}
			rc = sqlite3.Xsqlite3_bind_blob(tls, s.handle, n, s.arguments.add(view(v)), int32(len(v)), 0)
		case time.Time:
			rc = s.bindText(n, view(wire.AppendTime(scratch[:0], v)))
		case schema.Date:
			rc = s.bindText(n, view(wire.AppendDate(scratch[:0], v)))
		case orm.UUIDArg:
			rc = s.bindText(n, view(wire.AppendUUID(scratch[:0], v)))
		case orm.JSONArg:
			rc = s.bindText(n, view(v))
		default:
			return fmt.Errorf("argument %d has the type %T, which orm.Driver does not list", n, arg)
		}
		if rc != sqlite3.SQLITE_OK {
			return s.conn.failure(rc)
		}
	}
	return nil
}

func (s *statement) bindText(n int32, v string) int32 {
	if len(v) > math.MaxInt32 {
		return sqlite3.SQLITE_TOOBIG
	}
	return sqlite3.Xsqlite3_bind_text(s.conn.tls, s.handle, n, s.arguments.add(v), int32(len(v)), 0)
}

// view is the bytes as a string, without a copy; it is used while the bytes do not change.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// step runs to the next row; it reports false where there is none.
func (s *statement) step() (bool, error) {
	switch rc := sqlite3.Xsqlite3_step(s.conn.tls, s.handle); rc {
	case sqlite3.SQLITE_ROW:
		return true, nil
	case sqlite3.SQLITE_DONE:
		return false, nil
	default:
		return false, s.conn.failure(rc)
	}
}

// release makes the statement ready for its next use. In the middle of its rows it ends them, which commits a write
// outside a transaction; the error is that of the commit, or once more that of the last step.
func (s *statement) release() error {
	s.running = false
	var err error
	if s.handle != 0 {
		if rc := sqlite3.Xsqlite3_reset(s.conn.tls, s.handle); rc != sqlite3.SQLITE_OK {
			err = s.conn.failure(rc)
		}
	}
	if !s.cached {
		s.finalize()
	}
	// The parameters keep pointing at the arena, which stays where it is; a trimmed one is bound anew before any step.
	s.arguments.trim(s.conn.tls)
	return err
}

func (s *statement) finalize() {
	if s.handle != 0 {
		sqlite3.Xsqlite3_finalize(s.conn.tls, s.handle)
		s.handle = 0
	}
	s.arguments.free(s.conn.tls)
}
