package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// One returns the only row of a query: a *NotFoundError where there is none, a *ManyError where there are more.
func (db *DB) One[T any](ctx context.Context, q Query[T]) (*T, error) {
	rows, err := db.All(ctx, q.Limit(min(2, q.any.most())))
	switch {
	case err != nil:
		return nil, err
	case len(rows) == 0:
		return nil, db.notFound(q.any.model.typ, nil)
	case len(rows) > 1:
		return nil, &ManyError{Table: db.core.registry.byType[q.any.model.typ]}
	}
	return rows[0], nil
}

// Last returns the last row of a query, or a *NotFoundError: the first one in the opposite order. A query without an order goes by
// the primary key.
func (db *DB) Last[T any](ctx context.Context, q Query[T]) (*T, error) {
	if q.any.picks != nil || q.any.limited || q.any.offset > 0 {
		return nil, &QueryError{Mistakes: []string{"Last takes a query of a model without limit and offset: turn the order round and use First"}}
	}
	return db.First(ctx, q.Reverse())
}

// InBulk returns those rows of a query whose key has one of some values, by that value: db.InBulk(ctx, orm.From[User](), &u.ID, 1, 2, 3). The
// column must be unique. Values without a row are not in the map. There may be any number of values.
func (db *DB) InBulk[T any, K comparable](ctx context.Context, q Query[T], key *K, values ...K) (map[K]*T, error) {
	column, err := db.bulkKey(ctx, q.any, columnAt(key))
	if err != nil {
		return nil, err
	}
	found := make(map[K]*T, len(values))
	for part := range slices.Chunk(values, db.core.bulkChunk()) {
		rows, err := db.All(ctx, q.Where(In(key, part...)))
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			found[*(*K)(field(unsafe.Pointer(row), column))] = row
		}
	}
	return found, nil
}

// Refresh reads rows anew, by their primary keys: all columns, not the relations. Where one is gone, it returns a *NotFoundError.
func (db *DB) Refresh[T any](ctx context.Context, rows ...*T) error {
	return db.refreshRows(ctx, reflect.TypeFor[T](), pointers(rows))
}

// None is the query without rows: nothing is asked of the database for it, as long as nothing else is.
func (q Query[T]) None() Query[T] { return Query[T]{q.any.None()} }

// None is the query without rows.
func (q AnyQuery) None() AnyQuery { return q.Limit(0) }

// most is the limit of the query, or the largest number.
func (q AnyQuery) most() int {
	if q.limited {
		return q.limit
	}
	return int(^uint(0) >> 1)
}

// bulkKey resolves the column of InBulk.
func (db *DB) bulkKey(ctx context.Context, q AnyQuery, key operand) (*Column, error) {
	t, err := db.table(ctx, q.model.typ)
	if err != nil {
		return nil, err
	}
	columns, err := t.columnsOf([]operand{key})
	if err != nil {
		return nil, err
	}
	if !t.isUnique(columns) {
		return nil, &QueryError{Mistakes: []string{fmt.Sprintf("%s is not unique: InBulk returns one row for each value", columns[0])}}
	}
	if q.limited || q.offset > 0 {
		return nil, &QueryError{Mistakes: []string{"a query with a limit or an offset cannot be asked for keys: leave them out"}}
	}
	return columns[0], nil
}

// bulkChunk is how many keys one statement asks for.
func (c *core) bulkChunk() int {
	if c.features.ArrayParameters {
		return 1 << 16
	}
	return max(1, c.features.MaxParameters/4) // the number is padded to a power of two, and the query has values of its own
}

// refreshRows reads rows by their keys into their own memory.
func (db *DB) refreshRows(ctx context.Context, typ reflect.Type, rows []unsafe.Pointer) error {
	t, err := db.table(ctx, typ)
	if err != nil || len(rows) == 0 {
		return err
	}
	waiting := make(map[string][]unsafe.Pointer, len(rows))
	for _, row := range rows {
		if row == nil {
			return nilRow(t)
		}
		key, _, err := db.core.tupleKey(t.PK, row)
		if err != nil {
			return err
		}
		waiting[key] = append(waiting[key], row)
	}
	exec, err := db.reader(ctx)
	if err != nil {
		return err
	}
	chunk := 200
	if len(t.PK) == 1 {
		chunk = db.core.bulkChunk()
	}
	for part := range slices.Chunk(rows, chunk) {
		st, err := db.view(ctx).selectKeys(t, part)
		if err != nil {
			return err
		}
		err = db.run(ctx, exec, st, t.fresh, func(found unsafe.Pointer) error {
			key, _, err := db.core.tupleKey(t.PK, found)
			for _, row := range waiting[key] {
				t.copy(row, found)
			}
			delete(waiting, key)
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, gone := range waiting {
		return &NotFoundError{Table: t, Key: t.Key(reflect.NewAt(typ, gone[0]).Interface())}
	}
	return nil
}

// selectKeys makes the SELECT of rows by their keys.
func (c view) selectKeys(t *Table, rows []unsafe.Pointer) (statement, error) {
	k := c.compiler()
	s := &scope{compiler: k, table: t}
	dst := k.columnNames([]byte("SELECT "), t.Columns)
	dst = append(k.quote(append(dst, " FROM "...), t.Name), " WHERE "...)
	dst, err := s.keysAmong(dst, rows)
	if err == nil {
		dst = k.scoped(dst, 0, t, "", true)
		err = k.scopeErr
	}
	return statement{sql: string(dst), args: k.args, columns: c.plan(t).columns}, err
}

// fresh is memory for a row.
func (t *Table) fresh() unsafe.Pointer { return reflect.New(t.goType).UnsafePointer() }

// copy takes the columns of another row over.
func (t *Table) copy(to, from rowMemory) {
	for _, c := range t.Columns {
		c.copy(to, from)
	}
}
