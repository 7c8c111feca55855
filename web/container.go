package web

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// ErrClosed is returned for a [Shared] value that is asked for after [Router.CloseShared].
var ErrClosed = errors.New("the application's shared values are closed")

// container holds what is made once for the whole application, and the plans of what is used outside a request. It is safe for
// concurrent use.
type container struct {
	ctx    context.Context // of shared providers: ends with the container
	cancel context.CancelFunc
	hooks  hooks

	planning sync.Mutex // guards what is planned
	entries  map[*provider]*entry
	inputs   map[reflect.Type]*input
	outside  map[outsideKey]*outsidePlan

	mu     sync.Mutex // guards the making of values
	closed bool
}

func newContainer() *container {
	ctx, cancel := context.WithCancel(context.Background())
	return &container{
		ctx: ctx, cancel: cancel,
		entries: map[*provider]*entry{}, inputs: map[reflect.Type]*input{}, outside: map[outsideKey]*outsidePlan{},
	}
}

// close ends the context of the shared values and runs their clean-up, last made first.
func (c *container) close() error {
	c.mu.Lock()
	closed := c.closed
	c.closed = true
	c.mu.Unlock()
	if closed {
		return nil
	}
	c.cancel()
	return c.hooks.close(context.Background(), nil)
}

// entry is a shared value: made when first asked for, by one caller while the others wait.
type entry struct {
	provider *provider
	in       *input
	fills    []entryFill

	value  atomic.Pointer[any]
	making chan struct{} // closed when the value is made or could not be; guarded by the container's mu
}

// entryFill puts one shared value into the input of another's provider.
type entryFill struct {
	offset uintptr
	from   *entry
	set    func(dst unsafe.Pointer, v any)
}

