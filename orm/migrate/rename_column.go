package migrate

import "fmt"

// RenameColumn gives a column another name. What is in it stays; indexes that were named after it are renamed with it.
type RenameColumn struct {
	Table, From, To string
}

func (o RenameColumn) Describe() string {
	return "rename column " + o.From + " of " + o.Table + " to " + o.To
}

func (o RenameColumn) Apply(s *State) error {
	t, c, err := s.mustColumn(o.Table, o.From)
	if err != nil {
		return err
	}
	if o.To == "" {
		return errNoName
	}
	if t.Column(o.To) != nil {
		return fmt.Errorf("table %s has a column %s already", o.Table, o.To)
	}
	c.Name = o.To
	for i, other := range t.Columns {
		t.Columns[i].Generated = other.Generated.renamed(o.From, o.To)
	}
	for i := range t.Indexes {
		ix := &t.Indexes[i]
		before := ix.defaultName(t.Name)
		ix.rename(o.From, o.To)
		ix.Name = renamed(ix.Name, before, ix.defaultName(t.Name))
	}
	for i := range t.Checks {
		c := &t.Checks[i]
		before := c.defaultName(t.Name)
		c.rename(o.From, o.To)
		c.Name = renamed(c.Name, before, c.defaultName(t.Name))
	}
	for _, k := range t.ForeignKeys {
		for i, name := range k.Columns {
			k.Columns[i] = renamed(name, o.From, o.To)
		}
	}
	s.repoint(o.Table, func(_, column *string) { *column = renamed(*column, o.From, o.To) })
	return nil
}

func (o RenameColumn) Reverse(*State) (Operation, error) {
	return RenameColumn{Table: o.Table, From: o.To, To: o.From}, nil
}

func (o RenameColumn) touches(*State) []string { return []string{o.Table} }

func (o RenameColumn) steps(e editor, from, to *State) ([]step, error) {
	return e.renameColumn(from.Table(o.Table), to.Table(o.Table), o.From, o.To)
}
