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
	r.generation++
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
	each := func(steps ...func(*Table)) {
		for _, step := range steps {
			for _, t := range models {
				step(t)
			}
		}
	}
	each(v.addReferences)
	v.addKinds()
	each(v.addMeta, v.checkReferences, v.addReverse, v.addManyToMany)
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
	name, _, _ := strings.Cut(typ.Name(), "[") // whatever the types that a model with type parameters is made for
	words := strings.ToLower(schema.Words(name))
	t := &Table{Name: meta.Table, Component: a.component, Model: name, Label: meta.Label, LabelPlural: meta.LabelPlural,
		Type: m.schema, Comment: meta.Comment, Unmanaged: meta.Unmanaged, Order: meta.Order, goType: typ, registry: v.registry, model: m, byName: map[string]*Column{}}
	if t.Name == "" {
		t.Name = schema.Snake(name)
		if a.component != "" {
			t.Name = schema.Snake(a.component) + "_" + t.Name
		}
		t.Name = ShortName(t.Name)
	}
	if t.Label == "" {
		t.Label = words
	}
	if t.LabelPlural == "" {
		t.LabelPlural = schema.Plural(t.Label)
	}
	if err := checkTableName(t.Name); err != nil && !t.Unmanaged {
		v.mistake("%s cannot be table %q: %v: give it a Meta with another Table", t, t.Name, err)
	}
	other := v.byName[t.Name]
	if other != nil && !other.Unmanaged && !t.Unmanaged {
		v.mistake("%s and %s are both table %s: give one a Meta with another Table, or where it is another view of the same rows, with Unmanaged", other, t, t.Name)
		return
	}
	for _, other := range v.tables {
		if other.Name != t.Name && strings.EqualFold(other.Name, t.Name) && !other.Unmanaged && !t.Unmanaged {
			v.mistake("%s and %s are tables %s and %s, which are one for SQLite: give one a Meta with another Table", other, t, other.Name, t.Name)
		}
	}
	for i, mc := range m.columns {
		v.addColumn(t, m, mc, i)
	}
	v.addAuto(t, m)
	v.tables = append(v.tables, t)
	v.byType[typ] = t
	if other == nil || other.Unmanaged {
		v.byName[t.Name] = t
	}
}

func (v *resolver) addColumn(t *Table, m *model, mc *modelColumn, index int) {
	o := mc.options
	c := &Column{Name: mc.name, Field: mc.field, GoName: mc.goName, Table: t, Type: mc.kind, Null: mc.null, PK: o.pk, Unique: o.unique, Index: o.index,
		Default: o.defaultTo, HasDefault: o.hasDefault, AutoNow: o.autoNow, AutoNowAdd: o.autoNowAdd, Version: o.version, Comment: o.comment,
		index: index, offset: mc.offset, goType: mc.base, codec: mc.codec}
	switch {
	case mc.madeByInsert():
		c.makeUUID(o.defaultTo)
	case o.hasDefault:
		if write, err := mc.defaultWriter(); err == nil {
			c.initial = write
		}
	}
	if err := checkColumnName(c.Name); err != nil && !t.Unmanaged {
		v.mistake("%s.%s cannot be column %q: %v: name it with `db:\"column=…\"`", t, c.GoName, c.Name, err)
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
		ix := indexOn(c)
		if c.Type.Kind == KindRange {
			ix.Using = GiST // the order of ranges is of little use
		}
		t.Indexes = append(t.Indexes, ix)
	}
}

// addAuto lets the database count up a key that is one integer, and Insert make one that is a UUID. Where it points elsewhere, addReferences takes
// that back.
func (v *resolver) addAuto(t *Table, m *model) {
	if len(t.PK) != 1 {
		return
	}
	c := t.PK[0]
	mc := m.columns[c.index]
	integer := c.Type.Kind == KindInt64 || c.Type.Kind == KindInt32
	c.Auto = integer && !mc.options.noauto && !mc.options.hasDefault
	if c.Type.Kind == KindUUID && !mc.options.noauto && !mc.options.hasDefault {
		c.makeUUID("uuid7")
	}
}

// target returns the table of a relation's model.
func (v *resolver) target(t *Table, mr *modelRelation) *Table {
	to := v.byType[mr.target]
	switch {
	case to != nil:
	case v.registry.elsewhere[mr.target]:
		v.mistake("%s.%s leads to %s, which lives in another database: keep its key without a relation (`db:\"-\"`), and read its rows by the DB of its component", t, mr.name, mr.target)
	default:
		v.mistake("%s.%s leads to %s, which is no model of the application: list it in a component, or add `db:\"json\"` or `db:\"-\"`", t, mr.name, mr.target)
	}
	return to
}
