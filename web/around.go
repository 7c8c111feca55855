package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"reflect"
	"slices"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// Around runs f in the place of a typed route's handler, when the inputs are good and everything has been provided: f decides whether the handler
// runs, by [Call.Run], and where its response goes. Its input is that of a provider and reads no body; an error that it returns without having
// answered is the response. Of several, the outermost group's is the outermost. It is what idempotency keys and caches of whole responses are made of; what only adds
// to a response is better a provider or middleware.
//
// The options are those of a guard without [Always], and [OnMethods]. Routes that are no typed ones are passed over on a group; on the route itself they are a wiring mistake.
func Around[I any](f func(ctx context.Context, in *I, call *Call) error, opts ...Option) Option {
	site := caller(1)
	return func(s *settings) {
		if f == nil {
			s.mistakes = append(s.mistakes, errors.New("Around: the function is nil"))
			return
		}
		p := &provider{
			in:    reflect.TypeFor[I](),
			name:  funcName(f),
			site:  site,
			newIn: func() unsafe.Pointer { return unsafe.Pointer(new(I)) },
			around: func(ctx context.Context, in unsafe.Pointer, call *Call) error {
				return f(ctx, (*I)(in), call)
			},
		}
		p.apply(opts)
		s.mistakes = append(s.mistakes, append(p.settings.mistakes, p.settings.misplaced("a web.Around", "Shared", "Always")...)...)
		s.arounds = append(s.arounds, p)
	}
}

// OnMethods restricts an [Around] to routes of these methods.
func OnMethods(methods ...string) Option {
	return func(s *settings) { s.methods = append(s.methods, methods...) }
}

// Call is a request whose handler is about to run, in an [Around]. It is used by its goroutine only.
type Call struct {
	x        *exchange
	next     func() error
	answered bool
}

// Request returns the request.
func (c *Call) Request() *http.Request { return c.x.request() }

// Pattern is the pattern of the route: "POST /orders/{id}".
func (c *Call) Pattern() string { return c.x.route.label() }

// ResponseWriter is where the response would go.
func (c *Call) ResponseWriter() http.ResponseWriter { return c.x.w }

// BodyDigest is the SHA-256 of the request's body, as it was received.
func (c *Call) BodyDigest() [sha256.Size]byte {
	var sum [sha256.Size]byte
	if e := c.x.extra.Load(); e != nil && e.digest != nil {
		e.digest.Sum(sum[:0])
	} else {
		sum = sha256.Sum256(nil)
	}
	return sum
}

// Run runs the handler and what is around it further in, and has the response, or the error, written to w. It must be called
// at most once, and not after Answer.
func (c *Call) Run(w http.ResponseWriter) {
	if c.answered {
		panic("web: Call.Run after the request was answered")
	}
	c.answered = true
	own := c.x.w
	c.x.w = w
	defer func() { c.x.w = own }()
	if err := c.next(); err != nil {
		c.x.fail(err)
	}
}

// Answer answers without the handler. What was opened for the request ends first; its error, if that fails, is returned and nothing written.
func (c *Call) Answer(status int, header http.Header, body []byte) error {
	if c.answered {
		panic("web: Call.Answer after the request was answered")
	}
	if err := c.x.end(nil); err != nil {
		return err
	}
	c.answered = true
	h := c.x.w.Header()
	for name, values := range header {
		h[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	c.x.w.WriteHeader(status)
	if bodyAllowed(status) {
		if _, err := c.x.w.Write(body); err != nil {
			Logger(c.x).Debug("writing the response", "error", err)
		}
	}
	return nil
}

// around runs the i-th of what is around the handler, and in the end the handler.
func (rt *route) around(x *exchange, in unsafe.Pointer, i int) error {
	if i == len(rt.plan.arounds) {
		return rt.typed.run(x, in)
	}
	c := rt.plan.arounds[i]
	base := c.newIn()
	x.report = &schema.Report{Lenient: x.route.settings.lenient}
	for _, decode := range c.params {
		decode(x, base)
	}
	for _, f := range c.provided {
		f.set(unsafe.Add(base, f.offset), x.slots[f.slot].value)
	}
	err := c.refusal(x)
	switch {
	case err != nil:
	case x.report.Len() > 0:
		err = x.report.Err()
	default:
		err = c.validate(x, base)
	}
	x.report = nil
	if err != nil {
		return x.end(err)
	}
	call := &Call{x: x, next: func() error { return rt.around(x, in, i+1) }}
	err = c.provider.around(x, base, call)
	switch {
	case err == nil && !call.answered:
		err = fmt.Errorf("%s neither ran the handler nor answered", c.provider.label())
	case err != nil && call.answered:
		Logger(x).Error("after the response", "error", err, "path", loggedPath(x.r))
		return nil
	}
	return x.end(err)
}

// planArounds plans what is around the handler.
func (p *planner) planArounds() {
	rt := p.route
	for _, a := range rt.settings.arounds {
		if len(a.settings.methods) > 0 && !slices.Contains(a.settings.methods, rt.method) {
			continue
		}
		if rt.typed.kind != KindTyped {
			if !slices.Contains(rt.router.settings.arounds, a) {
				p.mistake(a.site, "%s needs a typed route, whose handler returns its response", a.label())
			}
			continue
		}
		c := p.consumer(a.in, a.newIn, a)
		if c.late {
			p.mistake(a.site, "%s reads the body: the handler does", a.label())
		}
		p.all = append(p.all, c)
		p.plan.arounds = append(p.plan.arounds, c)
	}
}

// digestBody hashes what is read.
type digestBody struct {
	io.ReadCloser
	hash.Hash
}

func (d *digestBody) Read(p []byte) (int, error) {
	n, err := d.ReadCloser.Read(p)
	_, _ = d.Hash.Write(p[:n])
	return n, err
}

// digest has the body hashed while it is read.
func (x *exchange) digest() {
	h := sha256.New()
	x.extras().digest = h
	x.r.Body = &digestBody{x.r.Body, h}
}
