package orm

import (
	"reflect"
	"slices"

	"github.com/gotandem/tandem/schema"
)

// metaOf returns what the model's Meta method says, asking it once.
func (m *model) metaOf() Meta {
	m.metaOnce.Do(func() {
		if described, ok := reflect.NewAt(m.typ, m.sentinelTree().root.row).Interface().(interface{ Meta() Meta }); ok {
			m.meta = described.Meta()
		}
	})
	return m.meta
}

// metaThrough returns the model that Meta puts between the two sides of a relation, or nil.
func (m *model) metaThrough(relation int) reflect.Type {
	r := m.relations[relation]
	for _, spec := range m.metaOf().Through {
		if at := m.sentinelTree().find(spec.relation.ptr); at == m.sentinelTree().root && uintptr(spec.relation.ptr)-at.base == r.offset {
			return spec.model
		}
	}
	return nil
}

// pair is a model that joins two others: its column that points at each.
type pair struct{ from, to *Column }

// joins returns the ways in which a model joins the two tables.
func (v *resolver) joins(from, to *Table) []pair {
	var found []pair
	for _, t := range v.tables {
		if t == from || t == to {
			continue
		}
		found = append(found, pairsIn(t, from, to)...)
	}
	return found
}

// pairsIn returns the ways in which one table joins two others. A table that joins a table with itself does so by its first
// two columns that point there, in order.
func pairsIn(t, from, to *Table) []pair {
	var found []pair
	for i, a := range t.Columns {
		for j, b := range t.Columns {
			if i == j || from == to && j < i || a.References == nil || b.References == nil {
				continue
			}
			if a.References.To == from && b.References.To == to && a.References.toKey() && b.References.toKey() {
				found = append(found, pair{a, b})
			}
		}
	}
	return found
}

// addManyToMany resolves the relations that go by a table between the two.
func (v *resolver) addManyToMany(t *Table) {
	for i, mr := range t.model.relations {
		if !mr.many || slices.ContainsFunc(t.Relations, func(r *Relation) bool { return r.index == i }) {
			continue
		}
		to := v.byType[mr.target]
		if to == nil {
			continue // told already
		}
		if len(t.PK) != 1 || len(to.PK) != 1 {
			v.mistake("%s.%s joins tables whose keys have more than one column: only keys of one column can be joined", t, mr.name)
			continue
		}
		between := v.between(t, to, i, mr)
		if between == nil {
			continue
		}
		t.Relations = append(t.Relations, &Relation{Name: mr.name, Kind: ManyToMany, Field: mr.field, From: t, To: to, Null: true,
			Through: between.from.Table, ThroughFrom: []*Column{between.from}, ThroughTo: []*Column{between.to}, offset: mr.offset, index: i})
	}
}

// between finds or makes the table between the two sides of a relation.
func (v *resolver) between(t, to *Table, index int, mr *modelRelation) *pair {
	if typ := t.model.metaThrough(index); typ != nil {
		through := v.byType[typ]
		if through == nil {
			v.mistake("%s.%s goes through %s, which is no model of the application: list it in a component", t, mr.name, typ)
			return nil
		}
		pairs := pairsIn(through, t, to)
		if len(pairs) == 0 {
			v.mistake("%s.%s goes through %s, which has not got a column that points at %s and one that points at %s", t, mr.name, through, t, to)
			return nil
		}
		return &pairs[0]
	}
	if mr.options.m2m {
		return v.implicit(t, to, mr)
	}
	pairs := v.joins(t, to)
	switch {
	case len(pairs) == 1:
		return &pairs[0]
	case len(pairs) > 1:
		v.mistake("%s.%s may go through %s or %s: say which in Meta, Through: orm.Through[%s](&p.%s)", t, mr.name,
			pairs[0].from.Table, pairs[1].from.Table, pairs[0].from.Table.Model, mr.name)
	}
	return nil
}

// implicit makes the table of a relation tagged m2m. The relation back, tagged m2m too, shares it.
func (v *resolver) implicit(t, to *Table, mr *modelRelation) *pair {
	if mr.options.via != "" { // the other side's field, which owns the table
		for _, other := range v.byType[to.goType].Relations {
			if other.Name == mr.options.via && other.Kind == ManyToMany && other.To == t {
				return &pair{from: other.ThroughTo[0], to: other.ThroughFrom[0]}
			}
		}
		name := ShortName(to.Name + "_" + schema.Snake(mr.options.via))
		if made := v.byName[name]; made != nil {
			return &pair{from: made.Columns[1], to: made.Columns[0]}
		}
		if _, ok := to.goType.FieldByName(mr.options.via); !ok {
			v.mistake("%s.%s has via=%s, but %s has no such relation", t, mr.name, mr.options.via, to)
			return nil
		}
		made := v.join(name, to, t)
		return &pair{from: made.Columns[1], to: made.Columns[0]}
	}
	name := ShortName(t.Name + "_" + schema.Snake(mr.name))
	made := v.byName[name]
	if made == nil {
		made = v.join(name, t, to)
	}
	if back := to.model.manyTo(t); back != nil && to != t && back.options.m2m && back.options.via == "" && v.byName[ShortName(to.Name+"_"+schema.Snake(back.name))] != nil {
		v.mistake("%s.%s and %s.%s are both `db:\"m2m\"`, which is a table for each: if they are the two sides of one relation, make it `db:\"m2m,via=%s\"` at %[3]s.%[4]s; if not, put a model between the sides of one",
			to, back.name, t, mr.name, back.name)
	}
	return &pair{from: made.Columns[0], to: made.Columns[1]}
}

// manyTo is the first relation of the model to many rows of another one that no option says the way of, or nil.
func (m *model) manyTo(t *Table) *modelRelation {
	for _, mr := range m.relations {
		if mr.many && mr.target == t.goType && mr.options.via == "" {
			return mr
		}
	}
	return nil
}

// join makes a table of two foreign keys, which are its primary key.
func (v *resolver) join(name string, from, to *Table) *Table {
	t := &Table{Name: name, Component: from.Component, Model: from.Model + "_" + to.Model, Label: from.Label + " " + to.Label,
		LabelPlural: from.Label + " " + to.LabelPlural, Implicit: true, registry: v.registry, byName: map[string]*Column{}}
	for i, end := range []*Table{from, to} {
		key := end.PK[0]
		columnName := schema.Snake(end.Model) + "_id"
		if i == 1 && from == to {
			columnName = "to_" + columnName
		}
		c := &Column{Name: columnName, Table: t, Type: key.Type, PK: true, index: i, codec: key.codec, goType: key.goType}
		t.Columns = append(t.Columns, c)
		t.PK = append(t.PK, c)
		t.byName[c.Name] = c
	}
	for i, end := range []*Table{from, to} {
		t.refer(&Reference{From: t, Columns: t.Columns[i : i+1], To: end, Targets: end.PK, OnDelete: Cascade})
	}
	v.tables = append(v.tables, t)
	v.byName[name] = t
	return t
}
