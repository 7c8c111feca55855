package orm

import (
	"cmp"
	"fmt"
	"reflect"
	"sync"

	"github.com/gotandem/tandem/schema"
)

// model is what a Go type alone says of a model, apart from the registry it is in: read once per type and process, never
// changed. Its columns have the same indexes as those of every Table made from it.
type model struct {
	typ       reflect.Type
	schema    *schema.Type
	columns   []*modelColumn
	relations []*modelRelation
	pk        []int
	slots     map[uintptr][]slot
	mistakes  []string
	hooks     [hookCount]int // the index of each hook's method, counted from 1
	hooked    bool

	sentinelOnce sync.Once
	sentinel     *sentinel
	metaOnce     sync.Once
	meta         Meta
}

// modelColumn is a field that is a column.
type modelColumn struct {
	goName  string
	name    string
	offset  uintptr
	typ     reflect.Type // of the field
	base    reflect.Type // without the pointer of a nullable column
	null    bool
	options tagOptions
	kind    ColumnType
	codec   *codec
	field   *schema.Field
	key     bool // the foreign key of a relation
}

// modelRelation is a field that holds rows of another model.
type modelRelation struct {
	name    string
	offset  uintptr
	typ     reflect.Type
	target  reflect.Type
	many    bool
	options tagOptions
	columns []int // the foreign key in this model, as far as names tell
	field   *schema.Field
}

// slot is what lies at an offset of a row.
type slot struct {
	typ      reflect.Type
	column   int // or -1
	relation int // or -1
}

// models caches what was read of each type.
var models sync.Map // reflect.Type → *model

// modelOf returns the model of a struct type. It always returns one; what is wrong with it is in its mistakes.
func modelOf(t reflect.Type) *model {
	if m, ok := models.Load(t); ok {
		return m.(*model)
	}
	m, _ := models.LoadOrStore(t, newModel(t))
	return m.(*model)
}

func newModel(t reflect.Type) *model {
	m := &model{typ: t, slots: map[uintptr][]slot{}}
	if t.Kind() != reflect.Struct || scalarKind(t) != KindInvalid {
		m.mistake("", "is not a struct: a model is one")
		return m
	}
	s, err := schema.Of(t)
	if err != nil {
		m.mistakes = append(m.mistakes, err.Error())
	}
	m.schema = s
	m.readFields(t, 0)
	m.pairRelations()
	for i, c := range m.columns {
		m.slots[c.offset] = append(m.slots[c.offset], slot{typ: c.typ, column: i, relation: -1})
		if c.options.pk {
			m.pk = append(m.pk, i)
		}
	}
	for i, r := range m.relations {
		m.slots[r.offset] = append(m.slots[r.offset], slot{typ: r.typ, column: -1, relation: i})
	}
	m.checkColumns()
	m.checkMethods()
	return m
}

// mistake notes what is wrong with a field, or with the whole model where field is empty.
func (m *model) mistake(field, format string, args ...any) {
	name := m.typ.String()
	if field != "" {
		name += "." + field
	}
	m.mistakes = append(m.mistakes, name+" "+fmt.Sprintf(format, args...))
}

// readFields collects columns and relations, those of embedded structs in their place.
func (m *model) readFields(t reflect.Type, base uintptr) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct && scalarKind(f.Type) == KindInvalid && f.Tag.Get("db") == "" {
			m.readFields(f.Type, base+f.Offset)
			continue
		}
		if !f.IsExported() || f.Name == "_" {
			continue
		}
		o, mistakes := parseTag(f.Tag)
		for _, text := range mistakes {
			m.mistake(f.Name, "%s", text)
		}
		if o.skip {
			continue
		}
		m.readField(f, base+f.Offset, o)
	}
}

