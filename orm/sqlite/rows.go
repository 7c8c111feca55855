package sqlite

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/internal/wire"
	sqlite3 "modernc.org/sqlite/lib"
)

// errUTF8 says that other programs have written what SQLite does not look at.
var errUTF8 = errors.New("the database holds text that is not valid UTF-8")

// rows is a result that is read from SQLite row by row.
type rows struct {
	ctx       context.Context // of the query, which each step obeys; a result is an activity, not a thing that is kept
	statement *statement
	// done is called once, when the result ends; broken says that the connection should not be used again.
	done  func(broken bool)
	first bool // the first row has been stepped to already
	err   error
}

// start runs the statement up to its first row.
func start(ctx context.Context, c *conn, s *statement, args []any, done func(broken bool)) (*rows, error) {
	r := &rows{ctx: ctx, statement: s, done: done}
	err := s.bind(args)
	if err == nil {
		r.first, err = r.step()
	}
	if err != nil {
		r.err = err
		_ = r.Close()
		return nil, classify(ctx, err)
	}
	if !r.first {
		if err := r.Close(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *rows) step() (bool, error) {
	c := r.statement.conn
	outer := c.enter(r.ctx)
	more, err := r.statement.step()
	c.leave(outer)
	return more, err
}

// Next moves to the next row.
func (r *rows) Next() bool {
	if r.statement == nil {
		return false
	}
	if r.first {
		r.first = false
		return true
	}
	more, err := r.step()
	if !more {
		r.err = classify(r.ctx, err)
		_ = r.close(err) // the error of Next comes first
	}
	return more
}

// Scan writes the row into the cells.
func (r *rows) Scan(cells []orm.Cell) error {
	s := r.statement
	if s == nil {
		return fmt.Errorf("sqlite: Scan without a row")
	}
	tls, handle := s.conn.tls, s.handle
	if n := int(sqlite3.Xsqlite3_data_count(tls, handle)); n != len(cells) {
		return fmt.Errorf("sqlite: the result has %d columns, not %d", n, len(cells))
	}
	for i := range cells {
		cell := &cells[i]
		column := int32(i)
		var err error
		switch kind := sqlite3.Xsqlite3_column_type(tls, handle, column); kind {
		case sqlite3.SQLITE_INTEGER:
			err = cell.SetInt(sqlite3.Xsqlite3_column_int64(tls, handle, column))
		case sqlite3.SQLITE_FLOAT:
			err = cell.SetFloat(sqlite3.Xsqlite3_column_double(tls, handle, column))
		case sqlite3.SQLITE_NULL:
			cell.SetNull()
		case sqlite3.SQLITE_TEXT:
			address := sqlite3.Xsqlite3_column_text(tls, handle, column)
			err = setText(cell, memory(address, int(sqlite3.Xsqlite3_column_bytes(tls, handle, column))))
		default:
			address := sqlite3.Xsqlite3_column_blob(tls, handle, column)
			err = cell.SetBytes(memory(address, int(sqlite3.Xsqlite3_column_bytes(tls, handle, column))))
		}
		if err != nil {
			return &orm.ReadError{At: i, Cause: err}
		}
	}
	return nil
}

// setText gives a text to a cell.
func setText(cell *orm.Cell, text []byte) error {
	if !utf8.Valid(text) && cell.Kind != orm.CellBytes {
		return errUTF8
	}
	return wire.SetText(cell, text)
}

// Err returns the error that ended the rows.
func (r *rows) Err() error { return r.err }

// Close ends the result.
func (r *rows) Close() error { return r.close(r.err) }

func (r *rows) close(cause error) error {
	s := r.statement
	if s == nil {
		return nil
	}
	r.statement = nil
	c := s.conn
	outer := c.enter(r.ctx)
	err := s.release()
	c.leave(outer)
	if cause != nil {
		err = nil // release repeats the error of the last step
	} else {
		cause = err
	}
	if r.done != nil {
		r.done(broken(cause))
	}
	return classify(r.ctx, err)
}
