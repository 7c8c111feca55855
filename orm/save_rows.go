package orm

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// SaveOnly writes some columns of rows that are there already, found by their primary keys: db.SaveOnly(ctx, orm.Fields(&u.Name), user). The
// rules of these fields are checked first. Columns that follow the time of a change and versions are written too. Many rows
// take one statement for as many as the database has parameters for; all of them are saved or none. See Save for errors.
func (db *DB) SaveOnly[T any](ctx context.Context, fields FieldList, rows ...*T) error {
	return db.saveRows(ctx, reflect.TypeFor[T](), fields.list, pointers(rows))
}

// SaveAll is Save for many rows: one statement for as many as the database has parameters for. All of them are saved or none.
func (db *DB) SaveAll[T any](ctx context.Context, rows ...*T) error {
	return db.saveRows(ctx, reflect.TypeFor[T](), nil, pointers(rows))
}

// SaveChanged writes those columns of a row that differ from what it was, a copy made before it was changed:
//
//	was := *user
//	user.Name = name
//	err := db.SaveChanged(ctx, &was, user)
//
// Where nothing differs, nothing is sent. Times differ where they are another instant; what is kept as JSON, where it is not deeply equal.
// A copy shares what its slices, maps and pointers lead to: give those new values rather than change them in place.
func (db *DB) SaveChanged[T any](ctx context.Context, was, row *T) error {
	return db.saveChanged(ctx, reflect.TypeFor[T](), unsafe.Pointer(was), unsafe.Pointer(row))
}

// FieldList is some columns of a model.
type FieldList struct{ list []operand }

// Fields lists columns by their addresses.
func Fields(columns ...any) FieldList { return FieldList{anyColumns(columns)} }

