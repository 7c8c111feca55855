package orm

import (
	"context"
	"time"
	"unsafe"
)

// WithDeleted asks for rows that are deleted softly too (see the tag option soft_delete). It is about the rows of the query itself, not about
// those of relations.
func (q Query[T]) WithDeleted() Query[T] { return Query[T]{q.any.WithDeleted()} }

// WithDeleted asks for rows that are deleted softly too.
func (q AnyQuery) WithDeleted() AnyQuery {
	q.deleted = true
	return q
}

// Purge deletes the rows of a query for good, those that are deleted softly too, and returns how many there were.
func (db *DB) Purge[T any](ctx context.Context, q Query[T]) (int64, error) {
	any := q.any.WithDeleted()
	any.purge = true
	return db.DeleteAny(ctx, any)
}

// softly is the change that deletes rows of a table softly.
func (t *Table) softly(now time.Time) Change {
	return Change{column: operand{ref: Ref{t.softDelete.GoName}}, any: now, erased: true}
}

// removeSoftly deletes rows softly by their keys, and notes it in them.
func (db *DB) removeSoftly(ctx context.Context, t *Table, rows []unsafe.Pointer) error {
	now := time.Now()
	st, err := db.view(ctx).updateRows(keysQuery(t, rows), []Change{t.softly(now)}, now)
	if err != nil {
		return err
	}
	if _, err := db.exec(ctx, st); err != nil {
		return err
	}
	for _, row := range rows {
		t.softDelete.setTime(field(row, t.softDelete), now)
		normalTime(*(*unsafe.Pointer)(field(row, t.softDelete)))
	}
	return nil
}
