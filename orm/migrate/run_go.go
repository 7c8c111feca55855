package migrate

import (
	"context"
	"errors"

	"github.com/gotandem/tandem/orm"
)

// RunGo runs a function of yours: it moves data that no statement could. The function gets the migration's transaction.
// It sees the tables as they are at that point of the history, not as the models say today; so let it use SQL, or types
// that stand in the migration itself.
type RunGo struct {
	Name    string // in words, for those who read the plan: "split names"
	Forward func(ctx context.Context, tx *orm.DB) error
	Back    func(ctx context.Context, tx *orm.DB) error // nil: cannot be undone; NoGo: nothing has to be done
	State   []Operation                                 // what Forward changed in the shape of the database, if anything

	// Elidable: a database that begins behind this migration does not need it, so that squashmigrations leaves it out.
	Elidable bool
}

// NoGo is nothing to do, said on purpose.
func NoGo(context.Context, *orm.DB) error { return nil }

func (o RunGo) Describe() string {
	if o.Name == "" {
		return "run Go"
	}
	return o.Name
}

func (o RunGo) Apply(s *State) error { return applyAll(s, o.State) }

func (o RunGo) Reverse(before *State) (Operation, error) {
	if o.Back == nil {
		return nil, &IrreversibleError{o, "give RunGo a Back, or migrate.NoGo where there is nothing to undo"}
	}
	state, err := reverseAll(before, o.State)
	if err != nil {
		return nil, err
	}
	return RunGo{Name: "undo: " + o.Describe(), Forward: o.Back, Back: o.Forward, State: state}, nil
}

func (o RunGo) touches(before *State) []string { return touchesAll(before, o.State) }

func (o RunGo) steps(editor, *State, *State) ([]step, error) {
	if o.Forward == nil {
		return nil, errors.New("RunGo has nothing to run: fill in Forward")
	}
	return []step{{note: "run the Go function of " + o.Describe(), run: func(ctx context.Context, tx *session) error {
		return tx.runGo(ctx, o.Forward)
	}}}, nil
}
