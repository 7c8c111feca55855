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
}

func (o CreateTable) Describe() string { return "create table " + o.Name }

func (o CreateTable) Apply(s *State) error {
	if s.Table(o.Name) != nil {
		return fmt.Errorf("table %s exists already", o.Name)
	}
	t := (&Table{Name: o.Name, Component: s.component, Columns: o.Columns, Indexes: o.Indexes, Checks: o.Checks, Comment: o.Comment}).clone()
	if err := t.check(); err != nil {
		return err
	}
	s.put(t)
	var all []error
	for _, c := range t.Columns {
		all = append(all, s.checkReference(t, c))
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
	for _, c := range o.Columns {
		if !c.References.IsZero() && c.References.Table != o.Name {
			list = append(list, c.References.Table)
		}
	}
	return list
}

func (o CreateTable) steps(e editor, _, to *State) ([]step, error) {
	return e.createTable(to.Table(o.Name))
}

// createOf is the operation that makes the table.
func createOf(t *Table) CreateTable {
	c := t.clone()
	return CreateTable{Name: c.Name, Columns: c.Columns, Indexes: c.Indexes, Checks: c.Checks, Comment: c.Comment}
}
