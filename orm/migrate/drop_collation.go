package migrate

import "fmt"

// DropCollation takes a collation away that a [CreateCollation] has made. The database refuses it while a column or an index has it.
type DropCollation struct {
	Name string
}

func (o DropCollation) Describe() string { return "drop collation " + o.Name }

func (o DropCollation) Apply(s *State) error {
	if _, there := s.collations[o.Name]; !there {
		return fmt.Errorf("there is no collation %s", o.Name)
	}
	delete(s.collations, o.Name)
	return nil
}

func (o DropCollation) Reverse(before *State) (Operation, error) {
	made, there := before.collations[o.Name]
	if !there {
		return nil, fmt.Errorf("there is no collation %s", o.Name)
	}
	return made, nil
}

func (o DropCollation) touches(*State) []string { return nil }

func (o DropCollation) steps(e editor, _, _ *State) ([]step, error) {
	if pg, ok := e.(postgresEditor); ok {
		return statements("DROP COLLATION " + pg.q(o.Name)), nil
	}
	return nil, nil
}
