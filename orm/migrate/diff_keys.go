package migrate

import "slices"

// dropKeys drops the foreign keys that change, or stand in the way of what changes.
func (d *differ) dropKeys() {
	for _, t := range d.now.Tables() {
		for _, k := range t.keys() {
			if !d.stays(t, k) {
				d.do(DropForeignKey{Table: t.Name, Columns: k.Columns})
			}
		}
	}
}

// stays reports whether a foreign key is to be as it is, or goes with its table or column and is in nobody's way until then.
func (d *differ) stays(t *Table, k ForeignKey) bool {
	to := d.to.Table(t.Name)
	if to == nil || len(k.Columns) == 1 && to.Column(k.Columns[0]) == nil {
		return d.to.Table(k.Table) == nil || d.served(k)
	}
	for _, name := range k.Columns {
		if next := to.Column(name); next == nil || next.Type != t.Column(name).Type {
			return false
		}
	}
	want := to.keyOf(k.Columns)
	return want != nil && want.equal(k) && d.served(k)
}

// served reports whether what the key points at stays as it is.
func (d *differ) served(k ForeignKey) bool {
	now, to := d.now.Table(k.Table), d.to.Table(k.Table)
	if now == nil || to == nil {
		return now == nil // a new table; one that goes takes its keys along
	}
	for _, name := range k.Targets {
		a, b := now.Column(name), to.Column(name)
		if a == nil || b == nil || a.Type != b.Type {
			return false
		}
	}
	return slices.Equal(to.PrimaryKey(), k.Targets) || slices.ContainsFunc(now.allIndexes("postgres"), func(ix Index) bool {
		return ix.names(k.Targets) && slices.ContainsFunc(to.allIndexes("postgres"), ix.same)
	})
}

// foreignKeys adds the keys that are missing between columns that are there.
func (d *differ) foreignKeys() {
	for _, op := range d.later {
		d.do(op)
	}
	for _, t := range d.both() {
		for _, k := range d.to.Table(t.Name).keys() {
			if d.now.Table(t.Name).keyOf(k.Columns) == nil {
				d.do(AddForeignKey{Table: t.Name, Key: k.clone()})
			}
		}
	}
}

// ready reports whether a key can point there already: the columns are there, and are what they are going to be.
func (d *differ) ready(k ForeignKey) bool {
	t := d.now.Table(k.Table)
	if t == nil {
		return false
	}
	for _, name := range k.Targets {
		now, to := t.Column(name), d.to.Table(k.Table).Column(name)
		if now == nil || now.Type != to.Type || now.PrimaryKey != to.PrimaryKey {
			return false
		}
	}
	return t.unique(k.Targets)
}
