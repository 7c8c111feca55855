package migrate

import "fmt"

// Replay is the state that all migrations of the sources lead to. It needs no database.
func Replay(sources []Source) (*State, error) {
	g, err := newGraph(sources)
	if err != nil {
		return nil, err
	}
	s := &State{}
	for _, n := range g.order {
		if err := n.apply(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// apply changes the state by every operation of the migration.
func (n *node) apply(s *State) error {
	s.component = n.component
	for i, op := range n.Operations {
		if err := op.Apply(s); err != nil {
			return fmt.Errorf("migration %s, operation %d (%s): %w", n.id(), i+1, op.Describe(), err)
		}
	}
	return nil
}
