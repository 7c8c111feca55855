package migrate

import (
	"fmt"
	"slices"
)

// columns drops, alters and adds the columns of the tables that stay.
func (d *differ) columns() {
	for _, t := range d.both() {
		d.dropGenerated(t.Name)
	}
	for _, t := range d.both() {
		d.alterColumns(t.Name)
	}
	// Before dropping, so that a table is never without columns.
	for _, t := range d.both() {
		for _, generated := range []bool{false, true} { // what is computed comes behind what it is computed from
			for _, c := range d.to.Table(t.Name).Columns {
				if d.now.Table(t.Name).Column(c.Name) == nil && c.Generated.IsZero() != generated {
					d.addColumn(t.Name, c)
				}
			}
		}
	}
	for _, t := range d.both() {
		for _, c := range slices.Clone(d.now.Table(t.Name).Columns) {
			if d.to.Table(t.Name).Column(c.Name) == nil {
				d.do(DropColumn{Table: t.Name, Column: c.Name})
			}
		}
	}
}

// dropGenerated drops the generated columns that are computed otherwise in the other state, or from what changes its type or goes.
// They come again with the others that are missing; nothing is lost by it.
func (d *differ) dropGenerated(table string) {
	to := d.to.Table(table)
	for _, c := range slices.Clone(d.now.Table(table).Columns) {
		if c.Generated.IsZero() {
			continue
		}
		want := to.Column(c.Name)
		stays := want != nil && want.Generated == c.Generated && want.Stored == c.Stored && want.Type == c.Type
		for _, name := range c.Generated.columns() {
			from, next := d.now.Table(table).Column(name), to.Column(name)
			stays = stays && from != nil && next != nil && from.Type == next.Type
		}
		if !stays {
			d.dropWithIndexes(table, c.Name)
		}
	}
}

// dropWithIndexes drops a column and before it what covers it, which comes again with the others that are missing.
func (d *differ) dropWithIndexes(table, column string) {
	t := d.now.Table(table)
	for _, ix := range slices.Clone(t.Indexes) {
		if ix.uses(column) {
			d.do(DropIndex{Table: table, Name: ix.Name})
		}
	}
	for _, c := range slices.Clone(t.Checks) {
		if c.uses(column) {
			d.do(DropCheck{Table: table, Name: c.Name})
		}
	}
	d.do(DropColumn{Table: table, Column: column})
}

func (d *differ) alterColumns(table string) {
	for _, old := range slices.Clone(d.now.Table(table).Columns) {
		want := d.to.Table(table).Column(old.Name)
		if want == nil {
			continue
		}
		next := *want
		next.References = old.References // foreignKeys sees to that
		if next.equal(old) {
			continue
		}
		if !convertible(old.Type, next.Type) || old.Generated != next.Generated {
			d.replaceColumn(table, old, *want)
			continue
		}
		op := AlterColumn{Table: table, Column: next}
		if old.Null && !next.Null {
			op.Fill = next.Default.or(next.fill)
			if !op.Fill.set {
				op.Fill = d.fill(FillQuestion{Table: table, Column: next})
			}
		}
		op.Column.fill = Literal{}
		d.do(op)
	}
}

// replaceColumn drops a column and adds it in its new type, where somebody says that it may be.
func (d *differ) replaceColumn(table string, old, want Column) {
	yes, err := d.ask.Replaced(ReplaceQuestion{Table: table, From: old, To: want})
	switch {
	case unanswered(err):
		d.open = append(d.open, err)
		return
	case err == nil && !yes:
		err = fmt.Errorf("column %s of %s stays %s, since nothing turns that into %s: take the field's change back, or give it another name", old.Name, table, old.Type, want.Type)
	}
	if err != nil {
		d.wrong = append(d.wrong, err)
		return
	}
	d.dropWithIndexes(table, old.Name)
	d.addColumn(table, want)
}

func (d *differ) addColumn(table string, c Column) {
	op := AddColumn{Table: table, Column: c}
	op.Column.fill = Literal{}
	if r := c.References; !r.IsZero() && !d.ready(c.key()) {
		op.Column.References = Reference{} // foreignKeys adds it
	}
	if !c.filled() {
		op.Fill = c.fill
		if !op.Fill.set {
			op.Fill = d.fill(FillQuestion{Table: table, Column: c, Added: true})
		}
	}
	d.do(op)
}
