package schema

import (
	"reflect"
	"unsafe"
)

// Secrets in what is received. A type is guarded if values of it may hold a Secret or something that is only written: nothing that was
// received for it as a whole is quoted in a mistake. Its parts that are not guarded are quoted as ever.

// needsGuard reports whether there may be a secret in values of the type, as far as is known of its parts.
func (t *Type) needsGuard() bool {
	switch {
	case t.Kind == KindText || t.Kind == KindJSON:
		return holdsSecret(t.Go, map[reflect.Type]bool{}) // its own methods read it, so its fields are not among Fields
	case t.Elem != nil && t.Elem.guarded, t.Key != nil && t.Key.guarded:
		return true
	}
	for _, f := range t.Fields {
		if f.Guarded() {
			return true
		}
	}
	return false
}

// holdsSecret reports whether a Go type is made of secrets, among other things.
func holdsSecret(t reflect.Type, seen map[reflect.Type]bool) bool {
	if t == secretType {
		return true
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return holdsSecret(t.Elem(), seen)
	case reflect.Map:
		return holdsSecret(t.Key(), seen) || holdsSecret(t.Elem(), seen)
	case reflect.Struct:
		for sf := range t.Fields() {
			if holdsSecret(sf.Type, seen) {
				return true
			}
		}
	}
	return false
}

// unhush ends what r.hushed++ began.
func (r *Report) unhush() { r.hushed-- }

// open reports whether an address lies in a field of the value under check that has no secret in it.
func (r *Report) open(at unsafe.Pointer) bool {
	for _, f := range r.typ.Fields {
		if start := uintptr(r.under) + f.Offset; uintptr(at) >= start && uintptr(at) < start+f.Type.size {
			return !f.Guarded()
		}
	}
	return false
}

func embedsSecret(t reflect.Type) bool {
	for sf := range t.Fields() {
		if sf.Anonymous && (sf.Type == secretType || sf.Type == reflect.PointerTo(secretType)) {
			return true
		}
	}
	return false
}
