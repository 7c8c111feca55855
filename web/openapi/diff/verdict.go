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
func (v *verdict) types(was, is *shape) bool {
	old, new := was.types(), is.types()
	if len(was.of) > 0 || len(is.of) > 0 {
		return false
	}
	covers := func(all []string, t string) bool {
		return all == nil || slices.Contains(all, t) || t == "integer" && slices.Contains(all, "number")
	}
	anyOf := func(t []string) string {
		if t == nil {
			return "anything"
		}
		return strings.Join(t, " or ")
	}
	gone, come := old == nil && new != nil, new == nil && old != nil
	common := false
	for _, t := range old {
		gone = gone || !covers(new, t)
		common = common || covers(new, t)
	}
	for _, t := range new {
		come = come || !covers(old, t)
		common = common || covers(old, t)
	}
	text := fmt.Sprintf("it is %s now and was %s", anyOf(new), anyOf(old))
	switch {
	case gone && come:
		v.both("%s", text)
	case gone || come:
		v.change(gone, text, text)
	}
	return (gone || come) && !common && old != nil && new != nil
}

func (v *verdict) enums(was, is *shape) {
	values := func(s *shape) ([]string, bool) {
		if k, ok := s.keys["const"]; ok {
			return []string{canonical(k.value)}, true
		}
		k, ok := s.keys["enum"]
		var all []string
		for _, e := range k.list() {
			if e.value != nil { // the type says whether it may be null
				all = append(all, canonical(e.value))
			}
		}
		return all, ok
	}
	old, had := values(was)
	new, has := values(is)
	switch {
	case had && has:
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
	case had != has:
		v.change(has, "only these values are allowed now: "+strings.Join(new, ", "), "any value is allowed now")
	}
}

// bound is a limit: a greater minimum is narrower, and a greater maximum wider.
type bound struct {
	key     string
	least   bool
	noLimit float64 // what says nothing
}

var bounds = []bound{
	{"minimum", true, 0}, {"exclusiveMinimum", true, 0}, {"maximum", false, 0}, {"exclusiveMaximum", false, 0},
	{"minLength", true, 0}, {"maxLength", false, 0}, {"minItems", true, 0}, {"maxItems", false, 0}, {"minProperties", true, 0}, {"maxProperties", false, 0},
}

func (v *verdict) bound(was, is *shape, b bound) {
	old, had := was.keys[b.key].value.(float64)
	new, has := is.keys[b.key].value.(float64)
	counts := b.key != "minimum" && b.key != "exclusiveMinimum" && b.least
	if counts { // of lengths, 0 is no limit
		had, has = had && old > 0, has && new > 0
	}
	switch {
	case !had && !has || had && has && old == new:
	case !had:
		v.change(true, fmt.Sprintf("%s is %v now", b.key, new), "")
	case !has:
		v.change(false, "", fmt.Sprintf("%s %v is gone", b.key, old))
	default:
		text := fmt.Sprintf("%s is %v now and was %v", b.key, new, old)
		v.change((new > old) == b.least, text, text)
	}
}

// words compares the rules that are known by a word or a number alone.
func (v *verdict) words(was, is *shape) {
	for _, key := range []string{"pattern", "format", "multipleOf", "contentEncoding", "contentMediaType"} {
		old, new := was.keys[key], is.keys[key]
		switch {
		case canonical(old.value) == canonical(new.value):
		case !old.there():
			v.change(true, fmt.Sprintf("the %s %s is asked for now", key, canonical(new.value)), "")
		case !new.there():
			v.change(false, "", fmt.Sprintf("the %s %s is gone", key, canonical(old.value)))
		case key == "multipleOf" && multiple(old.value, new.value):
			v.change(false, "", "multipleOf is "+canonical(new.value)+" now and was "+canonical(old.value))
		default:
			v.both("the %s is %s now and was %s", key, canonical(new.value), canonical(old.value))
		}
	}
	if old, new := was.keys["uniqueItems"].value == true, is.keys["uniqueItems"].value == true; old != new {
		v.change(new, "no item may stand twice now", "an item may stand twice now")
	}
}

// multiple reports whether every multiple of a is one of b.
func multiple(a, b any) bool {
	x, ok := a.(float64)
	y, ok2 := b.(float64)
	return ok && ok2 && y != 0 && x/y == float64(int64(x/y))
}
