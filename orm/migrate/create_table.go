package migrate

import (
	"errors"
	"fmt"
)

// CreateTable makes a table with its columns, indexes, rules and foreign keys. A foreign key must lead to a table that
// exists already, or to this one; for tables that point at each other use [AddForeignKey] afterwards.
type CreateTable struct {
	Name    string
	Columns []Column
	Indexes []Index
	Checks  []Check
	Comment string

	ForeignKeys []ForeignKey // of several columns; those of one stand at the column
}

func (o CreateTable) Describe() string { return "create table " + o.Name }

func (o CreateTable) Apply(s *State) error {
	if s.Table(o.Name) != nil {
		return fmt.Errorf("table %s exists already", o.Name)
	}
	t := o.table()
	t.Component = s.component
	if err := t.check(); err != nil {
		return err
	}
	s.put(t)
	var all []error
	for _, k := range t.keys() {
		all = append(all, s.checkKey(t, k))
	}
	if err := errors.Join(all...); err != nil {
		delete(s.tables, o.Name)
		return err
	}
	return nil
}

func (o CreateTable) Reverse(*State) (Operation, error) { return DropTable{Name: o.Name}, nil }

func (o CreateTable) touches(*State) []string {
	list := []string{o.Name}
	for _, k := range o.table().keys() {
		if k.Table != o.Name {
			list = append(list, k.Table)
		}
	}
	return list
}

func (o CreateTable) steps(e editor, _, to *State) ([]step, error) {
	t := to.Table(o.Name)
	if err := t.refusedBy(e.dialect().Name()); err != nil {
		return nil, err
	}
	return e.createTable(t)
}

// createOf is the operation that makes the table.
func createOf(t *Table) CreateTable {
	c := t.clone()
	return CreateTable{Name: c.Name, Columns: c.Columns, Indexes: c.Indexes, Checks: c.Checks, Comment: c.Comment, ForeignKeys: c.ForeignKeys}
}

// table is a copy of the table that the operation makes.
func (o CreateTable) table() *Table {
	return (&Table{Name: o.Name, Columns: o.Columns, Indexes: o.Indexes, Checks: o.Checks, Comment: o.Comment, ForeignKeys: o.ForeignKeys}).clone()
}
