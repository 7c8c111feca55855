package migrate

import (
	"fmt"
	"maps"
	"slices"
)

// planned is a migration that Make is about to write.
type planned struct {
	component string
	ops       []Operation
	first     bool             // the component's first of this run
	after     map[string]*node // by component: what exists and has to come first
	afterNew  []*planned       // what is new and has to come first
}

// piece is an operation with what it needs of others.
type piece struct {
	op        Operation
	component string
	needs     []int // pieces of other components in front of it
	after     []*node
}

// split puts each operation of a difference into a migration of its component. A component gets one migration; only where
// two components need each other in turn, it gets more.
func split(from, to *State, ops []Operation, g *graph) ([]*planned, error) {
	pieces, err := piecesOf(from, to, ops, g)
	if err != nil {
		return nil, err
	}
	queues := map[string][]int{} // pieces of each component that are not in a migration yet
	var components []string
	for i, p := range pieces {
		if queues[p.component] == nil {
			components = append(components, p.component)
		}
		queues[p.component] = append(queues[p.component], i)
	}
	home := make([]*planned, len(pieces))
	made := map[string]bool{}
	var list []*planned
	// ready is how many pieces of the component's queue need nothing that has no migration yet.
	ready := func(component string) int {
		for n, i := range queues[component] {
			for _, need := range pieces[i].needs {
				if home[need] == nil {
					return n
				}
			}
		}
		return len(queues[component])
	}
	take := func(component string, n int) {
		p := &planned{component: component, first: !made[component], after: map[string]*node{}}
		made[component] = true
		for _, i := range queues[component][:n] {
			home[i] = p
			p.ops = append(p.ops, pieces[i].op)
			for _, need := range pieces[i].needs {
				if !slices.Contains(p.afterNew, home[need]) {
					p.afterNew = append(p.afterNew, home[need])
				}
			}
			for _, n := range pieces[i].after {
				p.after[n.component] = later(g, p.after[n.component], n)
			}
		}
		queues[component] = queues[component][n:]
		list = append(list, p)
	}
	for left := len(pieces); left > 0; {
		before := left
		for _, whole := range []bool{true, false} {
			for _, c := range components {
				n := ready(c)
				if n == 0 || whole && n < len(queues[c]) {
					continue
				}
				take(c, n)
				left -= n
				if !whole {
					break // that may have freed a whole one
				}
			}
			if left < before {
				break
			}
		}
		if left == before {
			return nil, fmt.Errorf("the changes of %v wait for each other", slices.Sorted(maps.Keys(queues)))
		}
	}
	return list, nil
}

func piecesOf(from, to *State, ops []Operation, g *graph) ([]piece, error) {
	history, err := g.history()
	if err != nil {
		return nil, err
	}
	s := from.Clone()
	pieces := make([]piece, len(ops))
	touched := make([][]string, len(ops))
	for i, op := range ops {
		p := piece{op: op}
		touched[i] = op.touches(s)
		p.component = ownerOf(op, s, to)
		for j, other := range pieces[:i] {
			if other.component != p.component && overlap(touched[i], touched[j]) {
				p.needs = append(p.needs, j)
			}
		}
		p.after = history.before(s, op, touched[i], p.component)
		s.component = p.component
		if err := op.Apply(s); err != nil {
			return nil, err
		}
		pieces[i] = p
	}
	return pieces, nil
}

// ownerOf is the component of the table that the operation of a difference is about.
func ownerOf(op Operation, before, to *State) string {
	switch op := op.(type) {
	case CreateTable:
		return to.Table(op.Name).Component
	case RenameTable:
		return before.Table(op.From).Component
	case CreateExtension:
		return op.component
	case DropExtension:
		return op.component
	}
	return before.Table(op.touches(before)[0]).Component
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// later is the one of two migrations of a component that comes behind the other; a may be nil.
func later(g *graph, a, b *node) *node {
	if a == nil || slices.Index(g.order, a) < slices.Index(g.order, b) {
		return b
	}
	return a
}
