package web

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// outgoing is a request that the application sends, and that is documented: a webhook, or a callback of a route.
type outgoing struct {
	name   string
	method string
	url    string // of a callback, with runtime expressions
	site   string
	opts   []Option
	typed  *endpoint
	errs   []error
}

func newOutgoing[I, O any](name, method, url, site string, opts []Option) *outgoing {
	_, out := outputOf[O]()
	return &outgoing{name: name, method: method, url: url, site: site, opts: opts, typed: &endpoint{
		kind:   KindOutgoing,
		name:   schema.Snake(strings.NewReplacer(".", "_", "-", "_", " ", "_", "/", "_").Replace(name)),
		in:     reflect.TypeFor[I](),
		newIn:  func() unsafe.Pointer { return unsafe.Pointer(new(I)) },
		output: out,
		run:    func(*exchange, unsafe.Pointer) error { return nil },
	}}
}

// Webhook documents a request that the application sends to those who asked for it, under the webhooks of the document. I is what is sent, written as
// the input of a route is (a body, headers, …); O is what the receiver answers. The name may begin with a method; POST is the default.
func (r *Router) Webhook[I, O any](name string, opts ...Option) {
	method := http.MethodPost
	if m, rest, ok := strings.Cut(name, " "); ok && validToken(m) && m == strings.ToUpper(m) {
		method, name = m, rest
	}
	h := newOutgoing[I, O](name, method, "", caller(1), opts)
	if name == "" {
		h.errs = append(h.errs, fmt.Errorf("a webhook needs a name"))
	}
	r.shared.webhooks = append(r.shared.webhooks, outgoingAt{r, h})
}

// outgoingAt is a request that the application sends, with the group whose options hold for it.
type outgoingAt struct {
	router *Router
	*outgoing
}

// Callback documents a request that the application sends because of the route's: to an address that the route's request named. The request is a method and
// an URL that holds runtime expressions in braces: "POST {$request.body#/callback_url}/paid". I and O are as for [Router.Webhook].
func Callback[I, O any](name, request string, opts ...Option) Option {
	method, url, ok := strings.Cut(request, " ")
	c := newOutgoing[I, O](name, method, url, caller(1), opts)
	switch {
	case name == "":
		c.errs = append(c.errs, fmt.Errorf("a callback needs a name"))
	case !ok || !validToken(method):
		c.errs = append(c.errs, fmt.Errorf("callback %s: %q: write a method and an URL, such as \"POST {$request.body#/callback_url}\"", name, request))
	}
	return func(s *settings) { s.docs.callbacks = append(s.docs.callbacks, c) }
}

// outgoingOperation describes a request that the application sends.
func (r *Router) outgoingOperation(o *outgoing, inputs map[reflect.Type]*input) (*Operation, []error) {
	what := "webhook " + o.name
	if o.url != "" {
		what = "callback " + o.name
	}
	rt := &route{router: r, site: o.site, method: o.method, pattern: &pattern{path: "/"}, typed: o.typed, settings: &settings{}}
	if o.url == "" {
		*rt.settings = r.settings.clone() // its tags, above all
	}
	rt.settings.guards, rt.settings.security, rt.settings.errors = nil, nil, nil // those speak of who calls the application
	rt.settings.docs.replies, rt.settings.docs.callbacks = nil, nil
	rt.settings.apply(o.opts)
	var errs []error
	for _, err := range append(o.errs, rt.settings.mistakes...) {
		errs = append(errs, mistake(o.site, "%s: %w", what, err))
	}
	p := &planner{router: r, inputs: inputs, route: rt}
	p.make()
	for _, c := range p.all {
		for _, f := range c.in.fields {
			switch {
			case c.provider != nil:
			case f.source == fromProvider:
				errs = append(errs, mistake(o.site, "%s: field %s of %s has no source tag: nothing is provided to those who receive it", what, f.name, c.in.typ))
			case f.source == fromPath:
				errs = append(errs, mistake(o.site, "%s: field %s of %s is a path parameter: there is no path", what, f.name, c.in.typ))
			}
		}
	}
	if len(errs) > 0 { // what the planner says would only repeat them
		return nil, errs
	}
	for _, err := range p.mistakes {
		errs = append(errs, fmt.Errorf("%s: %w", what, err))
	}
	op, more := operationOf(rt, p)
	op.Path, op.Pattern = o.name, ""
	if o.url != "" {
		op.Path = o.url
	}
	if op.Summary == o.method+" /" {
		op.Summary = ""
	}
	return op, append(errs, more...)
}

// callbacksOf describes the callbacks of an operation, and checks that their URLs speak of what its request holds.
func callbacksOf(rt *route, op *Operation, inputs map[reflect.Type]*input) []error {
	var errs []error
	for _, c := range rt.settings.docs.callbacks {
		made, more := rt.router.outgoingOperation(c, inputs)
		errs = append(errs, more...)
		for _, e := range expressions(c.url) {
			if err := checkExpression(e); err != nil {
				errs = append(errs, mistake(c.site, "callback %s: %w", c.name, err))
			} else if err := op.resolves(e); err != nil {
				errs = append(errs, mistake(c.site, "callback %s of %s: %w", c.name, rt.label(), err))
			}
		}
		if made != nil {
			op.Callbacks = append(op.Callbacks, OperationCallback{Name: c.name, Operation: made})
		}
	}
	return errs
}

// Webhooks lists the requests that the application sends of its own accord, in order of registration. It is empty before Build.
func (r *Router) Webhooks() []*Operation { return append([]*Operation(nil), r.shared.hooks...) }
