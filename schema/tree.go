package schema

import (
	"encoding/json/jsontext"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// Tree is text with a structure, as the nested names of a query or a form give it: filter[price][gte]=5. It holds the
// values of the name itself, in order, and what lies below it. The zero value is empty. It is for one goroutine.
type Tree struct {
	Values []string
	// Null says that [Field.Tree] found a null, for which text has no word.
	Null bool

	names []string // of what lies below, in the order in which they first came
	below []*Tree
	index map[string]int // once there are many
}

// manyNames is how many names are looked through one by one.
const manyNames = 16

// Find returns what lies below a name, nil if nothing does.
func (n *Tree) Find(name string) *Tree {
	if n.index != nil {
		if i, ok := n.index[name]; ok {
			return n.below[i]
		}
		return nil
	}
	if i := slices.Index(n.names, name); i >= 0 {
		return n.below[i]
	}
	return nil
}

// At returns what lies below the names, one after the other, and makes it if it is not there.
func (n *Tree) At(names ...string) *Tree {
	for _, name := range names {
		next := n.Find(name)
		if next == nil {
			next = &Tree{}
			n.names, n.below = append(n.names, name), append(n.below, next)
			switch {
			case n.index != nil:
				n.index[name] = len(n.names) - 1
			case len(n.names) > manyNames:
				n.index = make(map[string]int, 2*len(n.names))
				for i, name := range n.names {
					n.index[name] = i
				}
			}
		}
		n = next
	}
	return n
}

// Names lists what lies directly below, in the order in which it first came. It must not be changed.
func (n *Tree) Names() []string { return n.names }

// Empty reports whether there is no value and nothing below.
func (n *Tree) Empty() bool { return len(n.Values) == 0 && len(n.names) == 0 }

// JSON writes the tree: text is a string, several values are a list, and what has names below is an object.
func (n *Tree) JSON() jsontext.Value {
	return n.appendJSON(nil)
}

func (n *Tree) appendJSON(b []byte) []byte {
	switch {
	case len(n.names) > 0:
		b = append(b, '{')
		first := true
		seen := map[string]bool{} // names that are no UTF-8 may look the same
		for i, name := range n.names {
			if name = validText(name); seen[name] {
				continue
			}
			seen[name] = true
			if !first {
				b = append(b, ',')
			}
			first = false
			b = append(b, quoteText(name)...)
			b = append(b, ':')
			b = n.below[i].appendJSON(b)
		}
		return append(b, '}')
	case len(n.Values) == 1:
		return append(b, quoteText(validText(n.Values[0]))...)
	case len(n.Values) == 0:
		return append(b, "{}"...)
	}
	b = append(b, '[')
	for i, v := range n.Values {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, quoteText(validText(v))...)
	}
	return append(b, ']')
}

