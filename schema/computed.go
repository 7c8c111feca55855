package schema

import (
	"reflect"
	"unsafe"
)

// Computed is a member of an object that is computed when it is written: see [Compute].
type Computed struct {
	// Name is the name in JSON.
	Name string
	// Doc and Label describe it in the documentation.
	Doc, Label string

	of, typ reflect.Type
	compute func(p unsafe.Pointer) unsafe.Pointer
}

// Compute makes a method, or a function, a member of the JSON that is written for a T. A type lists its own:
//
//	func (Rect) Computed() []schema.Computed {
//		return []schema.Computed{schema.Compute("area", (*Rect).Area)}
//	}
//
// It is documented as readOnly, and ignored in what is received. The function must be safe for concurrent use, and is not called for a nil pointer.
// Computed itself is called while the type is read, so that it must not ask this package for types.
func Compute[T, V any](name string, f func(*T) V) Computed {
	return Computed{Name: name, of: reflect.TypeFor[T](), typ: reflect.TypeFor[V](), compute: func(p unsafe.Pointer) unsafe.Pointer {
		v := f((*T)(p))
		return unsafe.Pointer(&v)
	}}
}

type computer interface{ Computed() []Computed }

// computed adds what the type computes to what is written.
func (r *reader) computed(typ *Type) {
	c, ok := reflect.New(typ.Go).Interface().(computer)
	if !ok {
		return
	}
	var all []Computed
	if err := recovered(func() { all = c.Computed() }); err != nil {
		typ.mistake("method Computed panics with the zero value: %s", err)
	}
	for _, each := range all {
		offset, found := typ.offsetOf(each.of)
		switch {
		case each.compute == nil || each.Name == "":
			typ.mistake("method Computed lists one without a name or a function: make it with schema.Compute")
			continue
		case !found:
			typ.mistake("method Computed lists %q, which is computed from a %s: use a method of %s", each.Name, each.of, typ.Go)
			continue
		case typ.FieldByName(each.Name) != nil || typ.ignored[each.Name] != nil:
			typ.mistake("method Computed lists %q, which is the name of another member: rename one", each.Name)
			continue
		}
		compute := each.compute
		f := &Field{GoName: each.Name, Name: each.Name, Label: each.Label, Doc: each.Doc, explicit: each.Label != "", Offset: offset, Type: r.read(each.typ), Owner: typ.Go,
			ReadOnly: true, compute: compute}
		if f.Label == "" {
			f.Label = Words(each.Name)
		}
		typ.outputs = append(typ.outputs, f)
		typ.computes++
		typ.ignore(f)
		typ.shaped, typ.lopsided = true, true
	}
}

// offsetOf is where a struct holds a value of type inner: at its beginning if it is the struct, else where it embeds it.
func (t *Type) offsetOf(inner reflect.Type) (uintptr, bool) {
	if inner == t.Go {
		return 0, true
	}
	for sf := range t.Go.Fields() {
		if sf.Anonymous && sf.Type == inner {
			return sf.Offset, true
		}
	}
	return 0, false
}
