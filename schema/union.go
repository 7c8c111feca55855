package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unsafe"
)

// member is one of the alternatives of a union.
type member struct {
	union  *Type
	field  *Field
	typ    *Type    // what it is when it is set: of a pointer, what that points at
	names  []string // what the discriminator says for it
	own    *Field   // the member's field that is the discriminator, if it has one
	prefix string   // what is written before the member: {"kind":"circle"; "" if nothing
	// described is the member with the discriminator among its fields, for JSON Schema.
	described *Type
}

// readUnion reads a struct that embeds OneOf.
func (r *reader) readUnion(typ *Type) {
	direct := false
	for sf := range typ.Go.Fields() {
		direct = direct || sf.Anonymous && sf.Type == oneOfType
	}
	if !direct {
		typ.Kind = KindJSON
		typ.mistake("embeds a union, whose methods then speak for the whole: give the field a name")
		return
	}
	typ.Kind = KindUnion
	r.structure(typ, nil)
	r.pending = append(r.pending, func() {
		seen := map[string]string{}
		for _, f := range typ.plan {
			if m := typ.newMember(f, seen); m != nil {
				typ.variants = append(typ.variants, m)
			}
		}
		r.pending = append(r.pending, typ.checkTags) // when what the members compute is known
		if len(typ.plan) == 0 {
			typ.mistake("is a union without members: add fields that are pointers, slices or maps")
		}
	})
}

func (t *Type) newMember(f *Field, seen map[string]string) *member {
	m := &member{union: t, field: f, typ: f.Type}
	if k := f.Type.Go.Kind(); k != reflect.Pointer && k != reflect.Slice && k != reflect.Map {
		t.mistakeAt(f.String(), "is a member of a union and %s, which cannot tell whether it is set: make it a pointer", f.Type.article())
		return nil
	}
	if f.Type.Kind == KindOptional {
		m.typ = f.Type.Elem
	}
	if t.Discriminator == "" {
		return m
	}
	if m.typ.Kind != KindStruct {
		t.mistakeAt(f.String(), "is a member of a union with a discriminator and %s: make it a struct, or leave the discriminator out", m.typ.article())
		return nil
	}
	m.names = append(m.names, f.Name)
	for alias := range strings.SplitSeq(f.Tag.Get("alias"), ",") {
		if alias = strings.TrimSpace(alias); alias != "" {
			m.names = append(m.names, alias)
		}
	}
	for _, name := range m.names {
		if other := seen[name]; other != "" {
			t.mistakeAt(f.String(), "is told apart by %q, and so is %s: give one another name with a json tag", name, other)
		}
		seen[name] = f.GoName
	}
	if m.own = m.typ.FieldByName(t.Discriminator); m.own == nil {
		m.prefix = "{" + string(quoteText(t.Discriminator)) + ":" + string(quoteText(f.Name))
	} else if m.own.Type.Kind != KindString {
		t.mistakeAt(f.String(), "its field %s is the discriminator and %s: make it a text, or remove it", m.own, m.own.Type.article())
		return nil
	}
	return m
}

// checkTags finds members of which the discriminator would be written twice, or not at all.
func (t *Type) checkTags() {
	for _, m := range t.variants {
		name := t.Discriminator
		if name == "" {
			return
		}
		switch f := m.typ.names.find([]byte(name)); {
		case m.typ.ignored[name] != nil && m.typ.ignored[name].compute != nil:
			t.mistakeAt(m.field.String(), "%s computes a member %q, which is the discriminator: compute it by another name, or not at all", m.typ, name)
		case f != nil && f.Name != name:
			t.mistakeAt(m.field.String(), "its field %s has the alias %q, which is the discriminator: remove the alias, or call the field so", f, name)
		case m.own != nil && m.own.WriteOnly:
			t.mistakeAt(m.field.String(), "its field %s is the discriminator and writeonly, so that it would not be written: remove the tag access", m.own)
		}
	}
}

// describeMembers makes what JSON Schema says about the members: structs to which the discriminator belongs.
func (t *Type) describeMembers() {
	for _, m := range t.variants {
		if t.Discriminator == "" {
			continue
		}
		kind := &Type{Go: reflect.TypeFor[string](), Kind: KindString}
		for _, name := range m.names {
			kind.Enum = append(kind.Enum, Choice{Value: name, Label: name, Text: name})
		}
		tag := &Field{GoName: t.Discriminator, Name: t.Discriminator, Type: kind, Required: true, Owner: t.Go}
		d := *m.typ
		if d.Name == "" { // struct { … }
			d.Name, d.Pkg = m.field.GoName, t.Pkg
		}
		if t.Name == "" {
			d.described = d.Name + "As" + m.field.GoName
		} else {
			d.described = t.Name + "_" + d.Name
		}
		d.Name = d.described
		if m.own != nil {
			tag.Doc, tag.Label, tag.explicit = m.own.Doc, m.own.Label, m.own.explicit
		}
		for _, fields := range []*[]*Field{&d.plan, &d.shown, &d.outputs} {
			if i := slices.Index(*fields, m.own); i >= 0 {
				*fields = slices.Clone(*fields)
				(*fields)[i] = tag
			} else {
				*fields = slices.Concat([]*Field{tag}, *fields)
			}
		}
		m.described = &d
	}
}

// tags are what the discriminator may say, as pydantic lists them.
func (t *Type) tags() string {
	var all []string
	for _, m := range t.variants {
		for _, name := range m.names {
			all = append(all, "'"+name+"'")
		}
	}
	return strings.Join(all, ", ")
}

