package schema

import (
	"encoding/json/jsontext"
	"reflect"
	"slices"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/problem"
)

// decodeUnion reads a value into the union at p.
func (t *Type) decodeUnion(d *jsonReader, p unsafe.Pointer) {
	if t.Discriminator == "" {
		t.decodeBest(d, p)
		return
	}
	if d.peek() != '{' {
		if raw := d.skip(); !d.deep {
			t.unfit(d, raw)
		}
		return
	}
	start, left := d.pos, d.left
	tag := d.lookUp(t.Discriminator)
	if d.pos, d.left = start, left; d.deep {
		return
	}
	text := string(tag)
	var m *member
	if tag.Kind() == '"' {
		unquoted, _ := jsontext.AppendUnquote(nil, tag)
		text = string(unquoted)
		m = t.memberNamed(text)
	}
	if m == nil {
		if received := d.skip(); !d.deep {
			t.tagFault(d.r, tag != nil, text, d.quote(t, received))
		}
		return
	}
	d.r.name(text)
	d.tag = t.Discriminator
	m.decode(d, unsafe.Add(p, m.field.Offset))
	d.r.Pop(1)
}

// tagFault reports a discriminator that is not there, or that no member has.
func (t *Type) tagFault(r *Report, there bool, tag string, input any) {
	discriminator := "'" + t.Discriminator + "'"
	if !there {
		r.fault("union_tag_not_found", map[string]any{"discriminator": discriminator}, input)
		return
	}
	const long = 100
	if len(tag) > long {
		tag = strings.ToValidUTF8(tag[:long], "") + "…"
	}
	r.fault("union_tag_invalid", map[string]any{"discriminator": discriminator, "tag": tag, "expected_tags": t.tags()}, input)
}

// lookUp goes into an object and returns the value of one of its members; nil if it is not there.
func (d *jsonReader) lookUp(name string) jsontext.Value {
	if !d.enter() {
		return nil
	}
	for d.more() {
		here := string(d.name()) == name
		if raw := d.skip(); here || d.deep {
			return raw
		}
	}
	return nil
}

// decode reads the member of a union into its field at p, and asks its rules.
func (m *member) decode(d *jsonReader, p unsafe.Pointer) {
	n := d.r.Len()
	if m.typ.decode(d, m.room(p)); d.r.Len() == n && !d.deep {
		m.field.check.settled(p, d.r)
	}
}

// fit is how well a value fits a member: how many of its parts were converted, as only lenient reading does, how many of its properties the member knows, and
// how often JSON had another type of number.
type fit struct{ lax, known, loose int }

// better puts what strict reading takes first, so that a value that it can read is the same value leniently.
func (a fit) better(b fit) bool {
	switch {
	case (a.lax == 0) != (b.lax == 0):
		return a.lax == 0
	case a.known != b.known:
		return a.known > b.known
	case a.lax != b.lax:
		return a.lax < b.lax
	}
	return a.loose < b.loose
}

// patience bounds how much of a document is read again and again, as unions in unions want it: so many bytes for each of its own.
const patience = 64

// decodeBest reads a value into the member of the union at p that it fits best. Members that the first byte rules out are not tried, and one alone is read as
// if there were no union.
func (t *Type) decodeBest(d *jsonReader, p unsafe.Pointer) {
	start, end, first := d.pos, d.pos, d.peek()
	if t.guarded { // what is a secret in one member has another name in the next
		d.r.hushed++
		defer d.r.unhush()
	}
	if d.spare == 0 {
		d.spare = patience*len(d.data) + 1<<12
	}
	c := t.compete(d.r)
	outer := d.fit
	for i, m := range t.variants {
		if !m.typ.begins(first, d.lax) {
			continue
		}
		if end > start { // it was read before
			if d.spare -= end - start; d.spare <= 0 {
				d.spare = -1
				d.r.fault("value_error", map[string]any{"error": "it could be read in too many ways"}, nil)
				return
			}
		}
		d.pos, d.fit = start, fit{}
		c.attempt(i, d.r, func(field unsafe.Pointer) fit {
			m.decode(d, field)
			return d.fit
		})
		if d.deep {
			return
		}
		end = d.pos
	}
	if end == start {
		if d.skip(); d.deep {
			return
		}
		end = d.pos
	}
	for i, m := range t.variants {
		if c.best == nil && !m.typ.begins(first, d.lax) {
			c.attempt(i, d.r, func(unsafe.Pointer) fit {
				m.typ.unfit(d, d.data[start:end])
				return fit{}
			})
		}
	}
	d.fit = fit{outer.lax + c.fit.lax, outer.known + c.fit.known, outer.loose + c.fit.loose}
	c.end(p, d.r)
}