// validText is s with what is no UTF-8 replaced, for quoting.
func validText(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// TextRequired reports whether the field must be given where values are text: in a query, a header or a form. It differs from
// Required in what text cannot say. No values are how an empty list is written there, and no members an empty map, so that these may lack
// unless a rule says that they may not be empty; and a struct must be given if something in it must.
func (f *Field) TextRequired() bool {
	if !f.Required {
		return false
	}
	switch f.Type.Kind {
	case KindList, KindMap:
		return f.Type.Len > 0 || slices.ContainsFunc(f.Rules, func(r Rule) bool {
			switch {
			case r.Depth > 0:
				return false
			case r.Name == "min" || r.Name == "len" || r.Name == "gte" || r.Name == "gt":
				return r.Param != "0" || r.Name == "gt"
			}
			return r.Name == "required"
		})
	case KindStruct:
		return f.Type.textRequired(nil)
	}
	return true
}

// textRequired reports whether a struct has a field that must be given. Structs that hold themselves by value do not exist in Go, and those
// behind pointers need not be given.
func (t *Type) textRequired(within []*Type) bool {
	if slices.Contains(within, t) {
		return false
	}
	within = append(within, t)
	return slices.ContainsFunc(t.plan, func(f *Field) bool {
		if f.Type.Kind == KindStruct && f.Required {
			return f.Type.textRequired(within)
		}
		return f.TextRequired()
	})
}

// DecodeTree is DecodeText for text with a structure: a struct and a map take what lies below, by name; a list takes the values, those
// below the name "" (tags[]=a) and what lies below numbers, in their order (items[0][sku]=a). An empty tree leaves dst alone, but
// fills a struct with its defaults and reports what must be given in it. What lies deeper than r.MaxDepth is not read.
func (t *Type) DecodeTree(n *Tree, dst unsafe.Pointer, r *Report) {
	if len(r.loc) > r.maxDepth() {
		r.fault("recursion_loop", nil, nil)
		return
	}
	switch t.Kind {
	case KindOptional:
		if !n.Empty() {
			t.Elem.DecodeTree(n, t.fill(dst), r)
		}
	case KindStruct:
		t.structTree(n, dst, r)
	case KindUnion:
		t.unionTree(n, dst, r)
	case KindMap:
		t.mapTree(n, dst, r)
	case KindList:
		t.listTree(n, dst, r)
	default:
		switch {
		case len(n.names) == 0:
			t.DecodeText(n.Values, dst, r)
		case t.Kind == KindAny || t.Kind == KindJSON:
			t.decodeValid(n.JSON(), dst, nil, r)
		default:
			t.typeFault(r, t.unless(n.JSON()))
		}
	}
}

// DecodeTree is Type.DecodeTree for one field of the struct at dst, with its rules. An empty tree is told as DecodeText tells no values.
func (f *Field) DecodeTree(n *Tree, dst unsafe.Pointer, r *Report) {
	at := unsafe.Add(dst, f.Offset)
	if n.Empty() && f.Type.Kind != KindStruct {
		switch {
		case f.HasDefault:
			var fresh unsafe.Pointer
			f.fillDefault(at, &fresh)
		case f.TextRequired():
			r.fault("missing", nil, nil)
		}
		return
	}
	if f.readTree(n, at, r) {
		kept := len(r.items)
		f.check.run(at, r)
		if len(r.items) > kept && len(n.names) == 0 && len(n.Values) > 0 {
			f.quoteText(n.Values, r, kept)
		}
	}
}

// readTree reads the field at its address and does what the tag mod says. It reports whether there were no mistakes.
func (f *Field) readTree(n *Tree, at unsafe.Pointer, r *Report) bool {
	if f.quiet {
		r.hushed++
		defer r.unhush()
	}
	before := r.Len()
	if f.Type.DecodeTree(n, at, r); r.Len() > before {
		return false
	}
	f.check.modify(at)
	return true
}

func (t *Type) structTree(n *Tree, p unsafe.Pointer, r *Report) {
	if len(n.names) == 0 && len(n.Values) > 0 {
		t.typeFault(r, t.unless(validText(n.Values[len(n.Values)-1])))
		return
	}
	before := r.Len()
	var fresh unsafe.Pointer
	var read []*Field // whose rules come after Normalize
	for _, f := range t.plan {
		below := n.Find(f.Name)
		at := unsafe.Add(p, f.Offset)
		for _, alias := range f.Aliases {
			switch other := n.Find(alias); {
			case other == nil:
			case below == nil:
				below = other
			default:
				r.name(alias)
				r.fault("value_error", map[string]any{"error": "it is given by another name too"}, t.unless(other.JSON()))
				r.Pop(1)
			}
		}
		r.name(f.Name)
		switch {
		case below != nil && t.normals != nil && !below.Empty():
			if f.readTree(below, at, r) {
				read = append(read, f)
			}
		case below != nil:
			f.DecodeTree(below, p, r)
		case f.HasDefault:
			f.fillDefault(at, &fresh)
		case f.Type.Kind == KindStruct && f.Required:
			f.Type.structTree(&Tree{}, unsafe.Add(p, f.Offset), r)
		case f.TextRequired():
			r.fault("missing", nil, t.unless(n.JSON()))
		}
		r.Pop(1)
	}
	if t.Closed || r.ForbidUnknown {
		for i, name := range n.names {
			if t.names.find([]byte(name)) == nil && t.ignored[name] == nil {
				r.name(name)
				r.fault("extra_forbidden", nil, t.unless(n.below[i].JSON()))
				r.Pop(1)
			}
		}
	}
	t.normalize(p)
	for _, f := range read { // mistakes quote what there is to be found now, as those in JSON do
		r.name(f.Name)
		f.check.run(unsafe.Add(p, f.Offset), r)
		r.Pop(1)
	}
	if r.Len() == before {
		t.validate(p, r)
	}
}

func (t *Type) mapTree(n *Tree, p unsafe.Pointer, r *Report) {
	if len(n.names) == 0 {
		if len(n.Values) > 0 {
			t.typeFault(r, t.unless(validText(n.Values[len(n.Values)-1])))
		}
		return
	}
	found := r.Len()
	m := reflect.MakeMapWithSize(t.Go, len(n.names))
	for i, name := range n.names {
		r.name(name)
		before := r.Len()
		key, elem := reflect.New(t.Key.Go), reflect.New(t.Elem.Go)
		r.name("[key]")
		t.Key.decodeKey(name, key.UnsafePointer(), r)
		r.Pop(1)
		good := r.Len() == before
		t.Elem.DecodeTree(n.below[i], elem.UnsafePointer(), r)
		r.Pop(1)
		if good {
			m.SetMapIndex(key.Elem(), elem.Elem())
		}
	}
	if t.at(p).Set(m); r.Len() == found {
		t.normalize(p)
	}
}

// listTree reads the elements of a list. What lies below a number keeps it in the places of mistakes, since that is what the client wrote.
func (t *Type) listTree(n *Tree, p unsafe.Pointer, r *Report) {
	if elem := t.Elem.Base().Kind; len(n.names) == 0 && elem != KindStruct && elem != KindMap && elem != KindList {
		t.DecodeText(n.Values, p, r)
		return
	}
	type element struct {
		number int
		tree   *Tree
	}
	var all []element
	add := func(v string) { all = append(all, element{len(all), &Tree{Values: []string{v}}}) }
	for _, v := range n.Values {
		add(v)
	}
	if unnumbered := n.Find(""); unnumbered != nil {
		for _, v := range unnumbered.Values {
			add(v)
		}
		if len(unnumbered.names) > 0 {
			all = append(all, element{len(all), &Tree{names: unnumbered.names, below: unnumbered.below, index: unnumbered.index}})
		}
	}
	first := len(all)
	for i, name := range n.names {
		if name == "" {
			continue
		}
		number, err := strconv.Atoi(name)
		if err != nil || number < 0 || strconv.Itoa(number) != name {
			t.typeFault(r, t.unless(n.JSON()))
			return
		}
		all = append(all, element{number, n.below[i]})
	}
	slices.SortStableFunc(all[first:], func(a, b element) int { return a.number - b.number })
	v := t.at(p)
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(t.Go, len(all), len(all)))
	} else if len(all) != t.Len {
		t.lengthFault(len(all), t.unless(n.JSON()), r)
		return
	}
	found := r.Len()
	for i, e := range all {
		r.index(e.number)
		t.Elem.DecodeTree(e.tree, t.index(p, i), r)
		r.Pop(1)
	}
	if r.Len() == found {
		t.normalize(p)
	}
}

