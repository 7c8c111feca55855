package migrate

import "slices"

// renameTables asks about each table that went, with each that came in the same component and looks like it.
func (d *differ) renameTables() {
	asked := map[string]bool{}
	for {
		again := false
		for _, old := range without(d.now, d.to) {
			for _, candidate := range without(d.to, d.now) {
				q := RenameQuestion{From: old.Name, To: candidate.Name}
				if asked[q.String()] || old.Component != candidate.Component || !alike(old, candidate) {
					continue
				}
				asked[q.String()] = true
				if d.renamed(q) {
					d.do(RenameTable{From: old.Name, To: candidate.Name})
					again = true // a table that points at this one may look like its successor only now
					break
				}
			}
		}
		if !again {
			return
		}
	}
}

// alike reports whether at least half of the columns of both tables are the same: enough to ask, not to decide.
func alike(a, b *Table) bool {
	same := 0
	for _, c := range a.Columns {
		if slices.ContainsFunc(b.Columns, func(other Column) bool {
			if !c.References.IsZero() && c.References.Table == other.References.Table {
				return true
			}
			return c.Name == other.Name && c.Type == other.Type
		}) {
			same++
		}
	}
	return 2*same >= max(len(a.Columns), len(b.Columns))
}

// renameColumns asks about each column that went, with each that came and whose type is of its kind.
func (d *differ) renameColumns() {
	for _, t := range d.both() {
		table, target := t.Name, d.to.Table(t.Name)
		for _, old := range slices.Clone(t.Columns) {
			if target.Column(old.Name) != nil {
				continue
			}
			for _, candidate := range target.Columns {
				if d.now.Table(table).Column(candidate.Name) != nil || !sameKind(old, candidate) {
					continue
				}
				if d.renamed(RenameQuestion{Table: table, From: old.Name, To: candidate.Name}) {
					d.do(RenameColumn{Table: table, From: old.Name, To: candidate.Name})
					break
				}
			}
		}
	}
}

// sameKind reports whether one column may be the other under a new name, and in another type: a text of another length, a number of another sort,
// a time and a day. A text is not asked about as a number, nor a number as true or false: they were never one thing.
func sameKind(a, b Column) bool {
	alike := kindOf(a.Type) == kindOf(b.Type) || isNumber(a.Type) && isNumber(b.Type) || familyOf(a.Type) == DateTime && familyOf(b.Type) == DateTime
	return alike && a.PrimaryKey == b.PrimaryKey && a.References.Table == b.References.Table
}

// isNumber reports whether the type is of numbers that count something.
func isNumber(t Type) bool {
	switch kindOf(t) {
	case BigInt, Double, "decimal":
		return true
	}
	return false
}

func kindOf(t Type) Type {
	switch b := t.base(); b {
	case "varchar":
		return Text
	case SmallInt, Int:
		return BigInt
	case Real:
		return Double
	default:
		return b
	}
}
