package migrate

import "fmt"

// DropForeignKey makes a column point at nothing. What is in it stays.
type DropForeignKey struct {
	Table, Column string
}

func (o DropForeignKey) Describe() string {
	return "drop foreign key of " + o.Table + "." + o.Column
}

func (o DropForeignKey) Apply(s *State) error {
	_, c, err := s.mustColumn(o.Table, o.Column)
	if err != nil {
		return err
	}
	if c.References.IsZero() {
		return fmt.Errorf("column %s of %s has no foreign key", o.Column, o.Table)
	}
	c.References = Reference{}
	return nil
}

func (o DropForeignKey) Reverse(before *State) (Operation, error) {
	_, c, err := before.mustColumn(o.Table, o.Column)
	if err != nil {
		return nil, err
	}
	return AddForeignKey{Table: o.Table, Column: o.Column, References: c.References}, nil
}

func (o DropForeignKey) touches(before *State) []string {
	return touchesColumn(before, o.Table, o.Column)
}

func (o DropForeignKey) steps(e editor, from, to *State) ([]step, error) {
	return e.dropForeignKey(from.Table(o.Table), to.Table(o.Table), *from.Table(o.Table).Column(o.Column))
}
