package migrate

import "fmt"

// ValidateCheck has PostgreSQL look at the rows that were there when an [AddCheck] with NotValid made the rule. Others read and write meanwhile. A
// row that breaks the rule makes the migration fail. Other databases have looked at them already, and nothing is done there.
type ValidateCheck struct {
	Table, Name string
}

func (o ValidateCheck) Describe() string { return "validate check " + o.Name + " of " + o.Table }

func (o ValidateCheck) Apply(s *State) error {
	t, err := s.mustTable(o.Table)
	if err != nil {
		return err
	}
	if t.checkAt(o.Name) < 0 {
		return fmt.Errorf("table %s has no check %s", o.Table, o.Name)
	}
	return nil
}

// Reverse does nothing: a rule that is known to hold does no harm.
func (o ValidateCheck) Reverse(*State) (Operation, error) { return nothing(), nil }

func (o ValidateCheck) touches(*State) []string { return []string{o.Table} }

func (o ValidateCheck) steps(e editor, _, _ *State) ([]step, error) {
	if pg, ok := e.(postgresEditor); ok {
		return statements("ALTER TABLE " + pg.q(o.Table) + " VALIDATE CONSTRAINT " + pg.q(o.Name)), nil
	}
	return nil, nil
}

// nothing is an operation that does nothing either way.
func nothing() Operation { return RunSQL{Forward: NoSQL(), Back: NoSQL()} }
