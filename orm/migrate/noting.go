package migrate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
)

// noteAdopted writes rows for the migrations that are there by what they replace, so that the files of those can go.
func (p *process) noteAdopted(ctx context.Context) error {
	if len(p.adopted) == 0 {
		return nil
	}
	return p.locked(ctx, orm.TxOptions{}, func(s *session) error {
		for _, n := range p.adopted {
			// Unless another process undid it meanwhile.
			now, err := p.ledger.read(ctx, s)
			if err != nil {
				return err
			}
			r := replacement{component: n.component, list: p.graph.sources[n.component].list, applied: now}
			if now[n.id()] != (entry{}) || !r.applies(n.Name) {
				continue
			}
			if err := p.ledger.write(ctx, s, n, entry{appliedAt: time.Now()}); err != nil {
				return fmt.Errorf("noting migration %s: %w", n.id(), err)
			}
		}
		return nil
	})
}

// findInitial finds the first migrations of components whose tables are there already.
func (p *process) findInitial(ctx context.Context) error {
	p.there = map[*node]bool{}
	for _, c := range p.work {
		if c.backward || slices.ContainsFunc(c.after, func(n *node) bool { return n.component == c.component }) {
			continue
		}
		state := &State{}
		made := map[string]bool{}
		for _, n := range p.graph.order {
			if n == c.node {
				for _, t := range state.Tables() {
					made[t.Name] = true
				}
			}
			if err := n.apply(state); err != nil {
				return err
			}
			if n == c.node {
				break
			}
		}
		there := false
		for _, t := range state.Tables() {
			if t.Component != c.component || made[t.Name] {
				continue
			}
			if there = p.has(ctx, t); !there {
				break
			}
		}
		p.there[c.node] = there
	}
	return nil
}

// has reports whether the database has the table with all its columns.
func (p *process) has(ctx context.Context, t *Table) bool {
	w := ddl{p.driver.Dialect()}
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = w.q(t.Name) + "." + w.q(c.Name) // else SQLite takes a column that is not there for a text
	}
	_, err := p.plain().rows(ctx, len(columns), "SELECT "+strings.Join(columns, ", ")+" FROM "+w.q(t.Name)+" WHERE 1 = 0")
	return err == nil
}

// Prune forgets the applied migrations of the component that the program does not have any more, and that nothing it has
// replaces. It returns their names.
func (r *Runner) Prune(ctx context.Context, component string) ([]string, error) {
	p, err := r.look(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	err = p.locked(ctx, orm.TxOptions{}, func(s *session) error {
		for _, id := range slices.Sorted(maps.Keys(p.applied)) {
			of, name, _ := strings.Cut(id, ".")
			if of != component || p.graph.byID[id] != nil {
				continue
			}
			if err := p.ledger.remove(ctx, s, &node{Migration: Migration{Name: name}, component: of}); err != nil {
				return fmt.Errorf("forgetting migration %s: %w", id, err)
			}
			names = append(names, name)
		}
		return nil
	})
	return names, err
}
