package diff

import (
	"fmt"
	"math"
)

// limit is one end of a range.
type limit struct {
	at     node
	key    string
	said   float64 // as it is written
	value  float64
	strict bool // the value itself is outside
}

func (l limit) String() string { return fmt.Sprintf("%s %v", l.key, l.said) }

// end is a kind of limit: at the lower end a greater value is narrower.
type end struct {
	key, strict string
	least       bool
}

var ends = []end{
	{"minimum", "exclusiveMinimum", true}, {"maximum", "exclusiveMaximum", false},
	{"minLength", "", true}, {"maxLength", "", false}, {"minItems", "", true}, {"maxItems", "", false}, {"minProperties", "", true}, {"maxProperties", "", false},
}

// tighter reports whether a limit leaves less room than another one of its kind.
func (e end) tighter(a, b limit) bool {
	if a.value == b.value {
		return a.strict && !b.strict
	}
	return (a.value > b.value) == e.least
}

// limit is the tightest limit of its kind. Limits of whole numbers are whole numbers that are within.
func (s *shape) limit(e end) (limit, bool) {
	whole := len(s.types) == 1 && s.types[0] == "integer"
	var out limit
	found := false
	for _, p := range s.parts {
		for _, key := range []string{e.key, e.strict} {
			value, ok := p.object()[key].(float64)
			if !ok || e.strict == "" && e.least && value <= 0 { // a length is never below 0
				continue
			}
			l := limit{p.node, key, value, value, key == e.strict}
			if whole && e.strict != "" {
				l.value, l.strict = inward(value, l.strict, e.least), false
			}
			if !found || e.tighter(l, out) {
				out, found = l, true
			}
		}
	}
	return out, found
}

func inward(v float64, strict, least bool) float64 {
	switch {
	case strict && least:
		return math.Floor(v) + 1
	case strict:
		return math.Ceil(v) - 1
	case least:
		return math.Ceil(v)
	}
	return math.Floor(v)
}

// limits compares the ranges.
func (v *verdict) limits(was, is *shape) {
	for _, e := range ends {
		old, had := was.limit(e)
		new, has := is.limit(e)
		switch {
		case !had && !has || had && has && old.value == new.value && old.strict == new.strict:
		case !had:
			v.at = new.at
			v.change(true, fmt.Sprintf("%s is %v now", new.key, new.said), "")
		case !has:
			v.at = old.at
			v.change(false, "", fmt.Sprintf("%s is gone", old))
		default:
			v.at = new.at
			text := fmt.Sprintf("%s is %v now and was %v", new.key, new.said, old.said)
			if old.key != new.key {
				text = fmt.Sprintf("%s is %v now and the limit was %s", new.key, new.said, old)
			}
			v.change(e.tighter(new, old), text, text)
		}
	}
	v.at = is.node
}
