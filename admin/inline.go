package admin

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// mostInlineRows is how many rows one form may send.
const mostInlineRows = 1000

// inline edits the rows of a relation together with the row that they point at.
type inline struct {
	relation *orm.Relation
	table    *orm.Table
	plan     *formPlan
	extra    int
	excluded map[string]bool // Go names that are never shown
}

// may reports whether the user may do one of the actions with the lines. Those of a table that the site does not have belong to the row.
func (in *inline) may(r *request, actions ...auth.Action) bool {
	return r.site.entryOf(in.table) == nil || slices.ContainsFunc(actions, func(a auth.Action) bool { return r.may.Has(a.Code(in.table)) })
}

// visible reports whether the user may see the lines.
func (in *inline) visible(r *request) bool {
	return in.may(r, auth.View, auth.Change) || in.editable(r)
}

// editable reports whether the user may do anything to the lines.
func (in *inline) editable(r *request) bool { return in.may(r, auth.Add, auth.Change, auth.Delete) }

// allow refuses what the user may not do with a line, and what its model refuses wherever its rows are changed.
func (in *inline) allow(ctx context.Context, r *request, action auth.Action, before, row any) error {
	if !in.may(r, action) {
		return problem.Forbidden("You need the permission %s for this.", action.Code(in.table))
	}
	if other := r.site.entryOf(in.table); other != nil {
		return other.options.check(ctx, before, row)
	}
	return nil
}

func (e *entry) newInline(spec InlineSpec) (*inline, error) {
	p, err := e.path(spec.relation)
	if err != nil {
		return nil, err
	}
	if p.relation == nil || p.relation.Kind != orm.ToMany || len(p.relation.Targets) != 1 {
		return nil, fmt.Errorf("%s is no relation to many rows that point at %s", p.ref, e.table)
	}
	rows := &entry{site: e.site, db: e.db, table: p.relation.To, options: options{form: spec.fields}, excluded: map[string]bool{}}
	in := &inline{relation: p.relation, table: p.relation.To, extra: spec.extra}
	if other := e.site.entryOf(in.table); other != nil {
		rows.excluded = other.excluded
	}
	in.excluded = rows.excluded
	if spec.fields == nil {
		in.plan = newFormPlan(rows.defaultForm(p.relation.Targets[0]), nil)
		return in, nil
	}
	in.plan, err = rows.newForm()
	return in, err
}

func (in *inline) prefix(i int) string {
	return schema.Snake(in.relation.Name) + "-" + strconv.Itoa(i) + "-"
}

func (in *inline) total() string { return schema.Snake(in.relation.Name) + "-total" }

func (in *inline) more() string { return schema.Snake(in.relation.Name) + "-more" }

// line is one row of an inline in a request.
type line struct {
	row     any // a pointer to the row's model
	before  any // the row as it was; nil for a new one
	deleted bool
	blank   bool // a new one in which nothing was filled in
	unsent  bool // in the database, and not in what was sent
	items   []problem.Item
}

// load are the lines of what is in the database, in order of the key.
func (in *inline) load(ctx context.Context, db *orm.DB, parent any) ([]*line, error) {
	target := in.relation.Targets[0]
	q := orm.FromTable(in.table).Where(orm.Compare(orm.Ref{target.GoName}, orm.OpEq, in.relation.Key(parent)))
	var order []orm.Sort
	for _, c := range in.table.PK {
		order = append(order, orm.SortBy(orm.Ref{c.GoName}, false))
	}
	rows, err := db.AllAny(ctx, q.Order(order...))
	if err != nil {
		return nil, fmt.Errorf("load the %s: %w", in.table.LabelPlural, err)
	}
	lines := make([]*line, len(rows))
	for i, row := range rows {
		lines[i] = &line{row: row, before: copyRow(row)}
	}
	return lines, nil
}

// blank adds empty lines.
func (in *inline) blank(lines []*line, n int) []*line {
	for range n {
		lines = append(lines, &line{row: newRow(in.table), blank: true})
	}
	return lines
}

