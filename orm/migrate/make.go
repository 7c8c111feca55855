package migrate

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// Options say how [Make] makes migrations. The zero value makes what is needed for all components.
type Options struct {
	Component string // only this one, and what it needs of others; "" is all
	Name      string // behind the number, instead of one that is made up
	Empty     bool   // a migration without operations, to be filled in by hand; needs Component
	Ask       Asker  // nil knows no answer
	Dir       string // where the search for go.mod starts; "" is the working folder

	// Dialects are those of the databases that the migrations are for: conditions and expressions of models are spelled in each.
	Dialects []orm.Dialect
}

// Make compares the models with the state that the sources lead to, and returns the files that carry one to the other:
// for each component that changed a migration, and its all.go. It writes nothing; see [File.Write]. No files and no error
// means that nothing changed.
func Make(sources []Source, models *orm.Registry, o Options) ([]File, error) {
	g, err := newGraph(sources)
	if err != nil {
		return nil, err
	}
	if o.Component != "" && !slices.ContainsFunc(sources, func(s Source) bool { return s.Component == o.Component }) {
		return nil, fmt.Errorf("there is no component %s: it is one of %s", o.Component, componentNames(sources))
	}
	plan, err := planMigrations(sources, g, models, o)
	if err != nil {
		return nil, err
	}
	named := nameAll(g, plan, o)
	return filesOf(sources, models, named, o)
}

// Changes returns what the models have that no migration makes, one line per change. Nothing is wrong where it is empty.
func Changes(sources []Source, models *orm.Registry, dialects ...orm.Dialect) ([]string, error) {
	from, err := Replay(sources)
	if err != nil {
		return nil, err
	}
	to, err := StateOf(models, dialects...)
	if err != nil {
		return nil, err
	}
	ops, err := Diff(from, to, assumeNew{})
	if err != nil {
		return nil, err
	}
	lines := make([]string, len(ops))
	s := from.Clone()
	for i, op := range ops {
		lines[i] = ownerOf(op, s, to) + ": " + op.Describe()
		if err := op.Apply(s); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// assumeNew answers for a mere look at the difference.
type assumeNew struct{}

func (assumeNew) Renamed(RenameQuestion) (bool, error)   { return false, nil }
func (assumeNew) Replaced(ReplaceQuestion) (bool, error) { return true, nil }
func (assumeNew) Fill(q FillQuestion) (string, error)    { return zeroLiteral(q.Column.Type).Text(), nil }

func componentNames(sources []Source) string {
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = s.Component
	}
	return strings.Join(names, ", ")
}

func planMigrations(sources []Source, g *graph, models *orm.Registry, o Options) ([]*planned, error) {
	if o.Empty {
		if o.Component == "" {
			return nil, errors.New("an empty migration belongs to a component: name it")
		}
		return []*planned{{component: o.Component, first: true}}, nil
	}
	from, err := Replay(sources)
	if err != nil {
		return nil, err
	}
	to, err := StateOf(models, o.Dialects...)
	if err != nil {
		return nil, err
	}
	ops, err := Diff(from, to, o.Ask)
	if err != nil {
		return nil, err
	}
	plan, err := split(from, to, ops, g)
	if err != nil {
		return nil, err
	}
	if o.Component != "" {
		plan = only(plan, o.Component)
	}
	return plan, nil
}

// only keeps the component's migrations and those that they need.
func only(plan []*planned, component string) []*planned {
	keep := map[*planned]bool{}
	for i, p := range slices.Backward(plan) {
		if p.component == component {
			keep[p] = true
		}
		if !keep[p] {
			continue
		}
		for j, q := range plan[:i] {
			if slices.Contains(p.afterNew, q) || q.component == p.component {
				keep[plan[j]] = true
			}
		}
	}
	return slices.DeleteFunc(plan, func(p *planned) bool { return !keep[p] })
}

// named is a migration with the component that it belongs to.
type named struct {
	component string
	Migration
}

// nameAll gives numbers and names to what is planned, and turns what it needs into After.
func nameAll(g *graph, plan []*planned, o Options) []named {
	ids := map[*planned]string{}
	next := map[string]int{}
	var list []named
	for _, p := range plan {
		last := g.last(p.component)
		if _, ok := next[p.component]; !ok && last != nil {
			next[p.component], _ = last.number() // the graph has looked at it
		}
		next[p.component]++
		word := fileSafe(o.Name)
		switch {
		case o.Name != "":
		case o.Empty:
			word = "changes"
		default:
			word = autoName(p.component, p.ops, last == nil && p.first)
		}
		m := Migration{Name: fmt.Sprintf("%04d_%s", next[p.component], word), Operations: p.ops}
		ids[p] = p.component + "." + m.Name
		after := map[string]string{} // by component, the latest
		for component, n := range p.after {
			after[component] = n.id()
		}
		for _, q := range p.afterNew {
			after[q.component] = max(after[q.component], ids[q])
		}
		for _, component := range slices.Sorted(maps.Keys(after)) {
			m.After = append(m.After, after[component])
		}
		list = append(list, named{p.component, m})
	}
	return list
}

// working is the folder where the search for go.mod starts.
func (o Options) working() (string, error) {
	if o.Dir != "" {
		return o.Dir, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding the working folder: %w", err)
	}
	return dir, nil
}

func filesOf(sources []Source, models *orm.Registry, list []named, o Options) ([]File, error) {
	working, err := o.working()
	if err != nil {
		return nil, err
	}
	var files []File
	var wrong []error
	for _, source := range sources {
		var own []named
		for _, m := range list {
			if m.component == source.Component {
				own = append(own, m)
			}
		}
		if len(own) == 0 {
			continue
		}
		made, err := filesOfComponent(source, models, own, working)
		if err != nil {
			wrong = append(wrong, err)
		}
		files = append(files, made...)
	}
	return files, errors.Join(wrong...)
}

func filesOfComponent(source Source, models *orm.Registry, list []named, working string) ([]File, error) {
	at, err := locate(source, models, working)
	if err != nil {
		return nil, err
	}
	return filesAt(source, at, list)
}

// filesAt is the files of a component's new migrations, in their folder.
func filesAt(source Source, at place, list []named) ([]File, error) {
	allPath := filepath.Join(at.dir, "all.go")
	pkg := packageName(allPath, "migrations")
	var files []File
	var names []string
	for _, m := range list {
		content, err := migrationSource(pkg, source.Component, m.Migration)
		if err != nil {
			return nil, err
		}
		names = append(names, m.Name)
		path := filepath.Join(at.dir, m.Name+".go")
		if taken, _ := filepath.Glob(filepath.Join(at.dir, m.Name[:4]+"_*.go")); len(taken) > 0 {
			return nil, fmt.Errorf("%s is there, and the program does not know it: build the program again, or list the migration in %s", taken[0], allPath)
		}
		files = append(files, File{Path: path, Content: content, Component: source.Component, Migration: &m.Migration})
	}
	content, err := allSource(allPath, pkg, source.Component, names)
	if err != nil {
		return nil, err
	}
	all := File{Path: allPath, Content: content, Component: source.Component, replaces: true}
	if source.Migrations == nil {
		all.Mend = fmt.Sprintf("component %s does not list its migrations yet: import %q and add `Migrations: %s.All` to its tandem.Component", source.Component, at.importPath, pkg)
		if at.importPath == "" {
			all.Mend = fmt.Sprintf("component %s does not list its migrations yet: import package %s of %s and add `Migrations: %s.All` to its tandem.Component", source.Component, pkg, at.dir, pkg)
		}
	}
	return append(files, all), nil
}
