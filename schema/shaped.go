package schema

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A struct is shaped if encoding/json/v2 by itself would write or read it differently: it has computed members, fields that are only read, aliases, or
// names of its own making. The options leave such structs to this package. That costs a look at every value, so that they do it only once there is one.

// optionSet are the options for encoding/json/v2.
type optionSet struct{ plain, reply, revealing json.Options }

var (
	withoutShapes = optionSet{jsonOptions, replyOptions, revealing}
	withShapes    atomic.Pointer[optionSet] // nil before there is a shaped struct
	makeShapes    sync.Once
)

func currentOptions() *optionSet {
	if o := withShapes.Load(); o != nil {
		return o
	}
	return &withoutShapes
}

// enableShapes is called when the first shaped struct is read.
func enableShapes() {
	makeShapes.Do(func() {
		shaped := func(base json.Options, all bool) json.Options {
			marshalers, _ := json.GetOption(base, json.WithMarshalers)
			unmarshalers, _ := json.GetOption(base, json.WithUnmarshalers)
			return json.JoinOptions(base,
				json.WithMarshalers(json.JoinMarshalers(marshalers, json.MarshalToFunc(func(enc *jsontext.Encoder, v any) error { return marshalShaped(enc, v, all) }))),
				json.WithUnmarshalers(json.JoinUnmarshalers(unmarshalers, json.UnmarshalFromFunc(unmarshalShaped))))
		}
		withShapes.Store(&optionSet{shaped(jsonOptions, false), shaped(replyOptions, false), shaped(revealing, true)})
	})
}

// shapedType is the type of a value that v points at, if it is a shaped struct.
func shapedType(v any) (*Type, unsafe.Pointer) {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.Type().Elem().Kind() != reflect.Struct {
		return nil, nil
	}
	t := typeOf(p.Type().Elem())
	if t.Kind != KindStruct || !t.shaped || len(t.mistakes) > 0 {
		return nil, nil
	}
	return t, p.UnsafePointer()
}

// marshalShaped writes shaped structs for encoding/json/v2, or all of their fields as they are.
func marshalShaped(enc *jsontext.Encoder, v any, all bool) error {
	t, p := shapedType(v)
	if t == nil {
		return errors.ErrUnsupported
	}
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	fields := t.outputs
	if all {
		fields = t.shown
	}
	for _, f := range fields {
		at := f.address(p)
		if f.zero != nil && f.zero(at) {
			continue
		}
		if f.OmitEmpty {
			raw, err := json.Marshal(f.Type.pointer(at), enc.Options())
			if err != nil {
				return err
			}
			if isEmptyJSON(raw) {
				continue
			}
		}
		if err := marshalMember(enc, f.Name, f.Type.pointer(at)); err != nil {
			return err
		}
	}
	names, err := t.restNames(p)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := marshalMember(enc, name, t.rest.Type.Elem.pointer(t.restMember(p, name))); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

func marshalMember(enc *jsontext.Encoder, name string, v any) error {
	if err := enc.WriteToken(jsontext.String(name)); err != nil {
		return err
	}
	return json.MarshalEncode(enc, v)
}

// unmarshalShaped reads shaped structs for encoding/json/v2, with the fields that are only written: what a server sent, or the program itself.
func unmarshalShaped(dec *jsontext.Decoder, v any) error {
	t, p := shapedType(v)
	if t == nil {
		return errors.ErrUnsupported
	}
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	t.at(p).SetZero()
	r := Report{received: true}
	t.decodeValid(raw, p, nil, &r)
	return r.Err()
}

// address is where the value of a field of the struct at p is, computed now if need be.
func (f *Field) address(p unsafe.Pointer) unsafe.Pointer {
	p = unsafe.Add(p, f.Offset)
	if f.compute != nil {
		p = f.compute(p)
	}
	return p
}
