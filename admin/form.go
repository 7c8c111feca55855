package admin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/form"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/schema"
)

// mostOptions is how many rows a select offers; where there are more, the key is typed or looked up.
const mostOptions = 500

// formPlan is what a form shows: controls for columns, and for relations to many rows through a table between.
type formPlan struct {
	controls []*form.Control
	foreign  map[*form.Control]*orm.Relation // controls of foreign keys
	many     []*manyControl
}

// newForm resolves which fields the form has.
func (e *entry) newForm() (*formPlan, error) {
	readOnly := map[string]bool{}
	var mistakes []error
	for _, address := range e.options.readOnly {
		p, err := e.path(address)
		if err != nil || p.column == nil || len(p.relations) > 0 {
			mistakes = append(mistakes, errors.Join(err, fmt.Errorf("a read-only field is a column of %s itself", e.table)))
			continue
		}
		readOnly[p.column.GoName] = true
	}
	if e.options.form == nil {
		return newFormPlan(e.defaultForm(nil), readOnly), errors.Join(mistakes...)
	}
	var columns []*orm.Column
	var many []*manyControl
	for _, address := range e.options.form {
		p, err := e.path(address)
		switch {
		case err != nil:
			mistakes = append(mistakes, err)
		case len(p.relations) > 0:
			mistakes = append(mistakes, fmt.Errorf("%s belongs to another model: a form changes columns of %s itself", p.ref, e.table))
		case p.column != nil:
			columns = append(columns, p.column)
		case p.relation.Kind == orm.ManyToMany:
			many = append(many, &manyControl{relation: p.relation})
		case p.relation.Kind == orm.ToOne && len(p.relation.Columns) == 1:
			columns = append(columns, p.relation.Columns[0])
		default:
			mistakes = append(mistakes, fmt.Errorf("%s cannot be set in a form: make it an inline", p.ref))
		}
	}
	plan := newFormPlan(columns, readOnly)
	plan.many = many
	return plan, errors.Join(mistakes...)
}

// defaultForm are the columns that a person sets.
func (e *entry) defaultForm(except *orm.Column) []*orm.Column {
	var columns []*orm.Column
	for _, c := range e.table.Columns {
		switch {
		case c == except, c.GoName == "", !c.Generated.IsZero(), e.excluded[c.GoName], c.PK && c.Auto, c.AutoUUID, c.AutoNow, c.AutoNowAdd, c.Version, c.Type.Kind == orm.KindBytes:
			continue
		}
		columns = append(columns, c)
	}
	return columns
}

func newFormPlan(columns []*orm.Column, readOnly map[string]bool) *formPlan {
	plan := &formPlan{foreign: map[*form.Control]*orm.Relation{}}
	for _, c := range columns {
		control := &form.Control{Field: c.Field, ReadOnly: readOnly[c.GoName] || c.AutoUUID || c.AutoNow || c.AutoNowAdd || c.Version}
		if rel := relationOf(c); rel != nil {
			control.Label = sentence(rel.Label())
			plan.foreign[control] = rel
		} else {
			control.Label = sentence(c.Label())
		}
		plan.controls = append(plan.controls, control)
	}
	return plan
}

// form is the plan with the choices of its relations filled in for one request. keyOnly makes the controls of composite keys read-only
// for a row that is there already.
func (p *formPlan) form(ctx context.Context, s *Site, row any, prefix string, saved bool) (*form.Form, error) {
	f := &form.Form{}
	for _, control := range p.controls {
		c := *control
		if rel := p.foreign[control]; rel != nil && !c.ReadOnly {
			if err := s.offer(ctx, &c, rel, row, prefix); err != nil {
				return nil, err
			}
		} else if rel != nil {
			if err := s.nameOf(ctx, &c, rel, row); err != nil {
				return nil, err
			}
			c.Help = "" // it is shown in place of the key
		}
		if column := columnOf(control.Field, row, s); saved && column != nil && column.PK {
			c.ReadOnly = true
		}
		f.Controls = append(f.Controls, &c)
	}
	return f, nil
}

