package orm

import (
	"context"
	"fmt"
	"reflect"
	"unsafe"
)

// AllAny returns the rows of a query whose model is not known when the program is compiled; each is a *T.
func (db *DB) AllAny(ctx context.Context, q AnyQuery) ([]any, error) {
	rows := []unsafe.Pointer{}
	err := db.load(ctx, q, func() unsafe.Pointer {
		row := reflect.New(q.model.typ).UnsafePointer()
		rows = append(rows, row)
		return row
	}, func() []unsafe.Pointer { return rows })
	if err != nil {
		return nil, err
	}
	list := make([]any, len(rows))
	for i, row := range rows {
		list[i] = reflect.NewAt(q.model.typ, row).Interface()
	}
	return list, nil
}

// CountAny counts the rows of a query.
func (db *DB) CountAny(ctx context.Context, q AnyQuery) (int64, error) {
	if _, err := db.core.driver(ctx); err != nil {
		return 0, err
	}
	st, err := db.view(ctx).countRows(q)
	if err != nil || q.limited && q.limit == 0 {
		return 0, err
	}
	return db.number(ctx, st)
}

// ExistsAny reports whether a query has a row.
func (db *DB) ExistsAny(ctx context.Context, q AnyQuery) (bool, error) {
	if _, err := db.core.driver(ctx); err != nil {
		return false, err
	}
	st, err := db.view(ctx).existsRow(q)
	if err != nil || q.limited && q.limit == 0 {
		return false, err
	}
	n, err := db.number(ctx, st)
	return n > 0, err
}

// GetAny returns the row of a table with a primary key, or a *NotFoundError.
func (db *DB) GetAny(ctx context.Context, t *Table, key ...any) (any, error) {
	if _, err := db.core.driver(ctx); err != nil {
		return nil, err
	}
	q, err := keyQuery(t, key)
	if err != nil {
		return nil, err
	}
	rows, err := db.AllAny(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, &NotFoundError{Table: t, Key: key}
	}
	return rows[0], nil
}

// keyQuery is the query for one row of a table by its primary key. A key that is no value of its column's type finds no row.
func keyQuery(t *Table, key []any) (AnyQuery, error) {
	if len(key) != len(t.PK) {
		return AnyQuery{}, &QueryError{Mistakes: []string{fmt.Sprintf("the key of %s has %d columns, not %d", t, len(t.PK), len(key))}}
	}
	q := FromTable(t).Order()
	q.conds = make([]Cond, len(t.PK))
	row := t.model.sentinelTree().root.row
	for i, c := range t.PK {
		value, err := toPointer(key[i], valueType{codec: c.codec, kind: c.Type, goType: c.goType, column: c})
		if err != nil || value.IsNil() {
			return AnyQuery{}, &NotFoundError{Table: t, Key: key}
		}
		q.conds[i] = Cond{op: OpEq, left: operand{ptr: field(row, c), typ: c.goType}, values: value.UnsafePointer(), count: 1}
	}
	return q, nil
}
