package orm

import (
	"context"
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// rowMemory is a row without its type.
type rowMemory = unsafe.Pointer

// prepareInsert writes defaults and times into a new row, before it is checked.
func (t *Table) prepareInsert(row rowMemory, now time.Time) {
	for _, c := range t.Columns {
		at := field(row, c)
		switch {
		case c.AutoNow || c.AutoNowAdd:
			if c.AutoNow || c.empty(at) {
				c.setTime(at, now)
			}
		case c.Version:
			if *(*int64)(at) == 0 {
				*(*int64)(at) = 1
			}
		case c.initial != nil && c.defaultable() && c.empty(at):
			c.initial(at)
		}
	}
}

// defaultable reports whether Insert may take the zero value for a missing one. A false or a 0 may be meant, and is kept;
// an empty text, time, UUID or a nil pointer is not.
func (c *Column) defaultable() bool {
	if c.Null {
		return true
	}
	switch c.codec.cell {
	case CellBool, CellInt8, CellInt16, CellInt32, CellInt64, CellUint8, CellUint16, CellUint32, CellUint64, CellFloat32, CellFloat64, CellDecimal:
		return false
	}
	return true
}

// empty reports whether the field at an address holds the zero value.
func (c *Column) empty(at unsafe.Pointer) bool {
	if c.Null {
		return *(*unsafe.Pointer)(at) == nil
	}
	switch c.codec.cell {
	case CellInt64:
		return *(*int64)(at) == 0
	case CellString:
		return *(*string)(at) == ""
	case CellTime:
		return (*(*time.Time)(at)).IsZero()
	}
	return reflect.NewAt(c.goType, at).Elem().IsZero()
}

func (c *Column) setTime(at unsafe.Pointer, now time.Time) {
	if c.Null {
		p := reflect.New(c.goType).UnsafePointer()
		*(*unsafe.Pointer)(at) = p
		at = p
	}
	writeMoment(at, c.codec.cell, c.Type.Kind, now)
}

// writeMoment writes a moment into a time or a date, which is that of UTC, as it is to the database.
func writeMoment(at unsafe.Pointer, cell CellKind, kind Kind, now time.Time) {
	now = now.UTC()
	switch {
	case cell == CellDate:
		*(*schema.Date)(at) = schema.DateOf(now)
	case kind == KindDate:
		*(*time.Time)(at) = now.Truncate(24 * time.Hour)
	default:
		*(*time.Time)(at) = now
	}
}

// nilRow is the mistake of a nil pointer among rows.
func nilRow(t *Table) error {
	return &QueryError{Mistakes: []string{"a row of " + t.String() + " is nil"}}
}

// check asks the schema's rules about a row's columns. The problem is a 422 that names the fields. The report may be used again for
// the next row, as long as nothing is wrong.
func (t *Table) check(row rowMemory, report *schema.Report) error {
	return t.checkFields(row, t.checked, report)
}

// checkColumns is check; where only some columns are saved, for them alone.
func (t *Table) checkColumns(row rowMemory, some bool, columns []*Column, report *schema.Report) error {
	if !some {
		return t.check(row, report)
	}
	var fields []*schema.Field
	for _, c := range columns {
		if slices.Contains(t.checked, c.Field) {
			fields = append(fields, c.Field)
		}
	}
	return t.checkFields(row, fields, report)
}

func (t *Table) checkFields(row rowMemory, fields []*schema.Field, report *schema.Report) error {
	if t.Type == nil {
		return nil
	}
	t.Type.CheckFields(row, fields, report)
	if err := report.Err(); err != nil {
		if p, ok := err.(*problem.Error); ok {
			return &InvalidError{Table: t, Items: p.Errors}
		}
		return err
	}
	return nil
}

// arg makes the argument for a column of a row. What is normalised for the database is so in memory, too.
func (c *core) arg(column *Column, row rowMemory) (any, error) {
	at := field(row, column)
	if column.Null {
		if at = *(*unsafe.Pointer)(at); at == nil {
			return nil, nil
		}
	}
	codec := c.codecOf(column)
	arg, err := codec.arg(at)
	if err != nil {
		return nil, column.refused(err)
	}
	if codec.normal != nil {
		codec.normal(at)
	}
	return arg, nil
}

// list makes one argument of the values of a column in rows, an array.
func (c *core) list(column *Column, rows []unsafe.Pointer) (any, error) {
	codec := c.codecOf(column)
	if column.Null || codec.list == nil {
		list := make(ArrayArg, len(rows))
		for i, row := range rows {
			arg, err := c.arg(column, row)
			if err != nil {
				return nil, err
			}
			list[i] = arg
		}
		return list, nil
	}
	list, err := codec.list(rows, column.offset)
	if err != nil {
		return nil, column.refused(err)
	}
	if codec.normal != nil {
		for _, row := range rows {
			codec.normal(field(row, column))
		}
	}
	return list, nil
}

// refused is the error of a value that the column cannot keep.
func (c *Column) refused(err error) error {
	if bad, ok := err.(*badValue); ok {
		return &ValueError{Table: c.Table, Columns: []*Column{c}, Type: bad.kind, Reason: bad.reason}
	}
	return err
}

// rowsOf forgets the type of rows given as any; they are all pointers to one model.
func (db *DB) rowsOf(ctx context.Context, rows []any) (*Table, []unsafe.Pointer, error) {
	var table *Table
	list := make([]unsafe.Pointer, 0, len(rows))
	for _, row := range rows {
		v := reflect.ValueOf(row)
		if v.Kind() != reflect.Pointer || v.IsNil() {
			return nil, nil, &QueryError{Mistakes: []string{"a row is not a pointer to a model"}}
		}
		t, err := db.table(ctx, v.Type().Elem())
		if err != nil {
			return nil, nil, err
		}
		if table != nil && t != table {
			return nil, nil, &QueryError{Mistakes: []string{"rows of " + table.String() + " and " + t.String() + " cannot be written together"}}
		}
		table = t
		list = append(list, v.UnsafePointer())
	}
	return table, list, nil
}
