package migrate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Target says how far to go. The zero value is everything that is not applied yet.
type Target struct {
	Component string // only this one, and what it needs; "" is all
	Migration string // to the end of this migration, whichever way that is; its number is enough; "zero" undoes all of it
}

// move is a migration to be done or undone.
type move struct {
	*node
	backward bool
}

// moves are what leads from what is applied to the target, in the order in which it is done.
func (g *graph) moves(applied map[string]entry, target Target) ([]move, error) {
	if err := g.consistent(applied); err != nil {
		return nil, err
	}
	if target.Component == "" {
		if target.Migration != "" {
			return nil, fmt.Errorf("migration %s of which component? Say for example: migrate blog %[1]s", target.Migration)
		}
		return g.forward(applied, g.order), nil
	}
	var own []*node
	for _, n := range g.order {
		if n.component == target.Component {
			own = append(own, n)
		}
	}
	if len(own) == 0 {
		return nil, fmt.Errorf("component %s has no migrations: %s", target.Component, g.componentsMend())
	}
	switch target.Migration {
	case "":
		return g.forward(applied, own), nil
	case "zero":
		return g.backward(applied, own), nil
	}
	at, err := find(own, target.Migration)
	if err != nil {
		return nil, err
	}
	if e := applied[own[at].id()]; e.appliedAt.IsZero() {
		return g.forward(applied, own[:at+1]), nil
	}
	return g.backward(applied, own[at+1:]), nil
}

// find is the place of the migration that the word names: its name, or as much of its beginning as no other has.
func find(own []*node, word string) (int, error) {
	at := -1
	var names []string
	for i, n := range own {
		if n.Name == word {
			return i, nil
		}
		if strings.HasPrefix(n.Name, word) {
			if at >= 0 {
				return 0, fmt.Errorf("%s may be %s or %s of component %s: say more of its name", word, own[at].Name, n.Name, n.component)
			}
			at = i
		}
		names = append(names, n.Name)
	}
	if at < 0 {
		return 0, fmt.Errorf("component %s has no migration %s: it has %s, and zero undoes all", own[0].component, word, strings.Join(names, ", "))
	}
	return at, nil
}

func (g *graph) componentsMend() string {
	names := map[string]bool{}
	for _, n := range g.order {
		names[n.component] = true
	}
	if len(names) == 0 {
		return "there are no migrations at all yet; makemigrations makes them"
	}
	return "those that have are " + strings.Join(slices.Sorted(maps.Keys(names)), ", ")
}

// forward is what has to be done for the wanted migrations, with what comes before them.
func (g *graph) forward(applied map[string]entry, wanted []*node) []move {
	need := map[*node]bool{}
	var add func(n *node)
	add = func(n *node) {
		if need[n] {
			return
		}
		need[n] = true
		for _, first := range n.after {
			add(first)
		}
	}
	for _, n := range wanted {
		add(n)
	}
	var list []move
	for _, n := range g.order {
		if need[n] && applied[n.id()].appliedAt.IsZero() {
			list = append(list, move{node: n})
		}
	}
	return list
}

// backward is what has to be undone for the migrations, with what comes after them.
func (g *graph) backward(applied map[string]entry, unwanted []*node) []move {
	gone := map[*node]bool{}
	for _, n := range unwanted {
		gone[n] = true
	}
	for _, n := range g.order {
		gone[n] = gone[n] || slices.ContainsFunc(n.after, func(first *node) bool { return gone[first] })
	}
	var list []move
	for _, n := range slices.Backward(g.order) {
		if e := applied[n.id()]; gone[n] && (!e.appliedAt.IsZero() || e.half != nil) {
			list = append(list, move{node: n, backward: true})
		}
	}
	return list
}

// consistent refuses a database in which a migration is applied and one that comes before it is not.
func (g *graph) consistent(applied map[string]entry) error {
	for _, n := range g.order {
		// What was merged may be applied before what it was merged behind: the two have nothing to do with each other.
		if applied[n.id()].appliedAt.IsZero() || len(n.Replaces) > 0 {
			continue
		}
		for _, first := range n.after {
			if applied[first.id()].appliedAt.IsZero() {
				return fmt.Errorf("migration %s is applied, but %s, which comes before it, is not: give the newer one a higher number or correct its After, or say with migrate --fake %s %s that it is applied",
					n.id(), first.id(), first.component, first.Name)
			}
		}
	}
	return nil
}
