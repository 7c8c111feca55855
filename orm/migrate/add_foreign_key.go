package migrate

import "fmt"

// AddForeignKey makes columns that are there point at another table. Rows that point at nothing make the migration fail.
type AddForeignKey struct {
	Table string
	Key   ForeignKey

	// NotValid: PostgreSQL refuses new rows that point at nothing, and looks at those that are there when a [ValidateForeignKey] asks, in a
	// later migration. So nobody waits for long. Other databases look at once.
	NotValid bool
}

func (o AddForeignKey) Describe() string {
	return "add foreign key from " + o.Key.on(o.Table) + " to " + o.Key.Table
}

func (o AddForeignKey) Apply(s *State) error {
	t, err := s.mustTable(o.Table)
	if err != nil {
		return err
	}
	if err := o.Key.check(t); err != nil {
		return err
	}
	if there := t.keyOf(o.Key.Columns); there != nil {
		return fmt.Errorf("%s points at %s already", o.Key.on(o.Table), there.Table)
	}
	if err := s.checkKey(t, o.Key); err != nil {
		return err
	}
	t.setKey(o.Key)
	return nil
}

func (o AddForeignKey) Reverse(*State) (Operation, error) {
	return DropForeignKey{Table: o.Table, Columns: o.Key.Columns}, nil
}

func (o AddForeignKey) touches(*State) []string { return []string{o.Table, o.Key.Table} }

func (o AddForeignKey) steps(e editor, from, to *State) ([]step, error) {
	if pg, ok := e.(postgresEditor); ok && o.NotValid {
		return statements(pg.alter(to.Table(o.Table)) + " ADD " + pg.foreignKey(o.Table, o.Key) + " NOT VALID"), nil
	}
	return e.addForeignKey(from.Table(o.Table), to.Table(o.Table), o.Key)
}
