package ws

import (
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// Protocol is what a socket speaks: it receives In and sends Out. [Speak] makes one; it is immutable.
type Protocol[In, Out any] struct{ in, out codec }

// Speak reads the two types. The error joins every wiring mistake in them.
func Speak[In, Out any]() (*Protocol[In, Out], error) {
	in, errIn := newCodec(reflect.TypeFor[In]())
	out, errOut := newCodec(reflect.TypeFor[Out]())
	return &Protocol[In, Out]{in: in, out: out}, errors.Join(errIn, errOut)
}

func newCodec(t reflect.Type) (codec, error) {
	typ, err := schema.Of(t)
	if f := FormatOf(t); f != JSON {
		return codec{f, typ}, nil
	}
	return codec{JSON, typ}, err
}

// In is what the server receives: its type, and how values of it travel.
func (p *Protocol[In, Out]) In() (*schema.Type, Format) { return p.in.typ, p.in.format }

// Out is what the server sends: its type, and how values of it travel.
func (p *Protocol[In, Out]) Out() (*schema.Type, Format) { return p.out.typ, p.out.format }

// Conn gives a socket the types of the protocol.
func (p *Protocol[In, Out]) Conn(s *Socket) *Conn[In, Out] {
	return &Conn[In, Out]{socket: s, protocol: p}
}

func (p *Protocol[In, Out]) decode(m Message, v *In) error {
	switch raw := any(v).(type) {
	case *string:
		*raw = string(m.Data)
	case *[]byte:
		*raw = m.Data
	case *Message:
		*raw = m
	default:
		return p.in.decode(m.Data, unsafe.Pointer(v))
	}
	return nil
}

func (p *Protocol[In, Out]) encode(v *Out) (Message, error) {
	switch raw := any(v).(type) {
	case *string:
		return Message{Data: []byte(*raw)}, nil
	case *[]byte:
		return Message{Binary: true, Data: *raw}, nil
	case *Message:
		return *raw, nil
	}
	data, err := p.out.encode(unsafe.Pointer(v), v)
	if err != nil {
		return Message{}, fmt.Errorf("encoding a message of type %T: %w", *v, err)
	}
	return Message{Data: data}, nil
}
