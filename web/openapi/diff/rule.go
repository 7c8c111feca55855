package diff

import (
	"fmt"
	"slices"
	"strings"
)

// rule is what a schema says that is known by its words alone: two rules of a key are the same, or one demands more, or they are different.
type rule struct {
	key   string
	at    node
	value any
	text  string // the value in one form, with references followed some steps
}

// known are the keywords that are compared by what they mean, or that are for people.
var known = words(`type enum const allOf anyOf oneOf $ref discriminator properties required additionalProperties unevaluatedProperties items unevaluatedItems
	prefixItems propertyNames contentSchema default readOnly writeOnly minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength minItems maxItems
	minProperties maxProperties minContains maxContains then else`)

var forPeople = words(`title description examples example deprecated externalDocs xml $comment $id $schema $anchor $dynamicAnchor $vocabulary $defs definitions`)

// plain are the rules that may be known by a value, and demanding those that are whole schemas.
var (
	plain     = words(`pattern format multipleOf contentEncoding contentMediaType uniqueItems`)
	demanding = words(`not if contains patternProperties dependentRequired dependentSchemas $ref $dynamicRef`)
)

func words(s string) map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(s) {
		out[word] = true
	}
	return out
}

// constrains reports whether a schema object says more than words for people.
func constrains(o object) bool {
	for key := range o {
		if !forPeople[key] {
			return true
		}
	}
	return false
}

// rules are those of a shape, by key, each once.
func (s *shape) rules() map[string][]rule {
	out := map[string][]rule{}
	put := func(p part, key string, value any) {
		r := rule{key, p.node, value, canonical(node{p.doc, "", value}.expanded(0))}
		if !slices.ContainsFunc(out[key], func(other rule) bool { return other.text == r.text }) {
			out[key] = append(out[key], r)
		}
	}
	for _, p := range s.parts {
		for _, key := range p.keys() {
			value := p.object()[key]
			switch key {
			case "patternProperties", "dependentRequired", "dependentSchemas":
				entries, _ := value.(object)
				for name, v := range entries {
					put(p, key+" "+name, v)
				}
			case "uniqueItems":
				if value == true {
					put(p, key, value)
				}
			case "if":
				put(p, key, pick(p.object(), "if", "then", "else"))
			case "contains":
				put(p, key, pick(p.object(), "contains", "minContains", "maxContains"))
			case "$ref": // one that leads out of the document
				put(p, key, value)
			default:
				if !known[key] && !forPeople[key] {
					put(p, key, value)
				}
			}
		}
	}
	return out
}

func pick(o object, keys ...string) object {
	out := object{}
	for _, k := range keys {
		if v, ok := o[k]; ok {
			out[k] = v
		}
	}
	return out
}

// expanded is a value with its references replaced by what they lead to, some steps deep, and without words for people.
func (n node) expanded(depth int) any {
	switch v := n.value.(type) {
	case object:
		out := object{}
		for key, member := range v {
			if _, schema := member.(object); forPeople[key] && !schema {
				continue
			}
			if ref, ok := member.(string); ok && key == "$ref" && depth < 3 {
				if target := n.doc.at(ref); target.there() {
					out[key] = target.expanded(depth + 1)
					continue
				}
			}
			out[key] = node{n.doc, "", member}.expanded(depth)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, member := range v {
			out[i] = node{n.doc, "", member}.expanded(depth)
		}
		return out
	}
	return n.value
}

// formats are those of which every value is one of other formats too.
var formats = map[string]map[string]bool{
	"int8": words(`int16 int32 int64`), "int16": words(`int32 int64`), "int32": words(`int64`),
	"uint8": words(`uint16 uint32 uint64 int16 int32 int64`), "uint16": words(`uint32 uint64 int32 int64`), "uint32": words(`uint64 int64`),
	"float": words(`double`), "email": words(`idn-email`), "hostname": words(`idn-hostname`), "uri": words(`uri-reference iri iri-reference`),
	"uri-reference": words(`iri-reference`), "iri": words(`iri-reference`),
}

// implies reports whether what follows r follows b too.
func (r rule) implies(b rule) bool {
	switch {
	case r.text == b.text:
		return true
	case r.key == "format":
		a, _ := r.value.(string)
		wide, _ := b.value.(string)
		return formats[a][wide]
	case r.key == "multipleOf":
		return multiple(r.value, b.value)
	}
	return false
}

// multiple reports whether every multiple of a is one of b.
func multiple(a, b any) bool {
	x, ok := a.(float64)
	y, ok2 := b.(float64)
	return ok && ok2 && y != 0 && x/y == float64(int64(x/y))
}

// rules compares what is known by its words.
func (v *verdict) rules(was, is *shape) {
	before, after := was.rules(), is.rules()
	var keys []string
	for key := range before {
		keys = append(keys, key)
	}
	for key := range after {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		v.rule(key, before[key], after[key])
	}
	v.at = is.node
}

func (v *verdict) rule(key string, old, new []rule) {
	fresh, lost := without(new, old), without(old, new)
	if len(fresh) == 0 && len(lost) == 0 {
		return
	}
	if len(new) > 0 {
		v.at = new[0].at
	} else {
		v.at = old[0].at
	}
	word := fmt.Sprintf("the keyword %q", key)
	name, _, _ := strings.Cut(key, " ")
	if plain[name] {
		word = "the " + key
	}
	another := fmt.Sprintf("%s is %s now and was %s", word, inValues(new), inValues(old))
	switch {
	case !plain[name] && !demanding[name]:
		v.c.tell(Note, v.at, "the keyword %q is %s now and was %s: what that means is not known here", key, inValues(new), inValues(old))
	case key == "uniqueItems":
		v.change(len(fresh) > 0, "no item may stand twice now", "an item may stand twice now")
	case len(fresh) > 0 && len(lost) > 0:
		v.both("%s", another)
	case len(fresh) > 0 && len(new) > len(old):
		v.at = fresh[0].at
		v.change(true, fmt.Sprintf("%s %s is asked for now", word, inValues(fresh)), "")
	case len(lost) > 0 && len(old) > len(new):
		v.at = lost[0].at
		v.change(false, "", fmt.Sprintf("%s %s is gone", word, inValues(lost)))
	default:
		v.change(len(fresh) > 0, another, another)
	}
}

// without are the rules that none of the others implies.
func without(rules, others []rule) []rule {
	var out []rule
	for _, r := range rules {
		if !slices.ContainsFunc(others, func(o rule) bool { return o.implies(r) }) {
			out = append(out, r)
		}
	}
	return out
}

func inValues(rules []rule) string {
	var all []string
	for _, r := range rules {
		text := canonical(r.value)
		if len(text) > 120 {
			text = strings.ToValidUTF8(text[:117], "") + "…"
		}
		all = append(all, text)
	}
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, " and ")
}
