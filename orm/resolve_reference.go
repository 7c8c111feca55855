package orm

import (
	"fmt"
	"slices"
	"strings"
)

// metaForeignKey is what Meta says of the foreign key of a relation, or nil.
func (m *model) metaForeignKey(relation int) *ForeignKeySpec {
	keys := m.metaOf().ForeignKeys
	for i := range keys {
		if f, err := m.resolve(keys[i].relation); err == nil && f.node.parent == nil && f.slot.relation == relation {
			return &keys[i]
		}
	}
	return nil
}

// forward reports whether the foreign key of a relation is in its own model.
func (m *model) forward(relation int) bool {
	return len(m.relations[relation].columns) > 0 || m.metaForeignKey(relation) != nil
}

// addReferences resolves the relations whose foreign key is in this table.
func (v *resolver) addReferences(t *Table) {
	for _, spec := range t.model.metaOf().ForeignKeys {
		if f, err := t.model.resolve(spec.relation); err != nil || f.node.parent != nil || f.slot.relation < 0 {
			v.mistake("%s has in its Meta a foreign key of something that is no relation of its own: write orm.ForeignKey(&x.Relation)", t)
		}
	}
	for i, mr := range t.model.relations {
		spec := t.model.metaForeignKey(i)
		if spec == nil && len(mr.columns) == 0 {
			if mr.options.hasDelete || mr.options.deferred {
				v.mistake("%s.%s has the db option on_delete or deferred, but its foreign key is in the other model: put it there", t, mr.name)
			}
			continue
		}
		to := v.target(t, mr)
		if to == nil {
			continue
		}
		r := v.reference(t, to, i, spec)
		if r == nil {
			continue
		}
		for _, c := range r.Columns {
			c.Auto = false
			if !t.model.columns[c.index].options.hasDefault {
				c.leaveUUID()
			}
		}
		t.refer(r)
		t.Relations = append(t.Relations, &Relation{Name: mr.name, Kind: ToOne, Field: mr.field, From: t, To: to,
			Columns: r.Columns, Targets: r.Targets, Null: r.Null(), offset: mr.offset, index: i})
	}
}

// reference is the foreign key of a relation; nil after a mistake.
func (v *resolver) reference(t, to *Table, relation int, spec *ForeignKeySpec) *Reference {
	mr := t.model.relations[relation]
	r := &Reference{From: t, To: to, Targets: to.PK, relation: mr.name}
	if spec != nil && spec.to != nil {
		r.Targets = nil
		for _, o := range spec.to {
			f, err := t.model.resolve(o)
			if err != nil || f.slot.column < 0 || f.path != nil || f.node.parent == nil || f.node.parent.parent != nil || f.node.relation != relation {
				v.mistake("%s.%s points, by its Meta, at something that is no column of %s: write To(&x.%s.Column)", t, mr.name, to, mr.name)
				return nil
			}
			r.Targets = append(r.Targets, to.Columns[f.slot.column])
		}
	}
	if r.Columns = v.referenceColumns(t, r, mr, spec); r.Columns == nil {
		return nil
	}
	for i, c := range r.Columns {
		if target := r.Targets[i]; c.goType != target.goType {
			what := target.String()
			if len(to.PK) == 1 && target == to.PK[0] {
				what = "the key of " + to.String()
			}
			v.mistake("%s is of type %s, but %s is %s: make them the same", c, c.goType, what, target.goType)
			return nil
		}
	}
	if other := slices.IndexFunc(t.References, func(other *Reference) bool { return slices.Equal(other.Columns, r.Columns) }); other >= 0 {
		v.mistake("%s.%s and %s go by the same columns: give one of them its own", t, mr.name, t.References[other].relation)
		return nil
	}
	v.referenceOptions(t, r, mr, spec == nil && len(r.Columns) == 1)
	return r
}

// referenceColumns are the columns of a foreign key; nil after a mistake.
func (v *resolver) referenceColumns(t *Table, r *Reference, mr *modelRelation, spec *ForeignKeySpec) []*Column {
	var columns []*Column
	switch {
	case spec != nil && spec.from != nil:
		for _, o := range spec.from {
			c, err := t.ownColumn(o)
			if err != nil {
				v.mistake("%s.%s has in its Meta a foreign key of something that is not its own column: %v", t, mr.name, err)
				return nil
			}
			columns = append(columns, c)
		}
	default:
		for _, target := range r.Targets {
			if c := t.Field(mr.name + target.GoName); c != nil {
				columns = append(columns, c)
			}
		}
		if r.toKey() || len(columns) == 0 && len(mr.columns) == len(r.Targets) {
			columns = nil
			for _, at := range mr.columns {
				columns = append(columns, t.Columns[at])
			}
		}
	}
	if len(columns) != len(r.Targets) {
		v.mistake("%s.%s points at %s, but has %s for it: add %s, or name others in Meta, ForeignKeys: orm.ForeignKeys(orm.ForeignKey(&x.%s).From(…))",
			t, mr.name, tableColumns(r.To, r.Targets), columnList(columns), fieldsFor(mr.name, r.Targets), mr.name)
		return nil
	}
	return columns
}

// columnList names columns, or says that there are none.
func columnList(columns []*Column) string {
	if len(columns) == 0 {
		return "no column"
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.goName()
	}
	return strings.Join(names, ", ")
}

