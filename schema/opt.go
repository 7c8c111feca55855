package schema

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"reflect"
)

// Opt is a value that may be absent, null, or there. Absent is its zero value: nothing was said. Null was said to be
// nothing. A PATCH needs the difference.
//
// A struct field of this type should carry `json:",omitzero"`, so that absent is left out when written; without it,
// absent is written as null.
type Opt[T any] struct {
	value T
	state optState
}

type optState uint8

const (
	optAbsent optState = iota
	optNull
	optValue
)

// Some is an Opt that holds v.
func Some[T any](v T) Opt[T] { return Opt[T]{value: v, state: optValue} }

// Null is an Opt that is null.
func Null[T any]() Opt[T] { return Opt[T]{state: optNull} }

// Get returns the value, and whether there is one.
func (o Opt[T]) Get() (T, bool) { return o.value, o.state == optValue }

// Or returns the value, or other if there is none.
func (o Opt[T]) Or(other T) T {
	if o.state == optValue {
		return o.value
	}
	return other
}

// Pointer returns the address of a copy of the value; nil if there is none.
func (o Opt[T]) Pointer() *T {
	if o.state != optValue {
		return nil
	}
	return &o.value
}

// Into sets dst to the value, or to its zero value for null; absent leaves it as it is. It reports whether dst was set: a PATCH in one line for each
// field.
func (o Opt[T]) Into(dst *T) bool {
	if o.state != optAbsent {
		*dst = o.value
	}
	return o.state != optAbsent
}

// IntoPointer is Into for what may be nil, which null makes it.
func (o Opt[T]) IntoPointer(dst **T) bool {
	if o.state != optAbsent {
		*dst = o.Pointer()
	}
	return o.state != optAbsent
}

// IsNull reports whether null was given.
func (o Opt[T]) IsNull() bool { return o.state == optNull }

// IsAbsent reports whether nothing was given.
func (o Opt[T]) IsAbsent() bool { return o.state == optAbsent }

// IsZero is IsAbsent, for `json:",omitzero"`.
func (o Opt[T]) IsZero() bool { return o.state == optAbsent }

// MarshalJSONTo writes the value, or null.
func (o Opt[T]) MarshalJSONTo(enc *jsontext.Encoder) error {
	if o.state != optValue {
		return enc.WriteToken(jsontext.Null)
	}
	return json.MarshalEncode(enc, &o.value)
}

// UnmarshalJSONFrom reads a value or null. What JSON does not mention stays absent.
func (o *Opt[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == 'n' {
		*o = Null[T]()
		return dec.SkipValue()
	}
	var v T
	if err := json.UnmarshalDecode(dec, &v); err != nil {
		return err
	}
	*o = Some(v)
	return nil
}

// optLayout says where an Opt of one type keeps its parts.
type optLayout struct {
	elem         reflect.Type
	value, state uintptr
}

func (o Opt[T]) layout() *optLayout {
	t := reflect.TypeFor[Opt[T]]()
	return &optLayout{
		elem:  reflect.TypeFor[T](),
		value: t.Field(0).Offset,
		state: t.Field(1).Offset,
	}
}

// optional is implemented by every Opt and nothing else.
type optional interface{ layout() *optLayout }
