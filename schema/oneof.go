package schema

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"reflect"
)

// OneOf makes a struct that embeds it a union: its other fields, each a pointer, a slice or a map, are the members, of which exactly one is set. In JSON a
// union is what its member is, with nothing around it.
//
//	type Shape struct {
//		schema.OneOf `discriminator:"kind"`
//		Circle *Circle `json:"circle"` // {"kind":"circle","radius":2}
//		Square *Square `json:"square" alias:"box"`
//	}
//
// With a discriminator the members are structs, and the property of that name says which one it is, by the member's name in JSON or an alias.
// Only that member is read. The property need not be a field of the member; a text field of that name takes it, and is set when the union is written.
//
// Without a discriminator every member is tried. Of those that fit, the one that knows most of the properties is taken, then the one that fits exactly (1 is an
// int rather than a float), then the first; where JSON is read leniently, one that takes it as it is comes before all others. If none fits, the mistakes of all are told, each below its member's name. Text, as in a query, has no types:
// the first member that it fits is taken.
//
// A union with no member set, or with several, is not written but an error. encoding/json/v2 reads and writes unions with [Options] only.
type OneOf struct{}

var errOneOf = errors.New("a union is read and written with the options of schema.Options(): pass them to encoding/json/v2, or use schema.AppendJSON and schema.Decode")

// MarshalJSONTo refuses: what the union holds is not known here.
func (OneOf) MarshalJSONTo(*jsontext.Encoder) error { return errOneOf }

// UnmarshalJSONFrom refuses: what the union holds is not known here.
func (*OneOf) UnmarshalJSONFrom(*jsontext.Decoder) error { return errOneOf }

func (OneOf) oneOf() unionCodec { return sumCodec{} }

// union is every type that embeds OneOf.
type union interface{ oneOf() unionCodec }

// unionCodec keeps the options of encoding/json/v2, which name what reads and writes unions, apart from that, which uses them.
type unionCodec interface {
	marshal(enc *jsontext.Encoder, v union) error
	unmarshal(dec *jsontext.Decoder, v union) error
}

type sumCodec struct{}

var (
	oneOfType = reflect.TypeFor[OneOf]()
	unionType = reflect.TypeFor[union]()
)

var (
	marshalUnion   = json.MarshalToFunc(func(enc *jsontext.Encoder, v union) error { return v.oneOf().marshal(enc, v) })
	unmarshalUnion = json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v union) error { return v.oneOf().unmarshal(dec, v) })
)

// marshal writes a union for encoding/json/v2.
func (sumCodec) marshal(enc *jsontext.Encoder, v union) error {
	p := reflect.ValueOf(v)
	t := typeOf(p.Type().Elem())
	if t.Kind != KindUnion {
		return errors.ErrUnsupported
	}
	m, err := t.chosen(p.UnsafePointer())
	if err != nil {
		return err
	}
	q, err := m.named(m.held(p.UnsafePointer()))
	if err != nil {
		return err
	}
	var s sink
	s.b = append(s.b, m.prefix...)
	if err := json.MarshalWrite(&s, m.typ.pointer(q), enc.Options()); err != nil {
		return err
	}
	return enc.WriteValue(m.join(s.b, 0))
}

// unmarshal reads a union for encoding/json/v2, as unmarshalShaped reads a struct. The error of what is refused is a problem with the places.
func (sumCodec) unmarshal(dec *jsontext.Decoder, v union) error {
	p := reflect.ValueOf(v)
	t := typeOf(p.Type().Elem())
	if t.Kind != KindUnion {
		return errors.ErrUnsupported
	}
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	p.Elem().SetZero()
	r := Report{received: true}
	t.decodeValid(raw, p.UnsafePointer(), nil, &r)
	return r.Err()
}
