package postgres

import (
	"bytes"
	"context"
	"fmt"
	"unsafe"

	"github.com/gotandem/tandem/orm"
	"github.com/jackc/pgx/v5/pgconn"
)

// drained is how many rows that nobody wants are read, to keep the connection; where there are more it is closed.
const drained = 1000

// rows is a result that is read from the connection row by row.
type rows struct {
	ctx       context.Context // of the query; a result is an activity, not a thing that is kept
	session   *session
	statement *statement
	sql       string
	loss      loss
	reader    *pgconn.ResultReader
	known     bool // the statement was described for an earlier call
	alone     bool // no transaction is around: at its end the connection goes back to the pool
	first     bool // the first row has been read already
	over      bool // the connection is free
	rest      [][][]byte
	buffered  bool // the rows that follow are in rest
	current   [][]byte
	tag       pgconn.CommandTag
	err       error
}

// Next moves to the next row.
func (r *rows) Next() bool {
	switch {
	case r.buffered:
		if len(r.rest) == 0 {
			r.current = nil
			return false
		}
		r.current, r.rest = r.rest[0], r.rest[1:]
		return true
	case r.over:
		r.current = nil
		return false
	case r.first:
		r.first = false
	case !r.reader.NextRow():
		_ = r.end()
		return false
	}
	r.current = r.reader.Values()
	return true
}

// Scan writes the row into the cells.
func (r *rows) Scan(cells []orm.Cell) error {
	if len(cells) != len(r.current) {
		return fmt.Errorf("postgres: the row has %d columns, not %d", len(r.current), len(cells))
	}
	memory := r.textMemory(cells)
	for i, value := range r.current {
		switch {
		case value == nil:
			cells[i].SetNull()
			continue
		case memory != nil && r.isShort(i, cells):
			memory = append(memory, value...)
			cells[i].Null = false
			*(*string)(cells[i].Ptr) = unsafe.String(unsafe.SliceData(memory[len(memory)-len(value):]), len(value))
			continue
		}
		if err := r.statement.decoders[i](&cells[i], value); err != nil {
			return &orm.ReadError{At: i, Cause: err}
		}
	}
	return nil
}

// shortText is the longest text that shares its memory: who keeps one of a row's texts keeps little of the others.
const shortText = 128

// isShort reports whether a value is a short text that goes into a string as it is.
func (r *rows) isShort(i int, cells []orm.Cell) bool {
	return cells[i].Kind == orm.CellString && len(r.current[i]) <= shortText && r.statement.texts[i]
}

// textMemory is the memory of the row's short texts, which are parts of one allocation; nil where there are not two of them.
func (r *rows) textMemory(cells []orm.Cell) []byte {
	size, texts := 0, 0
	for i, value := range r.current {
		if r.isShort(i, cells) {
			size += len(value)
			texts++
		}
	}
	if texts < 2 || size == 0 {
		return nil
	}
	return make([]byte, 0, size)
}

// Err returns the error that ended the rows.
func (r *rows) Err() error { return r.err }

// Close ends the result.
func (r *rows) Close() error {
	r.rest, r.current = nil, nil
	if r.over {
		return nil
	}
	if r.alone { // a connection costs less than a million rows
		for range drained {
			if !r.reader.NextRow() {
				return r.end()
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_ = r.session.pg.Close(ctx)
		_ = r.end()
		r.err = nil
		return nil
	}
	return r.end()
}

// end reads the result to its end and gives the connection back.
func (r *rows) end() error {
	if r.over {
		return r.err
	}
	r.over = true
	r.session.open = nil
	tag, err := r.reader.Close()
	r.tag = tag
	if err != nil {
		r.err = classify(r.ctx, err, r.loss)
		switch {
		case isStale(r.err):
			r.session.forget(r.sql)
		case r.known && r.statement.isOutdated(err):
			r.session.forget(r.sql)
			r.err = &staleError{r.err}
		}
	}
	if r.alone {
		r.session.release()
	}
	return r.err
}

// buffer reads the rows that follow into memory, so that the connection is free for another statement.
func (r *rows) buffer() error {
	if r.over {
		return nil
	}
	keep := func() {
		row := make([][]byte, len(r.reader.Values()))
		for i, value := range r.reader.Values() {
			if value != nil {
				row[i] = append([]byte{}, value...)
			}
		}
		r.rest = append(r.rest, row)
	}
	if r.first {
		r.first = false
		keep()
	}
	if r.current != nil {
		current := make([][]byte, len(r.current))
		for i, value := range r.current {
			current[i] = bytes.Clone(value)
		}
		r.current = current
	}
	for r.reader.NextRow() {
		keep()
	}
	r.buffered = true
	return r.end()
}
