package migrate

import (
	"fmt"
	"strings"
)

// RunSQL runs statements as they are. Whatever they change in the shape of the database, State says in operations, so that
// the next makemigrations knows.
type RunSQL struct {
	Forward SQL
	Back    SQL // empty: cannot be undone; NoSQL: nothing has to be done
	State   []Operation

	// Elidable: a database that begins behind this migration does not need it, so that squashmigrations leaves it out.
	Elidable bool
}

// SQL is statements, one per string, without a semicolon. A database takes its own list where there is one, else All.
type SQL struct {
	All      []string
	SQLite   []string
	Postgres []string
	MySQL    []string // MariaDB too
	nothing  bool
}

// NoSQL is nothing to do, said on purpose.
func NoSQL() SQL { return SQL{nothing: true} }

func (s SQL) isZero() bool {
	return !s.nothing && len(s.All)+len(s.SQLite)+len(s.Postgres)+len(s.MySQL) == 0
}

// on is the statements for the database.
func (s SQL) on(dialect string) []string {
	own := map[string][]string{"sqlite": s.SQLite, "postgres": s.Postgres, "mysql": s.MySQL}[dialect]
	if own != nil {
		return own
	}
	return s.All
}

func (o RunSQL) Describe() string {
	for _, list := range [][]string{o.Forward.All, o.Forward.SQLite, o.Forward.Postgres, o.Forward.MySQL} {
		if len(list) > 0 {
			words := strings.Fields(list[0])
			if len(words) > 5 {
				words = append(words[:5], "…")
			}
			return "run SQL " + strings.Join(words, " ")
		}
	}
	return "run no SQL"
}

func (o RunSQL) Apply(s *State) error { return applyAll(s, o.State) }

func (o RunSQL) Reverse(before *State) (Operation, error) {
	if o.Back.isZero() {
		return nil, &IrreversibleError{o, "give RunSQL a Back, or migrate.NoSQL() where there is nothing to undo"}
	}
	state, err := reverseAll(before, o.State)
	if err != nil {
		return nil, err
	}
	return RunSQL{Forward: o.Back, Back: o.Forward, State: state}, nil
}

func (o RunSQL) touches(before *State) []string { return touchesAll(before, o.State) }

func (o RunSQL) steps(e editor, _, _ *State) ([]step, error) {
	if o.Forward.isZero() {
		return nil, fmt.Errorf("RunSQL has no statements: fill in Forward")
	}
	return statements(o.Forward.on(e.dialect().Name())...), nil
}

// applyAll changes the state by all operations or, where one fails, by none.
func applyAll(s *State, ops []Operation) error {
	try := s.Clone()
	for _, op := range ops {
		if err := op.Apply(try); err != nil {
			return err
		}
	}
	*s = *try
	return nil
}

// reverseAll is what undoes the operations, in the order in which it is done.
func reverseAll(before *State, ops []Operation) ([]Operation, error) {
	s := before.Clone()
	back := make([]Operation, len(ops))
	for i, op := range ops {
		undo, err := op.Reverse(s)
		if err != nil {
			return nil, err
		}
		if err := op.Apply(s); err != nil {
			return nil, err
		}
		back[len(ops)-1-i] = undo
	}
	return back, nil
}

func touchesAll(before *State, ops []Operation) []string {
	var list []string
	for _, op := range ops {
		list = append(list, op.touches(before)...)
	}
	return list
}
