package web

import (
	"context"
	"reflect"
)

// needed is the guard of [Needs].
func needed[T any](context.Context, *struct{ Value T }) error { return nil }

// Value returns the T that was provided to ctx's request, if its route or one of its guards needed one: for code that has no input of its own, such as
// an http.Handler behind [Needs], or what [MapErrors] calls. It neither provides nor waits.
func Value[T any](ctx context.Context) (T, bool) {
	var zero T
	x := exchangeFrom(ctx)
	if x == nil {
		return zero, false
	}
	t := reflect.TypeFor[T]()
	p := x.route.plan
	if p == nil { // an error on its way out, which stands for no route
		return zero, false
	}
	for _, list := range [2][]*consumer{p.late, p.early} { // the last is the one that decorates the others
		for i := len(list) - 1; i >= 0; i-- {
			c := list[i]
			if c.slot >= 0 && c.provider.out == t && x.slots[c.slot].state == slotFilled {
				v, _ := x.slots[c.slot].value.(T)
				return v, true
			}
		}
	}
	return zero, false
}
