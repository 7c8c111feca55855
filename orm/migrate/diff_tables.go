package migrate

// createTables makes the new tables, those first that others point at. Where they point at each other in a circle, one
// key is left out and added when all are there.
func (d *differ) createTables() {
	fresh := without(d.to, d.now)
	const (
		open = 1
		done = 2
	)
	mark := map[string]int{}
	var visit func(t *Table)
	visit = func(t *Table) {
		mark[t.Name] = open
		op := createOf(t)
		for i, c := range op.Columns {
			target := d.to.Table(c.References.Table)
			if c.References.IsZero() || target == t {
				continue
			}
			if d.now.Table(target.Name) == nil && mark[target.Name] == 0 {
				visit(target)
			}
			if !d.ready(c.References) {
				d.later = append(d.later, AddForeignKey{Table: t.Name, Column: c.Name, References: c.References})
				op.Columns[i].References = Reference{}
			}
		}
		d.now.component = t.Component
		d.do(op)
		mark[t.Name] = done
	}
	for _, t := range fresh {
		if mark[t.Name] == 0 {
			visit(t)
		}
	}
}

// ready reports whether a key can point there already: the column is there, and is what it is going to be.
func (d *differ) ready(r Reference) bool {
	t := d.now.Table(r.Table)
	if t == nil || t.Column(r.Column) == nil {
		return false
	}
	now, to := t.Column(r.Column), d.to.Table(r.Table).Column(r.Column)
	return now.Type == to.Type && now.PrimaryKey == to.PrimaryKey && now.Unique == to.Unique
}

// dropTables drops what the other state does not have, those first that point at others. Keys in a circle go before.
func (d *differ) dropTables() {
	for {
		gone := without(d.now, d.to)
		if len(gone) == 0 {
			return
		}
		progress := false
		for _, t := range gone {
			if !d.pointedAt(t) {
				d.do(DropTable{Name: t.Name})
				progress = true
			}
		}
		if progress {
			continue
		}
		if len(d.wrong) > 0 {
			return // what stands in the way is among the errors
		}
		// Only circles are left: open one.
		ref := d.otherReferrers(gone[0])[0]
		d.do(DropForeignKey{Table: ref.table, Column: ref.column})
	}
}

func (d *differ) pointedAt(t *Table) bool { return len(d.otherReferrers(t)) > 0 }

// otherReferrers are the columns of other tables that point at t.
func (d *differ) otherReferrers(t *Table) []fieldRef {
	var list []fieldRef
	for _, ref := range d.now.referrers(t.Name, "") {
		if ref.table != t.Name {
			list = append(list, ref)
		}
	}
	return list
}
