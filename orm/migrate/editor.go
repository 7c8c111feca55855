package migrate

import (
	"fmt"

	"github.com/gotandem/tandem/orm"
)

// editor knows what one kind of database has to be told to change a schema. from and to are the table in front of and
// behind the operation.
type editor interface {
	dialect() orm.Dialect
	createExtension(name string) ([]step, error)
	dropExtension(name string) ([]step, error)
	createTable(t *Table) ([]step, error)
	dropTable(t *Table) ([]step, error)
	renameTable(from, to *Table) ([]step, error)
	commentTable(t *Table) ([]step, error)
	addColumn(from, to *Table, c Column, fill Literal) ([]step, error)
	dropColumn(from, to *Table, c Column) ([]step, error)
	alterColumn(from, to *Table, old, next Column, fill Literal) ([]step, error)
	renameColumn(from, to *Table, old, next string) ([]step, error)
	addIndex(t *Table, ix Index) ([]step, error)
	dropIndex(t *Table, ix Index) ([]step, error)
	renameIndex(t *Table, old, next Index) ([]step, error)
	addCheck(from, to *Table, c Check) ([]step, error)
	dropCheck(from, to *Table, c Check) ([]step, error)
	addForeignKey(from, to *Table, k ForeignKey) ([]step, error)
	dropForeignKey(from, to *Table, k ForeignKey) ([]step, error)
}

// editorFor is the editor of the database that the dialect belongs to.
func editorFor(d orm.Dialect) (editor, error) {
	words := ddl{d}
	switch d.Name() {
	case "sqlite":
		return sqliteEditor{words}, nil
	case "postgres":
		return postgresEditor{words}, nil
	case "mysql":
		return mysqlEditor{words}, nil
	}
	return nil, fmt.Errorf("migrate does not know how to change the schema of %s", d.Name())
}
