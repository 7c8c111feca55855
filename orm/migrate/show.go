package migrate

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

// Status is a migration and what the database knows of it.
type Status struct {
	Component string
	Name      string
	AppliedAt time.Time // zero: not applied
	Half      bool      // stopped half-way
	Unknown   bool      // applied, but none of the program's migrations
	Replaces  []string  // as the migration says
	After     []string  // what comes first; only in Order
}

// Order is all migrations in the order in which they are applied, whatever their components, each with what it waits for.
func (r *Runner) Order(ctx context.Context) ([]Status, error) {
	p, err := r.look(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Status, len(p.graph.order))
	for i, n := range p.graph.order {
		e := p.applied[n.id()]
		list[i] = Status{Component: n.component, Name: n.Name, AppliedAt: e.appliedAt, Half: e.half != nil, Replaces: n.Replaces}
		for _, first := range n.after {
			list[i].After = append(list[i].After, first.id())
		}
	}
	return list, nil
}

// Show is all migrations, component by component in the order of the sources, each as it is applied one after the other.
// Those that only the database knows come last.
func (r *Runner) Show(ctx context.Context) ([]Status, error) {
	p, err := r.look(ctx)
	if err != nil {
		return nil, err
	}
	var list []Status
	for _, source := range r.Sources {
		for _, n := range p.graph.order {
			if e := p.applied[n.id()]; n.component == source.Component {
				list = append(list, Status{Component: n.component, Name: n.Name, AppliedAt: e.appliedAt, Half: e.half != nil, Replaces: n.Replaces})
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.applied)) {
		if p.graph.byID[id] == nil {
			component, name, _ := strings.Cut(id, ".")
			e := p.applied[id]
			list = append(list, Status{Component: component, Name: name, AppliedAt: e.appliedAt, Half: e.half != nil, Unknown: true})
		}
	}
	return list, nil
}
