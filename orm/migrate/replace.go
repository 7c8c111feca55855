package migrate

import (
	"fmt"
	"slices"
	"strings"
)

// replacement decides, for one component, which of its migrations count: those that replace others, or the others.
type replacement struct {
	component string
	list      []Migration
	applied   map[string]entry // nil: no database is looked at
}

// applies reports whether the database is where the migration leads, by itself or by all that it replaces.
func (r *replacement) applies(name string) bool {
	if !r.applied[r.component+"."+name].appliedAt.IsZero() {
		return true
	}
	m := r.named(name)
	if m == nil || len(m.Replaces) == 0 {
		return false
	}
	return !slices.ContainsFunc(m.Replaces, func(old string) bool { return !r.applies(old) })
}

// check refuses migrations that replace each other.
func (r *replacement) check() error {
	var visit func(m Migration, path []string) error
	visit = func(m Migration, path []string) error {
		if slices.Contains(path, m.Name) {
			return fmt.Errorf("component %s: migration %s replaces itself: correct its Replaces", r.component, strings.Join(append(path, m.Name), ", which replaces "))
		}
		for _, name := range m.Replaces {
			if old := r.named(name); old != nil {
				if err := visit(*old, append(path, m.Name)); err != nil {
					return err
				}
			}
		}
		return nil
	}
	for _, m := range r.list {
		if err := visit(m, nil); err != nil {
			return err
		}
	}
	return nil
}

func (r *replacement) named(name string) *Migration {
	for i := range r.list {
		if r.list[i].Name == name {
			return &r.list[i]
		}
	}
	return nil
}

// all are the names that the migration replaces, with what those replace themselves.
func (r *replacement) all(m Migration) []string {
	var names []string
	for _, name := range m.Replaces {
		names = append(names, name)
		if old := r.named(name); old != nil {
			names = append(names, r.all(*old)...)
		}
	}
	return names
}

// nodes are the migrations that count, in the order of their numbers. A migration that replaces others counts in their place,
// except on a database that stands in the middle of them, which goes on with the others.
func (r *replacement) nodes() ([]*node, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	out := map[string]bool{}
	replaced := map[string][]string{}
	for _, m := range r.list {
		if len(m.Replaces) == 0 {
			continue
		}
		names := r.all(m)
		begun := slices.ContainsFunc(m.Replaces, r.applies) || slices.ContainsFunc(names, func(name string) bool {
			e := r.applied[r.component+"."+name]
			return !e.appliedAt.IsZero() || e.half != nil
		})
		if begun && !r.applies(m.Name) {
			if i := slices.IndexFunc(m.Replaces, func(name string) bool { return r.named(name) == nil && !r.applies(name) }); i >= 0 {
				return nil, fmt.Errorf("migration %s.%s replaces %s, and the database stands in the middle of them: bring it to %s with the release before, or restore the file of %s",
					r.component, m.Name, strings.Join(m.Replaces, ", "), m.Replaces[len(m.Replaces)-1], m.Replaces[i])
			}
			out[m.Name] = true
			continue
		}
		replaced[m.Name] = names
		for _, name := range names {
			out[name] = true
		}
	}
	var nodes []*node
	for _, m := range r.list {
		if !out[m.Name] {
			nodes = append(nodes, &node{Migration: m, component: r.component, replaced: replaced[m.Name]})
		}
	}
	slices.SortStableFunc(nodes, func(a, b *node) int { return strings.Compare(prefix(a.Name), prefix(b.Name)) })
	return nodes, nil
}

// prefix is the digits of a name, or all of it where it has none.
func prefix(name string) string {
	digits, _, _ := strings.Cut(name, "_")
	return digits
}

// adopt notes in applied which migrations are there by what they replace. The list of them is returned.
func (g *graph) adopt(applied map[string]entry) []*node {
	var list []*node
	for _, n := range g.order {
		if len(n.replaced) == 0 || applied[n.id()] != (entry{}) {
			continue
		}
		r := replacement{component: n.component, list: []Migration{n.Migration}, applied: applied}
		// What is replaced by a migration that is gone, too, is only in the ledger.
		if !r.applies(n.Name) && !g.sources[n.component].applies(n.Name) {
			continue
		}
		var last entry
		for _, name := range n.replaced {
			if e := applied[n.component+"."+name]; e.appliedAt.After(last.appliedAt) {
				last.appliedAt = e.appliedAt
			}
		}
		applied[n.id()] = last
		list = append(list, n)
	}
	return list
}
