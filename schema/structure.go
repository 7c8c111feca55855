package schema

import (
	"reflect"
	"slices"
	"strings"
)

// candidate is a field on its way to being promoted.
type candidate struct {
	*Field
	depth  int
	tagged bool // the JSON name comes from the tag
	hidden bool // a shallower field has its name in Go
}

// structure reads the fields of a struct, those of embedded structs in their place.
func (r *reader) structure(typ *Type, keep func(reflect.StructField) bool) {
	var all []candidate
	r.gather(typ, typ.Go, nil, 0, keep, map[reflect.Type]bool{}, &all)
	all = r.promote(typ, all)
	r.nameFields(typ, all)
	typ.byGo = make(map[string]*Field, len(all))
	for _, c := range all {
		typ.Fields = append(typ.Fields, c.Field)
		if !c.hidden {
			typ.byGo[c.GoName] = c.Field
		}
		if c.Name != "" {
			typ.addField(c.Field, keep != nil)
		}
		if c.rest {
			typ.rest, typ.shaped = c.Field, true
		}
	}
	r.pending = append(r.pending, func() {
		typ.checkAliases()
		if typ.rest != nil {
			typ.checkRest()
		}
		if keep == nil {
			r.computed(typ)
		}
		typ.learnDefaults()
		for _, f := range typ.Fields {
			r.compile(typ, f)
		}
	})
}

// gather lists the fields of t and, depth first, of the structs it embeds.
func (r *reader) gather(typ *Type, t reflect.Type, index []int, offset uintptr, keep func(reflect.StructField) bool, within map[reflect.Type]bool, all *[]candidate) {
	if within[t] {
		return
	}
	within[t] = true
	defer delete(within, t)
	naming := r.naming(typ, t)
	for sf := range t.Fields() {
		where := goString(t) + "." + sf.Name
		bad := checkTag(typ, where, sf.Tag)
		if sf.Name == "_" {
			if len(index) == 0 {
				typ.Doc, typ.Label = sf.Tag.Get("doc"), sf.Tag.Get("label")
				switch policy := sf.Tag.Get("unknown"); policy {
				case "", "ignore":
				case "forbid":
					typ.Closed = true
				default:
					typ.mistakeAt(where, "unknown:%q is not a policy: write \"forbid\" or \"ignore\"", policy)
				}
				typ.lax = lenientTag(typ, where, sf.Tag)
			}
			continue
		}
		if sf.Anonymous && sf.Type == oneOfType && len(index) == 0 && typ.Kind == KindUnion {
			typ.Discriminator = sf.Tag.Get("discriminator")
			continue
		}
		path := append(slices.Clone(index), sf.Index...)
		at := offset + sf.Offset
		jsonName, options, tagged, ignored := parseJSONTag(sf)
		if sf.Anonymous && jsonName == "" && !ignored {
			et := sf.Type
			if et.Kind() == reflect.Struct && r.flattens(et) {
				checks, normals, fresh := len(typ.checks), len(typ.normals), len(typ.fresh)
				r.gather(typ, et, path, at, keep, within, all)
				typ.checks = embedded(typ.checks, typ.Go, et, validatorType, at, checks)
				typ.normals = embedded(typ.normals, typ.Go, et, normalizerType, at, normals)
				typ.fresh = embedded(typ.fresh, typ.Go, et, defaulterType, at, fresh)
				continue
			}
			if et.Kind() == reflect.Pointer && et.Elem().Kind() == reflect.Struct && (keep == nil || keep(sf)) && r.flattens(et.Elem()) {
				typ.mistakeAt(where, "embeds %s by pointer, so its fields have no fixed place: embed %s itself, or give it a name with a json tag", et, et.Elem())
				continue
			}
		}
		if !sf.IsExported() {
			if key := ownedTag(sf.Tag); key != "" {
				typ.mistakeAt(where, "has a tag `%s` but is not exported, so nothing can fill it in: begin its name with a capital, or remove the tag", key)
			}
			continue
		}
		if keep != nil && !keep(sf) {
			continue
		}
		f := &Field{GoName: sf.Name, Index: path, Offset: at, Tag: sf.Tag, Owner: t, picked: keep != nil}
		f.Type = r.read(sf.Type)
		if ignored && leaf(f.Type).Kind == KindInvalid && keep == nil {
			continue // out of JSON, and of no kind that a table or a form could hold
		}
		if !ignored {
			switch f.Name = sf.Name; {
			case jsonName != "":
				f.Name = jsonName
			case naming != nil:
				f.Name = naming(sf.Name)
				typ.shaped = true
			}
		}
		for _, o := range options {
			switch o {
			case "omitzero":
				f.OmitZero = true
			case "omitempty":
				f.OmitEmpty = true
			case "case:strict":
			case "embed":
				f.Name, f.rest = "", true
			default:
				typ.mistakeAt(where, "json option %q is not supported: use omitzero or omitempty, or a type with its own MarshalJSON", o)
			}
		}
		f.Label, f.explicit = sf.Tag.Lookup("label")
		if !f.explicit {
			f.Label = Words(sf.Name)
		}
		f.Doc = sf.Tag.Get("doc")
		f.lax = lenientTag(typ, where, sf.Tag)
		f.Default, f.HasDefault = sf.Tag.Lookup("default")
		switch says := sf.Tag.Get("deprecated"); says {
		case "", "false":
		case "true":
			f.Deprecated = true
		default:
			typ.mistakeAt(where, "its tag is deprecated:%q: write deprecated:\"true\", or leave it out", says)
		}
		f.Example, f.HasExample = sf.Tag.Lookup("example")
		f.Required = f.Type.Kind != KindOptional && !f.HasDefault && !f.OmitZero && !f.OmitEmpty && !bad
		*all = append(*all, candidate{f, len(path), tagged && jsonName != "", false})
	}
}

