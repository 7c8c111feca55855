package schema

import (
	"slices"
	"strconv"
	"strings"
)

// Mode says for which direction a schema is.
type Mode uint8

const (
	// Input is what a client sends: fields with a default, pointers and the like may be left out.
	Input Mode = iota
	// Output is what a server sends: everything is there that is not left out when zero.
	Output
)

// Defs collects the named schemas of a document: one for each struct and enum that has a name. NewDefs makes one. It is for one goroutine.
//
// A component is called as its Go type is. Types that have one name are told apart by their pointers (Page_Post and Page_PostPointer) or by their packages
// (blog.Post and shop.Post); a type whose input and output differ, and which is used as both, is Post when it is sent and PostInput when it is received.
// A later type can therefore rename an earlier one: what Schema and Field have returned has its names from All on, so read it then.
type Defs struct {
	prefix string
	parts  map[partKey]*part
	order  []*part // as they came
	byName map[string]*part
	differ map[*Type]bool
	merged bool
	stale  bool // names are to be given anew
}

type partKey struct {
	typ  *Type
	mode Mode
}

// part is a component.
type part struct {
	typ    *Type
	mode   Mode
	name   string
	schema *JSONSchema
	refs   []*JSONSchema // what refers to it
}

// NewDefs makes an empty collection. References to its components begin with prefix, such as "#/components/schemas/".
func NewDefs(prefix string) *Defs {
	return &Defs{prefix: prefix, parts: map[partKey]*part{}, byName: map[string]*part{}, differ: map[*Type]bool{}}
}

// Merge makes input and output of every type one schema, that of the input. Call it before the first type.
func (d *Defs) Merge(merged bool) { d.merged = merged }

// All are the components, sorted by name.
func (d *Defs) All() Properties {
	d.rename()
	all := make(Properties, len(d.order))
	for i, p := range d.order {
		all[i] = Property{p.name, p.schema}
	}
	slices.SortFunc(all, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Schema is the schema of a type: a reference for structs and enums that have a name, else the schema itself.
func (d *Defs) Schema(t *Type, mode Mode) *JSONSchema {
	if t.Kind == KindOptional {
		return nullable(d.Schema(t.Elem, mode))
	}
	if t.Name != "" && (t.Kind == KindStruct || t.Kind == KindUnion || t.Enum != nil || t.contains(t)) {
		return d.ref(t, mode)
	}
	return d.inline(t, mode)
}

// contains reports whether t is a list or map of inner, directly or through lists, maps and pointers: type Tree []Tree.
func (t *Type) contains(inner *Type) bool {
	for n := 0; n < 100 && (t.Kind == KindList || t.Kind == KindMap || t.Kind == KindOptional); n++ {
		if t = t.Elem; t == inner {
			return true
		}
	}
	return false
}

// ref is a reference to the component of a type, which is made if there is none.
func (d *Defs) ref(t *Type, mode Mode) *JSONSchema {
	switch {
	case d.merged:
		mode = Input
	case !d.differs(t):
		mode = Output
	}
	key := partKey{t, mode}
	p := d.parts[key]
	if p == nil {
		p = &part{typ: t, mode: mode, schema: &JSONSchema{}}
		d.parts[key] = p // before it is filled, for types that contain themselves
		d.order = append(d.order, p)
		d.stale = true
		*p.schema = *d.inline(t, mode)
	}
	s := &JSONSchema{Ref: d.prefix + p.name}
	if p.name == "" { // until rename knows all
		s.Ref = d.prefix + p.typ.Name
	}
	p.refs = append(p.refs, s)
	return s
}

// rename gives every component its name. It does not depend on the order of the types, but for types of one name in one package,
// which only functions can declare.
func (d *Defs) rename() {
	if !d.stale {
		return
	}
	d.stale = false
	groups := map[string][]*Type{}
	for _, p := range d.order {
		if group := groups[p.typ.Name]; !slices.Contains(group, p.typ) {
			groups[p.typ.Name] = append(group, p.typ)
		}
	}
	names := map[*Type]string{}
	taken := map[string]bool{}
	for _, group := range groups {
		for i, name := range distinct(group) {
			names[group[i]] = name
			taken[name] = true
		}
	}
	for _, p := range d.order {
		name := names[p.typ]
		if _, both := d.parts[partKey{p.typ, Output}]; both && p.mode == Input {
			for name += "Input"; taken[name]; {
				name += "_"
			}
			taken[name] = true
		}
		if name == p.name {
			continue
		}
		p.name = name
		for _, ref := range p.refs {
			ref.Ref = d.prefix + name
		}
	}
}

// distinct names types of one name: with pointers, and with as much of their packages' paths, as tell them apart. Those that nothing tells apart are numbered
// as they came: functions can declare such.
func distinct(group []*Type) []string {
	best, most := []string(nil), 0
	for level := range 20 {
		names, seen := make([]string, len(group)), map[string]bool{}
		for i, t := range group {
			names[i] = componentName(t, level/2, level%2 > 0)
			seen[names[i]] = true
		}
		if len(seen) > most {
			best, most = names, len(seen)
		}
	}
	count := map[string]int{}
	for i, name := range best {
		if count[name]++; count[name] > 1 {
			best[i] += "_" + strconv.Itoa(count[name])
		}
	}
	return best
}

// componentName is a type's name, qualified by the last elements of its package's path.
func componentName(t *Type, elements int, pointers bool) string {
	name := t.Go.Name()
	switch {
	case t.described != "":
		name = t.described
	case name == "":
		return t.Name
	}
	if elements > 0 && t.Pkg != "" {
		name = t.Pkg + "." + name
	}
	s := speller{name, elements, pointers}
	return s.typ()
}

// differs reports whether a type's input and output schemas are not the same, in itself or in what it refers to.
func (d *Defs) differs(t *Type) bool {
	if known, ok := d.differ[t]; ok {
		return known
	}
	found := false
	seen := map[*Type]bool{}
	var walk func(t *Type)
	walk = func(t *Type) {
		if t == nil || seen[t] || found {
			return
		}
		seen[t] = true
		if t.Kind == KindDecimal || t.Closed || t.holdsRows() || t.lopsided || len(t.siblings) > 0 {
			found = true
			return
		}
		for _, f := range t.plan {
			if t.Kind != KindUnion && f.Required == (f.OmitZero || f.OmitEmpty) {
				found = true
				return
			}
			walk(f.Type)
		}
		walk(t.Key)
		walk(t.Elem)
	}
	walk(t)
	d.differ[t] = found
	return found
}