// lengthFault reports an array that was given too few or too many elements.
func (t *Type) lengthFault(n int, input any, r *Report) {
	kind, key := "too_short", "min_length"
	if n > t.Len {
		kind, key = "too_long", "max_length"
	}
	r.fault(kind, map[string]any{"field_type": "List", key: t.Len, "actual_length": n}, input)
}

// Tree is the field of the struct at src as text with a structure, which DecodeTree reads back; nil for an optional without a value.
// What is left out of JSON because it is zero or empty is left out here. It is for sending, to those whom the value is meant for: secrets are revealed.
func (f *Field) Tree(src unsafe.Pointer) *Tree { return f.Type.tree(unsafe.Add(src, f.Offset)) }

func (t *Type) tree(p unsafe.Pointer) *Tree {
	n := &Tree{}
	switch t.Kind {
	case KindOptional:
		if q := t.deref(p); q != nil {
			return t.Elem.tree(q)
		}
		if t.opt != nil && !t.empty(p) {
			return &Tree{Null: true}
		}
		return nil
	case KindStruct:
		for _, f := range t.plan {
			at := unsafe.Add(p, f.Offset)
			if (f.OmitZero || f.OmitEmpty) && f.Type.empty(at) {
				continue
			}
			if below := f.Type.tree(at); below != nil {
				n.put(f.Name, below)
			}
		}
	case KindUnion:
		m, err := t.chosen(p)
		if err != nil {
			return nil
		}
		below := m.typ.tree(m.held(p))
		if t.Discriminator != "" && below != nil {
			below.At(t.Discriminator).Values = []string{m.field.Name}
		}
		return below
	case KindMap:
		for key, v := range t.at(p).Seq2() {
			below := t.Elem.tree(addressOf(v))
			if below == nil {
				below = &Tree{Null: true}
			}
			n.put(t.Key.textOf(key), below)
		}
	case KindList:
		for i := range t.length(p) {
			below := t.Elem.tree(t.index(p, i))
			switch {
			case below == nil:
				n.put(strconv.Itoa(i), &Tree{Null: true})
			case len(below.names) == 0 && len(below.Values) == 1:
				n.Values = append(n.Values, below.Values[0])
			default:
				n.put(strconv.Itoa(i), below)
			}
		}
	default:
		n.Values = []string{t.sent(p)}
	}
	return n
}

// put adds what lies below a name that is not there yet.
func (n *Tree) put(name string, below *Tree) { *n.At(name) = *below }
