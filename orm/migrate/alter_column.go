package migrate

import "fmt"

// AlterColumn changes a column's type, default, uniqueness, or whether it may be null. Column is the whole column as it is
// afterwards; its name and primary key stay, and so does its foreign key, which [AddForeignKey] and [DropForeignKey] change.
type AlterColumn struct {
	Table  string
	Column Column
	Fill   Literal // what rows get that have NULL where that is no longer allowed
}

func (o AlterColumn) Describe() string { return "alter column " + o.Column.Name + " of " + o.Table }

func (o AlterColumn) Apply(s *State) error {
	t, old, err := s.mustColumn(o.Table, o.Column.Name)
	if err != nil {
		return err
	}
	if err := o.Column.check(); err != nil {
		return fmt.Errorf("table %s: %w", o.Table, err)
	}
	if o.Fill.set {
		if err := o.Column.Type.accepts(o.Fill.text); err != nil {
			return fmt.Errorf("column %s of %s: what rows get, %w", o.Column.Name, o.Table, err)
		}
	}
	switch {
	case old.Generated != o.Column.Generated || old.Stored != o.Column.Stored:
		return fmt.Errorf("column %s of %s: how it is computed cannot be changed; drop the column and add it again", old.Name, o.Table)
	case !convertible(old.Type, o.Column.Type):
		return fmt.Errorf("column %s of %s: nothing turns %s into %s; drop the column and add it again", old.Name, o.Table, old.Type, o.Column.Type)
	case old.PrimaryKey != o.Column.PrimaryKey:
		return fmt.Errorf("column %s: the primary key of %s cannot be changed; make a new table and move the rows", old.Name, o.Table)
	case old.References != o.Column.References:
		return fmt.Errorf("column %s of %s: use AddForeignKey and DropForeignKey to change what it points at", old.Name, o.Table)
	}
	after := t.clone()
	after.Columns[t.columnAt(old.Name)] = o.Column
	for _, k := range after.ForeignKeys {
		if err := k.check(after); err != nil {
			return err
		}
	}
	for _, ref := range s.referrers(o.Table, old.Name) {
		if !after.unique(ref.key.Targets) {
			return fmt.Errorf("column %s of %s must stay unique: %s points at it", old.Name, o.Table, ref.key.on(ref.table))
		}
	}
	t.Columns = after.Columns
	return nil
}

func (o AlterColumn) Reverse(before *State) (Operation, error) {
	_, old, err := before.mustColumn(o.Table, o.Column.Name)
	if err != nil {
		return nil, err
	}
	back := AlterColumn{Table: o.Table, Column: *old}
	if o.Column.Null && !old.Null {
		back.Fill = old.Default.or(zeroLiteral(old.Type))
	}
	return back, nil
}

func (o AlterColumn) touches(*State) []string { return []string{o.Table} }

func (o AlterColumn) steps(e editor, from, to *State) ([]step, error) {
	f := from.Table(o.Table)
	return e.alterColumn(f, to.Table(o.Table), *f.Column(o.Column.Name), o.Column, o.Fill)
}
