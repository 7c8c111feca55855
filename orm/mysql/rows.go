package mysql

import (
	"bytes"
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/internal/wire"
)

// drained is how many rows that nobody wants are read, to keep the connection; where there are more it is closed.
const drained = 1000

// form is how a column's values come.
type form uint8

const (
	textForm form = iota
	binaryForm
	numberForm
	timeForm
	dateForm
)

// rows is a result that is read from the connection row by row.
type rows struct {
	ctx      context.Context // of the query; a result is an activity, not a thing that is kept
	conn     *conn
	sql      string
	loss     loss
	result   sqldriver.Rows
	forms    []form
	stop     func() // ends the watch over ctx
	done     func() // called once, when the connection is free; nil in a transaction
	first    bool   // the first row has been read already
	over     bool   // the connection is free
	values   []sqldriver.Value
	current  []sqldriver.Value // the row that Scan reads; nil where there is none
	rest     [][]sqldriver.Value
	buffered bool // the rows that follow are in rest
	err      error
}

// begin reads what the columns are.
func (r *rows) begin() {
	r.values = make([]sqldriver.Value, len(r.result.Columns()))
	r.forms = make([]form, len(r.values))
	types, ok := r.result.(sqldriver.RowsColumnTypeDatabaseTypeName)
	for i := range r.forms {
		if !ok {
			break
		}
		switch types.ColumnTypeDatabaseTypeName(i) {
		case "BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "BINARY", "VARBINARY", "BIT", "GEOMETRY":
			r.forms[i] = binaryForm
		case "DECIMAL":
			r.forms[i] = numberForm
		case "DATETIME", "TIMESTAMP":
			r.forms[i] = timeForm
		case "DATE":
			r.forms[i] = dateForm
		}
	}
}

// Next moves to the next row.
func (r *rows) Next() bool {
	r.current = nil
	switch {
	case r.buffered:
		if len(r.rest) == 0 {
			return false
		}
		r.current, r.rest = r.rest[0], r.rest[1:]
		return true
	case r.over:
		return false
	case r.first:
		r.first = false
	default:
		if err := r.result.Next(r.values); err != nil {
			if errors.Is(err, io.EOF) {
				_ = r.end()
			} else {
				_ = r.fail(err)
			}
			return false
		}
	}
	r.current = r.values
	return true
}

// Scan writes the row into the cells.
func (r *rows) Scan(cells []orm.Cell) error {
	if len(cells) != len(r.current) {
		return fmt.Errorf("mysql: the row has %d columns, not %d", len(r.current), len(cells))
	}
	for i, value := range r.current {
		cell := &cells[i]
		var err error
		switch v := value.(type) {
		case nil:
			cell.SetNull()
		case int64:
			err = cell.SetInt(v)
		case uint64:
			err = cell.SetString(strconv.FormatUint(v, 10))
		case float64:
			err = cell.SetFloat(v)
		case float32:
			err = cell.SetFloat(float64(v))
		case []byte:
			err = setBytes(cell, r.forms[i], v)
		case string:
			err = cell.SetString(v)
		default:
			err = fmt.Errorf("a %T, which the library does not document", value)
		}
		if err != nil {
			return &orm.ReadError{At: i, Cause: err}
		}
	}
	return nil
}

func setBytes(cell *orm.Cell, f form, v []byte) error {
	switch f {
	case binaryForm:
		return cell.SetBytes(v)
	case numberForm:
		return wire.SetNumber(cell, v)
	case timeForm:
		t, ok := wire.ParseTime(v)
		if !ok {
			return fmt.Errorf("the database holds %q, which is not a time", v)
		}
		return cell.SetTime(t)
	case dateForm:
		d, ok := wire.ParseDate(v)
		if !ok {
			return fmt.Errorf("the database holds %q, which is not a date", v)
		}
		return cell.SetDate(d.Year, d.Month, d.Day)
	}
	return wire.SetText(cell, v)
}

// Err returns the error that ended the rows.
func (r *rows) Err() error { return r.err }

// Close ends the result.
func (r *rows) Close() error {
	r.rest, r.current = nil, nil
	if r.over {
		return nil
	}
	if r.done == nil { // a transaction keeps its connection
		return r.end()
	}
	for range drained {
		if err := r.result.Next(r.values); err != nil {
			if errors.Is(err, io.EOF) {
				return r.end()
			}
			return r.fail(err)
		}
	}
	// A connection costs less than a million rows.
	r.stop()
	r.conn.interrupted = true
	_ = r.conn.network.Close()
	r.finish()
	return nil
}

// end ends the result and gives the connection back.
func (r *rows) end() error {
	if r.over {
		return r.err
	}
	if err := r.result.Close(); err != nil {
		return r.fail(err)
	}
	r.stop()
	r.finish()
	return nil
}

// fail notes the error that ended the result, and gives the connection back.
func (r *rows) fail(err error) error {
	r.stop()
	r.err = classify(r.ctx, err, r.loss, r.sql)
	if isStale(r.err) {
		r.conn.forget(r.sql)
	}
	r.finish()
	return r.err
}

func (r *rows) finish() {
	r.over = true
	r.conn.open = nil
	if r.done != nil {
		r.done()
	}
}

// buffer reads the rows that follow into memory, so that the connection is free for another statement.
func (r *rows) buffer() error {
	if r.over {
		return nil
	}
	if r.first {
		r.first = false
		r.rest = append(r.rest, own(r.values))
	}
	if r.current != nil {
		r.current = own(r.current)
	}
	for {
		err := r.result.Next(r.values)
		if errors.Is(err, io.EOF) {
			r.buffered = true
			return r.end()
		}
		if err != nil {
			return r.fail(err)
		}
		r.rest = append(r.rest, own(r.values))
	}
}

// own copies the values with the memory of the library that they point into.
func own(values []sqldriver.Value) []sqldriver.Value {
	out := make([]sqldriver.Value, len(values))
	for i, v := range values {
		if b, ok := v.([]byte); ok {
			v = bytes.Clone(b)
		}
		out[i] = v
	}
	return out
}
