package orm

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"unsafe"
)

// All returns the rows of a query, with the relations it asks for. Without rows it returns an empty slice.
func (db *DB) All[T any](ctx context.Context, q Query[T]) ([]*T, error) {
	rows := []*T{}
	var room []T // for the next rows
	err := db.load(ctx, q.any, func() unsafe.Pointer {
		if len(room) == 0 {
			room = make([]T, roomFor(len(rows), unsafe.Sizeof(*new(T))))
		}
		row := &room[0]
		rows, room = append(rows, row), room[1:]
		return unsafe.Pointer(row)
	}, func() []unsafe.Pointer { return pointers(rows) })
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// roomBytes bounds the memory of rows that stay as long as one of them is kept.
const roomBytes = 4096

// roomFor is for how many further rows memory is allocated at once: as many as are there already.
func roomFor(rows int, size uintptr) int {
	return max(1, min(rows, int(roomBytes/max(1, size))))
}

// First returns the first row of a query, or a *NotFoundError.
func (db *DB) First[T any](ctx context.Context, q Query[T]) (*T, error) {
	rows, err := db.All(ctx, q.Limit(1))
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, db.notFound(q.any.model.typ, nil)
	}
	return rows[0], nil
}

// Get returns the row with a primary key, or a *NotFoundError. A key of several columns takes its values in their order.
func (db *DB) Get[T any](ctx context.Context, key ...any) (*T, error) {
	q, err := db.byKey(ctx, reflect.TypeFor[T](), key)
	if err != nil {
		return nil, err
	}
	rows, err := db.All(ctx, Query[T]{q})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, db.notFound(reflect.TypeFor[T](), key)
	}
	return rows[0], nil
}

// Each returns the rows of a query one by one, as they come from the database; memory does not grow with their number.
// Relations that the query asks for are loaded for some hundred rows at a time. An error ends the sequence. The connection
// is in use until the loop ends: inside Tx, no other statement may be run in it.
func (db *DB) Each[T any](ctx context.Context, q Query[T]) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		errStop := errors.New("stop")
		err := db.stream(ctx, q.any, func() unsafe.Pointer { return unsafe.Pointer(new(T)) }, func(row unsafe.Pointer) error {
			if !yield((*T)(row), nil) {
				return errStop
			}
			return nil
		})
		if err != nil && err != errStop {
			yield(nil, err)
		}
	}
}

// Count counts the rows of a query.
func (db *DB) Count[T any](ctx context.Context, q Query[T]) (int64, error) {
	return db.CountAny(ctx, q.any)
}

// Exists reports whether a query has a row.
func (db *DB) Exists[T any](ctx context.Context, q Query[T]) (bool, error) {
	return db.ExistsAny(ctx, q.any)
}

// Load loads relations of rows that are already there, given by their addresses in a row made by Columns.
func (db *DB) Load[T any](ctx context.Context, rows []*T, relations ...any) error {
	q := From[T]().any.With(relations...)
	return db.loadWith(ctx, q, pointers(rows))
}

// Compute returns one value over all rows of a query: db.Compute(ctx, invoices, orm.Sum(&i.Total)).
func (db *DB) Compute[T, V any](ctx context.Context, q Query[T], e Expr[V]) (V, error) {
	type result struct{ Value V }
	rows, err := db.All(ctx, Select(q, func(out *result) Picks { return Picks{Pick(&out.Value, e)} }))
	if err != nil || len(rows) == 0 {
		var zero V
		return zero, err
	}
	return rows[0].Value, nil
}

// pointers forgets the type of rows.
func pointers[T any](rows []*T) []unsafe.Pointer {
	return unsafe.Slice((*unsafe.Pointer)(unsafe.Pointer(unsafe.SliceData(rows))), len(rows))
}

// load runs a query and loads its relations. all returns the rows that fresh has made.
func (db *DB) load(ctx context.Context, q AnyQuery, fresh func() unsafe.Pointer, all func() []unsafe.Pointer) error {
	if err := db.checkWith(ctx, q); err != nil {
		return err
	}
	if err := db.each(ctx, q, fresh, nil); err != nil {
		return err
	}
	if len(q.with) == 0 {
		return nil
	}
	return db.loadWith(ctx, q, all())
}

// streamBatch is how many rows Each gathers to load their relations together.
const streamBatch = 500

func (db *DB) stream(ctx context.Context, q AnyQuery, fresh func() unsafe.Pointer, take func(unsafe.Pointer) error) error {
	if db.gathering != nil { // the others would wait until the loop ends
		alone := *db
		alone.gathering = nil
		db = &alone
	}
	if len(q.with) == 0 {
		return db.each(ctx, q, fresh, take)
	}
	if err := db.checkWith(ctx, q); err != nil {
		return err
	}
	var batch []unsafe.Pointer
	flush := func() error {
		if err := db.loadWith(ctx, q, batch); err != nil {
			return err
		}
		for _, row := range batch {
			if err := take(row); err != nil {
				return err
			}
		}
		batch = batch[:0]
		return nil
	}
	err := db.each(ctx, q, fresh, func(row unsafe.Pointer) error {
		batch = append(batch, row)
		if len(batch) == streamBatch {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

func (db *DB) notFound(t reflect.Type, key []any) error {
	if table := db.core.registry.byType[t]; table != nil {
		return &NotFoundError{Table: table, Key: key}
	}
	return ErrNotFound
}

// byKey is the query for one row by its primary key.
func (db *DB) byKey(ctx context.Context, t reflect.Type, key []any) (AnyQuery, error) {
	table, err := db.table(ctx, t)
	if err != nil {
		return AnyQuery{}, err
	}
	return keyQuery(table, key)
}
