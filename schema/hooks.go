package schema

import (
	"fmt"
	"reflect"
	"unsafe"
)

// normalizer is a user's type that puts itself in order.
//
//	func (c *Contact) Normalize() { c.Phone = strings.ReplaceAll(c.Phone, " ", "") }
//
// It runs when the value has been read, from JSON or text, after the tag mod of its fields and before their rules; with fields that could not be
// read, which are zero then. Parts come before the whole. What a program makes itself is not normalized: only read.
type normalizer interface{ Normalize() }

// defaulter is a user's struct that knows what its fields are where nothing is given.
//
//	func (p *Post) Defaults() { p.ID, p.CreatedAt = uuid.New(), time.Now() }
//
// It is called with the zero value: at the start, to learn which fields it sets, and for each value that lacks one of them. A field that it sets need
// not be given, and is documented without a fixed default. It must not use this package, which is reading the type when it is first called.
type defaulter interface{ Defaults() }

var (
	normalizerType = reflect.TypeFor[normalizer]()
	defaulterType  = reflect.TypeFor[defaulter]()
)

// hook is a call of a user's method: that of the value itself, or of an embedded struct.
type hook struct {
	offset uintptr
	typ    reflect.Type
}

// embedded remembers the method of an embedded struct, unless the outer struct has one, its own or a promoted one. It stands for those of
// structs embedded further down, which are the calls from inner on.
func embedded(calls []hook, outer, et, method reflect.Type, at uintptr, inner int) []hook {
	if reflect.PointerTo(outer).Implements(method) {
		return calls[:inner]
	}
	if reflect.PointerTo(et).Implements(method) {
		return append(calls[:inner], hook{at, et})
	}
	return calls
}

// ownHooks finds the methods Normalize and Defaults of a type itself.
func (t *Type) ownHooks() {
	g := t.Go
	p := reflect.PointerTo(g)
	if p.Implements(normalizerType) {
		switch {
		case g.Implements(normalizerType) && g.Kind() != reflect.Map && g.Kind() != reflect.Slice:
			t.mistake("method Normalize has a copy to work on: write func (*%s) Normalize()", g.Name())
		case t.Enum != nil:
			t.mistake("method Normalize of an enum comes too late, since its values are looked at first: remove it, or give the type a method UnmarshalText")
		default:
			t.normals = append(t.normals, hook{0, g})
		}
	}
	if t.Kind == KindStruct && p.Implements(defaulterType) {
		if g.Implements(defaulterType) {
			t.mistake("method Defaults has a copy to work on: write func (*%s) Defaults()", g.Name())
		} else {
			t.fresh = append(t.fresh, hook{0, g})
		}
	}
	for _, name := range [...]string{"Normalize", "Defaults"} {
		m, ok := p.MethodByName(name)
		if ok && m.Type.NumIn() == 1 && m.Type.NumOut() == 1 && m.Type.Out(0) == reflect.TypeFor[error]() {
			t.mistake("method %s() error is not the one that schema calls: write func (*%s) %s(), and tell what is wrong in Validate", name, g.Name(), name)
		}
	}
}

// normalize calls the Normalize methods of the value at p.
func (t *Type) normalize(p unsafe.Pointer) {
	for _, h := range t.normals {
		reflect.NewAt(h.typ, unsafe.Add(p, h.offset)).Interface().(normalizer).Normalize()
	}
}

// defaulted is the address of a new struct, with what its Defaults methods say.
func (t *Type) defaulted() unsafe.Pointer {
	p := reflect.New(t.Go).UnsafePointer()
	for _, h := range t.fresh {
		reflect.NewAt(h.typ, unsafe.Add(p, h.offset)).Interface().(defaulter).Defaults()
	}
	return p
}

// fillDefault stores the default of a field at p, the address of the field. fresh is the struct that Defaults methods made for the value, made when
// first needed.
func (f *Field) fillDefault(p unsafe.Pointer, fresh *unsafe.Pointer) {
	if f.home == nil {
		f.setDefault(p)
		return
	}
	if *fresh == nil {
		*fresh = f.home.defaulted()
	}
	f.Type.at(p).Set(f.Type.at(unsafe.Add(*fresh, f.Offset)))
}

// learnDefaults asks the Defaults methods of a struct which fields they set.
func (t *Type) learnDefaults() {
	if len(t.fresh) == 0 {
		return
	}
	var p unsafe.Pointer
	if err := recovered(func() { p = t.defaulted() }); err != nil {
		t.mistake("method Defaults panics with the zero value: %s", err)
		t.fresh = nil
		return
	}
	for _, f := range t.Fields {
		if f.Type.at(unsafe.Add(p, f.Offset)).IsZero() {
			continue
		}
		if f.HasDefault {
			t.mistakeAt(f.String(), "has a default twice, in its tag and in the method Defaults: remove one")
			continue
		}
		f.home, f.HasDefault, f.Required = t, true, false
	}
}

// checkDefaults holds what the Defaults methods set against the rules. The mistakes go into in.
func (t *Type) checkDefaults(in *Type) {
	if len(t.fresh) == 0 {
		return
	}
	p := t.defaulted()
	for _, f := range t.Fields {
		if f.home == nil {
			continue
		}
		r := Report{hushed: 1}
		at := unsafe.Add(p, f.Offset)
		f.check.settled(at, &r)
		if base := f.Type.Base(); base == f.Type && base.Enum != nil && !base.isChoice(at) {
			base.enumFault(&r, nil)
		}
		if items := r.Items(); len(items) > 0 {
			in.mistakeAt(f.String(), "what the method Defaults sets is not a value that it accepts: %s", items[0].Msg)
		}
	}
}

// recovered calls f and makes an error of its panic.
func recovered(f func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%v", v)
		}
	}()
	f()
	return nil
}
