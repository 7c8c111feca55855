package migrate

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// CreateExtension installs an extension of PostgreSQL: pg_trgm, btree_gist, unaccent, hstore, citext, … Other databases have none, and
// nothing is done there. An extension that is there already stays as it is.
//
// The role that migrates needs the right to create in the database; what the server does not trust (bloom, postgis) only a superuser may
// install. Where the role may not, the error says what to run once by hand: the operation then finds the extension there.
//
// makemigrations writes it by itself for what the indexes of a model need. To undo it drops the extension, unless another component has
// asked for it too; what somebody uses is not dropped.
type CreateExtension struct {
	Name string

	component string // whose it is, where no migration says so yet
}

func (o CreateExtension) Describe() string { return "create extension " + o.Name }

func (o CreateExtension) Apply(s *State) error {
	if o.Name == "" {
		return errNoExtension
	}
	s.addExtension(o.Name, cmp.Or(o.component, s.component))
	return nil
}

func (o CreateExtension) Reverse(before *State) (Operation, error) {
	if before.HasExtension(o.Name) {
		return nothing(), nil // it stays for those who asked for it before
	}
	return DropExtension(o), nil
}

func (o CreateExtension) touches(*State) []string { return nil }

func (o CreateExtension) steps(e editor, _, _ *State) ([]step, error) {
	if o.Name == "" {
		return nil, errNoExtension
	}
	return e.createExtension(o.Name)
}

var errNoExtension = errors.New("an extension has no name: fill in Name")

func (e postgresEditor) createExtension(name string) ([]step, error) {
	sql := "CREATE EXTENSION IF NOT EXISTS " + e.q(name)
	return []step{{sql: sql, mend: func(err error) error {
		switch sqlState(err) {
		case "42501":
			return fmt.Errorf("the role that migrates may not install extension %s: let a superuser run %s in this database once, and migrate again: %w", name, sql, err)
		case "58P01", "0A000", "22023":
			return fmt.Errorf("the server does not have extension %s: install it there (most come with the package postgresql-contrib), and migrate again: %w", name, err)
		}
		return err
	}}}, nil
}

// The other databases have no extensions.

func (sqliteEditor) createExtension(string) ([]step, error) { return nil, nil }

func (mysqlEditor) createExtension(string) ([]step, error) { return nil, nil }

// sqlState is the code of PostgreSQL for an error, or "".
func sqlState(err error) string {
	if coded, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err); ok {
		return coded.SQLState()
	}
	return ""
}

// HasExtension reports whether a migration has asked for the extension.
func (s *State) HasExtension(name string) bool { return len(s.extensions[name]) > 0 }

// extensionText writes a line for each extension.
func (s *State) extensionText(b *strings.Builder) {
	for _, name := range slices.Sorted(maps.Keys(s.extensions)) {
		fmt.Fprintf(b, "extension %s of %s\n", name, strings.Join(s.extensions[name], ", "))
	}
}

// addExtension notes that the component needs the extension.
func (s *State) addExtension(name, component string) {
	if s.extensions == nil {
		s.extensions = map[string][]string{}
	}
	if list := s.extensions[name]; !slices.Contains(list, component) {
		s.extensions[name] = append(slices.Clone(list), component)
		slices.Sort(s.extensions[name])
	}
}
