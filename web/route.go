package web

import (
	"cmp"
	"context"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"time"
	"unsafe"
)

// Route is a registered route with its types: for links to it, and for programs that ask it as clients, see [Route.Call].
type Route[I, O any] struct{ Link[I] }

func newRoute[I, O any](rt *route) *Route[I, O] { return &Route[I, O]{Link[I]{route: rt}} }

// route is a registered route, before and after it is built.
type route struct {
	router    *Router
	site      string
	method    string
	pattern   *pattern // nil if it could not be parsed
	wildcards []string
	settings  *settings    // shared by the copies that Build makes
	raw       http.Handler // of Handle and Mount
	typed     *endpoint    // of Get, Post, …

	// set by Build
	plan    *plan
	format  *ErrorFormat
	timeout time.Duration // that of the settings, or the default; <0: none
	patient bool          // may take longer than the server's timeouts allow
	secret  bool          // a secret is read from the path

	version   *Version // nil without versions
	byVersion []*route // where a header says the version: the route in each of its own
	current   *route   // in the newest of them, nil if this is it
	operation *Operation
}

// endpoint is a typed handler without its types.
type endpoint struct {
	kind    OperationKind
	name    string // of the handler function, "" for a literal
	in      reflect.Type
	newIn   func() unsafe.Pointer
	output  *output
	item    reflect.Type // what a stream sends
	streams []string     // in which content types
	chunks  bool         // and whether its items are sent as they are
	send    reflect.Type // what a socket sends
	recv    reflect.Type // and receives
	// of one that returns its answer, for what changes it on the way to older clients
	out  reflect.Type
	call func(ctx context.Context, in unsafe.Pointer) (out unsafe.Pointer, err error)
	// run calls the handler with its decoded input and writes the response, unless it returns an error.
	run func(x *exchange, in unsafe.Pointer) error
}

// Get registers a typed route for GET, which also answers HEAD. The pattern is net/http's without the method:
// "/posts/{id}". It names whole paths: a trailing slash is that path alone, and {rest...} takes a subtree.
func (r *Router) Get[I, O any](pattern string, h func(context.Context, *I) (O, error), opts ...Option) *Route[I, O] {
	return add(r, http.MethodGet, pattern, caller(1), h, opts)
}

// Post registers a typed route for POST. See [Router.Get].
func (r *Router) Post[I, O any](pattern string, h func(context.Context, *I) (O, error), opts ...Option) *Route[I, O] {
	return add(r, http.MethodPost, pattern, caller(1), h, opts)
}

// Put registers a typed route for PUT. See [Router.Get].
func (r *Router) Put[I, O any](pattern string, h func(context.Context, *I) (O, error), opts ...Option) *Route[I, O] {
	return add(r, http.MethodPut, pattern, caller(1), h, opts)
}

// Patch registers a typed route for PATCH. See [Router.Get].
func (r *Router) Patch[I, O any](pattern string, h func(context.Context, *I) (O, error), opts ...Option) *Route[I, O] {
	return add(r, http.MethodPatch, pattern, caller(1), h, opts)
}

// Delete registers a typed route for DELETE. See [Router.Get].
func (r *Router) Delete[I, O any](pattern string, h func(context.Context, *I) (O, error), opts ...Option) *Route[I, O] {
	return add(r, http.MethodDelete, pattern, caller(1), h, opts)
}

// Method registers a typed route for any method. See [Router.Get].
func (r *Router) Method[I, O any](method, pattern string, h func(context.Context, *I) (O, error), opts ...Option) *Route[I, O] {
	return add(r, method, pattern, caller(1), h, opts)
}

// add is where a typed handler loses its types.
func add[I, O any](r *Router, method, pattern, site string, h func(context.Context, *I) (O, error), opts []Option) *Route[I, O] {
	rt := r.register(method, pattern, site, opts)
	if h == nil {
		r.mistake(rt.site, "%s %s: the handler is nil", method, pattern)
		return newRoute[I, O](rt)
	}
	write, out := outputOf[O]()
	for _, err := range checkDeclared(reflect.TypeFor[O](), rt.settings.responds) {
		r.mistake(rt.site, "%s: %w", rt.label(), err)
	}
	status := cmp.Or(rt.settings.status, out.status)
	rt.typed = &endpoint{
		name:   funcName(h),
		in:     reflect.TypeFor[I](),
		newIn:  func() unsafe.Pointer { return unsafe.Pointer(new(I)) },
		output: out,
		out:    reflect.TypeFor[O](),
		call: func(ctx context.Context, in unsafe.Pointer) (unsafe.Pointer, error) {
			o, err := h(ctx, (*I)(in))
			return unsafe.Pointer(&o), err
		},
		run: func(x *exchange, in unsafe.Pointer) error {
			o, err := h(x, (*I)(in))
			failed := meant(err)
			if err = x.end(failed); err != nil {
				if failed == nil {
					abandon(&o)
				}
				return err
			}
			if x.status != 0 {
				return write(x, x.status, &o)
			}
			return write(x, status, &o)
		},
	}
	return newRoute[I, O](rt)
}

