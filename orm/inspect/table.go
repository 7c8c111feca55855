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
	Indexes     []Index // unique constraints too, the primary key not
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
	Comment   string
}

// ForeignKey points at a row of a table.
type ForeignKey struct {
	Name     string
	Columns  []string
	Table    string
	Targets  []string // in the order of Columns
	OnDelete orm.OnDelete
	Other    string // SET DEFAULT, which orm has no word for
}

// Index is an index or a unique constraint.
type Index struct {
	Name       string
	Columns    []string
	Descending []bool
	Unique     bool
	Special    string // why no model can say it: it has an expression, a condition, a method of its own; "" is none
	Nameless   bool   // the database made the name up
}

// Check is a rule that every row keeps.
type Check struct {
	Name string
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
		if ix.Unique == unique && ix.Special == "" && slices.Equal(ix.Columns, columns) && !slices.Contains(ix.Descending, true) {
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
