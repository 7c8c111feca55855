package admin

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
)

// mostListed is how many rows of each kind the page that asks for confirmation lists.
const mostListed = 20

func (e *entry) deleteForm(r *request) (responder, error) {
	row, err := e.rowOf(r, e.db)
	if err != nil {
		return nil, err
	}
	return e.confirm(r, []any{row}, "")
}

func (e *entry) delete(r *request) (responder, error) {
	row, err := e.rowOf(r, e.db)
	if err != nil {
		return nil, err
	}
	return e.remove(r, []any{row})
}

// deleteMany asks about the rows that were picked in the list, and deletes them once that is confirmed.
func (e *entry) deleteMany(r *request) (responder, error) {
	if err := r.ParseForm(); err != nil {
		return nil, problem.BadRequest("The form could not be read.").Because(err)
	}
	keys := r.PostForm[paramSelect]
	if len(keys) == 0 {
		return page.Redirect{To: e.url(), Messages: []page.Message{{Kind: page.Warning, Text: "Nothing was picked."}}}, nil
	}
	if len(keys) > mostInlineRows {
		return nil, problem.BadRequest("Pick at most %d rows at a time.", mostInlineRows)
	}
	rows, err := e.rowsOf(r, keys)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return page.Redirect{To: e.url(), Messages: []page.Message{{Kind: page.Warning, Text: "What was picked is not there any more."}}}, nil
	}
	if r.PostForm.Get("confirmed") == "" {
		return e.confirm(r, rows, e.url())
	}
	return e.remove(r, rows)
}

// rowsOf are the rows with the keys that are still there.
func (e *entry) rowsOf(r *request, keys []string) ([]any, error) {
	var conds []orm.Cond
	for _, text := range keys {
		key, err := e.parseKey(text)
		if err != nil {
			return nil, problem.BadRequest("%q is no key.", text)
		}
		var one []orm.Cond
		for i, c := range e.table.PK {
			one = append(one, orm.Compare(orm.Ref{c.GoName}, orm.OpEq, key[i]))
		}
		conds = append(conds, orm.And(one...))
	}
	// A few at a time: each condition takes parameters, of which no database has any number.
	var rows []any
	for some := range slices.Chunk(conds, 100) {
		found, err := e.db.AllAny(r.Context(), orm.FromTable(e.table).Where(orm.Or(some...)))
		if err != nil {
			return nil, fmt.Errorf("find the picked %s: %w", e.table.LabelPlural, err)
		}
		rows = append(rows, found...)
	}
	return rows, nil
}

func (e *entry) rowOf(r *request, db *orm.DB) (any, error) {
	key, err := e.keyOf(r)
	if err != nil {
		return nil, err
	}
	return db.GetAny(r.Context(), e.table, key...)
}

// confirm shows what deleting the rows would take along, and what stands in its way.
func (e *entry) confirm(r *request, rows []any, action string) (page.Page, error) {
	ctx := r.Context()
	c := page.Confirm{CSRF: auth.CSRF(ctx), Action: action, Cancel: page.Link{Label: "No, go back", URL: e.url()}}
	c.Text = fmt.Sprintf("Delete %s %s?", page.Thousands(int64(len(rows))), e.table.LabelPlural)
	title := "Delete " + e.table.LabelPlural
	if len(rows) == 1 {
		title = "Delete " + name(e.table, rows[0])
		c.Text = fmt.Sprintf("Delete the %s “%s”?", e.table.Label, name(e.table, rows[0]))
		if action == "" {
			c.Cancel.URL = e.rowURL(rows[0])
		}
	}
	own := page.ConfirmGroup{Label: e.plural(), Total: len(rows)}
	for i, row := range rows {
		if i < mostListed {
			own.Items = append(own.Items, page.Link{Label: name(e.table, row), URL: e.rowURL(row)})
		}
	}
	c.Groups = append(c.Groups, own)
	effects, err := e.db.Cascade(ctx, e.table, rows)
	if err != nil {
		return page.Page{}, fmt.Errorf("find what points at the %s: %w", e.table.LabelPlural, err)
	}
	for _, along := range effects.Deleted {
		if along.By == nil {
			continue // the rows themselves
		}
		c.Groups = append(c.Groups, e.site.effect(along, " (deleted too)"))
		if !e.mayDelete(r, along.Table) {
			c.Blocked = append(c.Blocked, fmt.Sprintf("%s %s would be deleted too, and you lack the permission %s.",
				page.Thousands(along.Count), along.Table.LabelPlural, auth.Delete.Code(along.Table)))
		}
	}
	for _, cleared := range effects.Cleared {
		c.Groups = append(c.Groups, e.site.effect(cleared, " (kept, without their "+pointer(cleared.By)+")"))
	}
	for _, protected := range effects.Protected {
		c.Groups = append(c.Groups, e.site.effect(protected, " (in the way)"))
		c.Blocked = append(c.Blocked, fmt.Sprintf("%s %s still point here by their %s: delete or change them first.",
			page.Thousands(protected.Count), protected.Table.LabelPlural, pointer(protected.By)))
	}
	if action != "" {
		c.Hidden = append(c.Hidden, page.Param{Name: "confirmed", Value: "yes"})
		for _, row := range rows {
			c.Hidden = append(c.Hidden, page.Param{Name: paramSelect, Value: e.keyText(row)})
		}
	}
	c.Submit = page.Button{Label: "Yes, delete", Icon: "trash-2", Variant: "destructive"}
	p := e.site.page(r, "confirm.html", title, c)
	p.Crumbs = []page.Link{e.site.home(), {Label: e.plural(), URL: e.url()}}
	return p, nil
}

