package orm

import (
	"context"
	"unsafe"
)

// departs reports whether rows of the table that a query deletes must be looked at first: something may point at them, or at what goes
// with them, by an AnyOf.
func (t *Table) departs(q AnyQuery) bool {
	return t.watched && (t.softDelete == nil || q.purge)
}

// depart does to what points at rows by an AnyOf what its on_delete says, before the rows are deleted in the same transaction: no foreign
// key does it.
func (db *DB) depart(ctx context.Context, t *Table, rows []unsafe.Pointer) error {
	c := &cascader{db: db, gone: map[*Table]*keyIndex{}, visible: func(*Table, unsafe.Pointer) bool { return false }, departing: true}
	if err := c.take(ctx, t, nil, rows); err != nil {
		return err
	}
	for _, d := range c.departures {
		if err := c.refuse(ctx, d); err != nil {
			return err
		}
	}
	for _, d := range c.departures {
		if err := db.release(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// departure is a column of AnyOf, and what it holds that points at rows which go.
type departure struct {
	column *Column
	args   []any
}

// pointing follows the columns of AnyOf that point at rows which go.
func (c *cascader) pointing(ctx context.Context, t *Table, rows []unsafe.Pointer) error {
	if len(t.pointing) == 0 {
		return nil
	}
	args := make([]any, len(rows))
	for i, row := range rows {
		arg, err := t.PK[0].codec.arg(field(row, t.PK[0]))
		if err != nil {
			return err
		}
		args[i] = t.model.metaOf().Kind + ":" + keyWord(arg)
	}
	for _, column := range t.pointing {
		if c.departing {
			c.departures = append(c.departures, departure{column, args})
		}
		if err := c.follow(ctx, column.anyOf, args); err != nil {
			return err
		}
	}
	return nil
}

// refuse returns an error where rows keep others from going, which do not go themselves.
func (c *cascader) refuse(ctx context.Context, d departure) error {
	if d.column.anyOf.OnDelete != Restrict {
		return nil
	}
	t := d.column.Table
	return c.db.inChunks(d.args, 1, func(args []any) error {
		rows, err := c.db.rowsByKeys(ctx, d.column.anyOf, args, -1)
		if err != nil {
			return err
		}
		if own := c.gone[t]; own != nil {
			rows, _ = c.without(t, own, rows, 0)
		}
		if len(rows) > 0 {
			return &ForeignKeyError{Table: t, Columns: []*Column{d.column}}
		}
		return nil
	})
}

// release deletes rows that point at others which go, or lets them point at nothing.
func (db *DB) release(ctx context.Context, d departure) error {
	action := d.column.anyOf.OnDelete
	if action == Restrict {
		return nil
	}
	return db.inChunks(d.args, 1, func(args []any) error {
		k := db.core.compiler()
		s := &scope{compiler: k, table: d.column.Table}
		dst := k.quote([]byte("DELETE FROM "), d.column.Table.Name)
		if action == SetNull {
			dst = k.quote([]byte("UPDATE "), d.column.Table.Name)
			dst = append(k.quote(append(dst, " SET "...), d.column.Name), " = NULL"...)
		}
		dst = s.list(k.quote(append(dst, " WHERE "...), d.column.Name), args, false)
		_, err := db.exec(ctx, statement{sql: string(dst), args: k.args})
		return err
	})
}

// inChunks hands over keys of so many columns, as many at once as a statement takes.
func (db *DB) inChunks(args []any, columns int, do func(args []any) error) error {
	chunk := max(1, db.core.features.MaxParameters/2/columns)
	for len(args) > 0 {
		n := min(chunk, len(args))
		if err := do(args[:n]); err != nil {
			return err
		}
		args = args[n:]
	}
	return nil
}
