package diff

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
)

// maxWork bounds what comparing costs where alternatives within alternatives multiply: the parts of the shapes that are compared.
const maxWork = 500_000

// schema compares two schemas.
func (c *comparison) schema(before, after node, d direction) {
	c.schemas([]node{before}, []node{after}, d)
}

// schemas compares what must all hold with what must all hold now.
func (c *comparison) schemas(before, after []node, d direction) {
	was, is := shapeOf(before...), shapeOf(after...)
	if !was.at.there() && !is.at.there() {
		return
	}
	if was.null != is.null && was.says() && is.says() {
		v := &verdict{c, d, is.at}
		v.change(was.null, "it may not be null any more", "it may be null")
	}
	c.shapes(was, is, d)
}

// shapes compares two shapes apart from null, each pair once.
func (c *comparison) shapes(was, is *shape, d direction) {
	key := fmt.Sprint(was.key(), "\x00", is.key(), "\x00", d)
	if c.seen[key] {
		return
	}
	if c.work += 1 + len(was.parts) + len(is.parts); c.work > maxWork {
		c.tell(Note, node{}, "the documents are too intricate: not everything was compared")
		return
	}
	c.seen[key] = true
	v := &verdict{c, d, is.node}
	if was.never() || is.never() {
		if was.never() != is.never() {
			v.change(is.never(), "nothing is allowed any more", "something is allowed now")
		}
		return
	}
	switch before, after := len(was.groups), len(is.groups); {
	case before > 0 && after > 0:
		c.work += 100 * (before + after)
		c.groups(was, is, v)
	case before+after > 0 && was.anything() != is.anything():
		v.change(after > 0, "only some things are allowed now", "anything is allowed now")
		return
	case before > 0 || after > 0:
		c.work += 100 * (before + after)
		c.alternatives(was.choices(), is.choices(), v)
		return
	}
	if v.types(was.known(is), is.known(was)) {
		return // the rest would only say so again
	}
	v.values(was, is)
	v.limits(was, is)
	v.rules(was, is)
	c.object(was, is, v)
	c.list(was, is, v)
	if old, new := was.first("default"), is.first("default"); d == sent && canonical(old.value) != canonical(new.value) {
		c.tell(Note, is.node, "the default is %s now and was %s", orNone(new), orNone(old))
	}
}

// known are the types that a shape names. Where another one names some and this one none, those of its alternatives count.
func (s *shape) known(other *shape) []string {
	if s.types != nil || len(s.groups) == 0 {
		return s.types
	}
	if other.types == nil {
		return nil
	}
	all := []string{}
	for _, a := range s.groups[0].of {
		types := shapeOf(a).types
		if types == nil {
			return nil
		}
		all = append(all, types...)
	}
	return common(all, all)
}

// list compares what is in lists, names and encoded text.
func (c *comparison) list(was, is *shape, v *verdict) {
	for _, keys := range [][]string{{"items", "unevaluatedItems"}, {"propertyNames"}, {"contentSchema"}} {
		old, new := was.under(keys...), is.under(keys...)
		switch {
		case len(old) > 0 && len(new) > 0:
			c.schemas(old, new, v.d)
		case len(old) > 0:
			v.change(false, "", keys[0]+" may be anything now")
		case len(new) > 0:
			v.at = new[0]
			v.change(true, keys[0]+" are restricted now", "")
			v.at = is.node
		}
	}
	old, new := was.places(), is.places()
	for i := range min(len(old), len(new)) {
		c.schemas(old[i], new[i], v.d)
	}
	if len(old) != len(new) {
		v.both("the list has %d places now and had %d", len(new), len(old))
	}
}

// places are the schemas of prefixItems, place by place.
func (s *shape) places() [][]node {
	var all [][]node
	for _, p := range s.parts {
		for i, n := range p.raw("prefixItems").list() {
			if i == len(all) {
				all = append(all, nil)
			}
			all[i] = append(all[i], n)
		}
	}
	return all
}

func orNone(n node) string {
	if !n.there() {
		return "none"
	}
	return canonical(n.value)
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
