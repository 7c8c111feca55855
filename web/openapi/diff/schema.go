package diff

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"slices"
	"strings"
)

// shape is a schema with its references followed and the parts of its allOf taken together. Its members keep the places that they come from.
type shape struct {
	node
	any, never bool // the schemas true (or none) and false
	null       bool // null is one of several alternatives
	keys       map[string]node
	props      map[string]node
	required   map[string]node
	of         []node // alternatives, without null
}

// maxParts and maxDepth bound what a schema that contains itself may cost.
const (
	maxParts = 200
	maxDepth = 20
)

func (c *comparison) shape(n node) *shape { return shapeOf(n, 0) }

func shapeOf(n node, depth int) *shape {
	s := &shape{keys: map[string]node{}, props: map[string]node{}, required: map[string]node{}}
	parts := 0
	var add func(n node, top bool)
	add = func(n node, top bool) {
		if parts++; parts > maxParts {
			return
		}
		n = n.followWithin(func(siblings node) { add(siblings, false) })
		if top {
			s.node = n
		}
		switch v := n.value.(type) {
		case nil:
			s.any = top
		case bool:
			s.any, s.never = top && v, !v
		}
		for _, key := range n.keys() {
			member := n.raw(key)
			switch key {
			case "allOf": // below
			case "properties":
				for _, name := range member.keys() {
					s.props[name] = member.raw(name)
				}
			case "required":
				for _, r := range member.list() {
					if name, ok := r.value.(string); ok {
						s.required[name] = member
					}
				}
			case "anyOf", "oneOf":
				for _, a := range member.list() {
					if a.follow().object()["type"] == "null" {
						s.null = true
					} else {
						s.of = append(s.of, a)
					}
				}
			default:
				if have, ok := s.keys[key]; !ok || tighter(key, member.value, have.value) {
					s.keys[key] = member
				} else if a, b := fmt.Sprint(have.value), fmt.Sprint(member.value); key == "pattern" && a != b { // both hold
					s.keys[key] = node{have.doc, have.pointer, a + " and " + b}
				}
			}
		}
		for _, part := range n.raw("allOf").list() {
			add(part, false)
		}
	}
	add(n, true)
	if len(s.of) == 1 && depth < maxDepth { // X or null
		inner := shapeOf(s.of[0], depth+1)
		for key, v := range inner.keys {
			if _, ok := s.keys[key]; !ok {
				s.keys[key] = v
			}
		}
		for name, v := range inner.props {
			s.props[name] = v
		}
		for name, v := range inner.required {
			s.required[name] = v
		}
		s.of, s.null = inner.of, s.null || inner.null
		if s.node.pointer = inner.pointer; len(inner.of) == 1 {
			s.of = nil
		}
	}
	return s
}

// followWithin follows references, and hands over what stands beside one.
func (n node) followWithin(siblings func(node)) node {
	for range 50 {
		ref, ok := n.object()["$ref"].(string)
		if !ok {
			return n
		}
		if len(n.object()) > 1 {
			rest := object{}
			for k, v := range n.object() {
				if k != "$ref" {
					rest[k] = v
				}
			}
			siblings(node{n.doc, n.pointer, rest})
		}
		n = n.doc.at(ref)
	}
	return node{n.doc, n.pointer, nil}
}

// tighter reports whether a bound takes the place of another one in an allOf.
func tighter(key string, a, b any) bool {
	x, ok := a.(float64)
	y, ok2 := b.(float64)
	if !ok || !ok2 {
		return false
	}
	return strings.HasPrefix(key, "min") && x > y || strings.HasPrefix(key, "max") && x < y
}

// types are the JSON types that a schema allows, but for null; nil is all.
func (s *shape) types() []string {
	return slices.DeleteFunc(s.allTypes(), func(t string) bool { return t == "null" })
}

