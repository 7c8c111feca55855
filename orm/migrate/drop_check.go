package migrate

import (
	"fmt"
	"slices"
)

// DropCheck deletes a rule.
type DropCheck struct {
	Table, Name string
}

func (o DropCheck) Describe() string { return "drop check " + o.Name + " of " + o.Table }

func (o DropCheck) Apply(s *State) error {
	t, err := s.mustTable(o.Table)
	if err != nil {
		return err
	}
	i := t.checkAt(o.Name)
	if i < 0 {
		return fmt.Errorf("table %s has no check %s", o.Table, o.Name)
	}
	t.Checks = slices.Delete(t.Checks, i, i+1)
	return nil
}

func (o DropCheck) Reverse(before *State) (Operation, error) {
	t, err := before.mustTable(o.Table)
	if err != nil {
		return nil, err
	}
	i := t.checkAt(o.Name)
	if i < 0 {
		return nil, fmt.Errorf("table %s has no check %s", o.Table, o.Name)
	}
	return AddCheck{Table: o.Table, Check: t.Checks[i].clone()}, nil
}

func (o DropCheck) touches(*State) []string { return []string{o.Table} }

func (o DropCheck) steps(e editor, from, to *State) ([]step, error) {
	f := from.Table(o.Table)
	return e.dropCheck(f, to.Table(o.Table), f.Checks[f.checkAt(o.Name)])
}
