package migrate

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/gotandem/tandem/orm"
)

// Squash returns the files of one migration in the place of all those of the component up to the one that is named: with fewer
// operations, where what is made early is changed later. It says in Replaces what it stands for. The old files stay until
// every database is past them.
//
// Functions of a RunGo are those of the old files; move them when those go. What is Elidable is left out.
func Squash(sources []Source, models *orm.Registry, migration string, o Options) ([]File, error) {
	squashed, err := squash(sources, o.Component, migration, o.Name)
	if err != nil {
		return nil, err
	}
	working, err := o.working()
	if err != nil {
		return nil, err
	}
	source := sources[slices.IndexFunc(sources, func(s Source) bool { return s.Component == o.Component })]
	at, err := locate(source, models, working)
	if err != nil {
		return nil, err
	}
	return squashFiles(source, at, squashed)
}

// squashedMigration is a migration, and where those of its operations come from that no file can say.
type squashedMigration struct {
	Migration
	refs map[int]string
}

func squashFiles(source Source, at place, m squashedMigration) ([]File, error) {
	allPath := filepath.Join(at.dir, "all.go")
	pkg := packageName(allPath, "migrations")
	content, err := sourceWith(pkg, source.Component, m.Migration, m.refs)
	if err != nil {
		return nil, err
	}
	all, err := allSource(allPath, pkg, source.Component, []string{m.Name})
	if err != nil {
		return nil, err
	}
	return []File{
		{Path: filepath.Join(at.dir, m.Name+".go"), Content: content, Component: source.Component, Migration: &m.Migration},
		{Path: allPath, Content: all, Component: source.Component, replaces: true},
	}, nil
}

func squash(sources []Source, component, last, name string) (squashedMigration, error) {
	var none squashedMigration
	g, err := newGraph(sources)
	if err != nil {
		return none, err
	}
	var own []*node
	for _, n := range g.order {
		if n.component == component {
			own = append(own, n)
		}
	}
	if len(own) == 0 {
		return none, fmt.Errorf("component %s has no migrations: %s", component, g.componentsMend())
	}
	at, err := find(own, last)
	if err != nil {
		return none, err
	}
	if own = own[:at+1]; at == 0 {
		return none, fmt.Errorf("%s is the first migration of %s: there is nothing to squash", own[0].Name, component)
	}
	m := squashedMigration{refs: map[int]string{}}
	if name == "" {
		name = "squashed"
	}
	m.Name = fmt.Sprintf("%s_%s", prefix(own[at].Name), fileSafe(name))
	after := map[string]bool{}
	before := &State{component: component}
	for _, n := range g.order {
		if n.component != component {
			if err := n.apply(before); err != nil {
				return none, err
			}
		}
		if n == own[at] {
			break
		}
	}
	before.component = component
	var ops []Operation
	var from []string
	for _, n := range own {
		if n.NoTransaction {
			return none, fmt.Errorf("%s runs outside a transaction, and cannot be squashed with others: squash those before it", n.id())
		}
		m.Replaces = append(m.Replaces, n.Name)
		for _, old := range n.replaced {
			if !slices.Contains(m.Replaces, old) {
				m.Replaces = append(m.Replaces, old)
			}
		}
		for _, first := range n.after {
			if first.component != component {
				after[first.id()] = true
			}
		}
		for i, op := range n.Operations {
			if elidable(op) {
				continue
			}
			ops = append(ops, op)
			from = append(from, fmt.Sprintf("%s().Operations[%d]", funcName(n.Name), i))
		}
	}
	m.After = slices.Sorted(maps.Keys(after))
	m.Operations = optimize(before, ops)
	for i, op := range m.Operations {
		if !hasCode(op) {
			continue
		}
		// Their order stays, so that the first that was not taken yet is it.
		k := slices.IndexFunc(ops, func(other Operation) bool { return hasCode(other) })
		m.refs[i] = from[k]
		ops, from = ops[k+1:], from[k+1:]
	}
	// The squashed one must fit where the others were.
	changed := slices.Clone(sources)
	for i, s := range changed {
		if s.Component == component {
			changed[i].Migrations = func() []Migration { return append(slices.Clone(s.list()), m.Migration) }
		}
	}
	to, err := Replay(changed)
	if err != nil {
		return none, fmt.Errorf("squashing the migrations of %s: %w", component, err)
	}
	if was, err := Replay(sources); err != nil || !was.Equal(to) {
		return none, errors.Join(err, fmt.Errorf("squashed, the migrations of %s would not lead where they lead now: squash fewer", component))
	}
	return m, nil
}

// elidable reports whether the operation has nothing to do in a database that begins behind it.
func elidable(op Operation) bool {
	switch op := op.(type) {
	case RunSQL:
		return op.Elidable
	case RunGo:
		return op.Elidable
	}
	return false
}

// hasCode reports whether no file can say the operation, since it has functions.
func hasCode(op Operation) bool {
	_, ok := op.(RunGo)
	return ok
}

// Optimize returns the file of a migration with fewer operations that do the same, and false where there are none fewer. The
// migration must not have been applied anywhere that cannot be brought back, since what it did step by step it does at once.
func Optimize(sources []Source, models *orm.Registry, migration string, o Options) (File, bool, error) {
	g, err := newGraph(sources)
	if err != nil {
		return File{}, false, err
	}
	var own []*node
	for _, n := range g.order {
		if n.component == o.Component {
			own = append(own, n)
		}
	}
	if len(own) == 0 {
		return File{}, false, fmt.Errorf("component %s has no migrations: %s", o.Component, g.componentsMend())
	}
	at, err := find(own, migration)
	if err != nil {
		return File{}, false, err
	}
	before := &State{}
	for _, n := range g.order {
		if n == own[at] {
			break
		}
		if err := n.apply(before); err != nil {
			return File{}, false, err
		}
	}
	before.component = o.Component
	m := own[at].Migration
	m.Operations = optimize(before, m.Operations)
	if len(m.Operations) == len(own[at].Operations) || reflect.DeepEqual(m.Operations, own[at].Operations) {
		return File{}, false, nil
	}
	if slices.ContainsFunc(m.Operations, hasCode) {
		return File{}, false, fmt.Errorf("%s has functions, so that its file cannot be written again: it could do with %d operations instead of %d", own[at].id(), len(m.Operations), len(own[at].Operations))
	}
	working, err := o.working()
	if err != nil {
		return File{}, false, err
	}
	source := sources[slices.IndexFunc(sources, func(s Source) bool { return s.Component == o.Component })]
	where, err := locate(source, models, working)
	if err != nil {
		return File{}, false, err
	}
	content, err := migrationSource(packageName(filepath.Join(where.dir, "all.go"), "migrations"), o.Component, m)
	return File{Path: filepath.Join(where.dir, m.Name+".go"), Content: content, Component: o.Component, Migration: &m, replaces: true}, true, err
}