func (m *model) readField(f reflect.StructField, offset uintptr, o tagOptions) {
	var field *schema.Field
	if m.schema != nil {
		field = m.schema.FieldByGo(f.Name)
	}
	if !o.json {
		if target, many, ok := relationTarget(f.Type); ok {
			m.relations = append(m.relations, &modelRelation{name: f.Name, offset: offset, typ: f.Type, target: target, many: many,
				options: o, field: field})
			return
		}
	}
	base, null := f.Type, false
	if f.Type.Kind() == reflect.Pointer {
		base, null = f.Type.Elem(), true
	}
	c := &modelColumn{goName: f.Name, name: o.column, offset: offset, typ: f.Type, base: base, null: null, options: o, field: field}
	if c.name == "" {
		c.name = schema.Snake(f.Name)
	}
	kind, mistake := columnType(base, o, f.Tag, field)
	if mistake != "" {
		m.mistake(f.Name, "%s", mistake)
		return
	}
	c.kind = kind
	c.codec = newCodec(base, kind)
	m.columns = append(m.columns, c)
}

// relationTarget reports whether a field of this type holds rows of another model.
func relationTarget(t reflect.Type) (target reflect.Type, many, ok bool) {
	switch t.Kind() {
	case reflect.Pointer:
		e := t.Elem()
		return e, false, e.Kind() == reflect.Struct && scalarKind(e) == KindInvalid
	case reflect.Slice:
		e := t.Elem()
		return e, true, e.Kind() == reflect.Struct && scalarKind(e) == KindInvalid
	}
	return nil, false, false
}

// pairRelations finds the foreign key of each relation to one row: Author has AuthorID, or a column for each part of the key of the
// other model, which is called after it.
func (m *model) pairRelations() {
	columns := map[string]int{}
	for i, c := range m.columns {
		columns[c.goName] = i
	}
	for _, r := range m.relations {
		if r.many {
			continue
		}
		want := []string{cmp.Or(r.options.via, r.name+"ID")}
		if _, ok := columns[want[0]]; !ok && r.options.via == "" {
			want = keyFields(r.target, r.name)
		}
		for _, name := range want {
			if at, ok := columns[name]; ok {
				r.columns = append(r.columns, at)
			}
		}
		switch {
		case len(r.columns) < len(want):
			r.columns = nil
			if r.options.via != "" && !m.mayBeBackward(r) {
				m.mistake(r.name, "has via=%s, but there is no such column in %s", r.options.via, m.typ)
			}
		case len(want) == 1:
			m.columns[r.columns[0]].key = true
		}
	}
}

// keyFields are the fields of a model's primary key, with something before them, read without the rest of the model, since models may
// point at each other.
func keyFields(t reflect.Type, before string) []string {
	var keys []string
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct && f.Tag.Get("db") == "" {
			keys = append(keys, keyFields(f.Type, before)...)
			continue
		}
		if o, _ := parseTag(f.Tag); o.pk {
			keys = append(keys, before+f.Name)
		}
	}
	return keys
}

// mayBeBackward reports whether via may name a field of the other model.
func (m *model) mayBeBackward(r *modelRelation) bool {
	_, ok := r.target.FieldByName(r.options.via)
	return ok
}

// resolve finds the column or relation of this type at an offset.
func (m *model) at(offset uintptr, typ reflect.Type) (slot, bool) {
	for _, s := range m.slots[offset] {
		if s.typ == typ {
			return s, true
		}
	}
	return slot{}, false
}

// fieldAt names the field at an offset, for messages.
func (m *model) fieldAt(offset uintptr, typ reflect.Type) string {
	name := ""
	var walk func(t reflect.Type, base uintptr)
	walk = func(t reflect.Type, base uintptr) {
		for i := range t.NumField() {
			f := t.Field(i)
			at := base + f.Offset
			if offset < at || offset >= at+max(f.Type.Size(), 1) {
				continue
			}
			if f.Anonymous && f.Type.Kind() == reflect.Struct {
				walk(f.Type, at)
			}
			if name == "" || f.Type == typ {
				name = f.Name
			}
		}
	}
	walk(m.typ, 0)
	return name
}
