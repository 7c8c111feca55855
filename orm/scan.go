package orm

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"
	"unsafe"
)

// scanner reads the rows of a result into memory. It is used for one result, and then for another one.
type scanner struct {
	columns []resultColumn
	cells   []Cell
	scratch []unsafe.Pointer // where nullable columns are read to first
}

var scanners = sync.Pool{New: func() any { return new(scanner) }}

func newScanner(columns []resultColumn) *scanner {
	s := scanners.Get().(*scanner)
	n := len(columns)
	s.columns, s.cells, s.scratch = columns, slices.Grow(s.cells[:0], n)[:n], slices.Grow(s.scratch[:0], n)[:n]
	for i := range columns {
		c := &columns[i]
		s.cells[i] = Cell{Kind: c.cell, Scale: c.scale, Custom: c.custom, Array: c.array, Bound: c.bound}
		if c.fixed != nil {
			s.cells[i].Ptr = c.fixed
		}
		if c.null {
			s.scratch[i] = newValue(c)
			s.cells[i].Ptr = s.scratch[i]
		}
	}
	return s
}

// release lets the memory of the rows go, and keeps the scanner for another result.
func (s *scanner) release() {
	clear(s.cells)
	clear(s.scratch)
	s.columns = nil
	scanners.Put(s)
}

// newValue allocates a value of a nullable column.
func newValue(c *resultColumn) unsafe.Pointer {
	switch c.cell {
	case CellInt64:
		return unsafe.Pointer(new(int64))
	case CellString:
		return unsafe.Pointer(new(string))
	case CellTime:
		return unsafe.Pointer(new(time.Time))
	case CellFloat64:
		return unsafe.Pointer(new(float64))
	}
	return reflect.New(c.base).UnsafePointer()
}

// scan reads the current row into the memory at row.
func (s *scanner) scan(rows Rows, row unsafe.Pointer) error {
	for i := range s.columns {
		if c := &s.columns[i]; !c.null && c.fixed == nil {
			s.cells[i].Ptr = unsafe.Add(row, c.offset)
		}
	}
	if err := rows.Scan(s.cells); err != nil {
		return s.fail(err)
	}
	for i := range s.columns {
		c := &s.columns[i]
		switch {
		case c.null && s.cells[i].Null:
			*(*unsafe.Pointer)(unsafe.Add(row, c.offset)) = nil
		case c.null:
			// The row takes the value over, the next row gets another one.
			*(*unsafe.Pointer)(unsafe.Add(row, c.offset)) = s.scratch[i]
			s.scratch[i] = newValue(c)
			s.cells[i].Ptr = s.scratch[i]
		case s.cells[i].Null && !c.may:
			return c.unreadable(i, errNull)
		}
	}
	return nil
}

// fail says which field the error of a driver is about.
func (s *scanner) fail(err error) error {
	if _, ok := errors.AsType[*DriverError](err); ok {
		return err
	}
	if bad, ok := err.(*ReadError); ok && bad.At < len(s.columns) {
		return s.columns[bad.At].unreadable(bad.At, bad.Cause)
	}
	return fmt.Errorf("reading a row: %w", err)
}

// errNull is why a row cannot be read: the field is no pointer.
var errNull = errors.New("it is NULL in the database, but not in the model: make it a pointer")

// unreadable is the error of a value that the field cannot hold.
func (c *resultColumn) unreadable(at int, cause error) error {
	return &ReadError{Column: c.column, At: at, Cause: cause, name: c.name}
}

// takeError is an error of who takes the rows: it passes as it is.
type takeError struct{ error }

// readRows reads the rows of a result into memory that fresh returns, and hands each to take, which may be nil.
func readRows(rows Rows, columns []resultColumn, fresh func() unsafe.Pointer, take func(unsafe.Pointer) error) error {
	var scan *scanner
	for rows.Next() {
		if scan == nil {
			scan = newScanner(columns)
			defer scan.release()
		}
		row := fresh()
		if err := scan.scan(rows, row); err != nil {
			return err
		}
		if take != nil {
			if err := take(row); err != nil {
				return &takeError{err}
			}
		}
	}
	return rows.Err()
}
