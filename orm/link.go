package orm

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"
	"unsafe"
)

// Link adds rows to a many-to-many relation of a row: db.Link(ctx, playlist, &p.Tracks, track). The relation is given by its
// address in a row made by Columns. Rows that are linked already stay so. A model between the two gets its defaults and
// times as by Insert; where it has columns that have to be said, insert its rows instead.
func (db *DB) Link[T, R any](ctx context.Context, row *T, relation *[]R, others ...*R) error {
	return db.Tx(ctx, func(tx *DB) error {
		l, err := tx.linked(ctx, reflect.TypeFor[T](), unsafe.Pointer(row), columnAt(relation))
		if err != nil {
			return err
		}
		return l.add(ctx, pointers(others))
	})
}

// Unlink takes rows out of a many-to-many relation of a row. Rows that are not linked are no error.
func (db *DB) Unlink[T, R any](ctx context.Context, row *T, relation *[]R, others ...*R) error {
	l, err := db.linked(ctx, reflect.TypeFor[T](), unsafe.Pointer(row), columnAt(relation))
	if err != nil {
		return err
	}
	return l.remove(ctx, pointers(others))
}

// SetLinks makes the rows of a many-to-many relation of a row these and no others. What is linked already is not touched.
func (db *DB) SetLinks[T, R any](ctx context.Context, row *T, relation *[]R, others ...*R) error {
	return db.setLinks(ctx, reflect.TypeFor[T](), unsafe.Pointer(row), columnAt(relation), pointers(others))
}

// SetLinksAny is SetLinks for rows whose models are not known when the program is compiled: row is a *T, others are each a *R.
func (db *DB) SetLinksAny(ctx context.Context, row any, relation string, others ...any) error {
	t, list, err := db.rowsOf(ctx, []any{row})
	if err != nil {
		return err
	}
	_, targets, err := db.rowsOf(ctx, others)
	if err != nil {
		return err
	}
	return db.setLinks(ctx, t.goType, list[0], operand{ref: Ref{relation}}, targets)
}

func (db *DB) setLinks(ctx context.Context, typ reflect.Type, row unsafe.Pointer, relation operand, others []unsafe.Pointer) error {
	return db.Tx(ctx, func(tx *DB) error {
		l, err := tx.linked(ctx, typ, row, relation)
		if err != nil {
			return err
		}
		return l.set(ctx, others)
	})
}

// links are the rows of a many-to-many relation of one row.
type links struct {
	db  *DB
	rel *Relation
	key any // of the row
}

func (db *DB) linked(ctx context.Context, typ reflect.Type, row unsafe.Pointer, relation operand) (*links, error) {
	t, err := db.table(ctx, typ)
	if err != nil {
		return nil, err
	}
	if row == nil {
		return nil, nilRow(t)
	}
	f, err := t.model.resolve(relation)
	if err != nil {
		return nil, &QueryError{Mistakes: []string{err.Error()}}
	}
	if f.node.parent != nil || f.slot.relation < 0 {
		return nil, &QueryError{Mistakes: []string{f.node.model.fieldName(f.slot) + " is not a relation of " + t.String()}}
	}
	rel := t.relationAt(f.slot.relation)
	if rel == nil || rel.Kind != ManyToMany {
		return nil, &QueryError{Mistakes: []string{fmt.Sprintf("%s is not many-to-many: set the foreign key of the other rows", f.node.model.fieldName(f.slot))}}
	}
	key, err := db.core.arg(t.PK[0], row)
	if err != nil {
		return nil, err
	}
	l := &links{db: db, rel: rel, key: key}
	if seen, err := l.sees(ctx, t, []any{key}); err != nil || !seen {
		if err == nil {
			err = &NotFoundError{Table: t, Key: t.Key(reflect.NewAt(t.goType, row).Interface())}
		}
		return nil, err
	}
	return l, nil
}

