package migrate

import (
	"fmt"
	"regexp"
	"strconv"
)

// Migration is a list of operations under a name. A component has them in a fixed order, one after the other.
type Migration struct {
	// Name begins with four digits, which grow from one migration of a component to the next: 0001_initial. The name is
	// what the database remembers, so it stays as it is once it was applied anywhere.
	Name string

	// After lists migrations of other components that come first, as "auth.0001_initial".
	After []string

	Operations []Operation

	// Replaces are the names of migrations of this component that this one stands for, as squashmigrations and makemigrations
	// --merge write it. Where all of them are applied, so is this one; where none is, this one runs and they do not. A
	// database in the middle of them goes on with them, so keep their files until every database is past them.
	Replaces []string

	// NoTransaction is for statements that a database refuses inside a transaction, such as PostgreSQL's CREATE INDEX
	// CONCURRENTLY. A migration that fails half-way then stays half applied and is continued by the next run. On PostgreSQL
	// it needs a second connection, which holds the lock.
	NoTransaction bool
}

var migrationName = regexp.MustCompile(`^([0-9]{4})_[a-z0-9_]+$`)

// number is the four digits in front of the name.
func (m Migration) number() (int, error) {
	parts := migrationName.FindStringSubmatch(m.Name)
	if parts == nil {
		return 0, fmt.Errorf("%q is not a migration's name: it has to look like 0001_initial", m.Name)
	}
	return strconv.Atoi(parts[1])
}

// Source is where the migrations of one component come from.
type Source struct {
	Component string

	// Migrations is the All function that makemigrations writes, or nil while the component has none.
	Migrations func() []Migration
}

func (s Source) list() []Migration {
	if s.Migrations == nil {
		return nil
	}
	return s.Migrations()
}
