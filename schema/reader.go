package schema

import (
	"fmt"
	"reflect"
	"strings"
)

// reader builds types. It runs under the lock of the cache, so what it calls of the user's must not ask for types.
type reader struct {
	types   map[reflect.Type]*Type
	pending []func() // what needs finished types: rules, defaults
	fresh   []*Type  // those read now
}

// finish reads t and whatever it is made of, and runs what waited for the whole graph.
func (r *reader) finish(t reflect.Type) *Type {
	typ := r.read(t)
	r.rest()
	return typ
}

// partial reads a struct with a choice of its fields.
func (r *reader) partial(t reflect.Type, keep func(reflect.StructField) bool) *Type {
	typ := r.named(t)
	typ.Kind = KindStruct
	r.structure(typ, keep)
	r.methods(typ)
	if len(typ.normals) > 0 {
		typ.mistake("has a method Normalize, its own or that of a struct in it, but its fields are read one by one: give it to the types of the fields, or to that of the body")
	}
	r.rest()
	return typ
}

// rest does what waited for the whole graph.
func (r *reader) rest() {
	for len(r.pending) > 0 {
		next := r.pending[0]
		r.pending = r.pending[1:]
		next()
	}
	r.settle()
}

func (r *reader) named(t reflect.Type) *Type {
	typ := &Type{Go: t, size: t.Size(), trial: &trial{}}
	if t.Name() != "" && t.PkgPath() != "" {
		typ.Name, typ.Pkg = typeName(t.Name()), t.PkgPath()
	}
	r.fresh = append(r.fresh, typ)
	return typ
}

// read returns the type from the cache or reads it. A type is in the cache before its parts are read, so that
// recursive types end.
func (r *reader) read(t reflect.Type) *Type {
	if typ, ok := r.types[t]; ok {
		return typ
	}
	typ := r.named(t)
	r.types[t] = typ
	r.classify(typ)
	for n, inner := 0, typ; inner.Kind == KindOptional; n, inner = n+1, inner.Elem {
		if n > 100 {
			typ.Kind = KindInvalid // type P *P: nothing but pointers
			break
		}
	}
	r.methods(typ)
	return typ
}

// mistake records what is wrong with t.
func (t *Type) mistake(format string, args ...any) {
	t.mistakeAt(goString(t.Go), format, args...)
}

// mistakeAt records what is wrong at a place in t.
func (t *Type) mistakeAt(where, format string, args ...any) {
	t.mistakes = append(t.mistakes, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

// userMethods are the methods that schema looks for on a user's type.
var userMethods = [...]struct{ name, signature string }{
	{"Validate", "Validate(*schema.Report)"},
	{"Enum", "Enum() []%s"},
	{"JSONSchema", "JSONSchema() *schema.JSONSchema"},
	{"Examples", "Examples() []%s"},
	{"ExtendSchema", "ExtendSchema(*schema.JSONSchema)"},
	{"Computed", "Computed() []schema.Computed"},
}

// methods finds Validate, and methods that were probably meant to be one of ours.
func (r *reader) methods(typ *Type) {
	t := typ.Go
	if t.Kind() == reflect.Struct && t.Name() == "" && reflect.PointerTo(t).Implements(validatorType) {
		typ.checks = append(typ.checks, hook{0, t}) // promoted from an embedded struct
		return
	}
	if t.Name() == "" || t.PkgPath() == "" || t.Kind() == reflect.Interface || typ.opt != nil {
		return
	}
	switch typ.Kind {
	case KindTime, KindDuration, KindDecimal, KindUUID, KindDate, KindClock, KindInvalid, KindAny:
		return
	}
	describes := typ.Kind == KindText || typ.Kind == KindJSON
	if !describes {
		typ.ownHooks()
	}
	p := reflect.PointerTo(t)
	for m := range p.Methods() {
		for _, known := range userMethods {
			if describes != (known.name == "JSONSchema") {
				continue // a type of another module may have a Validate of its own, and nothing is lost
			}
			sig := known.signature
			if known.name == "Enum" {
				if t.Kind() == reflect.Struct {
					continue
				}
				sig = fmt.Sprintf(sig, t.Name())
			}
			if known.name == "Examples" {
				sig = fmt.Sprintf(sig, t.Name())
			}
			switch {
			case m.Name == known.name:
				if !rightSignature(known.name, m.Type, t) {
					typ.mistake("method %s%s is not the one that schema calls: write func (%s) %s",
						m.Name, strings.TrimPrefix(methodSignature(m.Type), "func"), t.Name(), sig)
				}
			case distance(strings.ToLower(m.Name), strings.ToLower(known.name)) <= 1 && rightSignature(known.name, m.Type, t):
				typ.mistake("method %s looks like %s, which schema calls: rename it to %s", m.Name, known.name, known.name)
			}
		}
	}
	typ.extends = p.Implements(reflect.TypeFor[extender]())
	if p.Implements(validatorType) {
		typ.checks = append(typ.checks, hook{0, t})
	}
}

// methodSignature prints a method's type without its receiver.
func methodSignature(m reflect.Type) string {
	var in, out []string
	for i := 1; i < m.NumIn(); i++ {
		in = append(in, m.In(i).String())
	}
	for t := range m.Outs() {
		out = append(out, t.String())
	}
	s := "func(" + strings.Join(in, ", ") + ")"
	switch len(out) {
	case 0:
		return s
	case 1:
		return s + " " + out[0]
	}
	return s + " (" + strings.Join(out, ", ") + ")"
}

var validatorType = reflect.TypeFor[validator]()

// validator is a user's type with rules across its fields. A document with mistakes is read twice, so that Validate may be asked about two copies of one value.
type validator interface{ Validate(*Report) }

func rightSignature(name string, m, t reflect.Type) bool {
	switch name {
	case "Validate":
		return m.NumIn() == 2 && m.In(1) == reflect.TypeFor[*Report]() && m.NumOut() == 0
	case "JSONSchema":
		return m.NumIn() == 1 && m.NumOut() == 1 && m.Out(0) == reflect.TypeFor[*JSONSchema]()
	case "ExtendSchema":
		return m.NumIn() == 2 && m.In(1) == reflect.TypeFor[*JSONSchema]() && m.NumOut() == 0
	case "Computed":
		return m.NumIn() == 1 && m.NumOut() == 1 && m.Out(0) == reflect.TypeFor[[]Computed]()
	case "Enum", "Examples":
		return m.NumIn() == 1 && m.NumOut() == 1 && m.Out(0) == reflect.SliceOf(t)
	}
	return false
}
