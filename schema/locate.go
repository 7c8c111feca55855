package schema

import (
	"reflect"
	"unsafe"
)

// locate appends the path from a value of type t at base to the value of type want at target, and reports whether it is
// inside. Addresses are compared as numbers and never turned back into pointers; both values are kept alive by the caller.
func (r *Report) locate(t *Type, base, target unsafe.Pointer, want reflect.Type) bool {
	if base == nil || (base == target && t.Go == want) {
		return base != nil
	}
	depth := len(r.loc)
	switch t.Kind {
	case KindStruct, KindUnion:
		for _, f := range t.Fields {
			r.name(f.Key())
			if r.inside(f.Type, unsafe.Add(base, f.Offset), target, want) {
				return true
			}
			r.loc = r.loc[:depth]
		}
	case KindOptional:
		if t.opt != nil {
			return r.inside(t.Elem, unsafe.Add(base, t.opt.value), target, want)
		}
		return r.inside(t.Elem, *(*unsafe.Pointer)(base), target, want)
	case KindList:
		v := reflect.NewAt(t.Go, base).Elem()
		if v.Len() == 0 {
			return false
		}
		size := t.Elem.Go.Size()
		first := v.Index(0).Addr().UnsafePointer()
		if size == 0 || uintptr(target) < uintptr(first) || uintptr(target) >= uintptr(first)+size*uintptr(v.Len()) {
			// Not an element itself; it may still lie behind a pointer in one.
			if t.Elem.Kind != KindOptional {
				return false
			}
			for i := range v.Len() {
				r.index(i)
				if r.inside(t.Elem, v.Index(i).Addr().UnsafePointer(), target, want) {
					return true
				}
				r.loc = r.loc[:depth]
			}
			return false
		}
		i := int((uintptr(target) - uintptr(first)) / size)
		r.index(i)
		r.inside(t.Elem, v.Index(i).Addr().UnsafePointer(), target, want)
		return true
	}
	return false
}

// inside is locate for a part of a value. Behind a pointer it looks one struct deep only, since rows may point at each other.
func (r *Report) inside(t *Type, base, target unsafe.Pointer, want reflect.Type) bool {
	if base == nil {
		return false
	}
	if base == target && t.Go == want {
		return true
	}
	size := t.Go.Size()
	if uintptr(target) >= uintptr(base) && uintptr(target) < uintptr(base)+size {
		return r.locate(t, base, target, want)
	}
	if t.Kind == KindStruct { // the memory of its lists lies elsewhere
		return r.locate(t, base, target, want)
	}
	if t.Kind == KindList || (t.Kind == KindOptional && t.opt == nil) {
		if p := leaf(t); p.Kind == KindStruct && t.Kind == KindOptional {
			q := *(*unsafe.Pointer)(base)
			if q == nil || uintptr(target) < uintptr(q) || uintptr(target) >= uintptr(q)+t.Elem.Go.Size() {
				return false
			}
			return r.locate(t.Elem, q, target, want)
		}
		return r.locate(t, base, target, want)
	}
	return false
}

// locateCopy finds the field when Validate has a value receiver, so that the address it gives is one in a copy: the field with that type
// and value, if there is only one.
func (r *Report) locateCopy(v reflect.Value) {
	if r.typ.Kind != KindStruct || !r.method.Implements(validatorType) {
		return
	}
	var found *Field
	for _, f := range r.typ.Fields {
		if f.Type.Go != v.Type() || r.method != r.typ.Go && r.method != f.Owner || !reflect.DeepEqual(f.Type.value(unsafe.Add(r.under, f.Offset)), v.Interface()) {
			continue
		}
		if found != nil {
			return
		}
		found = f
	}
	if found != nil {
		r.name(found.Key())
	}
}