// serve runs a typed route. ctx is the request's context, or the visit around it.
func (rt *route) serve(ctx context.Context, w http.ResponseWriter, r *http.Request, m *match) {
	if rt.version != nil {
		if rt = rt.chosen(w, r); rt == nil {
			return
		}
	}
	x := rt.exchange(ctx, w, r, m)
	if rt.patient {
		rt.extend(w)
	}
	whole := false
	defer func() {
		defer x.close(whole) // whatever happens in what follows
		if !whole {          // a panic is on its way up: what was opened must be closed
			_ = x.end(errPanicked)
		}
	}()
	in, err := rt.plan.run(x)
	if err != nil {
		err = x.end(err)
	} else if len(rt.plan.arounds) > 0 {
		err = rt.around(x, in, 0)
	} else {
		err = rt.typed.run(x, in)
	}
	if err != nil {
		x.fail(err)
	}
	whole = true
}

// guard plans the guards of a raw handler, which it has from its group or its own options, and makes it an endpoint that runs
// behind them and within its limits.
func (rt *route) guard(inputs map[reflect.Type]*input) *planner {
	h := rt.raw
	rt.typed = &endpoint{
		kind:   KindHandler,
		output: &output{},
		in:     reflect.TypeFor[struct{}](),
		newIn:  func() unsafe.Pointer { return unsafe.Pointer(new(struct{})) },
		run: func(x *exchange, _ unsafe.Pointer) error {
			if rec, ok := x.w.(*recorder); !ok || rec.hijacked {
				x.w = &recorder{ResponseWriter: x.w} // notes whether the connection is taken over
			}
			r := x.request()
			if limit := x.route.settings.bodyLimit; limit > 0 {
				if r.ContentLength > limit {
					return x.end(announcedTooLong(r.ContentLength, limit))
				}
				r.Body = http.MaxBytesReader(x.w, r.Body, limit)
			}
			h.ServeHTTP(x.w, r)
			if err := x.end(nil); err != nil {
				Logger(x).Error("cleaning up after a handler", "error", err, "path", loggedPath(x.r))
			}
			return nil
		},
	}
	p := &planner{router: rt.router, inputs: inputs, route: rt}
	p.make()
	rt.plan = p.plan
	rt.timeout = rt.settings.timeout
	rt.patient = rt.timeout != 0
	rt.raw = nil
	return p
}

// extend moves the server's own deadlines out of the way of a route that has another time limit, or none. When
// the deadline for reading passes, net/http cancels the request's context, whether it has been read or not.
func (rt *route) extend(w http.ResponseWriter) {
	var until time.Time
	if rt.timeout > 0 {
		until = time.Now().Add(rt.timeout + defaultTimeout)
	}
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(until) // httptest has no deadlines
	_ = c.SetWriteDeadline(until)
}

// exchange makes the state of a request to the route.
func (rt *route) exchange(ctx context.Context, w http.ResponseWriter, r *http.Request, m *match) *exchange {
	x := &exchange{parent: ctx, w: w, r: r, match: *m, route: rt}
	if r.Method == http.MethodHead {
		x.w = discardBody{w}
	}
	if rt.timeout > 0 {
		began := time.Time{}
		if v, ok := ctx.(*visit); ok {
			began = v.began // just now
		}
		if began.IsZero() {
			began = time.Now()
		}
		x.deadline = began.Add(rt.timeout)
	}
	if n := rt.plan.slots; n > 0 {
		x.slots = make([]slot, n)
	}
	return x
}

// label is how mistakes name the route.
func (rt *route) label() string {
	if rt.pattern == nil {
		return rt.method
	}
	return rt.pattern.String()
}

// funcName returns the name of a declared function or method, and "" for a function literal.
func funcName(f any) string {
	fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
	if fn == nil {
		return ""
	}
	name := fn.Name()
	name, _, _ = strings.Cut(name[strings.LastIndexByte(name, '/')+1:], "[")
	name = strings.TrimSuffix(name, "-fm")
	i := strings.LastIndexByte(name, '.')
	last := name[i+1:]
	if rest := strings.TrimLeft(strings.TrimPrefix(last, "func"), "0123456789"); rest == "" && last != "func" {
		return "" // func1: a literal
	}
	if last == "" || last[0] >= '0' && last[0] <= '9' {
		return "" // a literal within a literal
	}
	return last
}
