package migrate

import "fmt"

// AddForeignKey makes a column that is there point at another table. Rows that point at nothing make the migration fail.
type AddForeignKey struct {
	Table, Column string
	References    Reference
}

func (o AddForeignKey) Describe() string {
	return "add foreign key from " + o.Table + "." + o.Column + " to " + o.References.Table
}

func (o AddForeignKey) Apply(s *State) error {
	t, c, err := s.mustColumn(o.Table, o.Column)
	if err != nil {
		return err
	}
	switch {
	case o.References.IsZero():
		return fmt.Errorf("the foreign key of %s.%s refers to nothing: fill in References", o.Table, o.Column)
	case !c.References.IsZero():
		return fmt.Errorf("column %s of %s points at %s already", o.Column, o.Table, c.References.Table)
	}
	after := *c
	after.References = o.References
	if err := after.check(); err != nil {
		return fmt.Errorf("table %s: %w", o.Table, err)
	}
	if err := s.checkReference(t, after); err != nil {
		return err
	}
	*c = after
	return nil
}

func (o AddForeignKey) Reverse(*State) (Operation, error) {
	return DropForeignKey{Table: o.Table, Column: o.Column}, nil
}

func (o AddForeignKey) touches(*State) []string { return []string{o.Table, o.References.Table} }

func (o AddForeignKey) steps(e editor, from, to *State) ([]step, error) {
	return e.addForeignKey(from.Table(o.Table), to.Table(o.Table), *to.Table(o.Table).Column(o.Column))
}