// decode reads the lines that were sent. A line names its row by the key; a key that does not belong to the parent is refused.
func (in *inline) decode(ctx context.Context, s *Site, values url.Values, have []*line) ([]*line, error) {
	total, err := strconv.Atoi(values.Get(in.total()))
	if err != nil || total < 0 || total > mostInlineRows {
		return nil, problem.BadRequest("The form is broken: it does not say how many %s it has.", in.table.LabelPlural)
	}
	byKey := map[string]*line{}
	for _, l := range have {
		byKey[keyText(in.table, l.row)] = l
	}
	var lines []*line
	for i := range total {
		prefix := in.prefix(i)
		l := &line{row: newRow(in.table)}
		if key := values.Get(prefix + "key"); key != "" {
			// A row that somebody has deleted meanwhile becomes a new line: what was typed is kept, and the conflict is told.
			if known := byKey[key]; known != nil {
				l = known
				delete(byKey, key)
			}
		}
		l.deleted = values.Get(prefix+"delete") != ""
		if l.before == nil && (l.deleted || in.untouched(values, prefix)) {
			l.blank = true
			lines = append(lines, l)
			continue
		}
		f, err := in.plan.form(ctx, s, l.row, prefix, l.before != nil)
		if err != nil {
			return nil, err
		}
		var report schema.Report
		f.Decode(values, prefix, l.row, &report)
		if !l.deleted {
			l.items = report.Items()
		}
		lines = append(lines, l)
	}
	for _, l := range have { // what somebody has added meanwhile is shown, and stays as it is
		if byKey[keyText(in.table, l.row)] == l {
			l.unsent = true
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// untouched reports whether nothing was filled in.
func (in *inline) untouched(values url.Values, prefix string) bool {
	for _, c := range in.plan.controls {
		if values.Get(prefix+c.ParameterName()) != "" {
			return false
		}
	}
	return true
}

// save writes the lines, as rows of the parent, and returns what changed.
func (in *inline) save(ctx context.Context, r *request, tx *orm.DB, parent any, lines []*line) ([]Change, error) {
	var changes []Change
	for _, l := range lines {
		switch {
		case l.blank:
		case l.deleted:
			if err := in.allow(ctx, r, auth.Delete, l.before, nil); err != nil {
				return nil, err
			}
			if err := tx.RemoveAny(ctx, l.row); err != nil {
				return nil, &lineError{in.table, l, err}
			}
			changes = append(changes, Change{Field: sentence(in.table.Label), Before: name(in.table, l.before)})
		case l.before == nil:
			if err := in.relation.Targets[0].SetValue(l.row, in.relation.Key(parent)); err != nil {
				return nil, &lineError{in.table, l, err}
			}
			if err := in.allow(ctx, r, auth.Add, nil, l.row); err != nil {
				return nil, err
			}
			if err := tx.InsertAny(ctx, l.row); err != nil {
				return nil, &lineError{in.table, l, err}
			}
			changes = append(changes, Change{Field: sentence(in.table.Label), After: name(in.table, l.row)})
		default:
			difference, err := r.site.differences(ctx, tx, in.table, l.before, l.row, in.excluded)
			if err != nil {
				return nil, err
			}
			if len(difference) == 0 {
				continue
			}
			if err := in.allow(ctx, r, auth.Change, l.before, l.row); err != nil {
				return nil, err
			}
			if err := tx.SaveAny(ctx, l.row); err != nil {
				return nil, &lineError{in.table, l, err}
			}
			for _, d := range difference {
				d.Field = sentence(name(in.table, l.before)) + ": " + d.Field
				changes = append(changes, d)
			}
		}
	}
	return changes, nil
}

// formset shows the lines.
func (in *inline) formset(ctx context.Context, s *Site, lines []*line, sent url.Values) (page.Formset, error) {
	fs := page.Formset{
		Legend:    sentence(in.table.LabelPlural),
		AddName:   in.more(),
		AddLabel:  "Add " + in.table.Label,
		TotalName: in.total(),
		Hidden:    []page.Param{{Name: in.total(), Value: strconv.Itoa(len(lines))}},
	}
	for _, c := range in.plan.controls {
		fs.Columns = append(fs.Columns, page.Column{Label: c.Label})
	}
	for i, l := range lines {
		row, err := in.formRow(ctx, s, l, in.prefix(i), sent)
		if err != nil {
			return fs, err
		}
		fs.Rows = append(fs.Rows, row)
	}
	template, err := in.formRow(ctx, s, &line{row: newRow(in.table), blank: true}, schema.Snake(in.relation.Name)+"-__index__-", nil)
	if err != nil {
		return fs, err
	}
	fs.Template = &template
	return fs, nil
}

func (in *inline) formRow(ctx context.Context, s *Site, l *line, prefix string, sent url.Values) (page.FormRow, error) {
	f, err := in.plan.form(ctx, s, l.row, prefix, l.before != nil)
	if err != nil {
		return page.FormRow{}, err
	}
	if l.unsent {
		sent = nil
	}
	if l.blank && l.before == nil {
		// Nobody has said anything yet: zeros are not answers.
		blank := url.Values{}
		for _, c := range f.Controls {
			blank[prefix+c.ParameterName()] = []string{""}
		}
		sent = blank
	}
	row := page.FormRow{Fields: f.Fields(l.row, prefix, sent, l.items), Delete: prefix + "delete", Deleted: l.deleted}
	for i := range row.Fields {
		row.Fields[i].URL, row.Fields[i].LinkLabel = "", "" // no room beside a label that is not seen
	}
	if l.before != nil {
		row.Hidden = []page.Param{{Name: prefix + "key", Value: keyText(in.table, l.row)}}
		row.Label = name(in.table, l.before)
		if other := s.entryOf(in.table); other != nil {
			row.URL = other.rowURL(l.row)
		}
	} else {
		for i := range row.Fields {
			f := &row.Fields[i]
			f.Required = false // an untouched line is no line
			if f.Type == "select" && f.Blank == "" {
				f.Blank = "–" // or browsers would choose the first option, and touch it
			}
		}
	}
	return row, nil
}
