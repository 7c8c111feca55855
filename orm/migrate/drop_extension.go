package migrate

import (
	"cmp"
	"fmt"
	"slices"
)

// DropExtension takes an extension of PostgreSQL away that a [CreateExtension] has installed. The database refuses it while a column, an
// index or a function uses the extension. Where another component has asked for the extension too, it stays.
type DropExtension struct {
	Name string

	component string // as in CreateExtension
}

func (o DropExtension) Describe() string { return "drop extension " + o.Name }

func (o DropExtension) Apply(s *State) error {
	list := s.extensions[o.Name]
	if len(list) == 0 {
		return fmt.Errorf("no migration has created extension %s", o.Name)
	}
	own := cmp.Or(o.component, s.component)
	left := slices.DeleteFunc(slices.Clone(list), func(component string) bool { return component == own })
	if len(left) == len(list) {
		return fmt.Errorf("extension %s is of component %s, and not of %s", o.Name, list[0], own)
	}
	if s.extensions[o.Name] = left; len(left) == 0 {
		delete(s.extensions, o.Name)
	}
	return nil
}

func (o DropExtension) Reverse(*State) (Operation, error) { return CreateExtension(o), nil }

func (o DropExtension) touches(*State) []string { return nil }

func (o DropExtension) steps(e editor, _, to *State) ([]step, error) {
	if to.HasExtension(o.Name) {
		return nil, nil
	}
	return e.dropExtension(o.Name)
}

func (e postgresEditor) dropExtension(name string) ([]step, error) {
	sql := "DROP EXTENSION IF EXISTS " + e.q(name)
	return []step{{sql: sql, mend: func(err error) error {
		switch sqlState(err) {
		case "42501":
			return fmt.Errorf("the role that migrates may not drop extension %s, which another one has installed: let that run %s, and migrate again: %w", name, sql, err)
		case "2BP01":
			return fmt.Errorf("extension %s is in use by what no migration has made: drop that first, or note the migration as undone with --fake and let the extension stay: %w", name, err)
		}
		return err
	}}}, nil
}

func (sqliteEditor) dropExtension(string) ([]step, error) { return nil, nil }

func (mysqlEditor) dropExtension(string) ([]step, error) { return nil, nil }
