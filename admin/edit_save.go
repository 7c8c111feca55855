package admin

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

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
	if err := d.decode(); err != nil {
		return nil, err
	}
	if in := d.asksForMore(); in >= 0 {
		d.lines[in] = d.entry.inlines[in].blank(d.lines[in], 3)
		return d.page()
	}
	if d.before != nil && d.sent.Get(paramVersion) != d.shown {
		d.conflict()
		return d.page()
	}
	if len(d.items) > 0 {
		d.status = http.StatusUnprocessableEntity
		return d.page()
	}
	err := d.entry.db.Tx(d.r.Context(), func(tx *orm.DB) error {
		if err := d.hold(tx); err != nil {
			return err
		}
		return d.save(tx)
	})
	if err == nil {
		return d.done(), nil
	}
	p := problem.From(err)
	var conflict *orm.StaleError
	var at *lineError
	switch {
	case errors.As(err, &conflict):
		d.conflict()
	case errors.As(err, &at):
		d.status = p.Status
		d.items = append(d.items, at.items(p)...)
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

// hold keeps others from saving the row until the transaction ends, and makes sure that nobody has since it was loaded.
func (d *edit) hold(tx *orm.DB) error {
	if d.before == nil {
		return nil
	}
	e := d.entry
	query := orm.FromTable(e.table).Lock(orm.ForUpdate)
	for _, c := range e.table.PK {
		query = query.Where(orm.Compare(orm.Ref{c.GoName}, orm.OpEq, c.Field.Any(pointerOf(d.before))))
	}
	rows, err := tx.AllAny(d.r.Context(), query)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return &orm.NotFoundError{Table: e.table}
	}
	now := &edit{entry: e, r: d.r, row: rows[0], before: copyRow(rows[0])}
	if err := now.load(tx); err != nil {
		return err
	}
	// Saving writes every column, also those that the form does not show.
	if now.shown != d.shown || allOf(e.table, now.before) != allOf(e.table, d.before) {
		return &orm.StaleError{Table: e.table}
	}
	return nil
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
		if !in.editable(d.r) {
			continue
		}
		lines, err := in.decode(d.r.Context(), d.entry.site, d.sent, d.lines[i])
		if err != nil {
			return err
		}
		d.lines[i] = lines
		for _, l := range lines {
			d.items = append(d.items, withoutPlace(in.table, l.items)...)
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
	if err := e.options.check(ctx, d.before, d.row); err != nil {
		return err
	}
	if d.before != nil {
		if err := e.options.guard(ctx, tx, d.before); err != nil {
			return err
		}
	}
	action := Changed
	// What the secret changes is not among the differences, whether or not somebody thought of excluding its column.
	changes, err := e.site.differences(ctx, tx, e.table, d.before, d.row, e.excluded)
	if err != nil {
		return err
	}
	if e.options.secret != nil {
		if text := d.sent.Get(paramSecret); text != "" {
			if err := e.options.secret.set(ctx, d.row, text); err != nil {
				return err
			}
		}
	}
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
		more, err := in.save(ctx, d.r, tx, d.row, d.lines[i])
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
		change, err := m.change(ctx, tx, d.had[i], d.chosen[i])
		if err != nil {
			return err
		}
		changes = append(changes, change)
	}
	if err := e.options.guard(ctx, tx, d.row); err != nil {
		return err
	}
	if action == Changed && len(changes) == 0 {
		return nil
	}
	if e.options.secret != nil && e.options.secret.saved != nil && d.sent.Get(paramSecret) != "" {
		if err := e.options.secret.saved(ctx, tx, d.row); err != nil {
			return err
		}
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
	to := d.r.leave(e)
	switch then := d.sent.Get(paramThen); {
	case then == "continue" && d.r.can(auth.View, e):
		to = e.rowURL(d.row)
	case then == "another":
		to = e.url() + "add"
	}
	return page.Redirect{To: to, Messages: []page.Message{{Kind: page.Success, Text: sentence(e.table.Label) + " “" + name(e.table, d.row) + "” was " + verb + "."}}}
}

// log writes what was done into the log, in the transaction that does it.
func (r *request) log(ctx context.Context, tx *orm.DB, e *entry, action Action, row any, changes []Change) error {
	entry := &LogEntry{At: now(), UserID: &r.user.ID, Username: r.user.Username, Action: action,
		Model: strings.ReplaceAll(e.slug(), "/", "."), Key: e.keyText(row), Name: truncate(name(e.table, row), 255), Changes: changes}
	return tx.Insert(ctx, entry)
}
