package orm

import (
	"context"
	"reflect"
	"slices"
	"time"
	"unsafe"
)

// UpdateReturning is Update that returns the rows as they are afterwards, in no particular order: one statement on SQLite and PostgreSQL; on MariaDB and
// MySQL, which return nothing from an UPDATE, the rows are locked, changed and read in a transaction.
func (db *DB) UpdateReturning[T any](ctx context.Context, q Query[T], changes ...Change) ([]*T, error) {
	rows, err := db.updateReturning(ctx, q.any, changes)
	return typed[T](rows), err
}

// DeleteReturning is Delete that returns the rows as they were, in no particular order.
func (db *DB) DeleteReturning[T any](ctx context.Context, q Query[T]) ([]*T, error) {
	rows, err := db.deleteReturning(ctx, q.any)
	return typed[T](rows), err
}

// typed gives rows their type back.
func typed[T any](rows []unsafe.Pointer) []*T {
	list := make([]*T, len(rows))
	for i, row := range rows {
		list[i] = (*T)(row)
	}
	return list
}

func (db *DB) updateReturning(ctx context.Context, q AnyQuery, changes []Change) ([]unsafe.Pointer, error) {
	t, err := db.table(ctx, q.model.typ)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	st, err := db.view(ctx).updateRows(q, changes, now)
	if err != nil {
		return nil, err
	}
	if db.core.features.UpdateReturning {
		rows, err := db.returning(ctx, t, st)
		return rows, db.blameChanges(ctx, err, t, changes)
	}
	var rows []unsafe.Pointer
	err = db.Tx(ctx, func(tx *DB) error {
		if rows, err = tx.lockedRows(ctx, t, q); err != nil {
			return err
		}
		for part := range slices.Chunk(rows, returningChunk) {
			st, err := tx.view(ctx).updateRows(keysQuery(t, part).WithDeleted(), changes, now)
			if err != nil {
				return err
			}
			if _, err := tx.exec(ctx, st); err != nil {
				return tx.blameChanges(ctx, err, t, changes)
			}
		}
		return tx.refreshRows(ctx, t.goType, rows)
	})
	return rows, err
}

func (db *DB) deleteReturning(ctx context.Context, q AnyQuery) ([]unsafe.Pointer, error) {
	t, err := db.table(ctx, q.model.typ)
	if err != nil {
		return nil, err
	}
	st, err := db.view(ctx).deleteRows(q)
	if err != nil {
		return nil, err
	}
	if db.core.features.UpdateReturning && !t.departs(q) {
		rows, err := db.returning(ctx, t, st)
		return rows, db.blamePointing(ctx, err, t, q)
	}
	var rows []unsafe.Pointer
	err = db.Tx(ctx, func(tx *DB) error {
		if rows, err = tx.lockedRows(ctx, t, q); err != nil {
			return err
		}
		if t.departs(q) {
			if err := tx.depart(ctx, t, rows); err != nil {
				return err
			}
		}
		for part := range slices.Chunk(rows, returningChunk) {
			keys := keysQuery(t, part).WithDeleted()
			keys.purge = q.purge
			st, err := tx.view(ctx).deleteRows(keys)
			if err != nil {
				return err
			}
			if _, err := tx.exec(ctx, st); err != nil {
				return tx.blameRemoved(ctx, err, t, part)
			}
		}
		if t.softDelete == nil || q.purge {
			return nil
		}
		return tx.refreshRows(ctx, t.goType, rows)
	})
	return rows, err
}

// returningChunk is how many rows are named by their keys at once.
const returningChunk = 200

// returning runs an UPDATE or DELETE and reads its rows.
func (db *DB) returning(ctx context.Context, t *Table, st statement) ([]unsafe.Pointer, error) {
	exec, err := db.executor(ctx)
	if err != nil {
		return nil, err
	}
	st.sql = string(db.core.compiler().columnNames(append([]byte(st.sql), " RETURNING "...), t.Columns))
	st.columns = db.core.plan(t).columns
	var rows []unsafe.Pointer
	err = db.run(ctx, exec, st, func() unsafe.Pointer {
		rows = append(rows, t.fresh())
		return rows[len(rows)-1]
	}, nil)
	return rows, err
}

// lockedRows reads the rows of a query and locks them.
func (db *DB) lockedRows(ctx context.Context, t *Table, q AnyQuery) ([]unsafe.Pointer, error) {
	q.with = nil
	if q.source == nil {
		q = q.Lock(ForUpdate)
	}
	var rows []unsafe.Pointer
	err := db.each(ctx, q, func() unsafe.Pointer {
		rows = append(rows, t.fresh())
		return rows[len(rows)-1]
	}, nil)
	if err != nil || q.source == nil {
		return rows, err
	}
	return db.lockedByKeys(ctx, t, rows) // no database locks what several queries find together
}

// lockedByKeys reads rows anew by their keys and locks them: as the database has them, and only those that the scopes of the call let see.
func (db *DB) lockedByKeys(ctx context.Context, t *Table, rows []unsafe.Pointer) ([]unsafe.Pointer, error) {
	var list []unsafe.Pointer
	for part := range slices.Chunk(rows, returningChunk) {
		there, err := db.lockedRows(ctx, t, keysQuery(t, part).WithDeleted())
		if err != nil {
			return nil, err
		}
		list = append(list, there...)
	}
	return list, nil
}

// keysQuery asks for rows by their keys.
func keysQuery(t *Table, rows []unsafe.Pointer) AnyQuery {
	conds := make([]Cond, len(rows))
	for i, row := range rows {
		key := t.Key(reflect.NewAt(t.goType, row).Interface())
		parts := make([]Cond, len(key))
		for j, c := range t.PK {
			parts[j] = Compare(Ref{c.GoName}, OpEq, key[j])
		}
		conds[i] = And(parts...)
	}
	return FromTable(t).Order().Where(Or(conds...))
}
