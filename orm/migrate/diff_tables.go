package migrate

// createTables makes the new tables, those first that others point at. Where they point at each other in a circle, one
// key is left out and added when all are there.
func (d *differ) createTables() {
	const (
		open = 1
		done = 2
	)
	mark := map[string]int{}
	var visit func(t *Table)
	visit = func(t *Table) {
		mark[t.Name] = open
		fresh := t.clone()
		for _, k := range t.keys() {
			target := d.to.Table(k.Table)
			if target == t {
				continue
			}
			if d.now.Table(target.Name) == nil && mark[target.Name] == 0 {
				visit(target)
			}
			if !d.ready(k) {
				d.later = append(d.later, AddForeignKey{Table: t.Name, Key: k.clone()})
				fresh.dropKey(k.Columns)
			}
		}
		op := createOf(fresh)
		d.now.component = t.Component
		d.do(op)
		mark[t.Name] = done
	}
	for _, t := range without(d.to, d.now) {
		if mark[t.Name] == 0 {
			visit(t)
		}
	}
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
		d.do(DropForeignKey{Table: ref.table, Columns: ref.key.Columns})
	}
}

func (d *differ) pointedAt(t *Table) bool { return len(d.otherReferrers(t)) > 0 }

// otherReferrers are the foreign keys of other tables that point at t.
func (d *differ) otherReferrers(t *Table) []referrer {
	var list []referrer
	for _, ref := range d.now.referrers(t.Name, "") {
		if ref.table != t.Name {
			list = append(list, ref)
		}
	}
	return list
}