// keys returns the keys of rows of the other side.
func (l *links) keys(rows []unsafe.Pointer) (*keyIndex, error) {
	key := l.rel.To.PK[0]
	keys := newKeyIndex(l.db.core, l.rel.To.PK)
	for _, row := range rows {
		if row == nil {
			return nil, nilRow(l.rel.To)
		}
		if _, err := keys.add(field(row, key)); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// current returns the keys that are linked.
func (l *links) current(ctx context.Context) (*keyIndex, error) {
	k := l.db.view(ctx).compiler()
	to, from := l.rel.ThroughTo[0], l.rel.ThroughFrom[0]
	dst := append(k.quote(append(k.quote([]byte("SELECT "), to.Name), " FROM "...), l.rel.Through.Name), " WHERE "...)
	dst = k.scoped(k.bind(append(k.quote(dst, from.Name), " = "...), l.key), 0, l.rel.Through, "", false)
	if err := k.err(); err != nil {
		return nil, err
	}
	exec, err := l.db.executor(ctx)
	if err != nil {
		return nil, err
	}
	at := reflect.New(to.goType).UnsafePointer()
	column := resultColumn{cell: to.codec.cell, custom: to.codec.custom, base: to.goType, column: to, fixed: at}
	keys := newKeyIndex(l.db.core, l.rel.ThroughTo)
	err = l.db.run(ctx, exec, statement{sql: string(dst), args: k.args, columns: []resultColumn{column}},
		func() unsafe.Pointer { return at }, func(unsafe.Pointer) error {
			_, err := keys.add(at)
			return err
		})
	return keys, err
}

func (l *links) add(ctx context.Context, rows []unsafe.Pointer) error {
	want, err := l.keys(rows)
	if err != nil {
		return err
	}
	if err := l.check(ctx, want.args); err != nil {
		return err
	}
	have, err := l.current(ctx)
	if err != nil {
		return err
	}
	return l.insert(ctx, slices.DeleteFunc(want.args, have.knows))
}

// check refuses rows of the other side that belong to another scope, linked already or not.
func (l *links) check(ctx context.Context, keys []any) error {
	for part := range slices.Chunk(keys, max(1, l.db.core.features.MaxParameters/2)) {
		if seen, err := l.sees(ctx, l.rel.To, part); err != nil || !seen {
			return cmp.Or(err, error(&ForeignKeyError{Missing: true, Table: l.rel.Through, Columns: l.rel.ThroughTo}))
		}
	}
	return nil
}

// revive brings links back that were deleted softly, and returns the keys that have none. Only where a link is there once can it be told
// from another.
func (l *links) revive(ctx context.Context, keys []any) ([]any, error) {
	gone := l.rel.Through.softDelete
	if gone == nil || len(keys) == 0 || !l.rel.Through.isUnique(slices.Concat(l.rel.ThroughFrom, l.rel.ThroughTo)) {
		return keys, nil
	}
	var revived int64
	for part := range slices.Chunk(keys, max(1, l.db.core.features.MaxParameters/2)) {
		k := l.db.view(ctx).compiler()
		dst := append(k.quote(append(k.quote([]byte("UPDATE "), l.rel.Through.Name), " SET "...), gone.Name), " = NULL WHERE "...)
		dst = l.among(k, dst, part, true)
		if err := k.err(); err != nil {
			return nil, err
		}
		result, err := l.db.exec(ctx, statement{sql: string(dst), args: k.args})
		if err != nil {
			return nil, err
		}
		revived += result.RowsAffected
	}
	if revived == 0 {
		return keys, nil
	}
	have, err := l.current(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(keys, have.knows), nil
}

// among appends the condition that a row of the table between links the row with one of some keys.
func (l *links) among(k *compiler, dst []byte, keys []any, deleted bool) []byte {
	s := &scope{compiler: k, table: l.rel.Through}
	dst = append(k.bind(append(k.quote(dst, l.rel.ThroughFrom[0].Name), " = "...), l.key), " AND "...)
	dst = s.list(k.quote(dst, l.rel.ThroughTo[0].Name), keys, false)
	return k.scoped(dst, 0, l.rel.Through, "", deleted)
}

func (l *links) insert(ctx context.Context, keys []any) error {
	keys, err := l.revive(ctx, keys)
	if err != nil {
		return err
	}
	view := l.db.view(ctx)
	own, err := view.ownScope(l.rel.Through)
	if err != nil {
		return err
	}
	filled := l.filled(own)
	now := time.Now()
	chunk := max(1, min(maxInsertRows, l.db.core.features.MaxParameters/(2+len(own)+len(filled))))
	for len(keys) > 0 {
		n := min(chunk, len(keys))
		k := view.compiler()
		dst := append(k.quote([]byte("INSERT INTO "), l.rel.Through.Name), " ("...)
		dst = k.quote(append(k.quote(dst, l.rel.ThroughFrom[0].Name), ", "...), l.rel.ThroughTo[0].Name)
		for _, column := range own {
			dst = k.quote(append(dst, ", "...), column.Name)
		}
		for _, column := range filled {
			dst = k.quote(append(dst, ", "...), column.Name)
		}
		dst = append(dst, ") VALUES "...)
		for i, key := range keys[:n] {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = k.bind(append(k.bind(append(dst, '('), l.key), ", "...), key)
			for _, column := range own {
				dst = k.bind(append(dst, ", "...), view.scoping.args[column])
			}
			if len(filled) > 0 {
				row := l.rel.Through.fresh()
				l.rel.Through.prepareInsert(row, now)
				for _, column := range filled {
					arg, err := l.db.core.arg(column, row)
					if err != nil {
						return err
					}
					dst = k.bind(append(dst, ", "...), arg)
				}
			}
			dst = append(dst, ')')
		}
		if _, err := l.db.exec(ctx, statement{sql: string(dst), args: k.args}); err != nil {
			if fk, ok := err.(*ForeignKeyError); ok {
				fk.Missing = true
				if fk.Table == nil {
					fk.Table, fk.Columns = l.rel.Through, l.rel.ThroughTo
				}
			}
			return err
		}
		keys = keys[n:]
	}
	return nil
}

// filled are the columns of a model between the two that Insert fills in by itself, besides its keys and scopes.
func (l *links) filled(own []*Column) []*Column {
	t := l.rel.Through
	if t.goType == nil {
		return nil
	}
	var list []*Column
	for _, c := range t.Columns {
		fills := c.AutoNow || c.AutoNowAdd || c.Version || c.initial != nil
		if fills && c != l.rel.ThroughFrom[0] && c != l.rel.ThroughTo[0] && !slices.Contains(own, c) {
			list = append(list, c)
		}
	}
	return list
}

func (l *links) remove(ctx context.Context, rows []unsafe.Pointer) error {
	keys, err := l.keys(rows)
	if err != nil {
		return err
	}
	return l.delete(ctx, keys.args)
}

// delete takes links away: softly where the model between the two says so.
func (l *links) delete(ctx context.Context, keys []any) error {
	gone := l.rel.Through.softDelete
	if l.rel.Through.departs(AnyQuery{}) && l.db.tx == nil && len(keys) > 0 {
		return l.db.Tx(ctx, func(tx *DB) error { return (&links{db: tx, rel: l.rel, key: l.key}).delete(ctx, keys) })
	}
	var now any
	if gone != nil {
		row := l.rel.Through.fresh()
		gone.setTime(field(row, gone), time.Now())
		var err error
		if now, err = l.db.core.arg(gone, row); err != nil {
			return err
		}
	}
	chunk := max(1, l.db.core.features.MaxParameters/2)
	for len(keys) > 0 {
		n := min(chunk, len(keys))
		k := l.db.view(ctx).compiler()
		dst := k.quote([]byte("DELETE FROM "), l.rel.Through.Name)
		if gone != nil {
			dst = append(k.quote(append(k.quote([]byte("UPDATE "), l.rel.Through.Name), " SET "...), gone.Name), " = "...)
			dst = k.bind(dst, now)
		}
		dst = l.own(k, append(dst, " WHERE "...), keys[:n], gone == nil)
		if err := k.err(); err != nil {
			return err
		}
		if l.rel.Through.departs(AnyQuery{}) {
			if err := l.depart(ctx, keys[:n]); err != nil {
				return err
			}
		}
		if _, err := l.db.exec(ctx, statement{sql: string(dst), args: k.args}); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

// own is among, without links to rows of other scopes: those stay.
func (l *links) own(k *compiler, dst []byte, keys []any, deleted bool) []byte {
	dst = l.among(k, dst, keys, deleted)
	if to := l.rel.To; k.scoping != nil && len(to.scopes) > 0 {
		dst = k.quote(append(k.quote(append(dst, " AND "...), l.rel.ThroughTo[0].Name), " IN (SELECT "...), to.PK[0].Name)
		dst = append(k.quote(append(dst, " FROM "...), to.Name), " WHERE "...)
		dst = append(k.scoped(dst, len(dst), to, "", true), ')')
	}
	return dst
}

// depart does to what points at links by an AnyOf what its on_delete says, before they are deleted.
func (l *links) depart(ctx context.Context, keys []any) error {
	t := l.rel.Through
	k := l.db.view(ctx).compiler()
	dst := append(k.quote(append(k.columnNames([]byte("SELECT "), t.Columns), " FROM "...), t.Name), " WHERE "...)
	dst = l.own(k, dst, keys, true)
	if err := k.err(); err != nil {
		return err
	}
	exec, err := l.db.executor(ctx)
	if err != nil {
		return err
	}
	var rows []unsafe.Pointer
	st := statement{sql: string(dst), args: k.args, columns: l.db.core.plan(t).columns}
	if err := l.db.run(ctx, exec, st, func() unsafe.Pointer {
		rows = append(rows, t.fresh())
		return rows[len(rows)-1]
	}, nil); err != nil {
		return err
	}
	if rows, err = l.db.lockedByKeys(ctx, t, rows); err != nil {
		return err
	}
	return l.db.depart(ctx, t, rows)
}

// set inserts what is missing and deletes what is too much.
func (l *links) set(ctx context.Context, rows []unsafe.Pointer) error {
	want, err := l.keys(rows)
	if err != nil {
		return err
	}
	if err := l.check(ctx, want.args); err != nil {
		return err
	}
	have, err := l.current(ctx)
	if err != nil {
		return err
	}
	if err := l.delete(ctx, slices.DeleteFunc(slices.Clone(have.args), want.knows)); err != nil {
		return err
	}
	return l.insert(ctx, slices.DeleteFunc(want.args, have.knows))
}

// sees reports whether the rows of a table with some keys belong to the scopes of the call. Where there are no scopes, nothing is asked.
func (l *links) sees(ctx context.Context, t *Table, keys []any) (bool, error) {
	k := l.db.view(ctx).compiler()
	if k.scoping == nil || len(t.scopes) == 0 {
		return true, nil
	}
	s := &scope{compiler: k, table: t}
	dst := append(k.quote([]byte("SELECT COUNT(*) FROM "), t.Name), " WHERE "...)
	dst = k.scoped(s.list(k.quote(dst, t.PK[0].Name), keys, false), 0, t, "", true)
	if err := k.err(); err != nil {
		return false, err
	}
	n, err := l.db.Primary().number(ctx, statement{sql: string(dst), args: k.args})
	return int(n) == len(keys), err
}

// ownScope are the columns of a table's scopes, whose values are those of the call.
func (c view) ownScope(t *Table) ([]*Column, error) {
	var list []*Column
	if c.scoping != nil {
		for _, scope := range t.scopes {
			if err := c.scoping.errs[scope.column]; err != nil {
				return nil, err
			}
			list = append(list, scope.column)
		}
	}
	return list, nil
}
