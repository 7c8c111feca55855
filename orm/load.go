package orm

import (
	"context"
	"reflect"
	"slices"
	"unsafe"
)

// loadWith loads the relations of a query into rows: one query for each relation, whatever the number of rows, and those of one depth
// together.
func (db *DB) loadWith(ctx context.Context, q AnyQuery, rows []unsafe.Pointer) error {
	if len(rows) == 0 || len(q.with) == 0 {
		return nil
	}
	t, err := db.table(ctx, q.model.typ)
	if err != nil {
		return err
	}
	if slices.Contains(rows, nil) {
		return nilRow(t)
	}
	tree, err := db.loadTree(q)
	if err != nil {
		return err
	}
	return db.loadTrips(ctx, tree, rows)
}

// checkWith finds mistakes in the relations that a query asks for, before anything is sent.
func (db *DB) checkWith(ctx context.Context, q AnyQuery) error {
	if len(q.with) == 0 {
		return nil
	}
	if q.picks != nil {
		return &QueryError{Mistakes: []string{"the result of Select has no relations to load: leave With out"}}
	}
	if _, err := db.table(ctx, q.model.typ); err != nil {
		return err
	}
	_, err := db.loadTree(q)
	return err
}

// relatedKey is where a related row says to which key it belongs: columns of its own, or memory beside it.
type relatedKey struct {
	columns []*Column
	memory  unsafe.Pointer
}

func (k relatedKey) place(keys *keyIndex, row unsafe.Pointer) (int, error) {
	if k.memory != nil {
		return keys.add(k.memory)
	}
	return keys.addRow(row, k.columns)
}

// relatedRows makes the SELECT of the rows that some keys lead to.
func (c view) relatedRows(l *loadNode, args []any) (statement, relatedKey, error) {
	k := c.compiler()
	rel, q := l.rel, FromTable(l.rel.To)
	if l.query != nil {
		q = *l.query
	}
	s := k.rootScope(q)
	s.needed = true
	columns := c.plan(rel.To).columns
	var key relatedKey
	var list, left, where []byte
	if rel.Kind == ManyToMany {
		s.through, s.relation = k.alias(), rel
		column := rel.ThroughFrom[0]
		left = s.name(nil, s.through, column.Name)
		list = append(append(list, left...), ", "...)
		key.memory = reflect.New(column.goType).UnsafePointer()
		first := resultColumn{cell: column.codec.cell, custom: column.codec.custom, base: column.goType, column: column, fixed: key.memory}
		columns = append([]resultColumn{first}, columns...)
		where = s.list(slices.Clone(left), args, false)
	} else {
		key.columns = rel.Targets
		left = s.names(nil, s.alias, rel.Targets)
		where = s.among(nil, s.alias, rel.Targets, args)
	}
	if limited := q.limited || q.offset > 0; limited {
		list = s.columnList(list)
	} else {
		list = s.readList(list)
	}
	if more := s.where(nil, q.conds); len(more) > 0 {
		where = append(append(where, " AND "...), more...)
	}
	where = s.scoped(where, 0, rel.Through, s.through, false)
	if q.limited || q.offset > 0 {
		sql := s.limitRelated(q, rel, left, list, where)
		return statement{sql: string(sql), args: k.args, columns: columns}, key, k.err()
	}
	var order []byte
	if rel.Many() { // one row needs no order
		order = s.relatedOrder(q)
	}
	dst := s.from(append([]byte("SELECT "), list...))
	dst = append(append(append(dst, " WHERE "...), where...), order...)
	return statement{sql: string(dst), args: k.args, columns: columns}, key, k.err()
}

// relatedOrder is the order of the query, the model's own, or that of the primary key.
func (s *scope) relatedOrder(q AnyQuery) []byte {
	if len(q.order) == 0 && (q.noOrder || len(s.table.Order) == 0) {
		q.order = make([]Sort, len(s.table.PK))
		for i, c := range s.table.PK {
			q.order[i] = SortBy(Ref{c.GoName}, false)
		}
	}
	saved := s.through
	s.through = "" // the order is that of the target's own columns
	order := s.order(nil, q)
	s.through = saved
	return order
}
