package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gotandem/tandem/orm"
	sqlite3 "modernc.org/sqlite/lib"
)

// Error is what SQLite says of a call that did not succeed.
type Error struct {
	// Code is SQLite's extended result code (https://sqlite.org/rescode.html).
	Code    int
	Message string
}

// Error returns SQLite's words with its code.
func (e *Error) Error() string { return fmt.Sprintf("sqlite: %s (%d)", e.Message, e.Code) }

// classify turns an error of this package into what package orm expects of a driver.
func classify(ctx context.Context, err error) error {
	var e *Error
	if err == nil {
		return nil
	}
	if !errors.As(err, &e) {
		if errors.Is(err, errClosed) {
			return &orm.DriverError{Kind: orm.FailureUnavailable, Cause: err}
		}
		return err
	}
	out := &orm.DriverError{Cause: err}
	switch e.Code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		out.Kind = orm.FailureUnique
		out.Table, out.Columns, out.Constraint = constraintNames(e.Message)
		return out
	case sqlite3.SQLITE_CONSTRAINT_NOTNULL:
		out.Kind = orm.FailureNotNull
		out.Table, out.Columns, _ = constraintNames(e.Message)
		return out
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		out.Kind = orm.FailureForeignKey
		return out
	case sqlite3.SQLITE_CONSTRAINT_CHECK:
		out.Kind = orm.FailureCheck
		_, out.Constraint, _ = strings.Cut(e.Message, "constraint failed: ")
		return out
	case sqlite3.SQLITE_CONSTRAINT_DATATYPE, sqlite3.SQLITE_MISMATCH:
		out.Kind = orm.FailureOutOfRange
		return out
	case sqlite3.SQLITE_BUSY_SNAPSHOT:
		out.Kind = orm.FailureSerialization
		return out
	}
	switch e.Code & 0xff {
	case sqlite3.SQLITE_CONSTRAINT:
		out.Kind = orm.FailureCheck // a trigger's RAISE
		if strings.Contains(e.Message, "FOREIGN KEY") {
			out.Kind = orm.FailureForeignKey // ON DELETE RESTRICT, which SQLite does by a trigger of its own
		}
	case sqlite3.SQLITE_INTERRUPT:
		if ctx.Err() != nil {
			return fmt.Errorf("sqlite: %w", ctx.Err())
		}
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		if ctx.Err() != nil {
			return fmt.Errorf("sqlite: waiting for a lock: %w", ctx.Err())
		}
		out.Kind = orm.FailureBusy
	case sqlite3.SQLITE_READONLY:
		out.Kind = orm.FailureReadOnly
	case sqlite3.SQLITE_TOOBIG:
		out.Kind = orm.FailureTooLong
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CORRUPT,
		sqlite3.SQLITE_PERM, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOMEM:
		out.Kind = orm.FailureUnavailable
	case sqlite3.SQLITE_ERROR:
		switch m := e.Message; {
		case strings.HasPrefix(m, "no such table"), strings.HasPrefix(m, "no such column"), strings.Contains(m, " has no column named "):
			out.Kind = orm.FailureNoTable
		case strings.Contains(m, "integer overflow"):
			out.Kind = orm.FailureOutOfRange
		default:
			out.Kind = orm.FailureSyntax
		}
	}
	return out
}

// constraintNames reads "UNIQUE constraint failed: store_track.name, store_track.album_id", or "… failed: index 'name'"
// for an index on expressions.
func constraintNames(message string) (table string, columns []string, constraint string) {
	_, names, found := strings.Cut(message, "constraint failed: ")
	if !found {
		return "", nil, ""
	}
	if index, found := strings.CutPrefix(names, "index '"); found {
		return "", nil, strings.TrimSuffix(index, "'")
	}
	for _, name := range strings.Split(names, ", ") {
		t, column, found := strings.Cut(name, ".")
		if !found {
			return "", nil, names
		}
		table = t
		columns = append(columns, column)
	}
	return table, columns, ""
}

// broken reports whether the connection that returned err should not be used again.
func broken(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code & 0xff {
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_MISUSE:
		return true
	}
	return false
}