func (s *shape) allTypes() []string {
	var out []string
	switch v := s.keys["type"].value.(type) {
	case string:
		out = []string{v}
	case []any:
		for _, t := range v {
			out = append(out, fmt.Sprint(t))
		}
	}
	return out
}

// known reports whether the schema says which types it allows.
func (s *shape) known() bool { return s.keys["type"].there() || len(s.of) > 0 }

// takesNull reports whether null is among what a schema says that it allows.
func (s *shape) takesNull() bool { return s.null || slices.Contains(s.allTypes(), "null") }

// schema compares two schemas, each pair once.
func (c *comparison) schema(before, after node, d direction) {
	if !before.there() && !after.there() {
		return
	}
	key := fmt.Sprint(before.pointer, "\x00", after.pointer, "\x00", d)
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	was, is := c.shape(before), c.shape(after)
	if !is.there() {
		is.pointer = after.pointer
	}
	v := &verdict{c, d, after}
	if had, has := was.takesNull(), is.takesNull(); had != has && was.known() && is.known() {
		v.change(had, "it may not be null any more", "it may be null")
	}
	key = fmt.Sprint(was.pointer, "\x01", is.pointer, "\x01", d)
	if was.pointer != before.pointer || is.pointer != after.pointer {
		if c.seen[key] {
			return
		}
		c.seen[key] = true
	}
	v.at = is.node
	switch {
	case was.never != is.never:
		v.change(is.never, "nothing is allowed any more", "something is allowed now")
		return
	case is.never:
		return
	}
	if len(was.of) > 0 || len(is.of) > 0 {
		c.alternatives(was, is, v)
		if len(was.of) == 0 || len(is.of) == 0 { // the one schema was compared with its like
			return
		}
	}
	if v.types(was, is) {
		return // the rest would only say so again
	}
	v.enums(was, is)
	for _, b := range bounds {
		v.bound(was, is, b)
	}
	v.words(was, is)
	c.object(was, is, v)
	for _, key := range []string{"items", "propertyNames", "contentSchema"} {
		old, new := was.keys[key], is.keys[key]
		switch {
		case old.there() && new.there():
			c.schema(old, new, d)
		case old.there():
			v.change(false, "", key+" may be anything now")
		case new.there():
			v.at = new
			v.change(true, key+" are restricted now", "")
			v.at = is.node
		}
	}
	old, new := was.keys["prefixItems"].list(), is.keys["prefixItems"].list()
	for i := range min(len(old), len(new)) {
		c.schema(old[i], new[i], d)
	}
	if len(old) != len(new) {
		v.both("the list has %d places now and had %d", len(new), len(old))
	}
}

// alternatives matches those of anyOf and oneOf: by what they refer to, else by what they are.
func (c *comparison) alternatives(was, is *shape, v *verdict) {
	if was.any != is.any {
		v.change(is.of != nil, "only some things are allowed now", "anything is allowed now")
		return
	}
	old, new := was.choices(), is.choices()
	pairs := map[int]int{}
	taken := map[int]bool{}
	for _, same := range []func(a, b node) bool{
		func(a, b node) bool { return a.object()["$ref"] != nil && a.object()["$ref"] == b.object()["$ref"] },
		func(a, b node) bool { return canonical(a.value) == canonical(b.value) },
		func(a, b node) bool { return canonical(a.follow().value) == canonical(b.follow().value) },
		func(a, b node) bool { // the same kind of thing
			return canonical(a.follow().object()["type"]) == canonical(b.follow().object()["type"]) && a.object()["$ref"] == nil && b.object()["$ref"] == nil
		},
	} {
		for i, a := range old {
			if _, ok := pairs[i]; ok {
				continue
			}
			for j, b := range new {
				if !taken[j] && same(a, b) {
					pairs[i], taken[j] = j, true
					break
				}
			}
		}
	}
	for i, a := range old {
		if j, ok := pairs[i]; !ok {
			v.at = node{a.doc, a.pointer, nil}
			v.change(true, name(a)+" is no alternative any more", "")
		} else {
			c.schema(a, new[j], v.d)
		}
	}
	for j, b := range new {
		if !taken[j] {
			v.at = b
			v.change(false, "", name(b)+" is a new alternative")
		}
	}
	v.at = is.node
	oldTag, newTag := was.keys["discriminator"], is.keys["discriminator"]
	if was, is := oldTag.text("propertyName"), newTag.text("propertyName"); was != is {
		v.both("alternatives are told apart by %q now and were by %q", is, was)
	}
	for _, tag := range oldTag.member("mapping").keys() {
		if !slices.Contains(newTag.member("mapping").keys(), tag) {
			v.at = oldTag.member("mapping").raw(tag)
			v.change(true, fmt.Sprintf("the tag %q is gone", tag), "")
		}
	}
	v.at = is.node
}

