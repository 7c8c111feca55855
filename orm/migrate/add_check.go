package migrate

import "fmt"

// AddCheck makes a rule that every row must keep. Rows that are there and break it make the migration fail.
type AddCheck struct {
	Table string
	Check Check

	// NotValid: PostgreSQL refuses new rows that break the rule, and looks at those that are there when a [ValidateCheck] asks, in a later
	// migration. So nobody waits. Other databases look at once.
	NotValid bool
}

func (o AddCheck) Describe() string { return "add check " + o.Check.Name + " to " + o.Table }

func (o AddCheck) Apply(s *State) error {
	t, err := s.mustTable(o.Table)
	if err != nil {
		return err
	}
	if t.checkAt(o.Check.Name) >= 0 {
		return fmt.Errorf("table %s has a check %s already", o.Table, o.Check.Name)
	}
	if err := o.Check.check(t); err != nil {
		return err
	}
	t.Checks = append(t.Checks, o.Check.clone())
	return nil
}

func (o AddCheck) Reverse(*State) (Operation, error) {
	return DropCheck{Table: o.Table, Name: o.Check.Name}, nil
}

func (o AddCheck) touches(*State) []string { return []string{o.Table} }

func (o AddCheck) steps(e editor, from, to *State) ([]step, error) {
	if pg, ok := e.(postgresEditor); ok && o.NotValid {
		text, err := pg.check(to.Table(o.Table), o.Check)
		return statements(pg.alter(to.Table(o.Table)) + " ADD " + text + " NOT VALID"), err
	}
	return e.addCheck(from.Table(o.Table), to.Table(o.Table), o.Check)
}
