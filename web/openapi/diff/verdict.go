package diff

import (
	"fmt"
	"slices"
	"strings"
)

// verdict says what a change of a schema means in its direction.
type verdict struct {
	c  *comparison
	d  direction
	at node
}

// change tells of what is narrower or wider than before.
func (v *verdict) change(narrower bool, narrow, wide string) {
	text, level := wide, Compatible
	if narrower {
		text = narrow
	}
	if narrower == (v.d == sent) {
		level = Breaking
	}
	v.c.tell(level, v.at, "%s", text)
}

// both tells of what is another than before, neither narrower nor wider.
func (v *verdict) both(format string, args ...any) { v.c.tell(Breaking, v.at, format, args...) }

// types compares the JSON types, and reports whether they have nothing in common.
func (v *verdict) types(old, new []string) bool {
	in := func(t []string) string {
		if t == nil {
			return "anything"
		}
		return strings.Join(t, " or ")
	}
	gone, come := old == nil && new != nil, new == nil && old != nil
	for _, t := range old {
		gone = gone || !covers(new, t)
	}
	for _, t := range new {
		come = come || !covers(old, t)
	}
	text := fmt.Sprintf("it is %s now and was %s", in(new), in(old))
	switch {
	case gone && come:
		v.both("%s", text)
	case gone || come:
		v.change(gone, text, text)
	}
	return (gone || come) && old != nil && new != nil && len(common(old, new)) == 0
}

func (v *verdict) values(was, is *shape) {
	old, new := inText(was.values), inText(is.values)
	switch {
	case was.values != nil && is.values != nil:
		for _, e := range old {
			if !slices.Contains(new, e) {
				v.change(true, "the value "+e+" is gone", "")
			}
		}
		for _, e := range new {
			if !slices.Contains(old, e) {
				v.change(false, "", "the value "+e+" is new")
			}
		}
	case is.values != nil:
		v.change(true, "only these values are allowed now: "+strings.Join(new, ", "), "")
	case was.values != nil:
		v.change(false, "", "any value is allowed now")
	}
}

func inText(values []any) []string {
	var all []string
	for _, value := range values {
		all = append(all, canonical(value))
	}
	return all
}
