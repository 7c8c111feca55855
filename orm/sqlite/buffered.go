package sqlite

import (
	"bytes"
	"fmt"

	"github.com/gotandem/tandem/orm"
	sqlite3 "modernc.org/sqlite/lib"
)

// bufferedRows is a result that has been read to its end already.
type bufferedRows struct {
	columns int
	values  []bufferedValue
	next    int // the row that Next goes to
	err     error
}

// bufferedValue is a value as SQLite has it.
type bufferedValue struct {
	kind    int32
	integer int64
	float   float64
	data    []byte
}

// buffer reads the result to its end and closes it.
func (r *rows) buffer() *bufferedRows {
	out := &bufferedRows{}
	for r.Next() {
		s := r.statement
		tls, handle := s.conn.tls, s.handle
		out.columns = int(sqlite3.Xsqlite3_data_count(tls, handle))
		for column := range int32(out.columns) {
			v := bufferedValue{kind: sqlite3.Xsqlite3_column_type(tls, handle, column)}
			switch v.kind {
			case sqlite3.SQLITE_INTEGER:
				v.integer = sqlite3.Xsqlite3_column_int64(tls, handle, column)
			case sqlite3.SQLITE_FLOAT:
				v.float = sqlite3.Xsqlite3_column_double(tls, handle, column)
			case sqlite3.SQLITE_TEXT, sqlite3.SQLITE_BLOB:
				address := sqlite3.Xsqlite3_column_blob(tls, handle, column)
				v.data = bytes.Clone(memory(address, int(sqlite3.Xsqlite3_column_bytes(tls, handle, column))))
			}
			out.values = append(out.values, v)
		}
	}
	out.err = r.Err()
	if err := r.Close(); out.err == nil {
		out.err = err
	}
	return out
}

// Next moves to the next row.
func (b *bufferedRows) Next() bool {
	if b.columns == 0 || b.next*b.columns >= len(b.values) {
		return false
	}
	b.next++
	return true
}

// Scan writes the row into the cells.
func (b *bufferedRows) Scan(cells []orm.Cell) error {
	if b.next == 0 || len(cells) != b.columns {
		return fmt.Errorf("sqlite: the result has %d columns, not %d", b.columns, len(cells))
	}
	for i, v := range b.values[(b.next-1)*b.columns : b.next*b.columns] {
		cell := &cells[i]
		var err error
		switch v.kind {
		case sqlite3.SQLITE_INTEGER:
			err = cell.SetInt(v.integer)
		case sqlite3.SQLITE_FLOAT:
			err = cell.SetFloat(v.float)
		case sqlite3.SQLITE_NULL:
			cell.SetNull()
		case sqlite3.SQLITE_TEXT:
			err = setText(cell, v.data)
		default:
			err = cell.SetBytes(v.data)
		}
		if err != nil {
			return &orm.ReadError{At: i, Cause: err}
		}
	}
	return nil
}

// Err returns the error that ended the rows.
func (b *bufferedRows) Err() error { return b.err }

// Close forgets the rows that were not read.
func (b *bufferedRows) Close() error {
	b.values = nil
	return nil
}
