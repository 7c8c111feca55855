package web

import (
	"context"
	"net/http"
	"reflect"
	"unsafe"
)

// provider makes a value of one type for a request, or, as a guard, none and refuses some.
type provider struct {
	out      reflect.Type // nil for a guard
	in       reflect.Type
	name     string
	site     string
	router   *Router // where it was provided; nil for guards and what is built in
	settings settings
	newIn    func() unsafe.Pointer
	call     func(ctx context.Context, in unsafe.Pointer) (any, error)
	set      func(dst unsafe.Pointer, v any) // puts what call returned into a field
}

// label is how mistakes name the provider.
func (p *provider) label() string {
	what := "guard"
	if p.out != nil {
		what = "provider of " + p.out.String()
	}
	if p.name != "" {
		what += " " + p.name
	}
	return what
}

// Provide says how a request gets its T: the fields of type T without a source tag, in the inputs of handlers and of other
// providers, are filled with what p returns. p runs at most once per request, and only for routes that need its T.
// Its own inputs are decoded, documented and checked as a route's are; an error that it returns ends the request, and
// providers that need no body run before the body is read.
//
// A provider on a group holds for the group's routes, and there goes before one of the same type further out; it may
// itself take a T, which is then that of the outer provider. What a provider opens it closes with [OnEnd] or [AfterResponse].
// The options [Errors], [Secure] and [Description] declare what every route that uses the provider then documents.
func (r *Router) Provide[I, T any](p func(context.Context, *I) (T, error), opts ...Option) {
	prov := newProvider(r, caller(1), p, opts)
	if p == nil {
		r.mistake(prov.site, "provider of %s: the function is nil", prov.out)
		return
	}
	if r.providers == nil {
		r.providers = make(map[reflect.Type]*provider)
	}
	if other := r.providers[prov.out]; other != nil {
		r.mistake(prov.site, "%s is provided a second time: it is already provided at %s: keep one, or provide it on a group", prov.out, other.site)
		return
	}
	r.providers[prov.out] = prov
}

// Replace makes p the provider of T everywhere, in place of what was provided: for tests. Call it before Build; a request
// pays nothing for it.
func (r *Router) Replace[I, T any](p func(context.Context, *I) (T, error), opts ...Option) {
	prov := newProvider(r.root(), caller(1), p, opts)
	r.shared.replaced[prov.out] = prov
}

func newProvider[I, T any](r *Router, site string, p func(context.Context, *I) (T, error), opts []Option) *provider {
	prov := &provider{
		out:    reflect.TypeFor[T](),
		in:     reflect.TypeFor[I](),
		name:   funcName(p),
		site:   site,
		router: r,
		newIn:  func() unsafe.Pointer { return unsafe.Pointer(new(I)) },
		call: func(ctx context.Context, in unsafe.Pointer) (any, error) {
			return p(ctx, (*I)(in))
		},
		set: put[T],
	}
	prov.settings.apply(opts)
	if prov.settings.site != "" {
		prov.site = prov.settings.site
	}
	for _, err := range prov.settings.mistakes {
		r.mistake(prov.site, "%s: %w", prov.label(), err)
	}
	return prov
}

// Guard refuses requests: g runs before the body is read, and an error that it returns ends the request. On a
// group it guards every route; guards run from the outermost group inwards, in order. Its inputs are those of a provider: what
// it needs to know, such as the user, is provided to it. Other options given here declare what the guard may answer.
func Guard[I any](g func(context.Context, *I) error, opts ...Option) Option {
	site := caller(1)
	return func(s *settings) {
		p := &provider{
			in:    reflect.TypeFor[I](),
			name:  funcName(g),
			site:  site,
			newIn: func() unsafe.Pointer { return unsafe.Pointer(new(I)) },
			call: func(ctx context.Context, in unsafe.Pointer) (any, error) {
				return nil, g(ctx, (*I)(in))
			},
		}
		p.settings.apply(opts)
		s.mistakes = append(s.mistakes, p.settings.mistakes...)
		s.guards = append(s.guards, p)
	}
}

// requestProvider gives the request itself to a field of type *http.Request.
func requestProvider() *provider {
	return &provider{
		out: reflect.TypeFor[*http.Request](),
		in:  reflect.TypeFor[struct{}](),
		call: func(ctx context.Context, _ unsafe.Pointer) (any, error) {
			return RequestFrom(ctx), nil
		},
		newIn: func() unsafe.Pointer { return unsafe.Pointer(new(struct{})) },
		set:   put[*http.Request],
	}
}

// lookup finds the provider of a type for a route of the group.
func (r *Router) lookup(t reflect.Type) *provider {
	if p := r.shared.replaced[t]; p != nil {
		return p
	}
	for g := r; g != nil; g = g.parent {
		if p := g.providers[t]; p != nil {
			return p
		}
	}
	if t == reflect.TypeFor[*http.Request]() {
		return requestProvider()
	}
	return nil
}

// put stores a provided value in a field of its type. A nil interface leaves the field nil.
func put[T any](dst unsafe.Pointer, v any) {
	if t, ok := v.(T); ok {
		*(*T)(dst) = t
	}
}