// columnOf is the column of a field of a row.
func columnOf(f *schema.Field, row any, s *Site) *orm.Column {
	t := s.users.DB.Registry().TableOf(typeOf(row))
	if t == nil {
		return nil
	}
	return t.Field(f.GoName)
}

// offer gives the control of a foreign key its choices, or the means to look one up.
func (s *Site) offer(ctx context.Context, c *form.Control, rel *orm.Relation, row any, prefix string) error {
	options, err := s.optionsOf(ctx, rel.To, rel.Targets[0])
	if err != nil {
		return err
	}
	may, err := auth.PermissionsFrom(ctx)
	if err != nil {
		return err
	}
	r := &request{may: may}
	other := s.entryOf(rel.To)
	if options != nil {
		c.Options = options
		if len(options) == 0 {
			c.Options = []page.Option{{Value: "", Label: "There is no " + rel.To.Label + " yet", Disabled: true}}
		}
		if other != nil && r.can(auth.Add, other) {
			c.URL, c.LinkLabel = other.url()+"add", "Add another"
		}
		if c.Blank = "–"; c.Field.Type.Kind != schema.KindOptional {
			c.Blank = "Choose…"
		}
		return nil
	}
	// Too many for a select: the key is typed, or found by name with what the browser offers.
	c.Type = "text"
	c.Attrs = map[string]string{"autocomplete": "off"}
	c.Help = "The key of the " + rel.To.Label + "."
	if other != nil && r.can(auth.View, other) {
		c.URL, c.LinkLabel = other.url(), "Find"
		if len(other.search) > 0 {
			c.Help = "Type a name to search, or a key."
			field := prefix + c.ParameterName()
			id := "lookup_" + rel.To.Name // one for all controls that look there
			c.Attrs["list"] = id
			c.Attrs["hx-get"] = other.url() + "lookup?" + url.Values{paramField: {field}, paramTarget: {rel.Targets[0].GoName}}.Encode()
			c.Attrs["hx-trigger"] = "input changed delay:200ms"
			c.Attrs["hx-target"] = "#" + id
			c.Attrs["hx-swap"] = "innerHTML"
		}
	}
	return s.nameOf(ctx, c, rel, row)
}

// nameOf says beside the control what its key stands for.
func (s *Site) nameOf(ctx context.Context, c *form.Control, rel *orm.Relation, row any) error {
	text, err := called(ctx, s.users.DB, rel, c.Field.Text(pointerOf(row)))
	if text != "" {
		c.Options = []page.Option{{Value: c.Field.Text(pointerOf(row)), Label: text}}
		c.Help = text
	}
	return err
}

// offers are the choices that a request has read already: a form with a thousand lines reads each table once.
type offers map[*orm.Column][]page.Option

type offersKey struct{}

// optionsOf are the rows of a table as choices, or nil where there are too many of them. They are read once in a request.
func (s *Site) optionsOf(ctx context.Context, t *orm.Table, key *orm.Column) ([]page.Option, error) {
	known, _ := ctx.Value(offersKey{}).(offers)
	if options, ok := known[key]; ok {
		return options, nil
	}
	options, err := s.readOptions(ctx, t, key)
	if err == nil && known != nil {
		known[key] = options
	}
	return options, err
}

func (s *Site) readOptions(ctx context.Context, t *orm.Table, key *orm.Column) ([]page.Option, error) {
	rows, err := s.users.DB.AllAny(ctx, orm.FromTable(t).Limit(mostOptions+1))
	if err != nil {
		return nil, fmt.Errorf("list the choices of %s: %w", t.Label, err)
	}
	if len(rows) > mostOptions {
		return nil, nil
	}
	options := make([]page.Option, len(rows))
	for i, row := range rows {
		options[i] = page.Option{Value: textOf(key, row), Label: name(t, row)}
		if p, ok := row.(*auth.Permission); ok {
			component, _, _ := strings.Cut(p.Code, ".")
			options[i].Group = sentence(component)
		}
	}
	slices.SortStableFunc(options, func(a, b page.Option) int {
		return cmp.Or(compareFold(a.Group, b.Group), compareFold(a.Label, b.Label))
	})
	return options, nil
}
