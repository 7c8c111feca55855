package ws

import (
	"errors"
	"fmt"
	"reflect"

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
	switch v := any(v).(type) {
	case *string:
		*v = string(m.Data)
	case *[]byte:
		*v = m.Data
	case *Message:
		*v = m
	default:
		return p.in.decode(m.Data, v)
	}
	return nil
}

func (p *Protocol[In, Out]) encode(v *Out) (Message, error) {
	switch v := any(v).(type) {
	case *string:
		return Message{Data: []byte(*v)}, nil
	case *[]byte:
		return Message{Binary: true, Data: *v}, nil
	case *Message:
		return *v, nil
	}
	data, err := p.out.encode(v)
	if err != nil {
		return Message{}, fmt.Errorf("encoding a message of type %T: %w", *v, err)
	}
	return Message{Data: data}, nil
}
