package admin

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/schema"
)

// entry is a registered model with its options resolved to columns.
type entry struct {
	site    *Site
	db      *orm.DB
	table   *orm.Table
	options options

	columns  []*path // of the list
	search   []*path
	filters  []*filter
	form     *formPlan
	inlines  []*inline
	excluded map[string]bool // Go names that are never shown
	with     []any           // what the list loads
}

// path is a column of the model or of a row that it points at, or a relation to one row.
type path struct {
	ref       orm.Ref
	relations []*orm.Relation
	column    *orm.Column   // nil for a relation
	relation  *orm.Relation // the relation that the path ends in, if it does
}

// label is what the path is called in a heading.
func (p *path) label() string {
	if p.relation != nil {
		return sentence(p.relation.Label())
	}
	if len(p.relations) > 0 {
		last := p.relations[len(p.relations)-1]
		if naming(p.column) {
			return sentence(last.Label())
		}
		return sentence(last.Label() + " " + strings.ToLower(p.column.Label()))
	}
	if p.column.References != nil {
		return sentence(strings.TrimSuffix(p.column.Label(), " ID"))
	}
	return sentence(p.column.Label())
}

// naming reports whether the column is what its row is called by.
func naming(c *orm.Column) bool {
	return c.GoName == "Name" || c.GoName == "Title" || c.GoName == "Username" || c.GoName == "LastName"
}

func (e *entry) slug() string { return slug(e.table) }

func slug(t *orm.Table) string { return t.Component + "/" + modelName(t) }

func modelName(t *orm.Table) string { return schema.Snake(t.Model) }

func (e *entry) url() string { return e.site.path() + "/" + e.slug() + "/" }

func (e *entry) rowURL(row any) string { return e.url() + url.PathEscape(e.keyText(row)) + "/" }

func (e *entry) plural() string { return sentence(e.table.LabelPlural) }

func (e *entry) icon() string {
	if e.options.icon != "" {
		return e.options.icon
	}
	return "table"
}

func (e *entry) perPage() int {
	if e.options.perPage > 0 {
		return e.options.perPage
	}
	return 50
}

// resolveExcluded reads which fields are never shown: first, since the inlines of other models ask.
func (e *entry) resolveExcluded() []error {
	var mistakes []error
	e.excluded = map[string]bool{}
	for _, address := range e.options.exclude {
		p, err := e.path(address)
		if err != nil {
			const where = "Exclude"
			mistakes = append(mistakes, fmt.Errorf("%s: %w", where, err))
		} else if p.column != nil {
			e.excluded[p.column.GoName] = true
		}
	}
	return mistakes
}

// resolve reads the other options and says what is wrong with them.
func (e *entry) resolve() []error {
	var mistakes []error
	note := func(where string, err error) {
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s: %w", where, err))
		}
	}
	list, err := e.paths(e.options.list)
	note("List", err)
	if e.columns = list; len(list) == 0 {
		e.columns = e.defaultList()
	}
	e.search, err = e.paths(e.options.search)
	note("Search", err)
	for _, p := range e.search {
		if p.column == nil || !p.column.IsText() {
			note("Search", fmt.Errorf("%s is no text: search looks in columns of text", p.ref))
		}
	}
	filters, err := e.paths(e.options.filters)
	note("Filters", err)
	for _, p := range filters {
		f, err := newFilter(e, p)
		note("Filters", err)
		if err == nil {
			e.filters = append(e.filters, f)
		}
	}
	if e.options.icon != "" && !page.HasIcon(e.options.icon) {
		note("Icon", fmt.Errorf("there is no icon %q", e.options.icon))
	}
	e.form, err = e.newForm()
	note("Form", err)
	for _, spec := range e.options.inlines {
		in, err := e.newInline(spec)
		note("Inlines", err)
		if err == nil {
			e.inlines = append(e.inlines, in)
		}
	}
	e.with = e.relationsToLoad()
	return mistakes
}

// path resolves the address of a column or of a relation to one row.
func (e *entry) path(address any) (*path, error) {
	ref, err := e.table.RefOf(address)
	if err != nil {
		return nil, err
	}
	return e.pathOf(ref)
}

func (e *entry) pathOf(ref orm.Ref) (*path, error) {
	p := &path{ref: ref}
	t := e.table
	for i, name := range ref {
		if c := t.Field(name); c != nil && i == len(ref)-1 {
			p.column = c
			return p, nil
		}
		rel := t.Relation(name)
		if rel == nil {
			return nil, fmt.Errorf("%s is not a column of %s", ref, e.table)
		}
		if rel.Many() && i < len(ref)-1 {
			return nil, fmt.Errorf("%s leads to many rows: only relations to one row can be shown here", ref)
		}
		if i == len(ref)-1 {
			p.relation = rel
			return p, nil
		}
		p.relations = append(p.relations, rel)
		t = rel.To
	}
	return nil, fmt.Errorf("%s is not a column of %s", ref, e.table)
}

func (e *entry) paths(addresses ColumnList) ([]*path, error) {
	var paths []*path
	var mistakes []error
	for _, address := range addresses {
		p, err := e.path(address)
		if err != nil {
			mistakes = append(mistakes, err)
			continue
		}
		paths = append(paths, p)
	}
	return paths, errors.Join(mistakes...)
}

// defaultList shows the first columns that fit beside each other.
func (e *entry) defaultList() []*path {
	const most = 6
	var paths []*path
	for _, c := range e.table.Columns {
		if len(paths) == most || c.GoName == "" || e.excluded[c.GoName] || c.Version || c.Type.Kind == orm.KindBytes || c.Type.Kind == orm.KindJSON || c.Type.Kind == orm.KindSearch {
			continue
		}
		if c.PK && (c.Auto || c.AutoUUID) && len(e.table.Columns) > most {
			continue
		}
		paths = append(paths, &path{ref: orm.Ref{c.GoName}, column: c})
	}
	return paths
}

// relationsToLoad are those that the list's columns need, so that no row asks for its own.
func (e *entry) relationsToLoad() []any {
	var with []any
	seen := map[string]bool{}
	add := func(ref orm.Ref) {
		if len(ref) > 0 && !seen[ref.String()] {
			seen[ref.String()] = true
			with = append(with, ref)
		}
	}
	for _, p := range e.columns {
		switch {
		case p.relation != nil:
			add(p.ref)
		case len(p.relations) > 0:
			add(slices.Clone(p.ref[:len(p.ref)-1]))
		case p.column.References != nil:
			if rel := relationOf(p.column); rel != nil {
				add(orm.Ref{rel.Name})
			}
		}
	}
	return with
}

// relationOf is the relation that a foreign key belongs to.
func relationOf(c *orm.Column) *orm.Relation {
	for _, rel := range c.Table.Relations {
		if rel.Kind == orm.ToOne && len(rel.Columns) == 1 && rel.Columns[0] == c {
			return rel
		}
	}
	return nil
}

// sentence begins with a capital.
func sentence(text string) string {
	text = strings.ReplaceAll(text, "_", " ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
