package orm

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/gotandem/tandem/schema"
)

// Resolve turns the models into tables and joins them by their relations. It returns every mistake, one line each; the
// tables are there all the same, as far as they go. It may be called again, after more models were added.
func (r *Registry) Resolve() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.resolved {
		return r.err
	}
	v := &resolver{registry: r, byType: map[reflect.Type]*Table{}, byName: map[string]*Table{}, names: map[string]constraint{}}
	v.run(r.added)
	r.tables, r.byType, r.byName, r.names = v.tables, v.byType, v.byName, v.names
	r.scoped, r.filled = nil, false
	for _, t := range v.tables {
		if len(t.scopes) > 0 {
			r.scoped = append(r.scoped, t)
		}
		r.filled = r.filled || len(t.fills) > 0
	}
	r.err = errors.Join(v.mistakes...)
	r.resolved = true
	return r.err
}

// resolver is one run of Resolve.
type resolver struct {
	registry *Registry
	tables   []*Table
	byType   map[reflect.Type]*Table
	byName   map[string]*Table
	names    map[string]constraint
	mistakes []error
	told     map[string]bool
}

// mistake notes one line, once.
func (v *resolver) mistake(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if v.told == nil {
		v.told = map[string]bool{}
	}
	if !v.told[text] {
		v.told[text] = true
		v.mistakes = append(v.mistakes, errors.New(text))
	}
}

func (v *resolver) run(added []registration) {
	for _, a := range added {
		v.addTable(a)
	}
	models := slices.Clone(v.tables)
	for _, t := range models {
		v.addRelations(t)
	}
	for _, t := range models {
		v.addReverse(t)
	}
	for _, t := range models {
		v.addManyToMany(t)
	}
	for _, t := range models {
		v.addMeta(t)
	}
	for _, t := range v.tables {
		v.addNames(t)
	}
}

func (v *resolver) addTable(a registration) {
	typ := a.model.typ
	if other := v.byType[typ]; other != nil {
		v.mistake("%s is a model of component %s and of %s: list it in one", typ, other.Component, a.component)
		return
	}
	m := modelOf(typ)
	for _, text := range m.mistakes {
		v.mistake("%s", text)
	}
	if m.typ.Kind() != reflect.Struct {
		return
	}
	meta := m.metaOf()
	words := strings.ToLower(schema.Words(typ.Name()))
	t := &Table{Name: meta.Table, Component: a.component, Model: typ.Name(), Label: meta.Label, LabelPlural: meta.LabelPlural,
		Type: m.schema, Comment: meta.Comment, Unmanaged: meta.Unmanaged, Order: meta.Order, goType: typ, registry: v.registry, model: m, byName: map[string]*Column{}}
	if t.Name == "" {
		t.Name = schema.Snake(typ.Name())
		if a.component != "" {
			t.Name = schema.Snake(a.component) + "_" + t.Name
		}
		t.Name = ShortName(t.Name)
	}
	if t.Label == "" {
		t.Label = words
	}
	if t.LabelPlural == "" {
		t.LabelPlural = plural(t.Label)
	}
	if other := v.byName[t.Name]; other != nil {
		v.mistake("%s and %s are both table %s: give one a Meta with another Table", other, t, t.Name)
		return
	}
	for i, mc := range m.columns {
		v.addColumn(t, m, mc, i)
	}
	v.addAuto(t, m)
	v.tables = append(v.tables, t)
	v.byType[typ] = t
	v.byName[t.Name] = t
}

func (v *resolver) addColumn(t *Table, m *model, mc *modelColumn, index int) {
	o := mc.options
	c := &Column{Name: mc.name, Field: mc.field, GoName: mc.goName, Table: t, Type: mc.kind, Null: mc.null, PK: o.pk, Unique: o.unique, Index: o.index,
		Default: o.defaultTo, HasDefault: o.hasDefault, AutoNow: o.autoNow, AutoNowAdd: o.autoNowAdd, Version: o.version, Comment: o.comment,
		index: index, offset: mc.offset, goType: mc.base, codec: mc.codec}
	if o.hasDefault {
		if write, err := mc.defaultWriter(); err == nil {
			c.initial = write
		}
	}
	t.Columns = append(t.Columns, c)
	t.byName[c.Name] = c
	if c.Field != nil && !c.AutoNow && !c.AutoNowAdd {
		t.checked = append(t.checked, c.Field)
	}
	if c.PK {
		t.PK = append(t.PK, c)
	}
	if c.Version {
		t.Version = c
	}
	if o.softDelete {
		t.softDelete = c
	}
	if c.Unique {
		t.Uniques = append(t.Uniques, indexOn(c))
	}
	if c.Index {
		t.Indexes = append(t.Indexes, indexOn(c))
	}
}

