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
	after     []*node  // what comes first: the one before it in its component, and what After names
	replaced  []string // the names of all that it stands for
}

// id is how After and the command line name the migration.
func (n *node) id() string { return n.component + "." + n.Name }

// graph is the migrations of all components in an order in which they can be applied: each comes behind what it is After.
type graph struct {
	order   []*node
	byID    map[string]*node // under the names of what it replaces, too
	sources map[string]*replacement
}

// newGraph is graphFor where no database is looked at.
func newGraph(sources []Source) (*graph, error) { return graphFor(sources, nil) }

// graphFor orders the migrations, the same way for the same sources. Where After leaves the order open, components come in
// the order of the sources. applied decides between migrations and those that replace them.
func graphFor(sources []Source, applied map[string]entry) (*graph, error) {
	g := &graph{byID: map[string]*node{}, sources: map[string]*replacement{}}
	var all []*node
	var wrong []error
	seen := map[string]bool{}
	for _, source := range sources {
		if seen[source.Component] {
			wrong = append(wrong, fmt.Errorf("two components are called %s: give one another name", source.Component))
			continue
		}
		seen[source.Component] = true
		r := &replacement{component: source.Component, list: source.list(), applied: applied}
		g.sources[source.Component] = r
		list, err := nodesOf(r)
		if err != nil {
			wrong = append(wrong, err)
		}
		for _, n := range list {
			g.byID[n.id()] = n
			for _, name := range n.replaced {
				g.byID[n.component+"."+name] = n
			}
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
			if first != n {
				n.after = append(n.after, first)
			}
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

func nodesOf(r *replacement) ([]*node, error) {
	var wrong []error
	for _, m := range r.list {
		if _, err := m.number(); err != nil {
			wrong = append(wrong, fmt.Errorf("component %s: %w", r.component, err))
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	nodes, err := r.nodes()
	if err != nil {
		return nil, err
	}
	last := 0
	for i, n := range nodes {
		number, _ := n.number() // looked at above
		if i > 0 {
			n.after = append(n.after, nodes[i-1])
			if number == last {
				wrong = append(wrong, fmt.Errorf("migrations %s and %s both follow the one before them: say makemigrations --merge %s, which gives the later one in all.go the next number",
					nodes[i-1].id(), n.id(), n.component))
			}
		}
		last = number
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