// choices are the alternatives, of which a schema without any is one.
func (s *shape) choices() []node {
	if len(s.of) > 0 {
		return s.of
	}
	return []node{{s.doc, s.pointer, object{"$ref": "#" + s.pointer}}}
}

func name(n node) string {
	if ref, ok := n.object()["$ref"].(string); ok {
		return ref[strings.LastIndexByte(ref, '/')+1:]
	}
	if t, ok := n.object()["type"].(string); ok {
		return "the " + t
	}
	return "one"
}

// object compares the members of objects.
func (c *comparison) object(was, is *shape, v *verdict) {
	for _, name := range union(names2(was.props), names2(is.props)) {
		old, new := was.props[name], is.props[name]
		_, needed := was.required[name]
		_, needs := is.required[name]
		if hidden(old, v.d) {
			old = node{}
		}
		if hidden(new, v.d) {
			new = node{}
		}
		switch {
		case !old.there() && !new.there():
			continue
		case !new.there() && v.d == received:
			c.tell(Breaking, old, "the property %q is gone", name)
			continue
		case !new.there() && is.keys["additionalProperties"].value == false:
			c.tell(Breaking, old, "the property %q is gone, and others are refused", name)
			continue
		case !new.there():
			c.tell(Note, old, "the property %q is gone: it has no effect any more", name)
			continue
		case !old.there() && needs && v.d == sent:
			c.tell(Breaking, new, "the property %q is new and required", name)
			continue
		case !old.there():
			c.tell(Compatible, new, "the property %q is new", name)
			continue
		}
		v.at = new
		if needed != needs {
			v.change(needs, fmt.Sprintf("the property %q is required now", name), fmt.Sprintf("the property %q need not be there any more", name))
		}
		c.schema(old, new, v.d)
	}
	v.at = is.node
	old, new := was.keys["additionalProperties"], is.keys["additionalProperties"]
	closed, closes := old.value == false, new.value == false
	switch {
	case closed && !closes && v.d == received:
		c.tell(Note, is.node, "there may be properties that are not described")
	case closed != closes:
		v.change(closes, "properties that are not described are refused now", "properties that are not described are let through now")
	case old.object() != nil && new.object() != nil:
		c.schema(old, new, v.d)
	case old.object() != nil || new.object() != nil:
		v.change(new.object() != nil, "other properties are restricted now", "other properties may be anything now")
	}
	if d := is.keys["default"]; v.d == sent && canonical(was.keys["default"].value) != canonical(d.value) {
		c.tell(Note, is.node, "the default is %s now and was %s", orNone(d), orNone(was.keys["default"]))
	}
}

func orNone(n node) string {
	if !n.there() {
		return "none"
	}
	return canonical(n.value)
}

// hidden reports whether a property has no part in the direction.
func hidden(n node, d direction) bool {
	n = n.follow()
	return d == sent && n.flag("readOnly") || d == received && n.flag("writeOnly")
}

func names2(m map[string]node) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	return all
}

func canonical(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	value := jsontext.Value(raw)
	if value.Canonicalize() != nil {
		return string(raw)
	}
	return string(value)
}