// addAuto lets the database count up a key that is one integer and points nowhere.
func (v *resolver) addAuto(t *Table, m *model) {
	if len(t.PK) != 1 {
		return
	}
	c := t.PK[0]
	mc := m.columns[c.index]
	integer := c.Type.Kind == KindInt64 || c.Type.Kind == KindInt32
	c.Auto = integer && mc.owner < 0 && !mc.options.noauto && !mc.options.hasDefault
}

// addRelations resolves the relations whose foreign key is in this table.
func (v *resolver) addRelations(t *Table) {
	for _, mr := range t.model.relations {
		if mr.column < 0 {
			continue
		}
		to := v.target(t, mr)
		if to == nil {
			continue
		}
		if len(to.PK) != 1 {
			v.mistake("%s.%s points at %s, whose key has %d columns: only a key of one column can be pointed at", t, mr.name, to, len(to.PK))
			continue
		}
		c := t.Columns[mr.column]
		options := t.model.columns[mr.column].options
		if options.deferred && !options.hasDelete {
			options.onDelete = NoAction // which can wait
		}
		c.References = &Reference{Table: to, Column: to.PK[0], OnDelete: options.onDelete, Deferred: options.deferred,
			Constraint: ConstraintName(ForeignKeyName, t.Name, c.Name)}
		// What is deleted from the other side is looked up here, and relations are read backwards.
		if !c.Unique && !c.Index && !(len(t.PK) > 0 && t.PK[0] == c) {
			c.Index = true
			ix := indexOn(c)
			ix.implied = true
			t.Indexes = append(t.Indexes, ix)
		}
		t.Relations = append(t.Relations, &Relation{Name: mr.name, Kind: ToOne, Field: mr.field, From: t, To: to,
			Columns: []*Column{c}, Targets: []*Column{to.PK[0]}, Null: c.Null, offset: mr.offset, index: slices.Index(t.model.relations, mr)})
	}
}

// target returns the table of a relation's model.
func (v *resolver) target(t *Table, mr *modelRelation) *Table {
	to := v.byType[mr.target]
	if to == nil {
		v.mistake("%s.%s leads to %s, which is no model of the application: list it in a component, or add `db:\"json\"` or `db:\"-\"`", t, mr.name, mr.target)
	}
	return to
}

// addReverse resolves the relations whose foreign key is in the other table.
func (v *resolver) addReverse(t *Table) {
	for i, mr := range t.model.relations {
		if mr.column >= 0 || mr.options.m2m || t.model.metaThrough(i) != nil {
			continue
		}
		to := v.target(t, mr)
		if to == nil {
			continue
		}
		var keys []*Column
		for _, c := range to.Columns {
			if c.References != nil && c.References.Table == t && (mr.options.via == "" || mr.options.via == c.GoName) {
				keys = append(keys, c)
			}
		}
		switch {
		case len(keys) > 1:
			v.mistake("%s.%s may go by %s or %s: say which with `db:\"via=%s\"`", t, mr.name, keys[0], keys[1], keys[0].GoName)
		case len(keys) == 1 && !mr.many && !keys[0].Unique && !isKey(keys[0]):
			v.mistake("%s.%s is one row, but %s is not unique: make it a []%s, or %s `db:\"unique\"`", t, mr.name, keys[0], to.Model, keys[0].GoName)
		case len(keys) == 1:
			kind := ToMany
			if !mr.many {
				kind = BackToOne
			}
			t.Relations = append(t.Relations, &Relation{Name: mr.name, Kind: kind, Field: mr.field, From: t, To: to,
				Columns: []*Column{keys[0].References.Column}, Targets: []*Column{keys[0]}, Null: true, offset: mr.offset, index: i})
		case mr.options.via != "":
			v.mistake("%s.%s has via=%s, but %s has no such column that points at %s", t, mr.name, mr.options.via, to, t)
		case !mr.many:
			v.mistake("%s.%s is a relation without a column: add `%sID %s`, or `db:\"-\"`", t, mr.name, mr.name, keyType(to))
		case len(v.joins(t, to)) == 0:
			v.mistake("%s.%s leads nowhere: %s has no column that points at %s and no model joins the two: add one, or `db:\"m2m\"` for a table between them, or `db:\"-\"`",
				t, mr.name, to, t)
		}
	}
}

// isKey reports whether the column is the whole primary key.
func isKey(c *Column) bool { return len(c.Table.PK) == 1 && c.Table.PK[0] == c }

func keyType(t *Table) string {
	if len(t.PK) == 1 {
		return t.PK[0].goType.String()
	}
	return "int64"
}

// plural is the usual plural of an English noun; Meta knows the others.
func plural(noun string) string {
	switch {
	case strings.HasSuffix(noun, "y") && len(noun) > 1 && !strings.ContainsAny(noun[len(noun)-2:len(noun)-1], "aeiou"):
		return noun[:len(noun)-1] + "ies"
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "x"), strings.HasSuffix(noun, "ch"), strings.HasSuffix(noun, "sh"):
		return noun + "es"
	}
	return noun + "s"
}
