package migrate

import "slices"

// dropIndexesAndChecks drops those that the other state does not have. An index that is there under another name is renamed.
func (d *differ) dropIndexesAndChecks() {
	for _, t := range d.both() {
		to := d.to.Table(t.Name)
		for _, ix := range slices.Clone(d.now.Table(t.Name).Indexes) {
			if slices.ContainsFunc(to.Indexes, ix.equal) {
				continue
			}
			if name := d.newName(t.Name, ix); name != "" {
				d.do(RenameIndex{Table: t.Name, From: ix.Name, To: name})
				continue
			}
			d.do(DropIndex{Table: t.Name, Name: ix.Name})
		}
		for _, c := range slices.Clone(d.now.Table(t.Name).Checks) {
			keep := slices.ContainsFunc(to.Checks, c.equal)
			if d.to.ofModels && !c.Model { // it goes with a column that it speaks of, and else stays
				keep = !slices.ContainsFunc(d.now.Table(t.Name).Columns, func(col Column) bool { return to.Column(col.Name) == nil && c.uses(col.Name) })
			}
			if !keep {
				d.do(DropCheck{Table: t.Name, Name: c.Name})
			}
		}
	}
}

// newName is what the index is called in the other state, where it only changed its name.
func (d *differ) newName(table string, ix Index) string {
	now := d.now.Table(table)
	for _, other := range d.to.Table(table).Indexes {
		if other.same(ix) && now.indexAt(other.Name) < 0 {
			return other.Name
		}
	}
	return ""
}

// addIndexesAndChecks adds those that are missing.
func (d *differ) addIndexesAndChecks() {
	for _, t := range d.both() {
		to, now := d.to.Table(t.Name), d.now.Table(t.Name)
		if to.Comment != now.Comment {
			d.do(CommentTable{Table: t.Name, Comment: to.Comment})
		}
		for _, ix := range to.Indexes {
			if !slices.ContainsFunc(now.Indexes, ix.equal) {
				d.do(AddIndex{Table: t.Name, Index: ix.clone()})
			}
		}
		for _, c := range to.Checks {
			if !slices.ContainsFunc(now.Checks, c.equal) {
				d.do(AddCheck{Table: t.Name, Check: c.clone()})
			}
		}
	}
}
