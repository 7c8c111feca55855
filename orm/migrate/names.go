package migrate

import (
	"slices"

	"github.com/gotandem/tandem/orm"
)

// The names that are made up come from orm.ConstraintName, because an error that names a constraint is told in columns
// there. Here is only which of them belongs to what.

func uniqueName(table, column string) string {
	return orm.ConstraintName(orm.UniqueName, table, column)
}

func (k ForeignKey) name(table string) string {
	return orm.ConstraintName(orm.ForeignKeyName, table, k.Columns...)
}

// defaultName is the name that the index has on the table where nobody chooses another.
func (ix Index) defaultName(table string) string {
	kind := orm.IndexName
	if ix.Unique {
		kind = orm.UniqueName
	}
	var columns []string
	note := func(name string) {
		if !slices.Contains(columns, name) {
			columns = append(columns, name)
		}
	}
	for _, k := range ix.keys() {
		if k.column != "" {
			note(k.column)
			continue
		}
		for _, name := range k.expr.SQL.columns() {
			note(name)
		}
	}
	return orm.ConstraintName(kind, table, columns...)
}

func (c Check) defaultName(table string) string {
	columns := []string{c.Column}
	if !c.SQL.IsZero() {
		columns = c.SQL.columns()
	}
	return orm.ConstraintName(orm.CheckName, table, columns...)
}

func primaryKeyName(t *Table) string {
	return orm.ConstraintName(orm.PrimaryKeyName, t.Name, t.PrimaryKey()...)
}
