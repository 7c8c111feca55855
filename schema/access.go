package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// readAccess reads the tag access.
func (f *Field) readAccess(typ *Type) {
	switch tag := f.Tag.Get("access"); tag {
	case "":
	case "readonly":
		f.ReadOnly, f.Required = true, false
	case "writeonly":
		f.WriteOnly, f.quiet = true, true
	default:
		typ.mistakeAt(f.String(), "access:%q is none: write \"readonly\" or \"writeonly\"", tag)
	}
}

// addField puts a field, which JSON has, where those look for it that read and write the struct.
func (t *Type) addField(f *Field, partial bool) {
	if !partial {
		f.readAccess(t)
		f.readAliases()
	}
	t.shown = append(t.shown, f)
	if !f.WriteOnly {
		t.outputs = append(t.outputs, f)
	}
	if f.ReadOnly || f.WriteOnly {
		t.lopsided = true
	}
	t.shaped = t.shaped || f.WriteOnly || len(f.Aliases) > 0
	if f.ReadOnly {
		t.ignore(f)
		return
	}
	f.order = len(t.plan)
	t.plan = append(t.plan, f)
	t.names.add(f.Name, f)
	for _, alias := range f.Aliases {
		t.names.add(alias, f)
	}
}

// ignore notes a name that clients may send for nothing.
func (t *Type) ignore(f *Field) {
	if t.ignored == nil {
		t.ignored = map[string]*Field{}
	}
	t.ignored[f.Name] = f
}

func (f *Field) readAliases() {
	for alias := range strings.SplitSeq(f.Tag.Get("alias"), ",") {
		if alias = strings.TrimSpace(alias); alias != "" {
			f.Aliases = append(f.Aliases, alias)
		}
	}
}

// checkAliases finds names that mean two fields.
func (t *Type) checkAliases() {
	seen := map[string]*Field{}
	for _, f := range t.shown {
		seen[f.Name] = f
	}
	for _, f := range t.shown {
		for _, alias := range f.Aliases {
			if other := seen[alias]; other != nil {
				t.mistakeAt(f.String(), "its alias %q is a name of %s: remove one", alias, other)
			}
			seen[alias] = f
		}
	}
}

// namings turn a name in Go into one in JSON: the tag names of a type.
var namings = map[string]func(goName string) string{
	"camel":  func(s string) string { return camel(s, false) },
	"snake":  Snake,
	"kebab":  func(s string) string { return strings.ReplaceAll(Snake(s), "_", "-") },
	"pascal": func(s string) string { return camel(s, true) },
}

// camel is authorId for AuthorID, or AuthorId.
func camel(goName string, capital bool) string {
	var b strings.Builder
	for i, w := range splitWords(goName) {
		w = strings.ToLower(w)
		if i > 0 || capital {
			first, size := utf8.DecodeRuneInString(w)
			w = string(unicode.ToUpper(first)) + w[size:]
		}
		b.WriteString(w)
	}
	return b.String()
}

// naming is how a struct names the fields whose tags do not; nil for their names in Go.
func (r *reader) naming(typ *Type, t reflect.Type) func(string) string {
	for sf := range t.Fields() {
		tag, ok := sf.Tag.Lookup("names")
		if sf.Name != "_" || !ok {
			continue
		}
		if namings[tag] == nil {
			typ.mistakeAt(goString(t), "names:%q is no way to name fields: write \"camel\", \"pascal\", \"snake\" or \"kebab\"", tag)
		}
		return namings[tag]
	}
	return nil
}

// checkRest looks at the field that keeps unknown members.
func (t *Type) checkRest() {
	if k := t.rest.Type; k.Kind != KindMap || k.Key.Kind != KindString || k.Key.Enum != nil {
		t.mistakeAt(t.rest.String(), "json option \"embed\" does not fit %s: unknown members go into a map with texts as keys", k.article())
	}
	if t.Closed {
		t.mistakeAt(t.rest.String(), "keeps the unknown members that unknown:\"forbid\" refuses: remove one")
	}
}

// decodeRest reads an unknown member into the map of the struct at p.
func (t *Type) decodeRest(d *jsonReader, p unsafe.Pointer, name string) {
	m := t.rest.Type.at(unsafe.Add(p, t.rest.Offset))
	if m.IsNil() {
		m.Set(reflect.MakeMap(t.rest.Type.Go))
	}
	elem := reflect.New(t.rest.Type.Elem.Go)
	d.r.name(name)
	n := d.r.Len()
	if t.rest.Type.Elem.decode(d, elem.UnsafePointer()); !d.deep && d.r.Len() == n {
		m.SetMapIndex(reflect.ValueOf(name).Convert(t.rest.Type.Key.Go), elem.Elem())
	}
	if !d.deep {
		d.r.Pop(1)
	}
}

// restNames are the names of the unknown members that the struct at p keeps, sorted. One that is a field's is an error.
func (t *Type) restNames(p unsafe.Pointer) ([]string, error) {
	if t.rest == nil {
		return nil, nil
	}
	m := t.rest.Type.at(unsafe.Add(p, t.rest.Offset))
	names := make([]string, 0, m.Len())
	for key := range m.Seq() {
		name := key.String()
		if t.names.find([]byte(name)) != nil || t.ignored[name] != nil {
			return nil, fmt.Errorf("%s: %s has a member %q, which is a field", t, t.rest, name)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// restMember is the address of a copy of an unknown member.
func (t *Type) restMember(p unsafe.Pointer, name string) unsafe.Pointer {
	return addressOf(t.restValue(p, name))
}

// restValue is an unknown member that the struct at p keeps; not valid if it keeps none of that name.
func (t *Type) restValue(p unsafe.Pointer, name string) reflect.Value {
	m := t.rest.Type.at(unsafe.Add(p, t.rest.Offset))
	return m.MapIndex(reflect.ValueOf(name).Convert(t.rest.Type.Key.Go))
}

// writeRest writes the unknown members that the struct at p keeps behind its own.
func (t *Type) writeRest(b []byte, p unsafe.Pointer, left int, first bool) []byte {
	names, err := t.restNames(p)
	if err != nil {
		return nil
	}
	for _, name := range names {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(writeString(b, name), ':')
		if b = t.rest.Type.Elem.write(b, t.restMember(p, name), left-1); b == nil {
			return nil
		}
	}
	return b
}

// leave deals with a member that the struct at p has no field for, or none to be read: it reports false for those that may be a mistake.
// tag is the discriminator of the union that the struct is read for.
func (t *Type) leave(d *jsonReader, p unsafe.Pointer, name []byte, tag string) bool {
	f := t.ignored[string(name)]
	switch {
	case f != nil && f.compute == nil && d.r.received:
		d.r.name(f.Name)
		if f.Type.decode(d, unsafe.Add(p, f.Offset)); !d.deep {
			d.r.Pop(1)
		}
	case f != nil, tag != "" && string(name) == tag:
		d.skip()
	case t.rest != nil:
		t.decodeRest(d, p, string(name))
	default:
		return false
	}
	return true
}
