package diff

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

type object = map[string]any

// document is a document as its JSON.
type document struct{ root object }

// node is a value of a document with its place.
type node struct {
	doc     *document
	pointer string
	value   any
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// member is a member of an object, with its references followed; its value is nil if there is none.
func (n node) member(name string) node {
	return node{n.doc, n.pointer + "/" + escaper.Replace(name), n.object()[name]}.follow()
}

// raw is member without following references.
func (n node) raw(name string) node {
	return node{n.doc, n.pointer + "/" + escaper.Replace(name), n.object()[name]}
}

func (n node) object() object {
	o, _ := n.value.(object)
	return o
}

func (n node) list() []node {
	l, _ := n.value.([]any)
	out := make([]node, len(l))
	for i, v := range l {
		out[i] = node{n.doc, n.pointer + "/" + strconv.Itoa(i), v}
	}
	return out
}

// parent is the place in which the node stands.
func (n node) parent() string { return n.pointer[:max(strings.LastIndexByte(n.pointer, '/'), 0)] }

func (n node) there() bool { return n.value != nil }

// keys are the names of an object's members in order.
func (n node) keys() []string { return slices.Sorted(maps.Keys(n.object())) }

func (n node) text(name string) string {
	s, _ := n.object()[name].(string)
	return s
}

func (n node) flag(name string) bool {
	b, _ := n.object()[name].(bool)
	return b
}

// follow goes where a reference leads, within the document. One that leads nowhere, or in a circle, is nothing.
func (n node) follow() node {
	for range 50 {
		ref, ok := n.object()["$ref"].(string)
		if !ok {
			return n
		}
		if n = n.doc.at(ref); !n.there() {
			return n
		}
	}
	return node{n.doc, n.pointer, nil}
}

// at is what stands at a reference of the form #/a/b.
func (d *document) at(ref string) node {
	pointer, ok := strings.CutPrefix(ref, "#")
	n := node{d, pointer, any(d.root)}
	if !ok {
		n.value = nil
		return n
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		switch v := n.value.(type) {
		case object:
			n.value = v[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(v) {
				n.value = nil
				return n
			}
			n.value = v[i]
		default:
			n.value = nil
			return n
		}
	}
	return n
}