// fieldsFor are the fields that a relation needs to point at columns.
func fieldsFor(relation string, targets []*Column) string {
	if len(targets) == 1 && targets[0].PK {
		return fmt.Sprintf("`%sID %s`", relation, targets[0].goType)
	}
	var words []string
	for _, c := range targets {
		words = append(words, fmt.Sprintf("`%s%s %s`", relation, c.GoName, c.goType))
	}
	return strings.Join(words, " and ")
}

// referenceOptions reads what the tag says of a foreign key: at its column where the relation's name leads to one, otherwise at the relation.
func (v *resolver) referenceOptions(t *Table, r *Reference, mr *modelRelation, atColumn bool) {
	o, where := mr.options, t.String()+"."+mr.name
	if atColumn {
		if o.hasDelete || o.deferred {
			v.mistake("%s has the db option on_delete or deferred: put it on the column of the foreign key, %s", where, r.Columns[0].GoName)
		}
		o, where = t.model.columns[r.Columns[0].index].options, r.Columns[0].String()
	}
	if o.deferred && o.hasDelete && o.onDelete == Restrict {
		v.mistake("%s has on_delete=restrict, which cannot wait, and deferred: leave on_delete out", where)
	}
	for _, c := range r.Columns {
		name := where
		if !atColumn {
			name = c.String() + ", which belongs to the foreign key of " + mr.name + ","
		}
		if o.hasDelete && o.onDelete == SetDefault && !c.HasDefault {
			v.mistake("%s has on_delete=set_default, but no default: add `default=…`, the key of a row that is there", name)
		}
		if o.hasDelete && o.onDelete == SetNull && !c.Null {
			v.mistake("%s has on_delete=set_null, but may not be NULL: make it a *%s", name, c.goType)
		}
	}
	if o.deferred && !o.hasDelete {
		o.onDelete = NoAction // which can wait
	}
	r.OnDelete, r.Deferred, r.noindex = o.onDelete, o.deferred, o.noindex
}

// checkReferences finds foreign keys that point at what may be there twice.
func (v *resolver) checkReferences(t *Table) {
	for _, r := range t.References {
		ordered := func(u *TableIndex) bool { return u.plain() && slices.Equal(u.Columns, r.Targets) }
		if !r.toKey() && !slices.ContainsFunc(r.To.Uniques, ordered) {
			v.mistake("%s.%s points at %s, which is neither the primary key nor, in this order, a unique constraint of whole columns for all rows: add one to the Meta of %s, Uniques: orm.Uniques(orm.Unique(…))",
				t, r.relation, tableColumns(r.To, r.Targets), r.To)
		}
	}
}

// isKey reports whether the column is the whole primary key.
func isKey(c *Column) bool { return len(c.Table.PK) == 1 && c.Table.PK[0] == c }

// addReverse resolves the relations whose foreign key is in the other table.
func (v *resolver) addReverse(t *Table) {
	for i, mr := range t.model.relations {
		if t.model.forward(i) || mr.options.m2m || t.model.metaThrough(i) != nil {
			continue
		}
		to := v.target(t, mr)
		if to == nil {
			continue
		}
		var keys []*Reference
		for _, r := range to.References {
			if r.To == t && (mr.options.via == "" || r.via(mr.options.via)) {
				keys = append(keys, r)
			}
		}
		switch {
		case len(keys) > 1:
			v.mistake("%s.%s may go by %s or %s: say which with `db:\"via=%s\"`", t, mr.name, keys[0], keys[1], keys[0].word())
		case len(keys) == 1 && !mr.many && !keys[0].unique():
			mend := keys[0].word() + " `db:\"unique\"`"
			if len(keys[0].Columns) > 1 {
				mend = "add orm.Unique of them to the Meta of " + to.String()
			}
			v.mistake("%s.%s is one row, but %s is not unique: make it a []%s, or %s", t, mr.name, keys[0], to.Model, mend)
		case len(keys) == 1:
			kind := ToMany
			if !mr.many {
				kind = BackToOne
			}
			t.Relations = append(t.Relations, &Relation{Name: mr.name, Kind: kind, Field: mr.field, From: t, To: to,
				Columns: keys[0].Targets, Targets: keys[0].Columns, Null: true, offset: mr.offset, index: i})
		case v.addPointing(t, mr, i, to):
		case mr.options.via != "":
			v.mistake("%s.%s has via=%s, but %s has no such column that points at %s", t, mr.name, mr.options.via, to, t)
		case !mr.many:
			v.mistake("%s.%s is a relation without a column: add %s, or `db:\"-\"`", t, mr.name, fieldsFor(mr.name, to.PK))
		case len(t.PK) == 1 && len(to.PK) == 1 && len(v.joins(t, to)) == 0:
			mend := "`db:\"m2m\"` for a table between them"
			if back := to.model.manyTo(t); back != nil && to != t {
				switch {
				case back.options.m2m:
					mend = fmt.Sprintf("`db:\"m2m,via=%s\"` for the other side of %s.%[1]s", back.name, to)
				case t.Name < to.Name:
					mend = fmt.Sprintf("`db:\"m2m\"` here and `db:\"m2m,via=%s\"` at %s.%s for a table between them", mr.name, to, back.name)
				default:
					mend = fmt.Sprintf("`db:\"m2m\"` at %s.%s and `db:\"m2m,via=%[2]s\"` here for a table between them", to, back.name)
				}
			}
			v.mistake("%s.%s leads nowhere: %s has no column that points at %s and no model joins the two: add one, or %s, or `db:\"-\"`",
				t, mr.name, to, t, mend)
		}
	}
}
