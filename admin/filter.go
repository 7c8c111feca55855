package admin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// filterKind is how a filter narrows a list.
type filterKind uint8

const (
	filterChoice filterKind = iota // one of a few values
	filterRange                    // from … to
)

// noValue is the parameter that asks for rows without a value.
const noValue = "none"

// mostChoices is how many different values a filter offers.
const mostChoices = 100

// filter narrows a list by one column.
type filter struct {
	entry  *entry
	path   *path
	kind   filterKind
	target *orm.Relation // of a foreign key
}

func newFilter(e *entry, p *path) (*filter, error) {
	if p.relation != nil {
		if p.relation.Kind != orm.ToOne || len(p.relation.Columns) != 1 || len(p.relations) > 0 {
			return nil, fmt.Errorf("%s is a relation: filter by its column", p.ref)
		}
		p = &path{ref: orm.Ref{p.relation.Columns[0].GoName}, column: p.relation.Columns[0]}
	}
	f := &filter{entry: e, path: p}
	switch p.column.Type.Kind {
	case orm.KindJSON, orm.KindBytes, orm.KindSearch:
		return nil, fmt.Errorf("%s holds %s: it cannot be filtered by", p.ref, p.column.Field.Type.Kind)
	case orm.KindTime, orm.KindDate, orm.KindDecimal, orm.KindFloat32, orm.KindFloat64, orm.KindDuration:
		f.kind = filterRange
	case orm.KindInt16, orm.KindInt32, orm.KindInt64:
		if p.column.Field.Type.Base().Enum == nil && p.column.References == nil {
			f.kind = filterRange
		}
	}
	if p.column.References != nil {
		f.target = relationOf(p.column)
	}
	return f, nil
}

func (f *filter) name() string { return schema.Snake(strings.Join(f.path.ref, "")) }

func (f *filter) parameters() []string {
	if f.kind == filterRange {
		return []string{f.name() + ".from", f.name() + ".to"}
	}
	return []string{f.name()}
}

// value reads a parameter as the column's text, or refuses it.
func (f *filter) value(text string) (string, error) {
	value, ok := valueText(f.path.column, text)
	if !ok {
		return "", problem.BadRequest("%q is no value of %s.", text, f.path.label())
	}
	return value, nil
}

// valueText is the canonical text of a value of a column, if it is one.
func valueText(column *orm.Column, text string) (string, bool) {
	row := newRow(column.Table)
	var report schema.Report
	if column.Field.DecodeText([]string{text}, pointerOf(row), &report); report.Err() != nil {
		return "", false
	}
	return textOf(column, row), true
}

// conditions are what the address asks of the column.
func (f *filter) conditions(r *request, q *listQuery) ([]orm.Cond, error) {
	if f.kind == filterRange {
		return f.rangeConditions(q)
	}
	sent := q.values.Get(f.name())
	if sent == "" {
		return nil, nil
	}
	if sent == noValue && f.path.column.Null {
		q.chips = append(q.chips, page.Chip{Label: f.path.label(), Value: "none", RemoveURL: q.without(f.name())})
		return []orm.Cond{orm.Compare(f.path.ref, orm.OpIsNull, nil)}, nil
	}
	value, err := f.value(sent)
	if err != nil {
		return nil, err
	}
	shown, err := f.shown(r, value)
	if err != nil {
		return nil, err
	}
	q.chips = append(q.chips, page.Chip{Label: f.path.label(), Value: shown, RemoveURL: q.without(f.name())})
	return []orm.Cond{orm.Compare(f.path.ref, orm.OpEq, value)}, nil
}

func (f *filter) rangeConditions(q *listQuery) ([]orm.Cond, error) {
	var conds []orm.Cond
	for i, end := range []struct {
		op   orm.Op
		word string
	}{{orm.OpGte, "from"}, {orm.OpLte, "to"}} {
		parameter := f.parameters()[i]
		sent := strings.TrimSpace(q.values.Get(parameter))
		if sent == "" {
			continue
		}
		text := sent
		if f.path.column.Type.Kind == orm.KindTime && len(text) == len("2006-01-02") {
			text += "T00:00:00"
			if end.op == orm.OpLte {
				text = sent + "T23:59:59.999999Z" // the whole day
			}
		}
		value, err := f.value(text)
		if err != nil {
			return nil, problem.BadRequest("%q is no value of %s.", sent, f.path.label())
		}
		conds = append(conds, orm.Compare(f.path.ref, end.op, value))
		q.chips = append(q.chips, page.Chip{Label: f.path.label(), Value: end.word + " " + sent, RemoveURL: q.without(parameter)})
	}
	return conds, nil
}

