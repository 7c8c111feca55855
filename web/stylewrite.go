package web

import (
	"encoding/json/v2"
	"fmt"
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
		return appendTree(nil, f.key, tree), nil
	case styleFlat:
		var pairs []pair
		for _, name := range tree.Names() {
			pairs = appendTree(pairs, name, tree.Find(name))
		}
		return pairs, nil
	}
	return f.writeSeparated(tree)
}

func (f *inputField) writeJSON(base unsafe.Pointer) ([]pair, error) {
	if !f.field.Required && f.zero(base) {
		return nil, nil
	}
	data, err := json.Marshal(f.field.Any(base), schema.Options(), json.Deterministic(true))
	text := string(data)
	if f.source == fromCookie {
		text = url.PathEscape(text) // a cookie has no quotes
	}
	return []pair{{f.key, text}}, err
}

// appendTree writes name[a][b]=value.
func appendTree(pairs []pair, name string, tree *schema.Tree) []pair {
	for _, v := range tree.Values {
		pairs = append(pairs, pair{name, v})
	}
	for _, below := range tree.Names() {
		pairs = appendTree(pairs, name+"["+below+"]", tree.Find(below))
	}
	return pairs
}

// writeSeparated writes a list or an object into one text.
func (f *inputField) writeSeparated(tree *schema.Tree) ([]pair, error) {
	sep, assign := f.style.separator(), f.style.separator()
	if f.explode {
		assign = "="
		switch f.style {
		case styleLabel:
			sep = "."
		case styleMatrix:
			sep = ";"
		}
	}
	var parts []string
	add := func(text string) error {
		if f.source == fromHeader && strings.ContainsAny(text, `",`) && isList(f.field.Type) {
			text = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
		} else if strings.Contains(text, sep) || strings.Contains(text, ",") && (f.style == styleLabel || f.style == styleMatrix) {
			return fmt.Errorf("%s %s: %q holds what separates its parts", f.source, f.key, text)
		}
		parts = append(parts, text)
		return nil
	}
	for _, v := range tree.Values {
		if f.style == styleMatrix && f.explode {
			v = f.key + "=" + v
		}
		if err := add(v); err != nil {
			return nil, err
		}
	}
	for _, name := range tree.Names() {
		values := tree.Find(name).Values
		if len(values) != 1 {
			return nil, fmt.Errorf("%s %s: %s is no single value, which this style cannot write", f.source, f.key, name)
		}
		if err := add(name); err != nil {
			return nil, err
		}
		if err := add(values[0]); err != nil {
			return nil, err
		}
		if assign != sep { // name=value is one part
			parts = append(parts[:len(parts)-2], name+assign+values[0])
		}
	}
	text := strings.Join(parts, sep)
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
