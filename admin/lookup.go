package admin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
)

// Parameters of a lookup.
const (
	paramField  = "_field"  // the control's name, under which htmx sends what was typed
	paramTarget = "_target" // the column that the foreign key points at
)

// mostFound is how many rows a lookup offers.
const mostFound = 20

// lookupPage is the data of lookup.html.
type lookupPage struct {
	Options []page.Option
	HelpID  string // of the text below the control
	Help    string
}

// lookup answers a control of a foreign key with the rows that fit what was typed, as options for the browser to offer, and with
// what the row is called whose key was typed or chosen.
func (e *entry) lookup(r *request) (responder, error) {
	query := r.URL.Query()
	target := e.table.Field(query.Get(paramTarget))
	if target == nil || !e.pointedAt(target) {
		return nil, problem.BadRequest("%q is no column of %s that other rows point at.", query.Get(paramTarget), e.table.Label)
	}
	field := page.Field{Name: query.Get(paramField)}
	typed := strings.TrimSpace(query.Get(field.Name))
	data := lookupPage{HelpID: field.ControlID() + "_help", Help: "Type a name to search, or a key."}
	if isNoText(typed) || len(strings.Fields(typed)) > mostWords {
		return nil, problem.BadRequest("Type a name of at most %d words, or a key.", mostWords)
	}
	if typed == "" {
		return fragment{set: e.site.set, name: "lookup.html", data: data}, nil
	}
	if text, ok := valueText(target, typed); ok {
		rows, err := e.db.AllAny(r.Context(), orm.FromTable(e.table).Where(orm.Compare(orm.Ref{target.GoName}, orm.OpEq, text)).Limit(1))
		if err != nil {
			return nil, fmt.Errorf("look up %s: %w", e.table.LabelPlural, err)
		}
		if len(rows) == 1 {
			data.Help = name(e.table, rows[0])
			data.Options = append(data.Options, page.Option{Value: typed, Label: data.Help})
			return fragment{set: e.site.set, name: "lookup.html", data: data}, nil
		}
	}
	if len(e.search) > 0 {
		rows, err := e.db.AllAny(r.Context(), orm.FromTable(e.table).Where(e.searchFor(typed)...).With(e.with...).Limit(mostFound))
		if err != nil {
			return nil, fmt.Errorf("look up %s: %w", e.table.LabelPlural, err)
		}
		for _, row := range rows {
			// Browsers offer what contains the typed text: it stands in the label, whichever column it was found in.
			data.Options = append(data.Options, page.Option{Value: textOf(target, row), Label: e.offered(row)})
		}
	}
	switch n := len(data.Options); n {
	case 0:
		data.Help = "No " + e.table.Label + " fits."
	case 1:
		data.Help = "Found " + data.Options[0].Label + ": key " + data.Options[0].Value + "."
	case mostFound:
		data.Help = fmt.Sprintf("The first %d that fit: choose one, or type more.", n)
	default:
		data.Help = fmt.Sprintf("%d fit: choose one.", n)
	}
	return fragment{set: e.site.set, name: "lookup.html", data: data}, nil
}

// pointedAt reports whether a foreign key may hold the column's values: a lookup shows no others, such as the hash of a password.
func (e *entry) pointedAt(c *orm.Column) bool {
	if slices.Contains(e.table.PK, c) {
		return true
	}
	return slices.ContainsFunc(e.db.Registry().Tables(), func(t *orm.Table) bool {
		return slices.ContainsFunc(t.Relations, func(rel *orm.Relation) bool {
			return rel.Kind == orm.ToOne && rel.To == e.table && slices.Contains(rel.Targets, c)
		})
	})
}

// offered is a row's name with what else is searched in after it, as far as that says something new.
func (e *entry) offered(row any) string {
	parts := []string{name(e.table, row)}
	for _, p := range e.search {
		end := follow(p.relations, row)
		if end == nil {
			continue
		}
		if text := textOf(p.column, end); text != "" && !strings.Contains(strings.Join(parts, " "), text) && len(parts) < 3 {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " · ")
}
