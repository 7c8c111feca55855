package web

import (
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// maxDeep is how many brackets a name may have; one with more is no name of this form.
const maxDeep = 32

// splitName takes a[b][c] apart: the name itself and what stands in brackets, nothing for a name without any. It reports whether the name has
// that form.
func splitName(name string) (head string, below []string, ok bool) {
	head, rest, bracket := strings.Cut(name, "[")
	if !bracket {
		return name, nil, true
	}
	if head == "" {
		return name, nil, false
	}
	for {
		part, after, closed := strings.Cut(rest, "]")
		if !closed || len(below) == maxDeep {
			return name, nil, false
		}
		below = append(below, part)
		if after == "" {
			return head, below, true
		}
		if after[0] != '[' {
			return name, nil, false
		}
		rest = after[1:]
	}
}

// deepTree collects the pairs that are about a name.
func deepTree(pairs []pair, names []string) *schema.Tree {
	for _, name := range names {
		tree := &schema.Tree{}
		for i := range pairs {
			p := &pairs[i]
			if !strings.HasPrefix(p.name, name) {
				continue
			}
			if head, below, ok := splitName(p.name); ok && head == name {
				at := tree.At(below...)
				at.Values = append(at.Values, p.value)
			}
		}
		if !tree.Empty() {
			return tree
		}
	}
	return &schema.Tree{}
}

// flatTree collects the pairs that a struct or a map takes its members from: those with the names of the struct's fields, and for a map
// those that nobody reads.
func flatTree(pairs []pair, members, others knownNames) *schema.Tree {
	tree := &schema.Tree{}
	for i := range pairs {
		p := &pairs[i]
		if head, below, ok := splitName(p.name); ok && takes(head, members, others) {
			at := tree.At(head).At(below...)
			at.Values = append(at.Values, p.value)
		}
	}
	return tree
}

func takes(name string, members, others knownNames) bool {
	if members != nil {
		_, ok := members[name]
		return ok
	}
	_, taken := others[name]
	return !taken || name == anyName
}

// decodeDeep reads an object whose members have names of their own in the query or the form.
func decodeDeep(f *inputField, others knownNames) decoder {
	field, loc := f.field, f.place()
	names := append([]string{f.key}, f.also...)
	form := f.source == fromForm
	var members knownNames
	if f.style == styleFlat && field.Type.Base().Kind == schema.KindStruct {
		members = knownNames{}
		members.add(f)
	}
	return func(x *exchange, base unsafe.Pointer) {
		pairs := x.queryPairs()
		if form {
			pairs = x.form.given()
		}
		var tree *schema.Tree
		if f.style == styleFlat {
			tree = flatTree(pairs, members, others)
		} else {
			tree = deepTree(pairs, names)
		}
		before := x.report.Len()
		if field.DecodeTree(tree, base, x.report); x.report.Len() > before {
			within(x.report, before, loc...)
		}
	}
}