// shown is a value for people: the name of the row that a foreign key points at, the label of a choice.
func (f *filter) shown(r *request, value string) (string, error) {
	if f.target != nil {
		rows, err := f.entry.db.AllAny(r.Context(), orm.FromTable(f.target.To).Where(orm.Compare(orm.Ref{f.target.Targets[0].GoName}, orm.OpEq, value)).Limit(1))
		if err != nil {
			return "", fmt.Errorf("name a filter: %w", err)
		}
		if len(rows) == 1 {
			return name(f.target.To, rows[0]), nil
		}
	}
	for _, choice := range f.path.column.Field.Type.Base().Enum {
		if choice.Text == value {
			return choice.Label, nil
		}
	}
	switch value {
	case "true":
		return "yes", nil
	case "false":
		return "no", nil
	}
	return value, nil
}

// filterPanel shows the filters with their choices; nil without filters.
func (e *entry) filterPanel(r *request, q *listQuery) (*page.Filters, error) {
	if len(e.filters) == 0 {
		return nil, nil
	}
	panel := &page.Filters{Action: e.url()}
	own := []string{}
	for _, f := range e.filters {
		g := page.FilterGroup{Label: f.path.label(), Open: true}
		for _, name := range f.parameters() {
			if q.values.Get(name) != "" {
				panel.Active++
			}
			own = append(own, name)
		}
		if f.kind == filterRange {
			g.Fields = f.rangeFields(q)
			panel.Groups = append(panel.Groups, g)
			continue
		}
		options, err := f.choices(r)
		if err != nil {
			return nil, err
		}
		if f.target != nil && len(options) > mostChoices {
			g.Fields = []page.Field{{Name: f.name(), Label: f.path.label() + " (key)", Value: q.values.Get(f.name())}}
			panel.Groups = append(panel.Groups, g)
			continue
		}
		const links = 8
		current := q.values.Get(f.name())
		if len(options) <= links {
			g.Links = append(g.Links, page.Link{Label: "All", URL: q.without(f.name()), Current: current == ""})
			for _, o := range options {
				g.Links = append(g.Links, page.Link{Label: o.Label, URL: q.with(f.name(), o.Value), Current: current == o.Value})
			}
		} else {
			g.Fields = []page.Field{{Name: f.name(), Label: f.path.label(), Type: "select", Options: options, Blank: "All", Value: current}}
		}
		panel.Groups = append(panel.Groups, g)
	}
	// The form's own fields send themselves; what links set is sent along.
	for _, f := range e.filters {
		i := slices.IndexFunc(panel.Groups, func(g page.FilterGroup) bool { return g.Label == f.path.label() })
		if i >= 0 && len(panel.Groups[i].Fields) == 0 {
			own = slices.DeleteFunc(own, func(name string) bool { return name == f.name() })
		}
	}
	panel.Hidden = q.keep(own...)
	if panel.Active > 0 {
		var all []string
		for _, f := range e.filters {
			all = append(all, f.parameters()...)
		}
		panel.ClearURL = q.without(all...)
	}
	return panel, nil
}

func (f *filter) rangeFields(q *listQuery) []page.Field {
	kind, attrs := "text", map[string]string{"inputmode": "decimal"}
	switch f.path.column.Type.Kind {
	case orm.KindTime, orm.KindDate:
		kind, attrs = "date", nil
	case orm.KindInt16, orm.KindInt32, orm.KindInt64:
		kind, attrs = "number", nil
	}
	from, to := f.parameters()[0], f.parameters()[1]
	return []page.Field{
		{Name: from, Label: "From", Type: kind, Value: q.values.Get(from), Attrs: attrs},
		{Name: to, Label: "To", Type: kind, Value: q.values.Get(to), Attrs: attrs},
	}
}

// choices are the values that the filter offers.
func (f *filter) choices(r *request) ([]page.Option, error) {
	var options []page.Option
	t := f.path.column.Field.Type.Base()
	switch {
	case t.Enum != nil:
		for _, choice := range t.Enum {
			options = append(options, page.Option{Value: choice.Text, Label: choice.Label})
		}
	case t.Kind == schema.KindBool:
		options = []page.Option{{Value: "true", Label: "Yes"}, {Value: "false", Label: "No"}}
	case f.target != nil:
		rows, err := f.entry.db.AllAny(r.Context(), orm.FromTable(f.target.To).Limit(mostChoices+1))
		if err != nil {
			return nil, fmt.Errorf("list the choices of %s: %w", f.path.label(), err)
		}
		for _, row := range rows {
			options = append(options, page.Option{Value: textOf(f.target.Targets[0], row), Label: name(f.target.To, row)})
		}
	case f.path.column.IsText():
		values, err := f.entry.db.ValuesAny(r.Context(), orm.FromTable(f.entry.table), f.path.ref, mostChoices)
		if err != nil {
			return nil, fmt.Errorf("list the choices of %s: %w", f.path.label(), err)
		}
		for _, value := range values {
			options = append(options, page.Option{Value: value, Label: value})
		}
	}
	if f.path.column.Null {
		options = append(options, page.Option{Value: noValue, Label: "– none –"})
	}
	return options, nil
}
