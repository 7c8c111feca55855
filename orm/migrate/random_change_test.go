package migrate

import (
	"slices"
	"strings"
)

// knowing knows that names which differ only in a 2 at the end are names of one thing.
type knowing struct{ assumeNew }

func (knowing) Renamed(q RenameQuestion) (bool, error) {
	return strings.TrimSuffix(q.From, "2") == strings.TrimSuffix(q.To, "2"), nil
}

// otherName is the other name of a thing.
func otherName(name string) string {
	if old, ok := strings.CutSuffix(name, "2"); ok {
		return old
	}
	return name + "2"
}

// changed is a state that somebody may come to from a: some of everything is renamed, added, dropped or otherwise. What rows of a
// cannot be carried through, there and back, does not change.
func (g generator) changed(a *State) *State {
	b := a.Clone()
	b.component = "app"
	// First, while all that points at a table is known to do so.
	for _, t := range b.Tables() {
		if g.chance(8) && len(b.Tables()) > 1 && !b.needed(t.Name) {
			for _, ref := range b.referrers(t.Name, "") {
				other := b.Table(ref.table)
				other.ForeignKeys = slices.DeleteFunc(other.ForeignKeys, func(k ForeignKey) bool { return slices.Equal(k.Columns, ref.key.Columns) })
				for _, column := range ref.key.Columns {
					other.forget(column)
				}
			}
			delete(b.tables, t.Name)
		}
	}
	for _, t := range b.Tables() {
		if g.chance(4) {
			g.must(RenameTable{From: t.Name, To: otherName(t.Name)}.Apply(b))
		}
		t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(ForeignKey) bool { return g.chance(4) })
		for i := range t.ForeignKeys {
			t.ForeignKeys[i].OnDelete = []OnDelete{Restrict, Cascade, SetNull}[g.IntN(3)]
		}
		for _, ix := range slices.Clone(t.Indexes) {
			if ofTwo(ix.Columns[0]) {
				continue
			}
			if g.chance(5) {
				t.Indexes = slices.Delete(t.Indexes, t.indexAt(ix.Name), t.indexAt(ix.Name)+1)
			} else if g.chance(8) {
				g.must(RenameIndex{Table: t.Name, From: ix.Name, To: otherName(ix.Name)}.Apply(b))
			}
		}
		t.Checks = slices.DeleteFunc(t.Checks, func(Check) bool { return g.chance(4) })
		for _, c := range slices.Clone(t.Columns) {
			if t.Column(c.Name) != nil && !c.PrimaryKey && !ofTwo(c.Name) {
				g.changeColumn(b, t, c.Name)
			}
		}
		if g.chance(3) {
			t.Comment = map[string]string{"": "another"}[t.Comment]
		}
		if g.chance(2) {
			c := g.column("p3")
			c.Unique = false
			t.Columns = append(t.Columns, c)
		}
		if g.chance(3) {
			tables := b.Tables()
			target := tables[g.IntN(len(tables))]
			c := g.key("more_id", target.Name)
			if c.Null = true; t.Column(c.Name) == nil {
				t.Columns = append(t.Columns, c)
				t.Indexes = append(t.Indexes, g.index(t, c.Name))
			}
		}
		if c := t.Columns[g.IntN(len(t.Columns))]; c.Name != "p3" && !ofTwo(c.Name) && a.Table(strings.TrimSuffix(t.Name, "2")) != nil {
			g.hang(t, c)
		}
	}
	// Nobody asks about a table that has changed beyond recognition.
	for range a.tables {
		for _, t := range b.Tables() {
			if old := a.Table(strings.TrimSuffix(t.Name, "2")); old != nil && old.Name != t.Name && !alike(old, t) {
				g.must(RenameTable{From: t.Name, To: old.Name}.Apply(b))
			}
		}
	}
	if g.chance(3) {
		b.put(&Table{Name: "app_new", Component: "app", Columns: []Column{id(), g.column("q")}})
	}
	g.must(b.check())
	return b
}

// ofTwo reports whether a column belongs to a foreign key of two, or is pointed at by one: it stays as it is.
func ofTwo(column string) bool {
	return column == "k" || strings.HasPrefix(column, "k_") || strings.HasPrefix(column, "id_")
}

// must says that the generator is wrong.
func (g generator) must(err error) {
	if err != nil {
		panic(err)
	}
}

// changeColumn changes one thing of a column.
func (g generator) changeColumn(s *State, t *Table, name string) {
	c := t.Column(name)
	computed, key := !c.Generated.IsZero(), !c.References.IsZero()
	hung := slices.ContainsFunc(t.allIndexes("postgres"), func(ix Index) bool { return ix.uses(name) })
	unique := slices.ContainsFunc(t.allIndexes("postgres"), func(ix Index) bool { return ix.Unique && ix.uses(name) })
	switch g.IntN(9) {
	case 0:
		if t.Column(otherName(name)) == nil {
			g.must(RenameColumn{Table: t.Name, From: name, To: otherName(name)}.Apply(s))
		}
	case 1:
		if !unique && !(key && !c.Null) && len(t.Columns) > 2 {
			t.forget(name)
		}
	case 2:
		checked := slices.ContainsFunc(t.Checks, func(k Check) bool { return k.uses(name) })
		if types := mildTypes[name[0]]; len(types) > 0 && !computed && !key && !hung && !checked {
			c.Type = types[g.IntN(len(types))]
			c.DefaultSQL = Expression{}
			if c.Default.set {
				g.defaulted(c)
			}
		}
	case 3:
		if !computed && !unique && !(key && c.Null) {
			c.Null = !c.Null
		}
	case 4:
		if !computed && !key && !unique {
			g.defaulted(c)
		}
	case 5:
		if !computed && !key && indexable(*c) && c.distinct() && !unique {
			c.Unique = true
		} else if c.Unique {
			c.Unique = false
		}
	case 6:
		c.Comment = map[string]string{"": "another"}[c.Comment]
	case 7:
		if key {
			c.References = Reference{}
			c.DefaultSQL = Expression{}
		}
	case 8:
		if key {
			other := g.key(c.Name, c.References.Table)
			for !c.Null && other.References.OnDelete == SetNull || other.References.OnDelete == SetDefault {
				other = g.key(c.Name, c.References.Table)
			}
			c.References.OnDelete, c.References.Deferred, c.DefaultSQL = other.References.OnDelete, other.References.Deferred, Expression{}
		}
	}
}

// needed reports whether rows of other tables must point at the table.
func (s *State) needed(table string) bool {
	return slices.ContainsFunc(s.referrers(table, ""), func(ref referrer) bool { return !s.Table(ref.table).Column(ref.key.Columns[0]).Null })
}

// forget drops a column, with what speaks of it.
func (t *Table) forget(column string) {
	t.Indexes = slices.DeleteFunc(t.Indexes, func(ix Index) bool { return ix.uses(column) })
	t.Checks = slices.DeleteFunc(t.Checks, func(k Check) bool { return k.uses(column) })
	for _, c := range slices.Clone(t.Columns) {
		if c.Generated.uses(column) {
			t.forget(c.Name)
		}
	}
	t.Columns = slices.Delete(t.Columns, t.columnAt(column), t.columnAt(column)+1)
}
