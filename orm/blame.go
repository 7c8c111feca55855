package orm

import (
	"context"
	"slices"
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
	for _, r := range t.References {
		// What cannot be found out is left out: the error stands without it.
		if missing, e := db.leadsNowhere(ctx, r, rows); e == nil && missing {
			fk.blame(r)
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
	row, changed := t.fresh(), map[*Column]bool{}
	for _, change := range changes {
		f, e := t.model.resolve(change.column)
		if e != nil || f.slot.column < 0 {
			continue
		}
		c := t.Columns[f.slot.column]
		changed[c] = change.write(row, c) == nil
	}
	var part []*Reference // of which some columns were changed, so that the rows say the rest
	for _, r := range t.References {
		if slices.ContainsFunc(r.Columns, func(c *Column) bool { return !changed[c] }) {
			if slices.ContainsFunc(r.Columns, func(c *Column) bool { return changed[c] }) {
				part = append(part, r)
			}
			continue
		}
		if missing, e := db.leadsNowhere(ctx, r, []unsafe.Pointer{row}); e == nil && missing {
			fk.blame(r)
		}
	}
	if len(fk.Columns) == 0 && len(part) == 1 {
		fk.blame(part[0])
	}
	return fk
}

// blame notes the columns of a foreign key that led nowhere.
func (e *ForeignKeyError) blame(r *Reference) {
	for _, c := range r.Columns {
		if !slices.Contains(e.Columns, c) {
			e.Columns = append(e.Columns, c)
		}
	}
}

// leadsNowhere reports whether one of the rows points at a row that is not there.
func (db *DB) leadsNowhere(ctx context.Context, r *Reference, rows []unsafe.Pointer) (bool, error) {
	keys := newKeyIndex(db.core, r.Columns)
	for _, row := range rows {
		if _, err := keys.addRow(row, r.Columns); err != nil {
			return false, err
		}
	}
	// Rows may point at rows that are inserted with them.
	if r.To == r.From && len(rows) > 1 || len(keys.args) == 0 || len(keys.args)*len(r.Columns) > db.core.features.MaxParameters/2 {
		return false, nil
	}
	n, err := db.countKeys(ctx, r.To, r.Targets, keys.args)
	return int(n) < len(keys.args), err
}

// countKeys counts the rows of a table whose columns have one of some keys.
func (db *DB) countKeys(ctx context.Context, t *Table, columns []*Column, keys []any) (int64, error) {
	k := db.core.compiler()
	s := &scope{compiler: k, table: t}
	dst := append(k.quote([]byte("SELECT COUNT(*) FROM "), t.Name), " WHERE "...)
	dst = s.among(dst, "", columns, keys)
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
		fk.Table, fk.Columns = taken.Protected[0].Table, taken.Protected[0].By.Columns
	}
	return fk
}

// blameRows bounds the search for a culprit.
const blameRows = 1000
