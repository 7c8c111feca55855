package web

import (
	"strings"

	"github.com/gotandem/tandem/schema"
)

// style says how a value that has parts, a list or an object, is written as text: OpenAPI's styles, and JSON.
type style uint8

const (
	styleAuto   style = iota // what the place and the kind ask for: settled when the kind is known
	stylePlain               // one text is one value; a list takes several texts
	styleComma               // a,b,c
	styleSpace               // a b c
	stylePipe                // a|b|c
	styleDeep                // name[member]=value
	styleFlat                // member=value: the members are parameters themselves
	styleJSON                // JSON in the text
	styleLabel               // .a,b,c in a path
	styleMatrix              // ;name=a,b,c in a path
)

// styleNames are the options that choose a style.
var styleNames = map[string]style{
	"comma": styleComma, "space": styleSpace, "pipe": stylePipe, "deep": styleDeep, "flat": styleFlat,
	"json": styleJSON, "label": styleLabel, "matrix": styleMatrix, "lines": stylePlain,
}

// stylesOf are the options that each source has.
var stylesOf = map[source][]string{
	fromPath:   {"comma", "label", "matrix", "json", "explode"},
	fromQuery:  {"comma", "space", "pipe", "deep", "flat", "json"},
	fromHeader: {"comma", "lines", "json", "explode"},
	fromCookie: {"comma", "json"},
	fromForm:   {"comma", "space", "pipe", "deep", "json"},
}

// isObject reports whether a value of the type has named parts.
func isObject(t *schema.Type) bool {
	k := t.Base().Kind
	return k == schema.KindStruct || k == schema.KindMap
}

// isList reports whether a value of the type has numbered parts.
func isList(t *schema.Type) bool { return t.Base().Kind == schema.KindList }

// settle is the style in which the field is read, now that its type is known; and what is wrong with the one asked for.
func (f *inputField) settle() (style, string) {
	t := f.field.Type
	object, list := isObject(t), isList(t)
	ofParts := list && (isObject(t.Base().Elem) || isList(t.Base().Elem))
	if f.style == styleAuto {
		switch {
		case !object && !list:
			return stylePlain, ""
		case (f.source == fromQuery || f.source == fromForm) && (object || ofParts):
			return styleDeep, ""
		case f.source == fromQuery || f.source == fromForm:
			return stylePlain, ""
		case ofParts:
			return f.style, "is a list of what has parts itself, which has no text: add the option json"
		}
		return styleComma, ""
	}
	switch f.style {
	case styleComma, styleSpace, stylePipe:
		if !object && !list {
			return f.style, "has a style for lists and objects and holds one value: leave the style out"
		}
		if ofParts {
			return f.style, "is a list of what has parts itself, which this style cannot write: use the option json"
		}
	case styleDeep:
		if !object && !list {
			return f.style, "has the option deep and holds one value: leave it out"
		}
	case styleFlat:
		if !object {
			return f.style, "has the option flat, which is for structs and maps: leave it out"
		}
	case styleLabel, styleMatrix:
		if ofParts {
			return f.style, "is a list of what has parts itself, which this style cannot write: use the option json"
		}
	}
	return f.style, ""
}

// openAPI names the style in OpenAPI's words; "" and nil where it is the default of the place.
func (f *inputField) openAPI() (name string, explode *bool) {
	yes, no := true, false
	switch f.style {
	case styleComma:
		switch {
		case f.source == fromQuery || f.source == fromCookie || f.source == fromForm:
			return "form", &no
		case f.explode:
			return "simple", &yes
		}
		return "", nil
	case styleSpace:
		return "spaceDelimited", &no
	case stylePipe:
		return "pipeDelimited", &no
	case styleDeep:
		return "deepObject", &yes
	case styleFlat:
		return "form", &yes
	case styleLabel, styleMatrix:
		name = "label"
		if f.style == styleMatrix {
			name = "matrix"
		}
		if f.explode {
			return name, &yes
		}
		return name, &no
	}
	return "", nil
}

// separator is what stands between the parts.
func (s style) separator() string {
	switch s {
	case styleSpace:
		return " "
	case stylePipe:
		return "|"
	}
	return ","
}

// items takes the texts of a list apart. quoted says that double quotes hold an item together, as in headers.
func (s style) items(texts []string, quoted bool) []string {
	sep := s.separator()
	items := make([]string, 0, len(texts))
	for _, text := range texts {
		switch {
		case text == "":
		case quoted:
			items = appendQuotedItems(items, text)
		default:
			items = append(items, strings.Split(text, sep)...)
		}
	}
	return items
}

// appendQuotedItems splits a header's list at its commas (RFC 9110 section 5.6.1): empty items do not count, spaces around an item are not
// part of it, and neither are the quotes of a quoted string.
func appendQuotedItems(items []string, text string) []string {
	for text != "" {
		text = strings.TrimLeft(text, " \t,")
		if text == "" {
			break
		}
		if text[0] == '"' {
			if item, rest, ok := cutQuoted(text); ok {
				items, text = append(items, item), rest
				continue
			}
		}
		item, rest, _ := strings.Cut(text, ",")
		items, text = append(items, strings.TrimRight(item, " \t")), rest
	}
	return items
}

// cutQuoted takes a quoted string and the comma behind it off the front; false if the text does not hold one that stands alone.
func cutQuoted(text string) (item, rest string, ok bool) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			if i++; i < len(text) {
				b.WriteByte(text[i])
			}
		case '"':
			rest = strings.TrimLeft(text[i+1:], " \t")
			if rest != "" && rest[0] != ',' {
				return "", "", false
			}
			return b.String(), strings.TrimPrefix(rest, ","), true
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", false
}

// object takes the text of an object apart: name,value,name,value; or name=value,name=value where it is exploded. It reports whether the
// text has that form.
func (s style) object(text string, explode bool) (*schema.Tree, bool) {
	sep := s.separator()
	tree := &schema.Tree{}
	if text == "" {
		return tree, true
	}
	parts := strings.Split(text, sep)
	if explode {
		for _, part := range parts {
			name, value, ok := strings.Cut(part, "=")
			if !ok {
				return nil, false
			}
			tree.At(strings.TrimSpace(name)).Values = []string{strings.TrimSpace(value)}
		}
		return tree, true
	}
	if len(parts)%2 != 0 {
		return nil, false
	}
	for i := 0; i < len(parts); i += 2 {
		tree.At(parts[i]).Values = []string{parts[i+1]}
	}
	return tree, true
}

// prefixed takes the marks of the styles label and matrix out of a path's text, so that what is left is separated by commas. It
// reports whether they were there.
func (f *inputField) prefixed(text string) (string, bool) {
	if f.style == styleLabel {
		rest, ok := strings.CutPrefix(text, ".")
		if ok && f.explode {
			rest = strings.ReplaceAll(rest, ".", ",")
		}
		return rest, ok
	}
	rest, ok := strings.CutPrefix(text, ";")
	if !ok {
		return "", false
	}
	if !f.explode {
		return strings.CutPrefix(rest, f.key+"=")
	}
	parts := strings.Split(rest, ";")
	if !isObject(f.field.Type) {
		for i, part := range parts {
			if parts[i], ok = strings.CutPrefix(part, f.key+"="); !ok {
				return "", false
			}
		}
	}
	return strings.Join(parts, ","), true
}