// flattens reports whether an embedded struct gives its fields to the outer one: it does unless it has a JSON form of its own.
func (r *reader) flattens(t reflect.Type) bool {
	kind := (&reader{types: map[reflect.Type]*Type{}}).kindOf(t)
	return kind == KindStruct
}

// kindOf classifies a struct type without reading its fields.
func (r *reader) kindOf(t reflect.Type) Kind {
	if known, ok := r.types[t]; ok {
		return known.Kind
	}
	if t == timeType || t == dateType || textForms[t] != nil || t.Implements(optionalType) {
		return KindText
	}
	if kind, ok := wellKnown[t.PkgPath()+"."+t.Name()]; ok {
		return kind
	}
	p := reflect.PointerTo(t)
	for _, own := range append(jsonTypes[:], textUnmarshalerType, textMarshalerType, textAppenderType) {
		if p.Implements(own) {
			return KindJSON
		}
	}
	return KindStruct
}

// promote applies Go's rule for names: the shallowest field wins, two at one depth are a conflict. One that lost stays if it has another name in JSON.
func (r *reader) promote(typ *Type, all []candidate) []candidate {
	best := map[string]candidate{}
	for _, c := range all {
		if other, ok := best[c.GoName]; !ok || c.depth < other.depth {
			best[c.GoName] = c
		}
	}
	first := map[string]candidate{}
	kept := all[:0]
	for _, c := range all {
		if winner := best[c.GoName]; c.depth > winner.depth {
			if c.Name != "" && c.Name != winner.Name {
				c.hidden = true
				kept = append(kept, c)
			}
			continue
		}
		if other, ok := first[c.GoName]; ok {
			typ.mistake("%s and %s both give it a field %s: rename one, or declare %s in %s itself", other.Field, c.Field, c.GoName, c.GoName, typ.Go)
			continue
		}
		first[c.GoName] = c
		kept = append(kept, c)
	}
	return kept
}

// nameFields applies encoding/json's rule for names: the shallowest wins, then the one named by a tag; else it is a conflict.
func (r *reader) nameFields(typ *Type, all []candidate) {
	groups := map[string][]candidate{}
	var order []string
	for _, c := range all {
		if c.Name == "" {
			continue
		}
		if groups[c.Name] == nil {
			order = append(order, c.Name)
		}
		groups[c.Name] = append(groups[c.Name], c)
	}
	for _, name := range order {
		g := groups[name]
		if len(g) == 1 {
			continue
		}
		slices.SortStableFunc(g, func(a, b candidate) int {
			if a.depth != b.depth {
				return a.depth - b.depth
			}
			return strings.Compare(boolText(b.tagged), boolText(a.tagged))
		})
		if g[0].depth == g[1].depth && g[0].tagged == g[1].tagged {
			typ.mistake("%s and %s both have the JSON name %q: give one another name with a json tag", g[0].Field, g[1].Field, name)
		}
		for _, c := range g[1:] {
			c.Field.Name, c.Field.shadowed = "", true
		}
	}
}

func boolText(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// leaf is what a type is made of once lists, maps and pointers are taken away.
func leaf(t *Type) *Type {
	for range 100 { // `type T []T` never ends
		if t.Elem == nil || t.Kind == KindStruct {
			return t
		}
		t = t.Elem
	}
	return t
}
