package orm

import (
	"context"
	"reflect"
	"unsafe"
)

// valueRow is a row of ValuesAny.
type valueRow struct{ Value *string }

// ValuesAny returns the different values of a column of text among the rows of a query, in order, at most as many as the limit.
// NULL is not among them.
func (db *DB) ValuesAny(ctx context.Context, q AnyQuery, ref Ref, limit int) ([]string, error) {
	m := modelOf(reflect.TypeFor[valueRow]())
	row := (*valueRow)(m.sentinelTree().root.row)
	column := &expression{op: exprColumn, typ: reflect.TypeFor[*string](), left: operand{ref: ref}}
	distinct := AnyQuery{model: m, picks: &picked{
		base: q.Order(), row: unsafe.Pointer(row), size: m.typ.Size(),
		list: Picks{{ptr: unsafe.Pointer(&row.Value), typ: reflect.TypeFor[*string](), null: true, expr: column}},
	}}
	rows, err := db.AllAny(ctx, distinct.Distinct().Where(NotNull(&row.Value)).Order(Asc(&row.Value)).Limit(limit))
	if err != nil {
		return nil, err
	}
	values := make([]string, len(rows))
	for i, r := range rows {
		values[i] = *r.(*valueRow).Value
	}
	return values, nil
}

// LoadAny loads relations, given by their paths, into rows of one model, each a *T.
func (db *DB) LoadAny(ctx context.Context, t *Table, rows []any, relations ...Ref) error {
	q := FromTable(t)
	for _, ref := range relations {
		q = q.With(ref)
	}
	list := make([]unsafe.Pointer, len(rows))
	for i, row := range rows {
		list[i] = t.memory(row)
	}
	return db.loadWith(ctx, q, list)
}

// SetDefaults gives the fields of a new row, a *T, what the database would give them: for forms that show it beforehand.
func (t *Table) SetDefaults(row any) {
	at := t.memory(row)
	for _, c := range t.Columns {
		if c.initial != nil {
			c.initial(unsafe.Add(at, c.offset))
		}
	}
}
