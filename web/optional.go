package web

import (
	"errors"
	"reflect"
	"unsafe"
)

// ErrNoCredentials says that a request did not try to prove who it is: the cause of the 401 of [Bearer] and of the other credentials
// that this package takes out of requests. A provider of one's own gives it as the cause of its 401, so that its value can be
// [Optional]; wrong credentials are another matter, and are refused either way.
var ErrNoCredentials = errors.New("the request has no credentials")

// Optional is a provided T, or nothing when the request has no credentials (see [ErrNoCredentials]): for endpoints that greet those whom
// they know, and for providers that try one way of proof after the other. Every other error of T's provider still ends the request.
//
// In the documents the proof becomes optional, unless the provider that tries says itself, with [Secure], what it accepts.
type Optional[T any] struct {
	Value T
	// OK is false if there was nothing.
	OK bool
}

// optional is any Optional.
type optional interface {
	inner() (reflect.Type, func(dst unsafe.Pointer, v any))
}

func (Optional[T]) inner() (reflect.Type, func(dst unsafe.Pointer, v any)) {
	return reflect.TypeFor[T](), func(dst unsafe.Pointer, v any) {
		if _, refused := v.(refusal); refused {
			return
		}
		o := (*Optional[T])(dst)
		o.OK = true
		o.Value, _ = v.(T) // fails for a nil interface, which is the zero value already
	}
}

// slotRefused is the state of a provided value that could not be had for want of credentials. Its value is the refusal.
const slotRefused slotState = slotSkipped + 1

type refusal struct{ err error }

// refuse ends the request with err, or notes it if the consumer's value is only tried and there were no credentials.
func (c *consumer) refuse(x *exchange, err error) error {
	if !c.soft || !errors.Is(err, ErrNoCredentials) {
		return err
	}
	x.slots[c.slot] = slot{refusal{err}, slotRefused}
	return nil
}

// refusal returns the error of a value that the consumer must have and that was only tried for another.
func (c *consumer) refusal(x *exchange) error {
	for _, d := range c.deps {
		if x.slots[d].state == slotRefused {
			return x.slots[d].value.(refusal).err
		}
	}
	return nil
}

// soften marks what is tried by somebody, and what that needs in turn.
func (p *planner) soften() {
	bySlot := map[int]*consumer{}
	for _, c := range p.all {
		if c.slot >= 0 {
			bySlot[c.slot] = c
		}
	}
	var mark func(c *consumer)
	mark = func(c *consumer) {
		if c.soft {
			return
		}
		c.soft = true
		for _, d := range c.deps {
			mark(bySlot[d])
		}
	}
	for _, c := range p.all {
		for _, d := range c.tries {
			mark(bySlot[d])
		}
	}
}
