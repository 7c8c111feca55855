package migrate

import (
	"strings"

	"github.com/gotandem/tandem/orm"
)

// The names that are made up come from orm.ConstraintName, because an error that names a constraint is told in columns
// there. Here is only which of them belongs to what.

func uniqueName(table, column string) string {
	return orm.ConstraintName(orm.UniqueName, table, column)
}

func foreignKeyName(table, column string) string {
	return orm.ConstraintName(orm.ForeignKeyName, table, column)
}

// defaultName is the name that the index has on the table where nobody chooses another.
func (ix Index) defaultName(table string) string {
	kind := orm.IndexName
	if ix.Unique {
		kind = orm.UniqueName
	}
	columns := make([]string, len(ix.Columns))
	for i, spec := range ix.Columns {
		columns[i] = strings.TrimPrefix(spec, "-")
	}
	return orm.ConstraintName(kind, table, columns...)
}

func (c Check) defaultName(table string) string {
	return orm.ConstraintName(orm.CheckName, table, c.Column)
}

func primaryKeyName(t *Table) string {
	return orm.ConstraintName(orm.PrimaryKeyName, t.Name, t.PrimaryKey()...)
}
