package orm

import (
	"context"
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// Insert adds rows. Automatic keys, defaults and times are written into them. Rows are checked by the rules of their fields
// first: what is wrong is an *InvalidError, and nothing was sent. However many rows there are, either all of them are
// added or none, and it takes one statement for as many rows as the database has parameters for.
//
// A key that is not zero is kept. A default stands in for an empty text, a zero time and a nil pointer, never for a 0 or a
// false. Times are cut to whole microseconds, in UTC, in the rows too. A foreign key that is empty is taken from the row that its relation holds,
// if it holds one: Post{Author: author}. One that contradicts it is a *QueryError, and so is a row there that has not been inserted yet.
func (db *DB) Insert[T any](ctx context.Context, rows ...*T) error {
	return db.insertRows(ctx, reflect.TypeFor[T](), pointers(rows))
}

// Save writes all columns of a row that is there already, found by its primary key. It returns a *NotFoundError where it is not,
// and for a model with a version column a *StaleError where somebody else has saved it since it was read. The rules of the
// fields are checked first.
func (db *DB) Save[T any](ctx context.Context, row *T) error {
	return db.saveRow(ctx, reflect.TypeFor[T](), unsafe.Pointer(row))
}

// Remove deletes rows by their primary keys. What points at them goes with them, is set to NULL or keeps them, as on_delete
// says. Rows that are gone already are no error.
func (db *DB) Remove[T any](ctx context.Context, rows ...*T) error {
	return db.removeRows(ctx, reflect.TypeFor[T](), pointers(rows))
}

// Delete deletes the rows of a query and returns how many there were.
func (db *DB) Delete[T any](ctx context.Context, q Query[T]) (int64, error) {
	return db.DeleteAny(ctx, q.any)
}

// Update changes columns in all rows of a query, in one statement, and returns how many rows there were. Columns that
// follow the time of a change and versions are written too. The rules of the fields are not checked; what a column
// cannot keep is refused.
func (db *DB) Update[T any](ctx context.Context, q Query[T], changes ...Change) (int64, error) {
	return db.UpdateAny(ctx, q.any, changes...)
}

// InsertAny is Insert for rows whose model is not known when the program is compiled; each is a *T, all of one T.
func (db *DB) InsertAny(ctx context.Context, rows ...any) error {
	t, list, err := db.rowsOf(ctx, rows)
	if err != nil || t == nil {
		return err
	}
	return db.insertRows(ctx, t.goType, list)
}

// SaveAny is Save for a row whose model is not known when the program is compiled.
func (db *DB) SaveAny(ctx context.Context, row any) error {
	t, list, err := db.rowsOf(ctx, []any{row})
	if err != nil {
		return err
	}
	return db.saveRow(ctx, t.goType, list[0])
}

// RemoveAny is Remove for rows whose model is not known when the program is compiled.
func (db *DB) RemoveAny(ctx context.Context, rows ...any) error {
	t, list, err := db.rowsOf(ctx, rows)
	if err != nil || t == nil {
		return err
	}
	return db.removeRows(ctx, t.goType, list)
}

// DeleteAny deletes the rows of a query and returns how many there were.
func (db *DB) DeleteAny(ctx context.Context, q AnyQuery) (int64, error) {
	if _, err := db.core.driver(ctx); err != nil {
		return 0, err
	}
	st, err := db.view(ctx).deleteRows(q)
	if err != nil {
		return 0, err
	}
	if db.core.registry.byType[q.model.typ].departs(q) {
		rows, err := db.deleteReturning(ctx, q)
		return int64(len(rows)), err
	}
	result, err := db.exec(ctx, st)
	return result.RowsAffected, db.blamePointing(ctx, err, db.core.registry.byType[q.model.typ], q)
}

// UpdateAny changes columns in all rows of a query.
func (db *DB) UpdateAny(ctx context.Context, q AnyQuery, changes ...Change) (int64, error) {
	if _, err := db.core.driver(ctx); err != nil {
		return 0, err
	}
	st, err := db.view(ctx).updateRows(q, changes, time.Now())
	if err != nil {
		return 0, err
	}
	result, err := db.exec(ctx, st)
	return result.RowsAffected, db.blameChanges(ctx, err, db.core.registry.byType[q.model.typ], changes)
}

// removeRows deletes rows by their keys, in as few statements as the database allows.
func (db *DB) removeRows(ctx context.Context, typ reflect.Type, rows []unsafe.Pointer) error {
	t, err := db.table(ctx, typ)
	if err != nil || len(rows) == 0 {
		return err
	}
	if slices.Contains(rows, nil) {
		return nilRow(t)
	}
	if t.model.hooked && db.tx == nil {
		return db.Tx(ctx, func(tx *DB) error { return tx.removeRows(ctx, typ, rows) })
	}
	if err := t.model.call(ctx, db, beforeRemove, rows); err != nil {
		return err
	}
	remove := func(tx *DB) error { return tx.removeKeys(ctx, t, rows) }
	if t.departs(AnyQuery{}) {
		err = db.Tx(ctx, func(tx *DB) error {
			there, err := tx.lockedByKeys(ctx, t, rows)
			if err != nil {
				return err
			}
			if err := tx.depart(ctx, t, there); err != nil {
				return err
			}
			return remove(tx)
		})
	} else {
		err = remove(db)
	}
	if err != nil {
		return err
	}
	return t.model.call(ctx, db, afterRemove, rows)
}

// removeKeys deletes rows by their keys.
func (db *DB) removeKeys(ctx context.Context, t *Table, rows []unsafe.Pointer) error {
	perStatement := min(1000, db.core.features.MaxParameters)
	if len(t.PK) > 1 {
		perStatement = 200 // SQLite reads no more than a thousand conditions that are joined by OR
	}
	if len(rows) > perStatement && db.tx == nil {
		return db.Tx(ctx, func(tx *DB) error { return tx.removeKeys(ctx, t, rows) })
	}
	for len(rows) > 0 {
		n := min(perStatement, len(rows))
		if t.softDelete != nil {
			n = min(n, returningChunk)
			if err := db.removeSoftly(ctx, t, rows[:n]); err != nil {
				return err
			}
			rows = rows[n:]
			continue
		}
		st, err := db.view(ctx).deleteKeys(t, rows[:n])
		if err != nil {
			return err
		}
		if _, err := db.exec(ctx, st); err != nil {
			return db.blameRemoved(ctx, err, t, rows[:n])
		}
		rows = rows[n:]
	}
	return nil
}

// saveRow updates a row by its key.
func (db *DB) saveRow(ctx context.Context, typ reflect.Type, row rowMemory) error {
	t, err := db.table(ctx, typ)
	if err != nil {
		return err
	}
	if row == nil {
		return nilRow(t)
	}
	if t.model.hooked && db.tx == nil {
		return db.Tx(ctx, func(tx *DB) error { return tx.saveRow(ctx, typ, row) })
	}
	rows := []unsafe.Pointer{row}
	if err := t.model.call(ctx, db, beforeSave, rows); err != nil {
		return err
	}
	if err := db.enter(ctx, t, rows, false); err != nil {
		return err
	}
	now := time.Now()
	for _, c := range t.Columns {
		if c.AutoNow {
			c.setTime(field(row, c), now)
		}
	}
	if err := t.check(row, new(schema.Report)); err != nil {
		return err
	}
	if err := db.saveOne(ctx, t, db.core.plan(t).update, row); err != nil {
		return err
	}
	return t.model.call(ctx, db, afterSave, rows)
}

// saveOne updates columns of one row by its key.
func (db *DB) saveOne(ctx context.Context, t *Table, columns []*Column, row rowMemory) error {
	st, err := db.view(ctx).saveStatement(t, columns, row)
	if err != nil {
		return err
	}
	result, err := db.exec(ctx, st)
	if err != nil {
		return db.blameMissing(ctx, err, t, []unsafe.Pointer{row})
	}
	if result.RowsAffected > 0 {
		if t.Version != nil {
			*(*int64)(field(row, t.Version))++
		}
		return db.readComputed(ctx, t, db.core.plan(t).generated, []unsafe.Pointer{row})
	}
	key := t.Key(reflect.NewAt(t.goType, row).Interface())
	if t.Version != nil {
		q, err := keyQuery(t, key)
		if err != nil {
			return err
		}
		if there, err := db.Primary().ExistsAny(ctx, q); err != nil || there {
			if err != nil {
				return err
			}
			return &StaleError{Table: t, Key: key}
		}
	}
	return &NotFoundError{Table: t, Key: key}
}