// effect lists rows that a deletion has the same effect on.
func (s *Site) effect(rows orm.CascadedRows, what string) page.ConfirmGroup {
	g := page.ConfirmGroup{Label: sentence(rows.Table.LabelPlural) + what, Total: int(rows.Count)}
	other := s.entryOf(rows.Table)
	for i, row := range rows.Rows {
		if i == mostListed {
			break
		}
		link := page.Link{Label: name(rows.Table, row)}
		if other != nil {
			link.URL = other.rowURL(row)
		}
		g.Items = append(g.Items, link)
	}
	return g
}

// pointer is what people call a foreign key.
func pointer(by *orm.Reference) string {
	labels := make([]string, len(by.Columns))
	for i, c := range by.Columns {
		labels[i] = strings.TrimSuffix(c.Label(), " ID")
	}
	return strings.Join(labels, " and ")
}

// mayDelete reports whether the user may delete rows of a table along with others. Those of a table that the site does not have belong to
// the rows that do.
func (e *entry) mayDelete(r *request, t *orm.Table) bool {
	return e.site.entryOf(t) == nil || r.may.Has(auth.Delete.Code(t))
}

// remove deletes the rows in one transaction, with their entries in the log.
func (e *entry) remove(r *request, rows []any) (responder, error) {
	ctx := r.Context()
	err := e.db.Tx(ctx, func(tx *orm.DB) error {
		// What the user may not delete is not deleted along either.
		effects, err := tx.Cascade(ctx, e.table, rows)
		if err != nil {
			return err
		}
		for _, along := range effects.Deleted {
			if along.By != nil && !e.mayDelete(r, along.Table) {
				return problem.Forbidden("You need the permission %s: %s would be deleted too.", auth.Delete.Code(along.Table), along.Table.LabelPlural)
			}
		}
		for _, row := range rows {
			if err := e.options.check(ctx, row, nil); err != nil {
				return err
			}
			if err := e.options.guard(ctx, tx, row); err != nil {
				return err
			}
			if err := r.log(ctx, tx, e, Deleted, row, nil); err != nil {
				return err
			}
		}
		return tx.RemoveAny(ctx, rows...)
	})
	var pointed *orm.ForeignKeyError
	if errors.As(err, &pointed) {
		p, err := e.confirm(r, rows, e.url())
		p.Status = http.StatusConflict
		return p, err
	}
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf("%s %s were deleted.", page.Thousands(int64(len(rows))), e.table.LabelPlural)
	if len(rows) == 1 {
		text = sentence(e.table.Label) + " “" + name(e.table, rows[0]) + "” was deleted."
	}
	return page.Redirect{To: r.leave(e), Messages: []page.Message{{Kind: page.Success, Text: text}}}, nil
}

func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func truncate(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
