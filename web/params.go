package web

import (
	"slices"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// within puts mistakes, those from the index on, into their place of the request. Good inputs never get here, and so do not pay for
// places.
func within(r *schema.Report, from int, loc ...any) {
	items := r.Items()
	for i := min(from, len(items)); i < len(items); i++ {
		items[i].Loc = append(slices.Clone(loc), items[i].Loc...)
	}
}

// decoder fills a field of the input at base, or reports why it cannot.
type decoder func(x *exchange, base unsafe.Pointer)

// lookup finds the texts of a parameter, nil for none. They hold until the next one.
type lookup func(x *exchange) []string

// lookupOf makes the lookup of a field under one of its names; wildcard is the number of a path's.
func lookupOf(s source, name string, wildcard int) lookup {
	switch s {
	case fromPath:
		return func(x *exchange) []string {
			x.one[0] = x.match.value(wildcard)
			return x.one[:]
		}
	case fromQuery:
		return func(x *exchange) []string { return x.queryValues(name) }
	case fromHeader:
		return func(x *exchange) []string {
			values := x.r.Header[name]
			if values == nil && name == "Host" && x.r.Host != "" {
				x.one[0] = x.r.Host // net/http moves it out of the headers
				values = x.one[:]
			}
			return values
		}
	case fromCookie:
		return func(x *exchange) []string {
			v, ok := cookieValue(x.r.Header["Cookie"], name)
			if !ok {
				return nil
			}
			x.one[0] = v
			return x.one[:]
		}
	}
	// An empty value counts as none, since that is what a browser sends for an empty control.
	return func(x *exchange) []string {
		values := x.form.values(name)
		if len(values) == 0 || len(values) == 1 && values[0] == "" {
			return nil
		}
		return values
	}
}

// decoderOf makes the decoder of a field that comes as text. others are the names that the route reads from the same source.
func decoderOf(f *inputField, wildcard int, others knownNames) decoder {
	get := lookupOf(f.source, f.key, wildcard)
	if len(f.also) > 0 {
		get = firstOf(f, get)
	}
	switch f.style {
	case styleDeep, styleFlat:
		return decodeDeep(f, others)
	case styleJSON:
		return decodeJSONText(f, get)
	case styleLabel, styleMatrix:
		return decodePrefixed(f, get)
	case styleComma, styleSpace, stylePipe:
		return decodeSeparated(f, get)
	}
	return decodePlain(f, get)
}

// firstOf looks under the other names of a field too; the first that is there counts.
func firstOf(f *inputField, get lookup) lookup {
	all := []lookup{get}
	for _, name := range f.also {
		all = append(all, lookupOf(f.source, name, 0))
	}
	return func(x *exchange) []string {
		for _, get := range all {
			if values := get(x); values != nil {
				return values
			}
		}
		return nil
	}
}

func decodePlain(f *inputField, get lookup) decoder {
	field, loc := f.field, f.place()
	mayLack := !f.required() && !field.HasDefault
	return func(x *exchange, base unsafe.Pointer) {
		values := get(x)
		if values == nil && mayLack {
			return
		}
		before := x.report.Len()
		if field.DecodeText(values, base, x.report); x.report.Len() > before {
			within(x.report, before, loc...)
		}
	}
}

// decodeJSONText reads JSON out of a parameter.
func decodeJSONText(f *inputField, get lookup) decoder {
	field, loc := f.field, f.place()
	return func(x *exchange, base unsafe.Pointer) {
		values := get(x)
		before := x.report.Len()
		if values == nil {
			field.DecodeText(nil, base, x.report) // required, or its default
		} else {
			text := values[len(values)-1]
			if f.source == fromCookie {
				text = unescape(text) // a cookie has no quotes of its own
			}
			field.DecodeBytes([]byte(text), base, x.report)
		}
		if x.report.Len() > before {
			within(x.report, before, loc...)
			jsonInText(x.report, before, len(loc))
		}
	}
}

// jsonInText words a mistake in JSON as pydantic does for JSON within another value: the place is that of the value.
func jsonInText(r *schema.Report, from, depth int) {
	items := r.Items()
	for i := min(from, len(items)); i < len(items); i++ {
		if items[i].Type == "json_invalid" {
			items[i].Loc = items[i].Loc[:depth]
			if why, ok := items[i].Ctx["error"].(string); ok {
				items[i].Msg = "Invalid JSON: " + why
			}
		}
	}
}

// decodeSeparated reads a list or an object whose parts stand in one text.
func decodeSeparated(f *inputField, get lookup) decoder {
	loc := f.place()
	return func(x *exchange, base unsafe.Pointer) {
		values := get(x)
		before := x.report.Len()
		if f.separated(values, base, x.report); x.report.Len() > before {
			within(x.report, before, loc...)
		}
	}
}

// decodePrefixed is decodeSeparated for a path whose text begins with a mark.
func decodePrefixed(f *inputField, get lookup) decoder {
	loc := f.place()
	form := "." + f.key
	if f.style == styleMatrix {
		form = ";" + f.key + "=…"
	}
	return func(x *exchange, base unsafe.Pointer) {
		text := get(x)[0]
		before := x.report.Len()
		if rest, ok := f.prefixed(text); !ok {
			x.report.Add("value_error", "Value error, expected "+form, map[string]any{"error": "expected " + form}, f.quote(text))
		} else {
			x.one[0] = rest
			f.separated(x.one[:], base, x.report)
		}
		if x.report.Len() > before {
			within(x.report, before, loc...)
		}
	}
}

// separated reads texts whose parts stand between separators. A list that is there and empty is an empty list.
func (f *inputField) separated(values []string, base unsafe.Pointer, r *schema.Report) {
	switch {
	case values == nil:
		f.field.DecodeTree(&schema.Tree{}, base, r)
	case isList(f.field.Type):
		items := f.style.items(values, f.source == fromHeader)
		if len(items) == 0 {
			f.field.DecodeBytes([]byte("[]"), base, r)
			return
		}
		f.field.DecodeText(items, base, r)
	case isObject(f.field.Type):
		text := values[len(values)-1]
		if f.source == fromHeader {
			text = strings.Join(values, ",")
		}
		tree, ok := f.style.object(text, f.explode)
		if !ok {
			const why = "expected names and values in turn"
			r.Add("value_error", "Value error, "+why, map[string]any{"error": why}, f.quote(text))
			return
		}
		f.field.DecodeTree(tree, base, r)
	default:
		f.field.DecodeText(values, base, r)
	}
}
