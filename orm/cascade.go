package orm

import (
	"context"
	"reflect"
	"unsafe"
)

// Cascaded says what a delete would do to other rows.
type Cascaded struct {
	// Deleted are the rows that would go: those asked for first, then those that go with them, by table.
	Deleted []CascadedRows
	// Cleared are the rows that would stay and point at nothing, or at their default.
	Cleared []CascadedRows
	// Protected are the rows that keep others from going: the delete would be refused.
	Protected []CascadedRows
}

// CascadedRows are the rows of a table that a delete has the same effect on.
type CascadedRows struct {
	Table *Table
	// By is the foreign key that leads from these rows to those that go, or stands for a column of AnyOf; nil for the rows asked for.
	By    *Reference
	Count int64
	// Rows are the first of them, each a *T, at most a hundred; none for tables without a model.
	Rows []any
}

// sampleRows is how many rows of a table Cascaded lists.
const sampleRows = 100

// Cascade says what deleting rows of a table, each a *T, would take along, without doing it.
func (db *DB) Cascade(ctx context.Context, t *Table, rows []any) (Cascaded, error) {
	if _, err := db.core.driver(ctx); err != nil {
		return Cascaded{}, err
	}
	list := make([]unsafe.Pointer, len(rows))
	for i, row := range rows {
		list[i] = t.memory(row)
	}
	return db.cascade(ctx, t, list)
}

func (db *DB) cascade(ctx context.Context, t *Table, rows []unsafe.Pointer) (Cascaded, error) {
	c := &cascader{db: db, gone: map[*Table]*keyIndex{}, visible: func(t *Table, row unsafe.Pointer) bool { return db.sees(ctx, t, row) }}
	err := c.take(ctx, t, nil, rows)
	return c.result, err
}

// cascader follows foreign keys backwards from rows that go.
type cascader struct {
	db     *DB
	gone   map[*Table]*keyIndex // the keys of the rows that go, by table
	result Cascaded
	// departing notes what points at rows by an AnyOf, for depart.
	departing  bool
	departures []departure
	// visible reports whether a row may be shown: those of other scopes are only counted.
	visible func(t *Table, row unsafe.Pointer) bool
}

// take notes that rows go, and follows what points at them.
func (c *cascader) take(ctx context.Context, t *Table, by *Reference, rows []unsafe.Pointer) error {
	if by == nil && t.softDelete != nil && !c.departing { // it stays where it is
		c.note(&c.result.Deleted, t, by, rows, int64(len(rows)))
		return nil
	}
	gone := c.gone[t]
	if gone == nil {
		gone = newKeyIndex(c.db.core, t.PK)
		c.gone[t] = gone
	}
	fresh := rows[:0:0]
	for _, row := range rows {
		n := len(gone.args)
		if _, err := gone.addRow(row, t.PK); err != nil {
			return err
		}
		if len(gone.args) > n {
			fresh = append(fresh, row)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	c.note(&c.result.Deleted, t, by, fresh, int64(len(fresh)))
	for _, other := range c.db.core.registry.tables {
		for _, r := range other.References {
			if r.To != t {
				continue
			}
			keys := newKeyIndex(c.db.core, r.Targets)
			for _, row := range fresh {
				if _, err := keys.addRow(row, r.Targets); err != nil {
					return err
				}
			}
			if err := c.follow(ctx, r, keys.args); err != nil {
				return err
			}
		}
	}
	return c.pointing(ctx, t, fresh)
}

// follow looks at the rows that point at keys which go.
func (c *cascader) follow(ctx context.Context, r *Reference, keys []any) error {
	return c.db.inChunks(keys, len(r.Columns), func(keys []any) error { return c.followChunk(ctx, r, keys) })
}

func (c *cascader) followChunk(ctx context.Context, r *Reference, keys []any) error {
	t := r.From
	count, err := c.db.countKeys(ctx, t, r.Columns, keys)
	if err != nil || count == 0 {
		return err
	}
	list := &c.result.Protected
	switch r.OnDelete {
	case SetNull, SetDefault:
		list = &c.result.Cleared
	case Cascade:
		list = &c.result.Deleted
	}
	if t.goType == nil {
		c.note(list, t, r, nil, count)
		return nil
	}
	limit := sampleRows
	if list == &c.result.Deleted {
		limit = -1 // all: what points at them goes, too
	}
	rows, err := c.db.rowsByKeys(ctx, r, keys, limit)
	if err != nil {
		return err
	}
	switch {
	case list == &c.result.Deleted:
		return c.take(ctx, t, r, rows)
	case list == &c.result.Protected:
		// Rows that go themselves protect nothing.
		if own := c.gone[t]; own != nil {
			rows, count = c.without(t, own, rows, count)
		}
	}
	if count > 0 {
		c.note(list, t, r, rows, count)
	}
	return nil
}

// without leaves out rows that are known to go.
func (c *cascader) without(t *Table, gone *keyIndex, rows []unsafe.Pointer, count int64) ([]unsafe.Pointer, int64) {
	kept := rows[:0:0]
	for _, row := range rows {
		if gone.hasRow(row, t.PK) {
			count--
			continue
		}
		kept = append(kept, row)
	}
	return kept, count
}

func (c *cascader) note(list *[]CascadedRows, t *Table, by *Reference, rows []unsafe.Pointer, count int64) {
	var entry *CascadedRows
	for i := range *list {
		if (*list)[i].Table == t && (*list)[i].By == by {
			entry = &(*list)[i]
		}
	}
	if entry == nil {
		*list = append(*list, CascadedRows{Table: t, By: by})
		entry = &(*list)[len(*list)-1]
	}
	entry.Count += count
	for _, row := range rows {
		if len(entry.Rows) == sampleRows || t.goType == nil {
			break
		}
		if !c.visible(t, row) {
			continue
		}
		entry.Rows = append(entry.Rows, reflect.NewAt(t.goType, row).Interface())
	}
}

// rowsByKeys returns the rows that point at some keys; limit < 0 is none.
func (db *DB) rowsByKeys(ctx context.Context, r *Reference, keys []any, limit int) ([]unsafe.Pointer, error) {
	k := db.core.compiler()
	q := FromTable(r.From)
	if limit >= 0 {
		q = q.Limit(limit)
	} else {
		q = q.Order()
	}
	s := k.rootScope(q)
	list := s.columnList(nil)
	where := s.among([]byte(" WHERE "), s.alias, r.Columns, keys)
	order := s.order(nil, q)
	dst := append(append(s.from(append([]byte("SELECT "), list...)), where...), order...)
	dst = s.limit(dst, q)
	exec, err := db.executor(ctx)
	if err != nil {
		return nil, err
	}
	var rows []unsafe.Pointer
	st := statement{sql: string(dst), args: k.args, columns: db.core.plan(r.From).columns}
	err = db.run(ctx, exec, st, func() unsafe.Pointer {
		rows = append(rows, r.From.fresh())
		return rows[len(rows)-1]
	}, nil)
	return rows, err
}
