package migrate

import (
	"fmt"
	"slices"
)

// DropColumn deletes a column and what is in it. An index that covers it has to go first.
type DropColumn struct {
	Table, Column string
}

func (o DropColumn) Describe() string { return "drop column " + o.Column + " of " + o.Table }

func (o DropColumn) Apply(s *State) error {
	t, c, err := s.mustColumn(o.Table, o.Column)
	if err != nil {
		return err
	}
	if c.PrimaryKey {
		return fmt.Errorf("column %s is the primary key of %s, which cannot be changed; make a new table and move the rows", o.Column, o.Table)
	}
	for _, ref := range s.referrers(o.Table, o.Column) {
		if ref.table != o.Table || !slices.Equal(ref.key.Columns, []string{o.Column}) {
			return fmt.Errorf("column %s of %s cannot be dropped: %s points at it", o.Column, o.Table, ref.key.on(ref.table))
		}
	}
	for _, k := range t.ForeignKeys {
		if k.uses(o.Column) {
			return fmt.Errorf("column %s of %s cannot be dropped: it belongs to the foreign key of %s; drop that first", o.Column, o.Table, k.on(o.Table))
		}
	}
	for _, ix := range t.Indexes {
		if ix.uses(o.Column) {
			return fmt.Errorf("column %s of %s cannot be dropped: index %s covers it; drop that first", o.Column, o.Table, ix.Name)
		}
	}
	for _, k := range t.Checks {
		if k.uses(o.Column) {
			return fmt.Errorf("column %s of %s cannot be dropped: check %s speaks of it; drop that first", o.Column, o.Table, k.Name)
		}
	}
	for _, c := range t.Columns {
		if c.Generated.uses(o.Column) {
			return fmt.Errorf("column %s of %s cannot be dropped: column %s is computed from it; drop that first", o.Column, o.Table, c.Name)
		}
	}
	t.Columns = slices.Delete(t.Columns, t.columnAt(o.Column), t.columnAt(o.Column)+1)
	return nil
}

// Reverse adds the column again. What was in it is gone: rows get NULL, the default, or the zero value of its type.
func (o DropColumn) Reverse(before *State) (Operation, error) {
	_, c, err := before.mustColumn(o.Table, o.Column)
	if err != nil {
		return nil, err
	}
	add := AddColumn{Table: o.Table, Column: *c}
	if !c.filled() {
		add.Fill = zeroLiteral(c.Type)
	}
	return add, nil
}

func (o DropColumn) touches(before *State) []string {
	return touchesColumn(before, o.Table, o.Column)
}

// touchesColumn is the table of a column, and the table that the column points at.
func touchesColumn(before *State, table, column string) []string {
	list := []string{table}
	if t := before.Table(table); t != nil && t.Column(column) != nil {
		if r := t.Column(column).References; !r.IsZero() && r.Table != table {
			list = append(list, r.Table)
		}
	}
	return list
}

func (o DropColumn) steps(e editor, from, to *State) ([]step, error) {
	return e.dropColumn(from.Table(o.Table), to.Table(o.Table), *from.Table(o.Table).Column(o.Column))
}
