package admin

import (
	"slices"
	"strings"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/page"
)

// formPage is the data of form.html.
type formPage struct {
	Form       page.Form
	Notice     string
	HistoryURL string
	Events     []page.Event // what an entry of the log says
	Lookups    []string     // the ids of the lists that controls complete from
}

// page shows the form.
func (d *edit) page() (responder, error) {
	ctx := d.r.Context()
	e := d.entry
	if d.view {
		for _, c := range d.form.Controls {
			c.ReadOnly, c.URL = true, ""
		}
	}
	f := page.Form{CSRF: auth.CSRF(ctx), Errors: d.summary()}
	fields := d.form.Fields(d.row, "", d.sent, d.items)
	if s := e.options.secret; s != nil && !d.view {
		fields = append(fields, page.Field{Name: paramSecret, Label: s.label, Help: s.help, Type: "password", Attrs: map[string]string{"autocomplete": "new-password"},
			Errors: d.secretErrors()})
	}
	f.Fieldsets = []page.Fieldset{{Fields: fields}}
	var many []page.Field
	for i, m := range e.form.many {
		field, err := m.field(ctx, e.site, d.chosen[i])
		if err != nil {
			return nil, err
		}
		if field.Disabled = d.view; d.view {
			field.Help = ""
		}
		for _, item := range d.items {
			if slices.Contains(item.Loc, any(m.parameter())) {
				field.Errors = append(field.Errors, item.Msg)
			}
		}
		many = append(many, field)
	}
	if many != nil {
		f.Fieldsets = append(f.Fieldsets, page.Fieldset{Fields: many, Columns: 1})
	}
	for i, in := range e.inlines {
		if !in.visible(d.r) {
			continue
		}
		lines, add := d.lines[i], in.may(d.r, auth.Add)
		if d.before == nil && !add {
			continue
		}
		if d.sent == nil && d.before != nil && !d.view && add {
			lines = in.blank(lines, in.extra)
		}
		fs, err := in.formset(ctx, e.site, lines, d.sent)
		if err != nil {
			return nil, err
		}
		if d.view || !in.editable(d.r) {
			freeze(&fs)
		}
		if !add {
			fs.AddName, fs.Template = "", nil
		}
		for j := range fs.Rows {
			if !in.may(d.r, auth.Delete) && d.before != nil {
				fs.Rows[j].Delete = ""
			}
		}
		f.Formsets = append(f.Formsets, fs)
	}
	data := formPage{Notice: d.notice, Lookups: lookupsOf(f)}
	title := "Add " + e.table.Label
	crumbs := []page.Link{e.site.home(), {Label: e.plural(), URL: e.url()}}
	if d.before != nil {
		title = name(e.table, d.before)
		f.Hidden = []page.Param{{Name: paramVersion, Value: d.shown}}
		if entry, ok := d.before.(*LogEntry); ok {
			data.Events = append(data.Events, e.site.event(entry, false))
		} else {
			data.HistoryURL = e.rowURL(d.before) + "history"
		}
		if d.r.can(auth.Delete, e) {
			f.DeleteURL = e.rowURL(d.before) + "delete"
		}
	}
	if !d.view {
		f.Buttons = []page.Button{
			{Label: "Save", Name: paramThen, Value: "list", Icon: "save"},
			{Label: "Save and continue", Name: paramThen, Value: "continue"},
		}
		if d.r.can(auth.Add, e) {
			f.Buttons = append(f.Buttons, page.Button{Label: "Save and add another", Name: paramThen, Value: "another"})
		}
	}
	f.Cancel = &page.Link{Label: "Cancel", URL: e.url()}
	if d.view {
		f.Cancel.Label = "Back"
	}
	data.Form = f
	p := e.site.page(d.r, "form.html", title, data)
	p.Crumbs, p.Status = crumbs, d.status
	if lead := sentence(e.table.Label) + " "; d.before != nil && lead+d.shownKey() != title {
		p.Lead = lead + d.shownKey()
	}
	return p, nil
}

// shownKey is the row's key for people: what other forms ask for.
func (d *edit) shownKey() string {
	parts := make([]string, len(d.entry.table.PK))
	for i, c := range d.entry.table.PK {
		parts[i] = textOf(c, d.before)
	}
	return strings.Join(parts, ", ")
}

// summary lists the mistakes. Those of the lines stand without a link.
func (d *edit) summary() []page.FieldError {
	return d.form.Summary("", d.items)
}

func (d *edit) secretErrors() []string {
	var messages []string
	for _, item := range d.items {
		if slices.Contains(item.Loc, any("password")) {
			messages = append(messages, item.Msg)
		}
	}
	return messages
}

// lookupsOf are the ids of the lists that the form's controls complete from.
func lookupsOf(f page.Form) []string {
	var ids []string
	note := func(fields []page.Field) {
		for _, field := range fields {
			if id := field.Attrs["list"]; id != "" && field.Type != "static" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	for _, fs := range f.Fieldsets {
		note(fs.Fields)
	}
	for _, fs := range f.Formsets {
		for _, row := range fs.Rows {
			note(row.Fields)
		}
		if fs.Template != nil {
			note(fs.Template.Fields)
		}
	}
	return ids
}

// freeze makes a formset one to look at.
func freeze(fs *page.Formset) {
	fs.AddName, fs.Template = "", nil
	for i := range fs.Rows {
		fs.Rows[i].Delete = ""
		for j := range fs.Rows[i].Fields {
			f := &fs.Rows[i].Fields[j]
			for _, o := range f.Options {
				if o.Value == f.Value {
					f.Value = o.Label
				}
			}
			f.Type = "static"
		}
	}
}
