package migrate

import (
	"maps"
	"slices"
)

// tableHistory knows which migration of each component touched a table last.
type tableHistory struct {
	owner map[string]*node            // the last one that was about the table
	any   map[string]map[string]*node // by component, the last one that so much as pointed at it
}

// history goes through all migrations.
func (g *graph) history() (*tableHistory, error) {
	h := &tableHistory{owner: map[string]*node{}, any: map[string]map[string]*node{}}
	s := &State{}
	for _, n := range g.order {
		s.component = n.component
		for _, op := range n.Operations {
			for i, table := range op.touches(s) {
				if i == 0 && owns(s, op) {
					h.owner[table] = n
				}
				if h.any[table] == nil {
					h.any[table] = map[string]*node{}
				}
				h.any[table][n.component] = n
			}
			if err := op.Apply(s); err != nil {
				return nil, err
			}
		}
	}
	return h, nil
}

// owns reports whether an operation is about the first table that it touches. A RunGo that only moves rows changes nothing that
// could be pointed at.
func owns(s *State, op Operation) bool {
	run, ok := op.(RunGo)
	return !ok || len(touchesAll(s, run.State)) > 0
}

// before is the migrations of other components that have to come before an operation which touches these tables: those
// that made what it points at; and where it takes something away or renames it, all that know the thing as it was.
func (h *tableHistory) before(s *State, op Operation, touches []string, component string) []*node {
	var list []*node
	for _, table := range touches[min(1, len(touches)):] {
		if t := s.Table(table); t != nil && t.Component != component && h.owner[table] != nil {
			list = append(list, h.owner[table])
		}
	}
	switch op := op.(type) {
	case DropTable:
		list = append(list, h.others(op.Name, component)...)
	case RenameTable:
		list = append(list, h.others(op.From, component)...)
	case DropColumn:
		list = append(list, h.others(op.Table, component)...)
	case RenameColumn:
		list = append(list, h.others(op.Table, component)...)
	case AlterColumn:
		list = append(list, h.others(op.Table, component)...)
	}
	return list
}

// others are the last migrations of the other components that touched the table.
func (h *tableHistory) others(table, component string) []*node {
	var list []*node
	for _, c := range slices.Sorted(maps.Keys(h.any[table])) {
		if c != component {
			list = append(list, h.any[table][c])
		}
	}
	return list
}
