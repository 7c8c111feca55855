package admin

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/form"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/problem"
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
	view   bool   // the user may look and not change
	shown  string // the digest of what is in the database
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
	if err := d.controls(); err != nil {
		return err
	}
	d.shown = d.digest()
	return nil
}

func (d *edit) controls() (err error) {
	d.form, err = d.entry.form.form(d.r.Context(), d.entry.site, d.row, "", d.before != nil)
	return err
}

// digest stands for what the form shows and can change, as it is in the database. Whoever saves sends it back: if it has changed,
// somebody else has saved meanwhile.
func (d *edit) digest() string {
	h := sha256.New()
	write := func(s string) { h.Write([]byte(s)); h.Write([]byte{0}) }
	for _, c := range d.form.Controls {
		if !c.ReadOnly {
			write(c.Field.Text(pointerOf(d.before)))
		}
	}
	for i := range d.entry.inlines {
		for _, l := range d.lines[i] {
			if l.before != nil {
				write(allOf(d.entry.inlines[i].table, l.before))
			}
		}
	}
	for _, keys := range d.had {
		write(joinKeys(keys))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// allOf is the text of all columns of a row.
func allOf(t *orm.Table, row any) string {
	var b strings.Builder
	for _, c := range t.Columns {
		if c.Field != nil {
			b.WriteString(textOf(c, row))
			b.WriteByte(0)
		}
	}
	return b.String()
}
