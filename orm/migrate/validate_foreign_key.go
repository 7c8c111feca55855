package migrate

import "strings"

// ValidateForeignKey has PostgreSQL look at the rows that were there when an [AddForeignKey] with NotValid made the key. Others read and write
// meanwhile. A row that points at nothing makes the migration fail. Other databases have looked at them already, and nothing is done there.
type ValidateForeignKey struct {
	Table   string
	Columns []string
}

func (o ValidateForeignKey) Describe() string {
	return "validate foreign key of " + o.Table + "." + strings.Join(o.Columns, ", ")
}

func (o ValidateForeignKey) Apply(s *State) error {
	_, _, err := DropForeignKey(o).key(s)
	return err
}

// Reverse does nothing: a key that is known to hold does no harm.
func (o ValidateForeignKey) Reverse(*State) (Operation, error) { return nothing(), nil }

func (o ValidateForeignKey) touches(before *State) []string { return DropForeignKey(o).touches(before) }

func (o ValidateForeignKey) steps(e editor, from, _ *State) ([]step, error) {
	pg, ok := e.(postgresEditor)
	if !ok {
		return nil, nil
	}
	t, k, err := DropForeignKey(o).key(from)
	if err != nil {
		return nil, err
	}
	return []step{pg.ofKey(t, k, func(name string) string { return pg.alter(t) + " VALIDATE CONSTRAINT " + pg.q(name) })}, nil
}
