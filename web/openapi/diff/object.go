package diff

import (
	"fmt"
	"slices"
)

// object compares the members of objects.
func (c *comparison) object(was, is *shape, v *verdict) {
	closed, closes := was.closed(), is.closed()
	for _, name := range union(union(names(was.props), names(was.required)), union(names(is.props), names(is.required))) {
		c.property(name, was, is, v)
	}
	v.at = is.node
	old, new := was.under("additionalProperties", "unevaluatedProperties"), is.under("additionalProperties", "unevaluatedProperties")
	if closed != closes {
		for _, n := range slices.Concat(old, new) {
			if n.value == false && n.doc == is.doc {
				v.at.pointer = n.parent()
			}
		}
	}
	switch {
	case closed && !closes && v.d == received:
		c.tell(Note, v.at, "there may be properties that are not described")
	case closed != closes:
		v.change(closes, "properties that are not described are refused now", "properties that are not described are let through now")
	case closed:
	case len(old) > 0 && len(new) > 0:
		c.schemas(old, new, v.d)
	case len(old) > 0 || len(new) > 0:
		v.change(len(new) > 0, "other properties are restricted now", "other properties may be anything now")
	}
	v.at = is.node
}

func (c *comparison) property(name string, was, is *shape, v *verdict) {
	old, new := was.property(name, v.d), is.property(name, v.d)
	before, needed := was.required[name]
	after, needs := is.required[name]
	switch {
	case len(old) == 0 && len(new) == 0: // not described
		v.at = after
		if !needs {
			v.at = before
		}
		if hidden := len(was.props[name])+len(is.props[name]) > 0; needed == needs || hidden {
			return
		}
	case len(new) == 0 && v.d == received:
		c.tell(Breaking, old[0], "the property %q is gone", name)
		return
	case len(new) == 0 && is.closed():
		c.tell(Breaking, old[0], "the property %q is gone, and others are refused", name)
		return
	case len(new) == 0 && needs && !needed:
		v.at = after
	case len(new) == 0:
		c.tell(Note, old[0], "the property %q is gone: it has no effect any more", name)
		return
	case len(old) == 0 && needs && !needed && v.d == sent:
		c.tell(Breaking, new[0], "the property %q is new and required", name)
		return
	case len(old) == 0:
		c.tell(Compatible, new[0], "the property %q is new", name)
		return
	default:
		v.at = new[0]
	}
	if needed != needs {
		v.change(needs, fmt.Sprintf("the property %q is required now", name), fmt.Sprintf("the property %q need not be there any more", name))
	}
	if len(old) > 0 && len(new) > 0 {
		c.schemas(old, new, v.d)
	}
}

// property is what must hold for a property; nothing if it has no part in the direction.
func (s *shape) property(name string, d direction) []node {
	all := s.props[name]
	if len(all) == 0 {
		return nil
	}
	if p := shapeOf(all...); d == sent && p.readOnly || d == received && p.writeOnly {
		return nil
	}
	return all
}

// closed reports whether properties that are not described are refused.
func (s *shape) closed() bool {
	return slices.ContainsFunc(s.under("additionalProperties", "unevaluatedProperties"), func(n node) bool { return n.value == false })
}

func names[V any](m map[string]V) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	return all
}
