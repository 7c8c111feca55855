package migrate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// node is a migration in its place among all of them.
type node struct {
	Migration
	component string
	after     []*node // what comes first: the one before it in its component, and what After names
}

// id is how After and the command line name the migration.
func (n *node) id() string { return n.component + "." + n.Name }

// graph is the migrations of all components in an order in which they can be applied: each comes behind what it is After.
type graph struct {
	order []*node
	byID  map[string]*node
}

// newGraph orders the migrations, the same way for the same sources. Where After leaves the order open, components come in
// the order of the sources.
func newGraph(sources []Source) (*graph, error) {
	g := &graph{byID: map[string]*node{}}
	var all []*node
	var wrong []error
	seen := map[string]bool{}
	for _, source := range sources {
		if seen[source.Component] {
			wrong = append(wrong, fmt.Errorf("two components are called %s: give one another name", source.Component))
			continue
		}
		seen[source.Component] = true
		list, err := nodesOf(source)
		if err != nil {
			wrong = append(wrong, err)
		}
		for _, n := range list {
			g.byID[n.id()] = n
		}
		all = append(all, list...)
	}
	for _, n := range all {
		for _, id := range n.After {
			first := g.byID[id]
			if first == nil {
				wrong = append(wrong, fmt.Errorf("migration %s is after %s, which does not exist: %s", n.id(), id, missingMend(id, seen)))
				continue
			}
			n.after = append(n.after, first)
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return g, g.sort(all)
}

func missingMend(id string, components map[string]bool) string {
	component, _, _ := strings.Cut(id, ".")
	if !components[component] {
		return "add component " + component + " to the app, or correct After"
	}
	return "correct After, or restore the file"
}

func nodesOf(source Source) ([]*node, error) {
	var nodes []*node
	var wrong []error
	last := 0
	for _, m := range source.list() {
		n := &node{Migration: m, component: source.Component}
		number, err := m.number()
		switch {
		case err != nil:
			wrong = append(wrong, fmt.Errorf("component %s: %w", source.Component, err))
			continue
		case number <= last && len(nodes) > 0:
			before := nodes[len(nodes)-1]
			wrong = append(wrong, fmt.Errorf("migrations %s and %s both follow the one before them: give the one that is not applied anywhere yet the number %04d, and list it last in all.go",
				before.id(), n.id(), last+1))
		}
		last = max(last, number)
		if len(nodes) > 0 {
			n.after = append(n.after, nodes[len(nodes)-1])
		}
		nodes = append(nodes, n)
	}
	return nodes, errors.Join(wrong...)
}

// sort puts the nodes behind what they are after.
func (g *graph) sort(all []*node) error {
	const (
		open = 1
		done = 2
	)
	mark := map[*node]int{}
	var path []string
	var visit func(n *node) error
	visit = func(n *node) error {
		switch mark[n] {
		case done:
			return nil
		case open:
			at := slices.Index(path, n.id())
			return fmt.Errorf("migrations wait for each other: %s; take one out of its After", strings.Join(append(path[at:], n.id()), " is after "))
		}
		mark[n] = open
		path = append(path, n.id())
		for _, first := range n.after {
			if err := visit(first); err != nil {
				return err
			}
		}
		path = path[:len(path)-1]
		mark[n] = done
		g.order = append(g.order, n)
		return nil
	}
	for _, n := range all {
		if err := visit(n); err != nil {
			return err
		}
	}
	return nil
}

// last is the last migration of the component, or nil.
func (g *graph) last(component string) *node {
	for _, n := range slices.Backward(g.order) {
		if n.component == component {
			return n
		}
	}
	return nil
}