// get returns the value. A failure is told to all who wait, and the next caller tries again.
func (e *entry) get(ctx context.Context, c *container) (any, error) {
	for {
		if v := e.value.Load(); v != nil {
			return *v, nil
		}
		c.mu.Lock()
		if c.closed {
			c.mu.Unlock()
			return nil, fmt.Errorf("%s: %w", e.provider.label(), ErrClosed)
		}
		if v := e.value.Load(); v != nil { // made since it was asked for above
			c.mu.Unlock()
			return *v, nil
		}
		making := e.making
		if making == nil {
			break
		}
		c.mu.Unlock()
		select {
		case <-making:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	done := make(chan struct{})
	e.making = done
	c.mu.Unlock()
	defer func() { // also when the provider panics
		c.mu.Lock()
		e.making = nil
		c.mu.Unlock()
		close(done)
	}()
	return e.make(ctx, c)
}

// make runs the provider in the container's context: what it makes outlives the request that happened to be first.
func (e *entry) make(ctx context.Context, c *container) (_ any, err error) {
	base := e.provider.newIn()
	for _, f := range e.fills {
		v, err := f.from.get(ctx, c)
		if err != nil {
			return nil, err
		}
		f.set(unsafe.Add(base, f.offset), v)
	}
	own := &hooks{}
	inside := &scopeContext{c.ctx, own}
	failed := true
	defer func() {
		if failed { // what was half opened is closed at once
			err = own.close(c.ctx, errOr(err, errPanic{}))
		}
	}()
	if err := e.in.validate(inside, base, new(schema.Report)); err != nil {
		return nil, fmt.Errorf("%s: %w", e.provider.label(), err)
	}
	v, err := e.provider.call(inside, base)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.provider.label(), err)
	}
	failed = false
	c.mu.Lock()
	closed := c.closed
	if !closed {
		c.hooks.adopt(own)
		e.value.Store(&v)
	}
	c.mu.Unlock()
	if closed {
		return nil, errors.Join(fmt.Errorf("%s: %w", e.provider.label(), ErrClosed), own.close(c.ctx, nil))
	}
	return v, nil
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Shared makes a provider's value once for the whole application: when it is first needed, or before the first request with
// [AtStart]. All requests, scopes and jobs then get the same value, which must be safe for concurrent use. If the provider fails, the error goes to
// those who asked and the next one tries again. It can take other shared values; what belongs to a request is a wiring mistake there.
//
// Its context ends, and its [OnEnd] functions run, last made first, in [Router.CloseShared].
func Shared() Option { return func(s *settings) { s.shared = true } }

// AtStart is [Shared] and made by [Router.MakeShared], which an application calls before it serves.
func AtStart() Option { return func(s *settings) { s.shared, s.eager = true, true } }

// MakeShared makes the values of all providers that have the option [AtStart], in the order in which they were provided. After an
// error the caller still calls [Router.CloseShared]. An application does both in its serve command.
func (r *Router) MakeShared(ctx context.Context) error {
	r = r.root()
	c := r.shared.container
	for _, prov := range r.shared.provided {
		if by := r.shared.replaced[prov.out]; !prov.settings.eager || by != nil && by != prov {
			continue
		}
		e, err := c.entry(prov)
		if err != nil {
			return err
		}
		if _, err := e.get(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// CloseShared runs the clean-up of everything that is [Shared], last made first, and joins the errors. Nothing shared can be
// had afterwards. Call it when no request runs any more; a second call does nothing.
func (r *Router) CloseShared() error {
	w := r.shared
	errs := []error{w.container.close()}
	for _, c := range w.retired {
		errs = append(errs, c.close())
	}
	return errors.Join(errs...)
}

// entry plans a shared provider that is asked for by itself.
func (c *container) entry(prov *provider) (*entry, error) {
	c.planning.Lock()
	defer c.planning.Unlock()
	p := &planner{router: prov.router, inputs: c.inputs, route: &route{site: prov.site, method: prov.label()}}
	e := p.entry(prov)
	return e, joinOnce(p.mistakes)
}

// entry plans a shared provider, once for the whole application. It is nil if something is wrong with it.
func (p *planner) entry(prov *provider) *entry {
	entries := p.router.shared.container.entries
	if e := entries[prov]; e != nil {
		return e
	}
	if i := slices.Index(p.stack, prov); i >= 0 {
		p.circle(p.stack[i:], prov)
		return nil
	}
	p.stack = append(p.stack, prov)
	defer func() { p.stack = p.stack[:len(p.stack)-1] }()
	before := len(p.mistakes)
	e := &entry{provider: prov, in: p.input(prov.in)}
	say := func(format string, args ...any) {
		p.mistakes = append(p.mistakes, mistake(prov.site, "%s: %w", prov.label(), fmt.Errorf(format, args...)))
	}
	for _, err := range e.in.mistakes {
		say("%w", err)
	}
	for _, f := range e.in.fields {
		if f.source != fromProvider {
			say("it is shared by all requests, and field %s of %s reads the %s of one: take the field out, or web.Shared", f.name, e.in.typ, f.source)
			continue
		}
		dep := p.find(f.typ, f, e.in, prov, prov.site)
		switch {
		case dep == nil:
		case !dep.settings.shared:
			say("it is shared by all requests, and field %s of %s is provided to each anew: share the %s too, or take it out", f.name, e.in.typ, dep.label())
		default:
			if from := p.entry(dep); from != nil {
				e.fills = append(e.fills, entryFill{f.offset, from, dep.set})
			}
		}
	}
	if len(p.mistakes) > before {
		return nil
	}
	entries[prov] = e
	return e
}

// consumer is how the value reaches a route: a provider without inputs that only hands it out.
func (e *entry) consumer(c *container) *consumer {
	handOut := *e.provider
	handOut.call = func(ctx context.Context, _ unsafe.Pointer) (any, error) { return e.get(ctx, c) }
	return &consumer{in: &input{typ: e.in.typ}, newIn: func() unsafe.Pointer { return nil }, provider: &handOut, slot: -1}
}

// planShared plans every shared provider, those that no route needs too, and returns what is wrong.
func (r *Router) planShared() []error {
	c := r.shared.container
	c.planning.Lock()
	defer c.planning.Unlock()
	clear(c.outside) // more may have been provided since
	var mistakes []error
	for _, prov := range r.shared.provided {
		if prov.settings.shared {
			p := &planner{router: prov.router, inputs: c.inputs, route: &route{site: prov.site, method: prov.label()}}
			p.entry(prov)
			mistakes = append(mistakes, p.mistakes...)
		}
	}
	return mistakes
}
