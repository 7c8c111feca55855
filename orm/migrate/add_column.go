package migrate

import "fmt"

// AddColumn adds a column to a table. The rows that are there get Fill, or else the column's Default, or else NULL; a
// column that has none of the three is refused.
type AddColumn struct {
	Table  string
	Column Column
	Fill   Literal // what the rows that are there get
}

func (o AddColumn) Describe() string { return "add column " + o.Column.Name + " to " + o.Table }

func (o AddColumn) Apply(s *State) error {
	t, err := s.mustTable(o.Table)
	if err != nil {
		return err
	}
	c := o.Column
	if err := c.check(); err != nil {
		return fmt.Errorf("table %s: %w", o.Table, err)
	}
	if o.Fill.set {
		if err := o.Column.Type.accepts(o.Fill.text); err != nil {
			return fmt.Errorf("column %s of %s: what rows get, %w", o.Column.Name, o.Table, err)
		}
	}
	switch {
	case t.Column(c.Name) != nil:
		return fmt.Errorf("table %s has a column %s already", o.Table, c.Name)
	case c.PrimaryKey:
		return fmt.Errorf("column %s: the primary key of %s cannot be changed; make a new table and move the rows", c.Name, o.Table)
	case !c.filled() && !o.Fill.set:
		return fmt.Errorf("column %s of %s may not be null and has no default: say with Fill what the rows that are there get", c.Name, o.Table)
	}
	for _, name := range c.Generated.columns() {
		if t.Column(name) == nil {
			return fmt.Errorf("column %s of %s is computed from %s, which does not exist", c.Name, o.Table, name)
		}
	}
	t.Columns = append(t.Columns, c) // which a key of it may point at
	if !c.References.IsZero() {
		if err := s.checkKey(t, c.key()); err != nil {
			t.Columns = t.Columns[:len(t.Columns)-1]
			return err
		}
	}
	return nil
}

func (o AddColumn) Reverse(*State) (Operation, error) {
	return DropColumn{Table: o.Table, Column: o.Column.Name}, nil
}

func (o AddColumn) touches(*State) []string {
	list := []string{o.Table}
	if r := o.Column.References; !r.IsZero() && r.Table != o.Table {
		list = append(list, r.Table)
	}
	return list
}

func (o AddColumn) steps(e editor, from, to *State) ([]step, error) {
	return e.addColumn(from.Table(o.Table), to.Table(o.Table), o.Column, o.Fill.or(o.Column.Default))
}
