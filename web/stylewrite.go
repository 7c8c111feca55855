package web

import (
	"encoding/json/v2"
	"errors"
	"net/url"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// write is the field of the input at base as a request carries it: names and values that the field's decoder reads back. Nothing is
// written for what is absent.
func (f *inputField) write(base unsafe.Pointer) ([]pair, error) {
	if f.style == styleJSON {
		return f.writeJSON(base)
	}
	if f.null(base) {
		return nil, f.cannot("it is null, which text cannot say: leave it absent, or give the tag the option json")
	}
	if f.style == stylePlain && !isObject(f.field.Type) {
		var pairs []pair
		for _, text := range f.field.Texts(base) {
			pairs = append(pairs, pair{f.key, text})
		}
		return pairs, nil
	}
	tree := f.field.Tree(base)
	if tree == nil {
		return nil, nil
	}
	switch f.style {
	case styleDeep:
		return f.appendTree(nil, f.key, tree, 0)
	case styleFlat:
		var pairs []pair
		for _, name := range tree.Names() {
			var err error
			if pairs, err = f.appendTree(pairs, name, tree.Find(name), 0); err != nil {
				return nil, err
			}
		}
		return pairs, nil
	}
	return f.writeSeparated(tree)
}

func (f *inputField) writeJSON(base unsafe.Pointer) ([]pair, error) {
	if !f.field.Required && f.zero(base) {
		return nil, nil
	}
	data, err := json.Marshal(f.field.Any(base), schema.Revealing(), json.Deterministic(true))
	text := string(data)
	if f.source == fromCookie {
		text = url.PathEscape(text) // a cookie has no quotes
	}
	return []pair{{f.key, text}}, err
}

// appendTree writes name[a][b]=value.
func (f *inputField) appendTree(pairs []pair, name string, tree *schema.Tree, depth int) ([]pair, error) {
	if tree.Null {
		return nil, f.cannot("%s is null, which text cannot say: leave it absent, or give the tag the option json", name)
	}
	for _, v := range tree.Values {
		pairs = append(pairs, pair{name, v})
	}
	for _, below := range tree.Names() {
		if below == "" || strings.Contains(below, "]") || depth == maxDeep {
			return nil, f.cannot("%q cannot stand in brackets, or too deep within others: give the tag the option json", below)
		}
		var err error
		if pairs, err = f.appendTree(pairs, name+"["+below+"]", tree.Find(below), depth+1); err != nil {
			return nil, err
		}
	}
	return pairs, nil
}

// separatedWriter puts the parts of a list or an object into one text, such that reading takes them apart again.
type separatedWriter struct {
	field       *inputField
	sep, assign string // between parts, and between a name and its value
	parts       []string
}

// quotes reports whether parts may stand in double quotes: those of a header's list.
func (w *separatedWriter) quotes() bool {
	return w.field.source == fromHeader && isList(w.field.field.Type)
}

func (w *separatedWriter) add(text string) error {
	switch {
	case w.quotes():
		if text == "" || strings.ContainsAny(text, `\",`) || strings.Trim(text, " \t") != text {
			text = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
		}
	case strings.Contains(text, w.sep), strings.Contains(text, ",") && (w.field.style == styleLabel || w.field.style == styleMatrix):
		return w.field.cannot("%q holds what separates its parts", text)
	}
	w.parts = append(w.parts, text)
	return nil
}

// named adds a name and its value.
func (w *separatedWriter) named(name, value string) error {
	if w.assign == w.sep {
		return errors.Join(w.add(name), w.add(value))
	}
	if strings.Contains(name, w.assign) || strings.TrimSpace(name) != name || strings.TrimSpace(value) != value {
		return w.field.cannot("%q=%q holds what separates names from values, or spaces at its ends", name, value)
	}
	return w.add(name + w.assign + value)
}

// writeSeparated writes a list or an object into one text.
func (f *inputField) writeSeparated(tree *schema.Tree) ([]pair, error) {
	w := &separatedWriter{field: f, sep: f.style.separator(), assign: f.style.separator()}
	if f.explode {
		w.assign = "="
		switch f.style {
		case styleLabel:
			w.sep = "."
		case styleMatrix:
			w.sep = ";"
		}
	}
	for _, v := range tree.Values {
		if f.style == styleMatrix && f.explode {
			v = f.key + "=" + v
		}
		if err := w.add(v); err != nil {
			return nil, err
		}
	}
	for _, name := range tree.Names() {
		values := tree.Find(name).Values
		if len(values) != 1 {
			return nil, f.cannot("%s is no single value, which this style cannot write", name)
		}
		if err := w.named(name, values[0]); err != nil {
			return nil, err
		}
	}
	text := strings.Join(w.parts, w.sep)
	if text == "" && len(w.parts) > 0 {
		return nil, f.cannot("a list of one empty text is none in this style")
	}
	switch {
	case f.style == styleLabel:
		text = "." + text
	case f.style == styleMatrix && f.explode:
		text = ";" + text
	case f.style == styleMatrix:
		text = ";" + f.key + "=" + text
	}
	return []pair{{f.key, text}}, nil
}
