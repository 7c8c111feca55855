package diff

import (
	"math"
	"slices"
	"strings"
)

// shape is a schema in the form in which it is compared: everything that must hold at the same time, whether it stands in the schema itself, beside a
// reference, behind it or in an allOf. A schema and null, as anyOf, is that schema with null let through.
type shape struct {
	node         // the place, behind references
	at    node   // the place, before them
	parts []part // in the order in which they are met
	seen  map[partKey]bool

	types               []string // without null; nil is any
	values              []any    // without null; nil is any
	null                bool     // null is allowed
	readOnly, writeOnly bool
	props               map[string][]node
	required            map[string]node // with the place that says so
	groups              []group
}

// partKey tells the parts of a shape apart.
type partKey struct {
	pointer string
	orNull  bool
}

// shapeOf is the shape of schemas that must all hold.
func shapeOf(nodes ...node) *shape {
	s := &shape{seen: map[partKey]bool{}}
	for i, n := range nodes {
		if i == 0 {
			s.at, s.node = n, n.follow()
			if !s.node.there() {
				s.node = n
			}
		}
		s.add(n, false)
	}
	s.settle()
	return s
}

// with is the shape with one of its groups replaced by one of its alternatives.
func (s *shape) with(alternative node) *shape {
	out := &shape{node: s.node, at: alternative, parts: slices.Clone(s.parts), seen: map[partKey]bool{}, groups: slices.Clone(s.groups[1:])}
	for k := range s.seen {
		out.seen[k] = true
	}
	out.add(alternative, false)
	out.settle()
	return out
}

// add takes a schema, and what it refers to, to those that must hold.
func (s *shape) add(n node, orNull bool) {
	key := partKey{n.pointer, orNull}
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	if n.value == false {
		n.value = object{"enum": []any{}} // nothing is allowed
	}
	if ref, ok := n.object()["$ref"].(string); ok {
		if target := n.doc.at(ref); target.there() {
			rest := object{}
			for k, v := range n.object() {
				if k != "$ref" {
					rest[k] = v
				}
			}
			s.put(part{node{n.doc, n.pointer, rest}, orNull})
			s.add(target, orNull)
			return
		}
	}
	s.put(part{n, orNull})
}

func (s *shape) put(p part) {
	if constrains(p.object()) {
		s.parts = append(s.parts, p)
	}
	for _, n := range p.raw("allOf").list() {
		s.add(n, p.orNull)
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		list := p.raw(key)
		g := group{node: list, exact: key == "oneOf", null: p.orNull, selector: p.raw("discriminator")}
		for _, a := range list.list() {
			if isNull(a) {
				g.null = true
			} else {
				g.of = append(g.of, a)
			}
		}
		switch {
		case len(g.of) > 1:
			if !slices.ContainsFunc(s.groups, g.same) {
				s.groups = append(s.groups, g)
			}
		case len(g.of) == 1:
			s.add(g.of[0], g.null)
		case g.null && list.there():
			s.parts = append(s.parts, part{node{list.doc, list.pointer, object{"type": "null"}}, false})
		}
	}
}

// isNull reports whether a schema is that of null alone.
func isNull(n node) bool {
	p := part{node: n.follow()}
	types, _ := p.types()
	values, listed := p.values()
	return len(types) == 1 && types[0] == "null" || listed && len(values) == 1 && values[0] == nil
}

// settle draws the sum of the parts.
func (s *shape) settle() {
	s.types, s.values, s.null = nil, nil, true
	s.props, s.required = map[string][]node{}, map[string]node{}
	for _, p := range s.parts {
		s.null = s.null && p.takesNull()
		if t, ok := p.types(); ok {
			t = slices.DeleteFunc(slices.Clone(t), func(name string) bool { return name == "null" })
			if s.types == nil {
				s.types = append([]string{}, t...)
			} else {
				s.types = common(s.types, t)
			}
		}
		if values, ok := p.values(); ok {
			kept := []any{}
			for _, v := range values {
				if v != nil && (s.values == nil || slices.ContainsFunc(s.values, func(w any) bool { return canonical(v) == canonical(w) })) {
					kept = append(kept, v)
				}
			}
			s.values = kept
		}
		s.readOnly = s.readOnly || p.flag("readOnly")
		s.writeOnly = s.writeOnly || p.flag("writeOnly")
		props := p.raw("properties")
		for _, name := range props.keys() {
			s.props[name] = append(s.props[name], props.raw(name))
		}
		for _, r := range p.raw("required").list() {
			if name, ok := r.value.(string); ok {
				s.required[name] = p.node
			}
		}
	}
	if s.values != nil { // they say which types there are
		s.values = slices.DeleteFunc(s.values, func(v any) bool { return !covers(s.types, kind(v)) })
		s.types = []string{}
		for _, v := range s.values {
			if k := kind(v); !slices.Contains(s.types, k) {
				s.types = append(s.types, k)
			}
		}
	}
	slices.Sort(s.types)
	for _, g := range s.groups {
		s.null = s.null && (g.null || slices.ContainsFunc(g.of, func(a node) bool { return nullable(a, 0) }))
	}
}

// nullable reports whether a schema allows null.
func nullable(n node, depth int) bool {
	n = n.follow()
	if n.value == false || depth > 8 || !(part{node: n}).takesNull() {
		return false
	}
	for _, a := range n.raw("allOf").list() {
		if !nullable(a, depth+1) {
			return false
		}
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		list := n.raw(key).list()
		if len(list) > 0 && !slices.ContainsFunc(list, func(a node) bool { return nullable(a, depth+1) }) {
			return false
		}
	}
	return true
}

// key tells shapes apart.
func (s *shape) key() string {
	var all []string
	for _, p := range s.parts {
		mark := "="
		if p.orNull {
			mark = "?"
		}
		all = append(all, p.pointer+mark)
	}
	for _, g := range s.groups {
		all = append(all, g.pointer)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "\x01")
}

// anything reports whether the schema says nothing about values.
func (s *shape) anything() bool { return len(s.parts) == 0 && len(s.groups) == 0 }

// never reports whether no value is allowed.
func (s *shape) never() bool { return !s.null && s.types != nil && len(s.types) == 0 }

// says reports whether the schema says what its values are.
func (s *shape) says() bool { return s.types != nil || len(s.groups) > 0 }

// components are the named schemas that the shape is made of.
func (s *shape) components() []string {
	var all []string
	for _, p := range s.parts {
		if name, ok := strings.CutPrefix(p.pointer, "/components/schemas/"); ok && !strings.Contains(name, "/") {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// under are the schemas that stand under one of the keys, without those that allow everything.
func (s *shape) under(keys ...string) []node {
	var all []node
	for _, p := range s.parts {
		for _, key := range keys {
			if n := p.raw(key); n.value == false || len(n.object()) > 0 {
				all = append(all, n)
			}
		}
	}
	return all
}

// first is the first value of a key.
func (s *shape) first(key string) node {
	for _, p := range s.parts {
		if n := p.raw(key); n.there() {
			return n
		}
	}
	return node{}
}

// kind is the JSON type of a value.
func kind(v any) string {
	switch v := v.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	case nil:
		return "null"
	}
	return "object"
}

// covers reports whether a type is among those allowed; nil allows all.
func covers(all []string, t string) bool {
	return all == nil || slices.Contains(all, t) || t == "integer" && slices.Contains(all, "number")
}

// common are the types that both allow.
func common(a, b []string) []string {
	out := []string{}
	for _, t := range slices.Concat(a, b) {
		if covers(a, t) && covers(b, t) && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
