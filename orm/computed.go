package orm

import (
	"context"
	"unsafe"
)

// readComputed reads columns that the database has computed into rows that it has just written.
func (db *DB) readComputed(ctx context.Context, t *Table, columns []*Column, rows []unsafe.Pointer) error {
	if len(columns) == 0 || len(rows) == 0 {
		return nil
	}
	found := make([]unsafe.Pointer, len(rows))
	for i, row := range rows {
		found[i] = t.fresh()
		for _, key := range t.PK {
			key.copy(found[i], row)
		}
	}
	if err := db.Primary().refreshRows(ctx, t.goType, found); err != nil {
		return err
	}
	for i, row := range rows {
		for _, c := range columns {
			c.copy(row, found[i])
		}
	}
	return nil
}