// memberNamed finds the member by what the discriminator says; nil if there is none.
func (t *Type) memberNamed(tag string) *member {
	for _, m := range t.variants {
		if slices.Contains(m.names, tag) {
			return m
		}
	}
	return nil
}

// set reports whether the member of the union at p is set. A pointer, a slice and a map that are not begin with nil.
func (m *member) set(p unsafe.Pointer) bool {
	return *(*unsafe.Pointer)(unsafe.Add(p, m.field.Offset)) != nil
}

// held is the address of the member of the union at p, in which it is set.
func (m *member) held(p unsafe.Pointer) unsafe.Pointer {
	p = unsafe.Add(p, m.field.Offset)
	if m.field.Type.Kind == KindOptional {
		p = m.field.Type.deref(p)
	}
	return p
}

// room is the address at which the member is read, p being that of its field in a union.
func (m *member) room(p unsafe.Pointer) unsafe.Pointer {
	if m.field.Type.Kind == KindOptional {
		return m.field.Type.fill(p)
	}
	return p
}

// chosen is the one member of the union at p that is set.
func (t *Type) chosen(p unsafe.Pointer) (*member, error) {
	var chosen *member
	var names []string
	for _, m := range t.variants {
		if m.set(p) {
			chosen, names = m, append(names, m.field.GoName)
		}
	}
	switch len(names) {
	case 1:
		return chosen, nil
	case 0:
		for _, m := range t.variants {
			names = append(names, m.field.GoName)
		}
		return nil, fmt.Errorf("%s is a union without a member: set %s", t, expectedChoices(names, false))
	}
	return nil, fmt.Errorf("%s is a union with %d members, %s: set one of them", t, len(names), strings.ReplaceAll(expectedChoices(names, false), " or ", " and "))
}

// named is the struct at q, or a copy of it in which the discriminator is set if it is a field without a value.
func (m *member) named(q unsafe.Pointer) (unsafe.Pointer, error) {
	if m.own == nil {
		if m.typ.rest != nil && len(m.typ.mistakes) == 0 && m.typ.restValue(q, m.union.Discriminator).IsValid() {
			return nil, fmt.Errorf("%s has a member %q, which is the discriminator of the union %s: remove it", m.typ.rest, m.union.Discriminator, m.union)
		}
		return q, nil
	}
	switch tag := *(*string)(unsafe.Add(q, m.own.Offset)); {
	case slices.Contains(m.names, tag):
		return q, nil
	case tag != "":
		return nil, fmt.Errorf("%s is %q in the member %s of the union %s: leave it empty, or write %s", m.own, tag, m.field.GoName, m.union, expectedChoices(m.names, true))
	}
	c := addressOf(m.typ.at(q))
	*(*string)(unsafe.Add(c, m.own.Offset)) = m.field.Name
	return c, nil
}

// join puts the prefix, which begins at start, and the object behind it together.
func (m *member) join(b []byte, start int) []byte {
	if m.prefix == "" {
		return b
	}
	at := start + len(m.prefix)
	if b[at+1] == '}' {
		return append(b[:at], '}')
	}
	b[at] = ','
	return b
}

// writeUnion appends the JSON of the member of the union at p; nil if that cannot be done.
func (t *Type) writeUnion(b []byte, p unsafe.Pointer, left int) []byte {
	if left == 0 {
		return nil
	}
	m, err := t.chosen(p)
	if err != nil {
		return nil
	}
	q, err := m.named(m.held(p))
	if err != nil {
		return nil
	}
	start := len(b)
	if b = m.typ.write(append(b, m.prefix...), q, left-1); b == nil {
		return nil
	}
	return m.join(b, start)
}

// walkUnion checks the member of the union at p.
func (t *Type) walkUnion(p unsafe.Pointer, r *Report, depth int) {
	m, err := t.chosen(p)
	if err != nil {
		r.fault("value_error", map[string]any{"error": "exactly one member of the union must be set"}, nil)
		return
	}
	r.name(m.field.Name)
	m.field.walk(unsafe.Add(p, m.field.Offset), r, depth+1)
	r.Pop(1)
}

// union describes the members of a union.
func (d *Defs) union(t *Type, s *JSONSchema, mode Mode) {
	if t.Discriminator == "" {
		for _, m := range t.variants {
			each := d.Schema(m.typ, mode)
			if m.field.check != nil {
				m.field.check.describe(each)
			}
			if m.field.Doc != "" {
				each.Description = m.field.Doc
			}
			s.AnyOf = append(s.AnyOf, each)
		}
		return
	}
	s.Discriminator = &Discriminator{PropertyName: t.Discriminator}
	for _, m := range t.variants {
		each := d.Schema(m.component(), mode)
		s.OneOf = append(s.OneOf, each)
		for _, name := range m.names {
			s.Discriminator.Mapping = append(s.Discriminator.Mapping, Property{name, each})
		}
	}
}

// component is the type whose schema describes the member: the member itself, if what it says about the discriminator is what it means in the union.
func (m *member) component() *Type {
	if m.own == nil {
		return m.described
	}
	var said []any
	if m.own.check != nil {
		var s JSONSchema
		m.own.check.describe(&s)
		said = s.Enum
	}
	for _, c := range m.own.Type.Enum {
		said = append(said, c.Text)
	}
	if len(said) != len(m.names) || !m.own.Required {
		return m.described
	}
	for i, name := range m.names {
		if text, ok := said[i].(string); !ok || text != name {
			return m.described
		}
	}
	return m.typ
}
