package migrate

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
)

// Merge gives numbers of their own to migrations of a component that clash, as when two branches both brought a 0007: those
// that come later in all.go are moved behind the others, and say in Replaces what they were called, so that a database which
// has them under the old name knows. It returns the files that change, and none where nothing clashes; it writes nothing.
//
// Where it matters which of them comes first, because both change the same thing, the error says so: that is for a person.
func Merge(sources []Source, models *orm.Registry, o Options) ([]File, error) {
	at := slices.IndexFunc(sources, func(s Source) bool { return s.Component == o.Component })
	if at < 0 {
		return nil, fmt.Errorf("there is no component %s: it is one of %s", o.Component, componentNames(sources))
	}
	source := sources[at]
	list, renamed, err := renumber(source)
	if err != nil || len(renamed) == 0 {
		return nil, err
	}
	if err := commute(sources, at, list, renamed); err != nil {
		return nil, err
	}
	working, err := o.working()
	if err != nil {
		return nil, err
	}
	where, err := locate(source, models, working)
	if err != nil {
		return nil, err
	}
	return mergeAt(source, where, list, renamed)
}

// mergeAt is the files of the renamed migrations, and the list of all.
func mergeAt(source Source, where place, list []Migration, renamed map[string]string) ([]File, error) {
	allPath := filepath.Join(where.dir, "all.go")
	all, err := os.ReadFile(allPath)
	if err != nil {
		return nil, fmt.Errorf("merging migrations of %s: %w", source.Component, err)
	}
	var files []File
	for _, m := range list {
		old, ok := renamed[m.Name]
		if !ok {
			continue
		}
		path := filepath.Join(where.dir, old+".go")
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("merging migrations of %s: %w: rename the migration %s to %s by hand", source.Component, err, old, m.Name)
		}
		text = rename(text, old, m.Name)
		name := fmt.Sprintf("Name: %q,", m.Name)
		spaces := regexp.MustCompile(`Name:\s+` + regexp.QuoteMeta(fmt.Sprintf("%q,", m.Name)))
		if at := spaces.FindIndex(text); at != nil && !strings.Contains(string(text), "Replaces:") {
			text = slices.Concat(text[:at[0]], []byte(name+"\nReplaces: "+stringList(m.Replaces)+","), text[at[1]:])
		} else {
			return nil, fmt.Errorf("%s is not what makemigrations writes: rename the migration to %s and add Replaces: %s by hand", path, m.Name, stringList(m.Replaces))
		}
		if text, err = formatted(path, text); err != nil {
			return nil, err
		}
		files = append(files, File{Path: filepath.Join(where.dir, m.Name+".go"), Content: text, Component: source.Component, Migration: &m, Old: path})
		all = rename(all, old, m.Name)
	}
	if all, err = formatted(allPath, all); err != nil {
		return nil, err
	}
	return append(files, File{Path: allPath, Content: all, Component: source.Component, replaces: true}), nil
}

// renumber is the migrations of the source that count, in their new order, and the old names of those that have a new one.
func renumber(source Source) ([]Migration, map[string]string, error) {
	r := &replacement{component: source.Component, list: source.list()}
	counting, err := r.nodes()
	if err != nil {
		return nil, nil, err
	}
	var list []Migration
	renamed := map[string]string{}
	last := 0
	for i, m := range r.list {
		if !slices.ContainsFunc(counting, func(n *node) bool { return n.Name == m.Name }) {
			continue
		}
		number, err := m.number()
		if err != nil {
			return nil, nil, fmt.Errorf("component %s: %w", source.Component, err)
		}
		if i > 0 && number <= last {
			old := m.Name
			number = last + 1
			m.Name = fmt.Sprintf("%04d%s", number, old[4:])
			m.Replaces = append([]string{old}, m.Replaces...)
			renamed[m.Name] = old
		}
		last = number
		list = append(list, m)
	}
	return list, renamed, nil
}

// commute makes sure that the moved migrations do the same behind the others as in front of them.
func commute(sources []Source, at int, list []Migration, renamed map[string]string) error {
	component := sources[at].Component
	// In front of the others, they come right behind those whose numbers are lower.
	var low, moved, others []Migration
	first := ""
	for _, m := range list {
		if old, ok := renamed[m.Name]; ok && (first == "" || prefix(old) < first) {
			first = prefix(old)
		}
	}
	for _, m := range list {
		switch {
		case renamed[m.Name] != "":
			moved = append(moved, m)
		case prefix(m.Name) < first:
			low = append(low, m)
		default:
			others = append(others, m)
		}
	}
	var texts []string
	for _, order := range [][]Migration{slices.Concat(low, others, moved), slices.Concat(low, moved, others)} {
		numbered := slices.Clone(order)
		for i := range numbered {
			was := numbered[i].Name
			numbered[i].Name = fmt.Sprintf("%04d_moved%s", i+1, was[4:]) // no name that another has had
			numbered[i].Replaces = append([]string{was}, numbered[i].Replaces...)
		}
		changed := slices.Clone(sources)
		changed[at].Migrations = func() []Migration { return numbered }
		s, err := Replay(changed)
		if err != nil {
			return fmt.Errorf("the migrations of %s cannot be merged: %w: change one of them by hand", component, err)
		}
		texts = append(texts, s.sorted())
	}
	if texts[0] == texts[1] {
		return nil
	}
	var wrong []error
	for _, m := range moved {
		for _, op := range m.Operations {
			for _, other := range others {
				for _, o := range other.Operations {
					if about(op) != "" && about(op) == about(o) {
						wrong = append(wrong, fmt.Errorf("%s (%s) and %s (%s) change the same", other.Name, o.Describe(), m.Name, op.Describe()))
					}
				}
			}
		}
	}
	return errors.Join(append([]error{fmt.Errorf("the migrations of %s cannot be merged, since it matters which comes first: decide it, and change one of them by hand", component)}, wrong...)...)
}

// about is the column or table that an operation changes.
func about(op Operation) string {
	switch op := op.(type) {
	case AlterColumn:
		return op.Table + "." + op.Column.Name
	case RenameColumn:
		return op.Table + "." + op.From
	case DropColumn:
		return op.Table + "." + op.Column
	case RenameTable:
		return op.From
	case DropTable:
		return op.Name
	}
	return ""
}

// rename gives a migration another name in Go source: its name, and that of its function.
func rename(source []byte, old, next string) []byte {
	for _, pair := range [][2]string{{old, next}, {funcName(old), funcName(next)}} {
		word := regexp.MustCompile(`\b` + regexp.QuoteMeta(pair[0]) + `\b`)
		source = word.ReplaceAllLiteral(source, []byte(pair[1]))
	}
	return source
}
