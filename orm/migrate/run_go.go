package migrate

import (
	"context"
	"errors"

	"github.com/gotandem/tandem/orm"
)

// RunGo runs a function of yours: it moves data that no statement could. The function gets the migration's transaction, and in it
// the tables as they are at that point of the history, not as the models say today. Its DB knows the Models and no others; SQL
// goes as well.
type RunGo struct {
	Name string // in words, for those who read the plan: "split names"

	// Models are structs of the migration's own, with those columns that it needs: orm.Models(orm.Model[artist]()). Their tables
	// are named as those of the component's models are, or by their Meta. Before anything is done they are held
	// against the columns that the tables have at that point.
	Models []orm.AnyModel

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

func (o RunGo) Apply(s *State) error {
	before := s.Clone()
	if err := applyAll(s, o.State); err != nil {
		return err
	}
	_, err := modelsAt(s.component, o.Models, before, s)
	if err != nil {
		*s = *before
	}
	return err
}

func (o RunGo) Reverse(before *State) (Operation, error) {
	if o.Back == nil {
		return nil, &IrreversibleError{o, "give RunGo a Back, or migrate.NoGo where there is nothing to undo"}
	}
	state, err := reverseAll(before, o.State)
	if err != nil {
		return nil, err
	}
	return RunGo{Name: "undo: " + o.Describe(), Models: o.Models, Forward: o.Back, Back: o.Forward, State: state}, nil
}

// touches are the tables of its models, too: who drops one of them later comes behind this.
func (o RunGo) touches(before *State) []string {
	list := touchesAll(before, o.State)
	models := orm.NewRegistry()
	models.Add(before.component, o.Models...)
	_ = models.Resolve() // Apply tells what is wrong
	for _, t := range models.Tables() {
		list = append(list, t.Name)
	}
	return list
}

func (o RunGo) steps(_ editor, from, to *State) ([]step, error) {
	if o.Forward == nil {
		return nil, errors.New("RunGo has nothing to run: fill in Forward")
	}
	models, err := modelsAt(to.component, o.Models, from, to)
	if err != nil {
		return nil, err
	}
	return []step{{note: "run the Go function of " + o.Describe(), run: func(ctx context.Context, s *session) error {
		db := s.db.WithModels(models)
		if s.tx != nil {
			db = db.Within(s.tx)
		}
		return o.Forward(ctx, db)
	}}}, nil
}
