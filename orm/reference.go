package orm

import "slices"

// OnDelete is what happens to rows that point at a row that is deleted. The database does it.
type OnDelete uint8

// The actions.
const (
	Restrict   OnDelete = iota // refuse; the default
	Cascade                    // delete them too
	SetNull                    // let them point at nothing
	SetDefault                 // give them their default, which only PostgreSQL and SQLite can
	NoAction                   // refuse, but only at the end of the statement or transaction where the database can wait
)

// String spells the action as SQL does.
func (o OnDelete) String() string {
	switch o {
	case Cascade:
		return "CASCADE"
	case SetNull:
		return "SET NULL"
	case SetDefault:
		return "SET DEFAULT"
	case NoAction:
		return "NO ACTION"
	}
	return "RESTRICT"
}

// Reference is a foreign key: Columns of From hold what Targets of To hold, or one of them is NULL.
type Reference struct {
	// Name is that of the constraint.
	Name     string
	From     *Table
	Columns  []*Column
	To       *Table
	Targets  []*Column
	OnDelete OnDelete
	// Deferred: the row that is pointed at need not be there before the transaction ends.
	Deferred bool

	relation string // the Go field, or empty
	noindex  bool   // it is not looked up from the other side
}

// String is the foreign key as errors name it: store.Line.Tenant, OrderNumber.
func (r *Reference) String() string { return tableColumns(r.From, r.Columns) }

// Null reports whether a row may point at nothing.
func (r *Reference) Null() bool {
	return slices.ContainsFunc(r.Columns, func(c *Column) bool { return c.Null })
}

// toKey reports whether it points at the primary key.
func (r *Reference) toKey() bool { return slices.Equal(r.Targets, r.To.PK) }

// via reports whether a relation back may call it by this name: that of its relation, or of its only column.
func (r *Reference) via(name string) bool {
	return name == r.relation || len(r.Columns) == 1 && name == r.Columns[0].GoName
}

// word is the name for via.
func (r *Reference) word() string {
	if len(r.Columns) == 1 {
		return r.Columns[0].GoName
	}
	return r.relation
}

// unique reports whether no two rows point at the same row.
func (r *Reference) unique() bool { return r.From.isUnique(r.Columns) }

// begins reports whether the keys of the index begin with the columns, for all rows.
func (ix *TableIndex) begins(columns []*Column) bool {
	if !ix.Where.IsZero() || ix.Using != BTree || len(ix.Keys) < len(columns) {
		return false
	}
	for i, c := range columns {
		if ix.Keys[i].Column != c {
			return false
		}
	}
	return true
}

// refer adds a foreign key to its table, with the index by which it is looked up from the other side.
func (t *Table) refer(r *Reference) {
	t.References = append(t.References, r)
	if len(r.Columns) == 1 {
		r.Columns[0].References = r
	}
	if len(r.Columns) <= len(t.PK) && slices.Equal(r.Columns, t.PK[:len(r.Columns)]) {
		return
	}
	covers := func(ix *TableIndex) bool { return ix.begins(r.Columns) }
	if r.noindex || slices.ContainsFunc(t.Uniques, covers) || slices.ContainsFunc(t.Indexes, covers) {
		return
	}
	ix := indexOn(r.Columns...)
	ix.implied = true
	t.dropImplied(ix)
	t.Indexes = append(t.Indexes, ix)
}
