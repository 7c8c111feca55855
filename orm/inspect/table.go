package inspect

import (
	"slices"

	"github.com/gotandem/tandem/orm"
)

// Table is a table or a view as the database describes it.
type Table struct {
	Name        string
	View        bool
	Comment     string
	Columns     []*Column
	PrimaryKey  []string
	ForeignKeys []ForeignKey
	Indexes     []Index // unique and exclusion constraints too, the primary key not
	Checks      []Check
}

// Column is a column of a table.
type Column struct {
	Name      string
	SQLType   string         // as the database calls it
	Type      orm.ColumnType // what orm calls it; of KindInvalid where it has no such type
	Null      bool
	Auto      bool    // the database numbers the rows
	Default   *string // the value, in the form that orm.Column.Default has; nil where there is none
	Computed  string  // the SQL of a default that is no plain value
	Generated string  // the SQL of what the database computes for every row
	Stored    bool    // it computes that when the row is written
	Hidden    bool    // only who names it sees it
	Collation string  // the order of its texts, where that is not the usual one
	Comment   string
}

// Check is a rule that every row keeps.
type Check struct {
	Name string // "" where nobody has given one
	SQL  string
}

// Column is the column of that name, or nil.
func (t *Table) Column(name string) *Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// IndexOn is the plain index, unique or not, over exactly these columns in ascending order, or nil.
func (t *Table) IndexOn(unique bool, columns ...string) *Index {
	for i, ix := range t.Indexes {
		if ix.Unique == unique && ix.Plain() && slices.Equal(ix.Columns, columns) && !slices.Contains(ix.Descending, true) {
			return &t.Indexes[i]
		}
	}
	return nil
}

// reference is the foreign key of this one column, or nil.
func (t *Table) reference(column string) *ForeignKey {
	for i, fk := range t.ForeignKeys {
		if len(fk.Columns) == 1 && fk.Columns[0] == column {
			return &t.ForeignKeys[i]
		}
	}
	return nil
}
