package migrate

import (
	"fmt"
	"slices"
)

// DropIndex deletes an index.
type DropIndex struct {
	Table, Name string

	// Concurrently: PostgreSQL keeps nobody waiting, in a migration with NoTransaction. Other databases drop it as they always do.
	Concurrently bool
}

func (o DropIndex) Describe() string { return "drop index " + o.Name + " of " + o.Table }

func (o DropIndex) Apply(s *State) error {
	t, err := s.mustTable(o.Table)
	if err != nil {
		return err
	}
	i := t.indexAt(o.Name)
	if i < 0 {
		return fmt.Errorf("table %s has no index %s", o.Table, o.Name)
	}
	dropped := t.Indexes[i]
	t.Indexes = slices.Delete(t.Indexes, i, i+1)
	if err := s.checkReferrers(o.Table); err != nil {
		t.Indexes = slices.Insert(t.Indexes, i, dropped)
		return fmt.Errorf("index %s of %s cannot be dropped: %w", o.Name, o.Table, err)
	}
	return nil
}

func (o DropIndex) Reverse(before *State) (Operation, error) {
	t, err := before.mustTable(o.Table)
	if err != nil {
		return nil, err
	}
	i := t.indexAt(o.Name)
	if i < 0 {
		return nil, fmt.Errorf("table %s has no index %s", o.Table, o.Name)
	}
	return AddIndex{Table: o.Table, Index: t.Indexes[i].clone(), Concurrently: o.Concurrently}, nil
}

func (o DropIndex) touches(*State) []string { return []string{o.Table} }

func (o DropIndex) steps(e editor, from, to *State) ([]step, error) {
	f := from.Table(o.Table)
	if !f.Indexes[f.indexAt(o.Name)].on(e.dialect().Name()) {
		return nil, nil
	}
	if pg, ok := e.(postgresEditor); ok && o.Concurrently {
		return []step{pg.droppedIndex(to.Table(o.Table), o.Name, true)}, nil
	}
	return e.dropIndex(to.Table(o.Table), f.Indexes[f.indexAt(o.Name)])
}
