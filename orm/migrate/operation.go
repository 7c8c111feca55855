package migrate

import (
	"context"
	"errors"
	"fmt"
)

// Operation is one step of a [Migration]. The operations of this package are all there are: what they cannot say, [RunSQL]
// and [RunGo] can, and both can tell the state what they did.
type Operation interface {
	// Describe says in a few words what the operation does: "add column year to store_track".
	Describe() string

	// Apply changes the state as the operation changes a database. An error leaves the state as it was.
	Apply(*State) error

	// Reverse is the operation that undoes this one, where before is the state in front of it. The error is an
	// [*IrreversibleError] where there is none.
	Reverse(before *State) (Operation, error)

	// touches names the tables that the operation needs or changes, its own first, where before is the state in front
	// of it.
	touches(before *State) []string

	// steps is what a database has to do to get from one state to the other, the states in front of and behind the
	// operation.
	steps(e editor, from, to *State) ([]step, error)
}

// IrreversibleError is the error of undoing what cannot be undone.
type IrreversibleError struct {
	Operation Operation
	Mend      string // what the author of the migration can do about it
}

func (e *IrreversibleError) Error() string {
	return fmt.Sprintf("%s cannot be undone: %s", e.Operation.Describe(), e.Mend)
}

// step is one thing that a database is told: a statement, or a function that speaks to it.
type step struct {
	sql  string
	args []any
	run  func(ctx context.Context, tx *session) error // in place of sql
	note string                                       // what run does, for those who only print

	keysOff bool // the transaction must not enforce foreign keys: SQLite, where a table is made anew
	// adapt tells what to say in place of sql, where that depends on what the database has; "" is nothing.
	adapt func(ctx context.Context, s *session) (string, error)
	mend  func(error) error // what is to be done where the step fails, said around the error; may be nil

	after string // has to be said at the end even if a later step fails
}

func (p step) do(ctx context.Context, s *session) error {
	if p.run != nil {
		return p.run(ctx, s)
	}
	sql, err := p.sql, error(nil)
	if p.adapt != nil {
		sql, err = p.adapt(ctx, s)
	}
	if err == nil && sql != "" {
		_, err = s.Exec(ctx, sql, p.args)
	}
	if err != nil && p.mend != nil {
		return p.mend(err)
	}
	return err
}

func statements(list ...string) []step {
	steps := make([]step, len(list))
	for i, sql := range list {
		steps[i] = step{sql: sql}
	}
	return steps
}

var errNoName = errors.New("the new name is empty")
