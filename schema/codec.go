package schema

import (
	"encoding/json/jsontext"
	"reflect"
	"slices"
	"unsafe"
)

// settleCodec prepares a type, whose parts are all known by name, for the scanner and the writer. Both ask for the kind in one
// switch. A type that only the slower code understands keeps KindInvalid there: jsonReader reads it, encoding/json/v2 writes it.
func (t *Type) settleCodec() {
	t.scans, t.writes = t.Kind, t.Kind
	if len(t.normals) > 0 || t.form != nil && t.form.number {
		t.scans = KindInvalid
	}
	if len(t.mistakes) > 0 || !t.writesPlainly() {
		t.writes = KindInvalid
	}
	if t.Kind == KindUnion {
		t.scans = KindInvalid
	}
	if t.Kind != KindStruct {
		return
	}
	if t.shaped && len(t.mistakes) == 0 {
		t.writes = KindStruct // by names and rules of our own
		enableShapes()
	}
	if t.rest != nil {
		t.scans = KindInvalid
	}
	for _, f := range slices.Concat(t.shown, t.outputs) {
		quoted, err := jsontext.AppendQuote(nil, f.Name)
		if err != nil {
			t.scans, t.writes = KindInvalid, KindInvalid
			return
		}
		f.member = string(quoted) + ":"
		if f.OmitZero {
			f.zero = zeroTest(f.Type)
		}
	}
	if len(t.plan) <= 64 {
		t.all = 1<<len(t.plan) - 1
	}
}

// needsWatch reports whether a Validate method may run inside a value of the type.
func (t *Type) needsWatch() bool {
	if len(t.checks) > 0 || t.Elem != nil && t.Elem.watched {
		return true
	}
	for _, f := range t.plan {
		if f.Type.watched {
			return true
		}
	}
	return false
}

// callsOwn reports whether reading a value of the type may call methods of the user's, who see where the value is then.
func (t *Type) callsOwn() bool {
	switch t.scans {
	case KindString, KindInt, KindUint, KindFloat, KindBool, KindStruct, KindList, KindMap, KindOptional, KindAny, KindTime, KindDate, KindClock, KindDuration, KindBytes:
	default:
		return true
	}
	if len(t.checks) > 0 || t.Elem != nil && t.Elem.own || t.Key != nil && t.Key.own {
		return true
	}
	for _, f := range t.plan {
		if f.Type.own {
			return true
		}
	}
	return false
}

type zeroer interface{ IsZero() bool }

var zeroerType = reflect.TypeFor[zeroer]()

// zeroTest makes the test of omitzero as encoding/json/v2 has it: a method IsZero decides, else the zero value.
func zeroTest(t *Type) func(p unsafe.Pointer) bool {
	switch {
	case t.opt != nil:
		state := t.opt.state
		return func(p unsafe.Pointer) bool { return *(*optState)(unsafe.Add(p, state)) == optAbsent }
	case t.Go.Kind() == reflect.Pointer && t.Go.Implements(zeroerType):
		return func(p unsafe.Pointer) bool {
			return *(*unsafe.Pointer)(p) == nil || t.value(p).(zeroer).IsZero()
		}
	case t.Go.Kind() == reflect.Interface && t.Go.Implements(zeroerType):
		return func(p unsafe.Pointer) bool {
			v := t.at(p)
			return v.IsNil() || v.Elem().Kind() == reflect.Pointer && v.Elem().IsNil() || v.Interface().(zeroer).IsZero()
		}
	case reflect.PointerTo(t.Go).Implements(zeroerType):
		return func(p unsafe.Pointer) bool { return t.pointer(p).(zeroer).IsZero() }
	}
	switch t.Kind {
	case KindString:
		return func(p unsafe.Pointer) bool { return *(*string)(p) == "" }
	case KindInt:
		return func(p unsafe.Pointer) bool { return t.loadInt(p) == 0 }
	case KindUint:
		return func(p unsafe.Pointer) bool { return t.loadUint(p) == 0 }
	case KindBool:
		return func(p unsafe.Pointer) bool { return !*(*bool)(p) }
	case KindOptional: // a pointer
		return func(p unsafe.Pointer) bool { return *(*unsafe.Pointer)(p) == nil }
	}
	return func(p unsafe.Pointer) bool { return t.at(p).IsZero() }
}
