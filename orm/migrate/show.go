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
		for _, m := range source.list() {
			e := p.applied[source.Component+"."+m.Name]
			list = append(list, Status{Component: source.Component, Name: m.Name, AppliedAt: e.appliedAt, Half: e.half != nil})
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