func (db *DB) saveChanged(ctx context.Context, typ reflect.Type, was, row rowMemory) error {
	t, err := db.table(ctx, typ)
	if err != nil {
		return err
	}
	if was == nil || row == nil {
		return nilRow(t)
	}
	var changed []operand
	for _, c := range t.Columns {
		if !c.Generated.IsZero() {
			continue
		}
		if same, err := db.core.same(c, was, row); err != nil {
			return err
		} else if !same {
			changed = append(changed, operand{ref: Ref{c.GoName}})
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return db.saveRows(ctx, typ, changed, []unsafe.Pointer{row})
}

// same reports whether two rows have the same value in a column.
func (c *core) same(column *Column, a, b rowMemory) (bool, error) {
	x, noX, err := c.tupleKey([]*Column{column}, a)
	if err != nil {
		x = "" // what was there could not be kept either: it differs
	}
	y, noY, err := c.tupleKey([]*Column{column}, b)
	return x == y && noX == noY, err
}

// saveRows updates columns of rows by their keys; without fields all of them.
func (db *DB) saveRows(ctx context.Context, typ reflect.Type, fields []operand, rows []unsafe.Pointer) error {
	t, err := db.table(ctx, typ)
	if err != nil {
		return err
	}
	columns := db.core.plan(t).update
	if fields != nil {
		if columns, err = t.savedColumns(fields); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if slices.Contains(rows, nil) {
		return nilRow(t)
	}
	if t.model.hooked && db.tx == nil {
		return db.Tx(ctx, func(tx *DB) error { return tx.saveRows(ctx, typ, fields, rows) })
	}
	if err := t.model.call(ctx, db, beforeSave, rows); err != nil {
		return err
	}
	if err := db.savePrepared(ctx, t, columns, fields != nil, rows); err != nil {
		return err
	}
	return t.model.call(ctx, db, afterSave, rows)
}

// savePrepared checks rows and updates some of their columns.
func (db *DB) savePrepared(ctx context.Context, t *Table, columns []*Column, some bool, rows []unsafe.Pointer) error {
	db.fill(ctx, t, rows, false)
	if !some || slices.ContainsFunc(t.scopes, func(c contextColumn) bool { return slices.Contains(columns, c.column) }) {
		if err := db.enter(ctx, t, rows, false); err != nil {
			return err
		}
	}
	now := time.Now()
	var report schema.Report
	for _, row := range rows {
		for _, c := range columns {
			if c.AutoNow {
				c.setTime(field(row, c), now)
			}
		}
		if err := t.checkColumns(row, some, columns, &report); err != nil {
			return err
		}
	}
	if len(rows) == 1 {
		return db.saveOne(ctx, t, columns, rows[0])
	}
	err := db.Tx(ctx, func(tx *DB) error { return tx.saveMany(ctx, t, columns, rows) })
	if err == errUnsaved {
		return db.blameUnsaved(ctx, t, rows)
	}
	return err
}

// errUnsaved says that not all rows were there to be saved.
var errUnsaved = errors.New("orm: not all rows were saved")

// savedColumns are the columns that SaveOnly writes.
func (t *Table) savedColumns(fields []operand) ([]*Column, error) {
	columns, err := t.columnsOf(fields)
	if err != nil {
		return nil, err
	}
	for _, c := range columns {
		if !c.Generated.IsZero() {
			return nil, &QueryError{Mistakes: []string{c.String() + " is computed by the database, and cannot be written"}}
		}
		if c.PK {
			return nil, &QueryError{Mistakes: []string{c.String() + " is the primary key, which finds the row: use Update to change it"}}
		}
	}
	if len(columns) == 0 {
		return nil, &QueryError{Mistakes: []string{"no columns to save: name them by orm.Fields(&p.Field), or use Save"}}
	}
	for _, c := range t.Columns {
		if c.AutoNow && !slices.Contains(columns, c) {
			columns = append(columns, c)
		}
	}
	for _, fill := range t.fills {
		if fill.always && !slices.Contains(columns, fill.column) {
			columns = append(columns, fill.column)
		}
	}
	return slices.DeleteFunc(columns, func(c *Column) bool { return c.Version }), nil
}

// saveMany updates rows by as few statements as the database allows, inside a transaction.
func (db *DB) saveMany(ctx context.Context, t *Table, columns []*Column, rows []unsafe.Pointer) error {
	width := len(columns) + len(t.PK) + 1
	for part := range slices.Chunk(rows, max(1, min(maxInsertRows, db.core.features.MaxParameters/width))) {
		st, err := db.view(ctx).saveManyStatement(t, columns, part)
		if err != nil {
			return err
		}
		result, err := db.exec(ctx, st)
		if err != nil {
			return db.blameMissing(ctx, err, t, part)
		}
		if result.RowsAffected < int64(len(part)) {
			return errUnsaved
		}
	}
	if t.Version != nil {
		for _, row := range rows {
			*(*int64)(field(row, t.Version))++
		}
	}
	return db.readComputed(ctx, t, db.core.plan(t).generated, rows)
}

// blameUnsaved finds the row that was not there to be saved, or whose version is another one, once all is undone.
func (db *DB) blameUnsaved(ctx context.Context, t *Table, rows []unsafe.Pointer) error {
	seen := map[string]bool{}
	for _, row := range rows {
		key, _, err := db.core.tupleKey(t.PK, row)
		if err != nil {
			return err
		}
		if seen[key] {
			return &QueryError{Mistakes: []string{"a row of " + t.String() + " is to be saved twice at once"}}
		}
		seen[key] = true
	}
	for _, row := range rows {
		now := t.fresh()
		t.copy(now, row)
		if err := db.Primary().refreshRows(ctx, t.goType, []unsafe.Pointer{now}); err != nil {
			return err
		}
		if t.Version == nil {
			continue
		}
		if *(*int64)(field(now, t.Version)) != *(*int64)(field(row, t.Version)) {
			return &StaleError{Table: t, Key: t.Key(reflect.NewAt(t.goType, row).Interface())}
		}
	}
	return &ConflictError{Kind: FailureSerialization, Cause: errUnsaved} // they are there again
}

// saveManyStatement makes the UPDATE of many rows, from a table of their values.
func (c view) saveManyStatement(t *Table, columns []*Column, rows []unsafe.Pointer) (statement, error) {
	keys := t.PK
	if t.Version != nil {
		keys = append(keys[:len(keys):len(keys)], t.Version)
	}
	sent := append(keys[:len(keys):len(keys)], columns...)
	k := c.compiler()
	values, err := k.valuesTable(sent, rows)
	if err != nil {
		return statement{}, err
	}
	own := string(k.quote(nil, t.Name))
	s := &scope{compiler: k, table: t}
	set := []byte(" SET ")
	for i, column := range columns {
		if i > 0 {
			set = append(set, ", "...)
		}
		set = append(s.assigned(set, column), " = v."...)
		set = append(set, valueName(len(keys)+i)...)
	}
	if t.Version != nil {
		if len(columns) > 0 {
			set = append(set, ", "...)
		}
		set = append(s.name(append(s.assigned(set, t.Version), " = "...), own, t.Version.Name), " + 1"...)
	}
	if len(columns) == 0 && t.Version == nil { // nothing but keys: they are there or they are not
		set = append(s.assigned(set, t.PK[0]), " = v."+valueName(0)...)
	}
	var on []byte
	for i, key := range keys {
		if i > 0 {
			on = append(on, " AND "...)
		}
		on = append(s.name(on, own, key.Name), " = v."+valueName(i)...)
	}
	on = k.scoped(on, 0, t, own, true)
	var dst []byte
	if c.features.UpdateFrom {
		dst = append(append(append(values, "UPDATE "...), own...), set...)
		dst = append(append(dst, " FROM v WHERE "...), on...)
	} else {
		dst = append(append([]byte("UPDATE "), own...), " INNER JOIN "...)
		dst = append(append(append(dst, values...), " ON "...), on...)
		dst = append(dst, set...)
	}
	return statement{sql: string(dst), args: k.args}, k.err()
}

// assigned appends the column that SET writes: with its table where an UPDATE joins two.
func (s *scope) assigned(dst []byte, c *Column) []byte {
	if s.features.UpdateFrom {
		return s.quote(dst, c.Name)
	}
	return s.name(dst, string(s.quote(nil, s.table.Name)), c.Name)
}
