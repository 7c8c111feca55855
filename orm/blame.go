package orm

import (
	"context"
	"unsafe"
)

// blameMissing finds the foreign key that led nowhere, where the database (SQLite) did not tell which it was.
func (db *DB) blameMissing(ctx context.Context, err error, t *Table, rows []unsafe.Pointer) error {
	fk, ok := err.(*ForeignKeyError)
	if !ok {
		return err
	}
	fk.Missing = true
	db = db.Primary()
	if fk.Table != nil && len(fk.Columns) > 0 {
		return err
	}
	fk.Table = t
	for _, c := range t.Columns {
		if c.References == nil {
			continue
		}
		// What cannot be found out is left out: the error stands without it.
		if missing, e := db.leadsNowhere(ctx, c, rows); e == nil && missing {
			fk.Columns = append(fk.Columns, c)
		}
	}
	return fk
}

// blameChanges is blameMissing for an UPDATE.
func (db *DB) blameChanges(ctx context.Context, err error, t *Table, changes []Change) error {
	fk, ok := err.(*ForeignKeyError)
	if !ok {
		return err
	}
	fk.Missing = true
	db = db.Primary()
	if fk.Table != nil && len(fk.Columns) > 0 {
		return err
	}
	fk.Table = t
	for _, change := range changes {
		f, e := t.model.resolve(change.column)
		if e != nil || f.slot.column < 0 || t.Columns[f.slot.column].References == nil {
			continue
		}
		c := t.Columns[f.slot.column]
		row := t.fresh()
		if e := change.write(row, c); e != nil {
			continue
		}
		if missing, e := db.leadsNowhere(ctx, c, []unsafe.Pointer{row}); e == nil && missing {
			fk.Columns = append(fk.Columns, c)
		}
	}
	return fk
}

// leadsNowhere reports whether one of the rows points at a row that is not there.
func (db *DB) leadsNowhere(ctx context.Context, c *Column, rows []unsafe.Pointer) (bool, error) {
	keys := newKeyIndex(db.core.codecOf(c))
	for _, row := range rows {
		at := field(row, c)
		if c.Null {
			if at = *(*unsafe.Pointer)(at); at == nil {
				continue
			}
		}
		if _, err := keys.add(at); err != nil {
			return false, err
		}
	}
	// Rows may point at rows that are inserted with them.
	if c.References.Table == c.Table && len(rows) > 1 || len(keys.args) == 0 || len(keys.args) > db.core.features.MaxParameters/2 {
		return false, nil
	}
	n, err := db.countKeys(ctx, c.References.Column, keys.args)
	return int(n) < len(keys.args), err
}

// countKeys counts the rows whose column is one of some keys.
func (db *DB) countKeys(ctx context.Context, c *Column, args []any) (int64, error) {
	k := db.core.compiler()
	s := &scope{compiler: k, table: c.Table}
	dst := append(k.quote([]byte("SELECT COUNT(*) FROM "), c.Table.Name), " WHERE "...)
	dst = s.list(k.quote(dst, c.Name), args, false)
	return db.number(ctx, statement{sql: string(dst), args: k.args})
}

// blamePointing finds the table whose rows keep others from going, where the database (SQLite) did not tell which it was.
func (db *DB) blamePointing(ctx context.Context, err error, t *Table, q AnyQuery) error {
	fk, ok := err.(*ForeignKeyError)
	if !ok {
		return err
	}
	fk.Missing = false
	db = db.Primary()
	if fk.Table != nil && len(fk.Columns) > 0 || t.goType == nil {
		return err
	}
	rows := []unsafe.Pointer{}
	e := db.each(ctx, q.Order().Limit(blameRows), func() unsafe.Pointer {
		rows = append(rows, t.fresh())
		return rows[len(rows)-1]
	}, nil)
	if e != nil {
		return err
	}
	return db.blameRemoved(ctx, err, t, rows)
}

// blameRemoved is blamePointing for rows that are known.
func (db *DB) blameRemoved(ctx context.Context, err error, t *Table, rows []unsafe.Pointer) error {
	fk, ok := err.(*ForeignKeyError)
	if !ok {
		return err
	}
	fk.Missing = false
	db = db.Primary()
	if fk.Table != nil && len(fk.Columns) > 0 {
		return err
	}
	taken, e := db.cascade(ctx, t, rows)
	if e == nil && len(taken.Protected) > 0 {
		fk.Table, fk.Columns = taken.Protected[0].Table, []*Column{taken.Protected[0].Column}
	}
	return fk
}

// blameRows bounds the search for a culprit.
const blameRows = 1000
