package admin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/form"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// Parameters of the form besides its fields.
const (
	paramSecret  = "_secret"
	paramVersion = "_version" // a digest of the row as it was when the form was made
	paramThen    = "_then"    // where to go after saving
)

// edit is a form in a request: a row, what was sent for it, and what was wrong with that.
type edit struct {
	entry  *entry
	r      *request
	row    any
	before any // the row as it was; nil for a new one
	form   *form.Form
	lines  [][]*line  // of each inline
	chosen [][]string // of each relation to many
	had    [][]string // the same before
	sent   url.Values
	items  []problem.Item
	status int
	notice string
	view   bool // the user may look and not change
}

func (e *entry) addForm(r *request) (responder, error) {
	d := &edit{entry: e, r: r, row: e.newRow()}
	if err := d.begin(); err != nil {
		return nil, err
	}
	return d.page()
}

func (e *entry) changeForm(r *request) (responder, error) {
	d, err := e.edit(r, e.db)
	if err != nil {
		return nil, err
	}
	d.view = !r.can(auth.Change, e)
	return d.page()
}

// edit loads the row of the address with all that its form shows.
func (e *entry) edit(r *request, db *orm.DB) (*edit, error) {
	key, err := e.keyOf(r)
	if err != nil {
		return nil, err
	}
	row, err := db.GetAny(r.Context(), e.table, key...)
	if err != nil {
		return nil, err
	}
	d := &edit{entry: e, r: r, row: row, before: copyRow(row)}
	return d, d.load(db)
}

// begin fills in what a new row starts with.
func (d *edit) begin() error {
	d.entry.table.SetDefaults(d.row)
	for _, in := range d.entry.inlines {
		d.lines = append(d.lines, in.blank(nil, in.extra))
	}
	d.chosen = make([][]string, len(d.entry.form.many))
	d.had = d.chosen
	return d.controls()
}

// load reads the rows that belong to the row.
func (d *edit) load(db *orm.DB) error {
	ctx := d.r.Context()
	for _, in := range d.entry.inlines {
		lines, err := in.load(ctx, db, d.row)
		if err != nil {
			return err
		}
		d.lines = append(d.lines, lines)
	}
	for _, m := range d.entry.form.many {
		keys, err := m.current(ctx, db, d.row)
		if err != nil {
			return err
		}
		d.had = append(d.had, keys)
	}
	d.chosen = d.had
	return d.controls()
}

func (d *edit) controls() (err error) {
	d.form, err = d.entry.form.form(d.r.Context(), d.entry.site, d.row, d.before != nil)
	return err
}

