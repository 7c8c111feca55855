package schema

import (
	"strings"
	"unsafe"
)

// mods are what the tag mod may do to a text before its rules are asked.
var mods = map[string]func(string) string{
	"trim":     strings.TrimSpace,
	"lower":    strings.ToLower,
	"upper":    strings.ToUpper,
	"collapse": func(s string) string { return strings.Join(strings.Fields(s), " ") },
}

// compileMod reads the tag mod into a function that changes the text, or each text of the list, at an address.
func (r *reader) compileMod(typ *Type, f *Field) func(unsafe.Pointer) {
	tag, ok := f.Tag.Lookup("mod")
	if !ok {
		return nil
	}
	var steps []func(string) string
	for part := range strings.SplitSeq(tag, ",") {
		step := mods[strings.TrimSpace(part)]
		if step == nil {
			typ.mistakeAt(f.String(), "mod has no %q: use trim, lower, upper, collapse", strings.TrimSpace(part))
			return nil
		}
		steps = append(steps, step)
	}
	change := func(p unsafe.Pointer) {
		s := *(*string)(p)
		for _, step := range steps {
			s = step(s)
		}
		*(*string)(p) = s
	}
	t := f.Type.Base()
	switch {
	case t.Kind == KindString && t.Enum == nil:
		return change
	case t.Kind == KindList && t.Elem.Kind == KindString && t.Elem.Enum == nil:
		return func(p unsafe.Pointer) {
			for i := range t.length(p) {
				change(t.index(p, i))
			}
		}
	}
	typ.mistakeAt(f.String(), "mod does not fit %s: it is for texts and lists of texts", t.article())
	return nil
}

// settled does what there is to do with a value that was read: its mods, then its rules.
func (c *plan) settled(p unsafe.Pointer, r *Report) {
	if c == nil {
		return
	}
	c.modify(p)
	c.run(p, r)
}

// modify does what the tag mod says.
func (c *plan) modify(p unsafe.Pointer) {
	if c == nil || c.mod == nil {
		return
	}
	for t := c.outer; t.Kind == KindOptional; t = t.Elem {
		if p = t.deref(p); p == nil {
			return
		}
	}
	c.mod(p)
}