// begins reports whether JSON that begins with c may be a value of the type.
func (t *Type) begins(c byte, lax bool) bool {
	number := c == '-' || isDigit(c)
	word := c == 't' || c == 'f'
	switch t.Kind {
	case KindBool:
		return word || lax && (c == '"' || number)
	case KindInt, KindUint, KindFloat:
		return number || lax && (c == '"' || word)
	case KindString, KindBytes, KindUUID, KindText:
		return c == '"'
	case KindTime, KindDate, KindClock, KindDuration:
		return c == '"' || lax && number
	case KindDecimal:
		return c == '"' || number
	case KindStruct, KindMap:
		return c == '{'
	case KindList:
		return c == '['
	case KindOptional:
		return c == 'n' || t.Elem.begins(c, lax)
	case KindUnion:
		return c == '{' || t.Discriminator == ""
	}
	return true
}

// unfit reports a value that does not begin as one of the type does.
func (t *Type) unfit(d *jsonReader, raw jsontext.Value) {
	if t = t.Base(); t.Kind == KindUnion {
		d.r.fault("model_attributes_type", nil, d.quote(t, raw))
		return
	}
	t.typeFault(d.r, d.quote(t, raw))
}

// unionText reads one string into the union at p.
func (t *Type) unionText(s string, p unsafe.Pointer, r *Report) {
	if t.Discriminator != "" {
		t.jsonText(s, p, r)
		return
	}
	t.first(p, r, func(m *member, field unsafe.Pointer) {
		m.typ.DecodeText([]string{s}, m.room(field), r)
	})
}

// first fills the union at p with the first member that read accepts.
func (t *Type) first(p unsafe.Pointer, r *Report, read func(m *member, field unsafe.Pointer)) {
	if t.guarded {
		r.hushed++
		defer r.unhush()
	}
	c := t.compete(r)
	for i, m := range t.variants {
		c.attempt(i, r, func(field unsafe.Pointer) fit {
			n := r.Len()
			if read(m, field); r.Len() == n {
				m.field.check.settled(field, r)
			}
			return fit{}
		})
		if c.best != nil {
			break
		}
	}
	c.end(p, r)
}

// unionTree reads text with a structure into the union at p.
func (t *Type) unionTree(n *Tree, p unsafe.Pointer, r *Report) {
	if t.Discriminator == "" {
		t.first(p, r, func(m *member, field unsafe.Pointer) { m.typ.DecodeTree(n, m.room(field), r) })
		return
	}
	if len(n.names) == 0 && len(n.Values) > 0 {
		t.DecodeText(n.Values, p, r)
		return
	}
	tag, there := "", false
	if below := n.Find(t.Discriminator); below != nil && len(below.Values) > 0 {
		tag, there = below.Values[len(below.Values)-1], true
	}
	m := t.memberNamed(tag)
	if !there || m == nil {
		t.tagFault(r, there, validText(tag), t.unless(n.JSON()))
		return
	}
	if m.own == nil {
		n = n.without(t.Discriminator)
	}
	r.name(tag)
	field := unsafe.Add(p, m.field.Offset)
	before := r.Len()
	if m.typ.DecodeTree(n, m.room(field), r); r.Len() == before {
		m.field.check.settled(field, r)
	}
	r.Pop(1)
}

// without is a copy of the tree that lacks one of the names below.
func (n *Tree) without(name string) *Tree {
	c := &Tree{Values: n.Values}
	for i, other := range n.names {
		if other != name {
			*c.At(other) = *n.below[i]
		}
	}
	return c
}

// competition is between the members of a union for a value. The mistakes of those that lost are forgotten if another one wins.
type competition struct {
	union    *Type
	items    int
	dropped  int
	best     *member
	value    reflect.Value // of its field
	fit      fit
	mistakes [][]problem.Item // of each member
}

func (t *Type) compete(r *Report) *competition {
	return &competition{union: t, items: len(r.items), dropped: r.dropped}
}

// attempt reads the value into a new field for a member.
func (c *competition) attempt(index int, r *Report, read func(field unsafe.Pointer) fit) {
	m := c.union.variants[index]
	before := r.Len()
	field := reflect.New(m.field.Type.Go)
	r.name(m.field.Name)
	fit := read(field.UnsafePointer())
	r.Pop(1)
	if r.Len() == before {
		if c.best == nil || fit.better(c.fit) {
			c.best, c.value, c.fit = m, field.Elem(), fit
		}
		return
	}
	if c.mistakes == nil {
		c.mistakes = make([][]problem.Item, len(c.union.variants))
	}
	c.mistakes[index] = slices.Clone(r.items[c.items:])
	r.items, r.dropped = r.items[:c.items], c.dropped
}

// end stores what won in the union at p, or tells the mistakes of all.
func (c *competition) end(p unsafe.Pointer, r *Report) {
	if c.best != nil {
		c.best.field.Type.at(unsafe.Add(p, c.best.field.Offset)).Set(c.value)
		return
	}
	all := slices.Concat(c.mistakes...)
	r.items = append(r.items, all[:min(len(all), r.maxErrors()-c.items)]...)
	if len(r.items) == c.items {
		r.dropped++
	}
}
