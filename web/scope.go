package web

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// Do calls f with an input that is provided as a handler's is, outside a request: in a command, a job, at start-up. Everything
// is provided once, the [Shared] values are the application's own, and what was opened ends when f returns, with its error: a
// transaction commits or rolls back. Fields of the input are all provided; that a provider needs a request (it reads a
// header, say) is an error that names the chain which led to it.
func (r *Router) Do[I any](ctx context.Context, f func(context.Context, *I) error) (err error) {
	s := r.Scope(ctx)
	ended := false
	defer func() {
		if !ended {
			err = s.Close(errPanicked)
		}
	}()
	in, err := s.input(reflect.TypeFor[I](), func() unsafe.Pointer { return unsafe.Pointer(new(I)) })
	if err == nil {
		err = f(s.ctx, (*I)(in))
	}
	ended = true
	return s.Close(err)
}

// Scope opens a scope outside a request, for a program that needs provided values one by one. [Router.Do] is shorter where one function
// uses them. On a group the group's providers are used.
func (r *Router) Scope(ctx context.Context) *Scope {
	h := &hooks{}
	return &Scope{router: r, ctx: &scopeContext{ctx, h}, hooks: h, values: map[*provider]any{}}
}

// Scope provides values outside a request, each once, until it is closed. It is safe for concurrent use.
type Scope struct {
	router *Router
	ctx    *scopeContext
	hooks  *hooks

	mu     sync.Mutex
	values map[*provider]any
}

// Get provides a T. See [Router.Do] for what can go wrong.
func (s *Scope) Get[T any]() (T, error) {
	type want struct{ Value T }
	in, err := s.input(reflect.TypeFor[want](), func() unsafe.Pointer { return unsafe.Pointer(new(want)) })
	if err != nil {
		var zero T
		return zero, err
	}
	return (*want)(in).Value, nil
}

// Close runs the [OnEnd] functions of what was provided, last first, then what [AfterResponse] registered. err is how the work went, nil for success; the
// result is err, or what clean-up made of it. A second call only hands err back.
func (s *Scope) Close(err error) error { return s.hooks.close(s.ctx.Context, err) }

// input provides everything that a struct asks for.
func (s *Scope) input(t reflect.Type, newIn func() unsafe.Pointer) (unsafe.Pointer, error) {
	plan := s.router.shared.container.plan(s.router, t, newIn)
	if plan.err != nil {
		return nil, plan.err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	values := make([]any, plan.slots)
	for _, c := range plan.steps {
		if c.slot >= 0 && c.provider.router != nil {
			if v, ok := s.values[c.provider]; ok {
				values[c.slot] = v
				continue
			}
		}
		base, err := c.fillFrom(s.ctx, values)
		if err != nil {
			return nil, err
		}
		if c.slot < 0 {
			return base, nil // the input itself, which is last
		}
		v, err := c.provider.call(s.ctx, base)
		if err != nil {
			return nil, err
		}
		values[c.slot], s.values[c.provider] = v, v
	}
	return nil, fmt.Errorf("the plan of %s has no end", t)
}

// fillFrom makes the input of a consumer that needs no request.
func (c *consumer) fillFrom(ctx context.Context, values []any) (unsafe.Pointer, error) {
	base := c.newIn()
	for _, f := range c.provided {
		f.set(unsafe.Add(base, f.offset), values[f.slot])
	}
	if err := c.in.validate(ctx, base, new(schema.Report)); err != nil {
		return nil, err
	}
	return base, nil
}

// outsideKey is what a plan for use outside a request depends on.
type outsideKey struct {
	router *Router
	in     reflect.Type
}

// outsidePlan says how an input is filled outside a request.
type outsidePlan struct {
	slots int
	steps []*consumer // the input's own last
	err   error       // the wiring mistakes
}

// plan returns the plan of an input, made once.
func (c *container) plan(r *Router, t reflect.Type, newIn func() unsafe.Pointer) *outsidePlan {
	c.planning.Lock()
	defer c.planning.Unlock()
	key := outsideKey{r, t}
	if plan := c.outside[key]; plan != nil {
		return plan
	}
	p := &planner{router: r, inputs: c.inputs, route: &route{router: r, method: "outside a request"}, plan: &plan{}, slots: map[*provider]*consumer{}, outside: true}
	last := p.consumer(t, newIn, nil)
	plan := &outsidePlan{slots: len(p.slots), steps: append(p.all, last), err: joinOnce(p.mistakes)}
	c.outside[key] = plan
	return plan
}

// needsRequest notes that something asks for what only a request has, and how it came to be asked.
func (p *planner) needsRequest(what string, by *provider) {
	var chain []string
	for _, s := range p.stack {
		chain = append(chain, s.label())
	}
	if len(chain) == 0 {
		p.mistakes = append(p.mistakes, fmt.Errorf("outside a request there is no %s", what))
		return
	}
	p.mistakes = append(p.mistakes, mistake(by.site, "outside a request there is no %s, which is read by %s", what, strings.Join(chain, ", for it by ")))
}

var requestType = reflect.TypeFor[*http.Request]()
