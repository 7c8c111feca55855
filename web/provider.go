package web

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// provider makes a value of one type for a request, or, as a guard, none and refuses some.
type provider struct {
	out    reflect.Type // nil for a guard
	in     reflect.Type
	name   string
	site   string
	router *Router // where it was provided; nil for guards and what is built in

	builtin     bool // by this package
	credentials bool // that somebody else checks
	ofRequest   bool // not to be had outside one
	settings    settings
	newIn       func() unsafe.Pointer
	call        func(ctx context.Context, in unsafe.Pointer) (any, error)
	set         func(dst unsafe.Pointer, v any)                                // puts what call returned into a field
	around      func(ctx context.Context, in unsafe.Pointer, call *Call) error // in place of call: see [Around]
}

// label is how mistakes name the provider.
func (p *provider) label() string {
	what := "guard"
	switch {
	case p.out != nil:
		what = "provider of " + p.out.String()
	case p.around != nil:
		what = "what is around the handler,"
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
// The options [Errors], [Describe], [Secure] and [Scopes] declare what every route that uses the provider then documents; what speaks of a route
// itself is a wiring mistake here.
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
	r.shared.provided = append(r.shared.provided, prov)
}

// Replace makes p the provider of T everywhere, in place of what was provided: for tests. Call it before Build; a request
// pays nothing for it. What is [Shared] is made anew afterwards, with what was replaced. The documents stay those of the
// application: parameters, errors and security of what was replaced are part of its contract.
func (r *Router) Replace[I, T any](p func(context.Context, *I) (T, error), opts ...Option) {
	root := r.root()
	prov := newProvider(root, caller(1), p, opts)
	if p == nil {
		r.mistake(prov.site, "provider of %s: the function is nil", prov.out)
		return
	}
	w := r.shared
	if old := w.replaced[prov.out]; old != nil {
		w.provided = slices.DeleteFunc(w.provided, func(p *provider) bool { return p == old })
	}
	w.replaced[prov.out] = prov
	w.provided = append(w.provided, prov)
	w.retired = append(w.retired, w.container)
	w.container = newContainer()
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
			v, err := p(ctx, (*I)(in))
			return v, meant(err)
		},
		set: put[T],
	}
	prov.credentials = prov.in == presentedType
	prov.ofRequest = prov.credentials
	prov.apply(opts)
	for _, err := range append(prov.settings.mistakes, prov.settings.misplaced("a provider", "Always", "OnMethods")...) {
		r.mistake(prov.site, "%s: %w", prov.label(), err)
	}
	return prov
}

// Guard refuses requests: g runs before the body is read, and an error that it returns ends the request. On a
// group it guards every route; guards run from the outermost group inwards, in order. Its inputs are those of a provider: what
// it needs to know, such as the user, is provided to it; a guard whose input is refused ends the request as well. The options are those of a
// provider without [Shared], and [Always].
func Guard[I any](g func(context.Context, *I) error, opts ...Option) Option {
	return guard(caller(1), g, opts)
}

func guard[I any](site string, g func(context.Context, *I) error, opts []Option) Option {
	return func(s *settings) {
		p := &provider{
			in:    reflect.TypeFor[I](),
			name:  funcName(g),
			site:  site,
			newIn: func() unsafe.Pointer { return unsafe.Pointer(new(I)) },
			call: func(ctx context.Context, in unsafe.Pointer) (any, error) {
				return nil, meant(g(ctx, (*I)(in)))
			},
		}
		p.apply(opts)
		if g == nil {
			s.mistakes = append(s.mistakes, errors.New("the guard is nil"))
			return
		}
		for _, err := range append(p.settings.mistakes, p.settings.misplaced("a guard", "Shared", "OnMethods")...) {
			s.mistakes = append(s.mistakes, fmt.Errorf("%s: %w", p.label(), err))
		}
		s.guards = append(s.guards, p)
	}
}

// apply takes the provider's own options.
func (p *provider) apply(opts []Option) {
	p.settings.apply(opts)
	if p.settings.site != "" {
		p.site = p.settings.site
	}
}

// lookup finds the provider of a type for a route of the group: the original one, if there is one, or what replaces it.
func (r *Router) lookup(t reflect.Type, original bool) *provider {
	replacement := r.shared.replaced[t]
	if replacement != nil && !original {
		return replacement
	}
	for g := r; g != nil; g = g.parent {
		if p := g.providers[t]; p != nil {
			return p
		}
	}
	if replacement != nil {
		return replacement
	}
	return builtin(t)
}

// put stores a provided value in a field of its type. A nil interface leaves the field nil.
func put[T any](dst unsafe.Pointer, v any) {
	if t, ok := v.(T); ok {
		*(*T)(dst) = t
	}
}