// digest stands for everything that the form shows, as it is in the database. Whoever saves sends it back: if it has changed,
// somebody else has saved meanwhile.
func (d *edit) digest() string {
	h := sha256.New()
	write := func(s string) { h.Write([]byte(s)); h.Write([]byte{0}) }
	columns := func(t *orm.Table, row any) {
		for _, c := range t.Columns {
			if c.Field != nil && !d.entry.excluded[c.GoName] && c.Name != "last_login_at" {
				write(c.Name)
				write(textOf(c, row))
			}
		}
	}
	columns(d.entry.table, d.before)
	for i, in := range d.entry.inlines {
		for _, l := range d.lines[i] {
			if l.before != nil {
				columns(in.table, l.before)
			}
		}
	}
	for _, keys := range d.had {
		write(joinKeys(keys))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (e *entry) add(r *request) (responder, error) {
	d := &edit{entry: e, r: r, row: e.newRow()}
	if err := d.begin(); err != nil {
		return nil, err
	}
	return d.submit()
}

func (e *entry) change(r *request) (responder, error) {
	d, err := e.edit(r, e.db)
	if err != nil {
		return nil, err
	}
	return d.submit()
}

// submit reads what was sent, saves it, and leads on; or shows the form again with what was wrong.
func (d *edit) submit() (responder, error) {
	if err := d.r.ParseForm(); err != nil {
		return nil, problem.BadRequest("The form could not be read.").Because(err)
	}
	d.sent = d.r.PostForm
	changed := d.before != nil && d.sent.Get(paramVersion) != d.digest()
	if err := d.decode(); err != nil {
		return nil, err
	}
	if in := d.asksForMore(); in >= 0 {
		d.lines[in] = d.entry.inlines[in].blank(d.lines[in], 3)
		return d.page()
	}
	if changed {
		d.conflict()
		return d.page()
	}
	if len(d.items) > 0 {
		d.status = http.StatusUnprocessableEntity
		return d.page()
	}
	err := d.entry.db.Tx(d.r.Context(), d.save)
	if err == nil {
		return d.done(), nil
	}
	p := problem.From(err)
	var conflict *orm.StaleError
	switch {
	case errors.As(err, &conflict):
		d.conflict()
	case p.Status == http.StatusUnprocessableEntity || p.Status == http.StatusConflict:
		d.status, d.items = p.Status, append(d.items, p.Errors...)
		if len(p.Errors) == 0 {
			d.items = append(d.items, problem.Item{Msg: p.Detail})
		}
	default:
		return nil, err
	}
	return d.page()
}

// conflict says that somebody else has saved the row since the form was made. What was typed is kept; saving again overwrites.
func (d *edit) conflict() {
	d.status = http.StatusConflict
	d.notice = "Somebody else has changed this " + d.entry.table.Label + " since you opened it. Your values are still in the form, and nothing has been saved. " +
		"Compare them with what is there now, below the fields that differ; saving again overwrites it."
	for _, c := range d.form.Controls {
		now, mine := c.Field.Text(pointerOf(d.before)), c.Field.Text(pointerOf(d.row))
		if now != mine {
			c.Help = "Now in the database: " + now
		}
	}
}

// asksForMore is the inline whose button for more lines was pressed, or -1.
func (d *edit) asksForMore() int {
	return slices.IndexFunc(d.entry.inlines, func(in *inline) bool { return d.sent.Get(in.more()) != "" })
}

func (d *edit) decode() error {
	var report schema.Report
	d.form.Decode(d.sent, "", d.row, &report)
	d.items = report.Items()
	for i, in := range d.entry.inlines {
		lines, err := in.decode(d.r.Context(), d.entry.site, d.sent, d.lines[i])
		if err != nil {
			return err
		}
		d.lines[i] = lines
		for _, l := range lines {
			for _, item := range l.items {
				item.Loc = nil // shown at its line; in the summary without a link
				item.Msg = sentence(in.table.Label) + ": " + item.Msg
				d.items = append(d.items, item)
			}
		}
	}
	d.chosen = nil
	for _, m := range d.entry.form.many {
		d.chosen = append(d.chosen, m.chosen(d.sent))
	}
	return nil
}

// save writes everything in one transaction, with the entry in the log.
func (d *edit) save(tx *orm.DB) error {
	ctx := d.r.Context()
	e := d.entry
	action := Changed
	if e.options.secret != nil {
		if text := d.sent.Get(paramSecret); text != "" {
			if err := e.options.secret.set(ctx, d.row, text); err != nil {
				return err
			}
		}
	}
	changes := differences(e.table, d.before, d.row, e.excluded)
	if d.before == nil {
		action, changes = Added, nil
		if err := tx.InsertAny(ctx, d.row); err != nil {
			return err
		}
	} else if err := tx.SaveAny(ctx, d.row); err != nil {
		return err
	}
	if e.options.secret != nil && d.sent.Get(paramSecret) != "" && d.before != nil {
		changes = append(changes, Change{Field: e.options.secret.label, Before: "••••••", After: "••••••"})
	}
	for i, in := range e.inlines {
		more, err := in.save(ctx, tx, d.row, d.lines[i])
		if err != nil {
			return err
		}
		changes = append(changes, more...)
	}
	for i, m := range e.form.many {
		if slices.Equal(d.had[i], d.chosen[i]) {
			continue
		}
		if err := m.save(ctx, tx, d.row, d.chosen[i]); err != nil {
			return err
		}
		changes = append(changes, Change{Field: sentence(m.relation.Label()), Before: joinKeys(d.had[i]), After: joinKeys(d.chosen[i])})
	}
	if action == Changed && len(changes) == 0 {
		return nil
	}
	return d.r.log(ctx, tx, e, action, d.row, changes)
}

// done leads to where the pressed button says.
func (d *edit) done() responder {
	e := d.entry
	verb := "changed"
	if d.before == nil {
		verb = "added"
	}
	to := e.url()
	switch d.sent.Get(paramThen) {
	case "continue":
		to = e.rowURL(d.row)
	case "another":
		to = e.url() + "add"
	}
	return page.Redirect{To: to, Messages: []page.Message{{Kind: page.Success, Text: sentence(e.table.Label) + " “" + name(e.table, d.row) + "” was " + verb + "."}}}
}

// differences are the columns in which two rows differ, as people read them.
func differences(t *orm.Table, before, after any, excluded map[string]bool) []Change {
	if before == nil {
		return nil
	}
	var changes []Change
	for _, c := range t.Columns {
		if c.Field == nil || c.Version || c.AutoNow || excluded[c.GoName] {
			continue
		}
		b, a := textOf(c, before), textOf(c, after)
		if b != a {
			changes = append(changes, Change{Field: sentence(c.Label()), Before: b, After: a})
		}
	}
	return changes
}

// formPage is the data of form.html.
type formPage struct {
	Form       page.Form
	Notice     string
	HistoryURL string
	Lookups    []string
}

// page shows the form.
func (d *edit) page() (responder, error) {
	ctx := d.r.Context()
	e := d.entry
	if d.view {
		for _, c := range d.form.Controls {
			c.ReadOnly = true
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
		field.Disabled = d.view
		many = append(many, field)
	}
	if many != nil {
		f.Fieldsets = append(f.Fieldsets, page.Fieldset{Fields: many, Columns: 1})
	}
	for i, in := range e.inlines {
		lines := d.lines[i]
		if d.sent == nil && d.before != nil && !d.view {
			lines = in.blank(lines, in.extra)
		}
		fs, err := in.formset(ctx, e.site, lines, d.sent)
		if err != nil {
			return nil, err
		}
		if d.view {
			freeze(&fs)
		}
		f.Formsets = append(f.Formsets, fs)
	}
	data := formPage{Notice: d.notice, Lookups: d.lookups()}
	title := "Add " + e.table.Label
	crumbs := []page.Link{e.site.home(), {Label: e.plural(), URL: e.url()}}
	if d.before != nil {
		title = name(e.table, d.before)
		f.Hidden = []page.Param{{Name: paramVersion, Value: d.digest()}}
		data.HistoryURL = e.rowURL(d.before) + "history"
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
	return p, nil
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

// lookups are the ids of the lists that the form's controls complete from.
func (d *edit) lookups() []string {
	var ids []string
	note := func(rel *orm.Relation) {
		id := lookupID(rel.To)
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, rel := range d.entry.form.foreign {
		note(rel)
	}
	for _, in := range d.entry.inlines {
		for _, rel := range in.plan.foreign {
			note(rel)
		}
	}
	slices.Sort(ids)
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

// log writes what was done into the log, in the transaction that does it.
func (r *request) log(ctx context.Context, tx *orm.DB, e *entry, action Action, row any, changes []Change) error {
	entry := &LogEntry{At: now(), UserID: &r.user.ID, Username: r.user.Username, Action: action,
		Model: strings.ReplaceAll(e.slug(), "/", "."), Key: e.keyText(row), Name: truncate(name(e.table, row), 255), Changes: changes}
	return tx.Insert(ctx, entry)
}
