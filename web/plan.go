package web

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// plan is what a request to a route does before the handler runs: made by Build, run without asking reflect anything.
type plan struct {
	slots   int
	trivial bool        // nothing is read and nothing provided
	early   []*consumer // guards and providers that need no body, in order
	route   *consumer
	late    []*consumer // providers that read the body
	body    *bodyPlan   // nil if nobody reads the body
	arounds []*consumer // run in the handler's place

	scopes any // the RequiredScopes
}

// consumer is an input struct to be filled: the route's, a provider's or a guard's.
type consumer struct {
	in       *input
	newIn    func() unsafe.Pointer
	params   []decoder
	body     []decoder
	provided []fill
	deps     []int     // slots it needs
	tries    []int     // slots that it takes if they could be had: see [Optional]
	provider *provider // nil for the route
	soft     bool      // that it finds no credentials does not end the request
	slot     int       // -1 for guards and the route
	late     bool
}

// fill puts a provided value into a field.
type fill struct {
	offset uintptr
	slot   int
	set    func(dst unsafe.Pointer, v any)
}

// reports are lent to requests while their inputs are decoded. One that has something to say is not given back.
var reports = sync.Pool{New: func() any { return new(schema.Report) }}

// run decodes and provides, and returns the handler's input.
func (p *plan) run(x *exchange) (unsafe.Pointer, error) {
	if p.trivial {
		return p.route.newIn(), nil
	}
	x.report = reports.Get().(*schema.Report)
	x.report.Lenient = x.route.settings.lenient
	in, err := p.decode(x)
	if x.report.Len() == 0 {
		x.report.Reset()
		reports.Put(x.report)
	}
	x.report = nil
	return in, err
}

func (p *plan) decode(x *exchange) (unsafe.Pointer, error) {
	for _, c := range p.early {
		if err := c.provide(x); err != nil {
			return nil, p.told(x, err)
		}
	}
	if err := p.route.refusal(x); err != nil {
		return nil, err
	}
	base := p.route.newIn()
	for _, decode := range p.route.params {
		decode(x, base)
	}
	if p.body != nil {
		if len(p.arounds) > 0 {
			x.digest()
		}
		if err := p.body.read(x); err != nil {
			return nil, err
		}
	}
	for _, decode := range p.route.body {
		decode(x, base)
	}
	for _, c := range p.late {
		if err := c.provide(x); err != nil {
			return nil, err
		}
	}
	if err := p.route.refusal(x); err != nil {
		return nil, err
	}
	if x.report.Len() > 0 {
		return nil, x.report.Err() // the body stays, for ReceivedBody
	}
	for _, f := range p.route.provided {
		f.set(unsafe.Add(base, f.offset), x.slots[f.slot].value)
	}
	if err := p.route.validate(x, base); err != nil {
		return nil, err
	}
	if p.body != nil {
		p.body.done(x)
	}
	return base, nil
}

// told adds to a guard's refused input, which ends the request, what is wrong with the route's own parameters.
func (p *plan) told(x *exchange, err error) error {
	if err != errUnasked {
		return err
	}
	base := p.route.newIn()
	for _, decode := range p.route.params {
		decode(x, base)
	}
	return x.report.Err()
}

// errUnasked says that a guard could not be asked, since its input was refused: nothing behind it may happen.
var errUnasked = errors.New("a guard's input was refused")

// provide fills the provider's input and calls it. It is passed over, and marked so, if its input was refused or one that
// it needs was; the other providers still run, so that all mistakes are told at once. A guard is not passed over: see [errUnasked].
func (c *consumer) provide(x *exchange) error {
	ok := true
	for _, d := range c.deps {
		switch x.slots[d].state {
		case slotFilled:
		case slotRefused:
			return c.refuse(x, x.slots[d].value.(refusal).err)
		default:
			ok = false
		}
	}
	for _, d := range c.tries {
		ok = ok && x.slots[d].state != slotSkipped
	}
	before := x.report.Len()
	base := c.newIn()
	for _, decode := range c.params {
		decode(x, base)
	}
	for _, decode := range c.body {
		decode(x, base)
	}
	if c.late && x.report.Len() > 0 {
		ok = false // the request is refused already
	}
	if !ok || x.report.Len() > before {
		if c.slot < 0 {
			return errUnasked
		}
		x.slots[c.slot].state = slotSkipped
		return nil
	}
	for _, f := range c.provided {
		f.set(unsafe.Add(base, f.offset), x.slots[f.slot].value)
	}
	if err := c.validate(x, base); err != nil {
		return err
	}
	v, err := c.provider.call(x, base)
	if err != nil {
		return c.refuse(x, err)
	}
	if c.slot >= 0 {
		x.slots[c.slot] = slot{v, slotFilled}
	}
	return nil
}

// planner makes the plan of one route.
type planner struct {
	router   *Router
	inputs   map[reflect.Type]*input
	route    *route
	plan     *plan
	slots    map[*provider]*consumer
	stack    []*provider
	all      []*consumer // in order of use, the route's last
	outside  bool        // there is no request
	replaced bool        // something is there by [Router.Replace]
	original bool        // what is replaced is taken as it was
	scopes   []string    // that the route and all it uses need
	known    [fromBody + 1]knownNames
	mistakes []error
}

func (p *planner) mistake(site, format string, args ...any) {
	p.mistakes = append(p.mistakes, mistake(site, p.route.label()+": "+format, args...))
}

// input reads a type once.
func (p *planner) input(t reflect.Type) *input {
	in := p.inputs[t]
	if in == nil {
		in = readInput(t)
		p.inputs[t] = in
	}
	return in
}

// make plans the route, and notes what is wrong.
func (p *planner) make() {
	rt := p.route
	p.plan = &plan{}
	p.slots = map[*provider]*consumer{}
	for _, g := range rt.settings.guards {
		c := p.consumer(g.in, g.newIn, g)
		c.slot = -1
		if c.late {
			p.mistake(g.site, "%s reads the body, and guards run before it: read it in the handler or in a provider", g.label())
		}
		p.all = append(p.all, c)
	}
	p.plan.route = p.consumer(rt.typed.in, rt.typed.newIn, nil)
	p.all = append(p.all, p.plan.route)
	p.planArounds()
	p.plan.slots = len(p.slots)
	p.soften()
	p.gatherScopes()
	for _, c := range p.all {
		switch {
		case c.provider == nil, c.provider.around != nil:
		case c.late:
			p.plan.late = append(p.plan.late, c)
		default:
			p.plan.early = append(p.plan.early, c)
		}
	}
	p.wildcards()
	p.bodies()
	if b := p.plan.body; b != nil && b.streams() && len(p.plan.arounds) > 0 {
		p.mistake(p.plan.arounds[0].provider.site, "%s knows the body by its digest, and the handler of this route reads it as it comes", p.plan.arounds[0].provider.label())
	}
	p.unknown()
	c := p.plan.route
	p.plan.trivial = len(p.all) == 1 && len(c.in.fields) == 0 && !c.in.validates && c.in.verifiers == nil && len(c.params) == 0
}

// documented is the planner whose plan the documents show: without replacements, which are no part of the contract. Where what they replace
// cannot be planned, since a test left out what it needs, the plan that runs is shown.
func (p *planner) documented() *planner {
	if !p.replaced {
		return p
	}
	docs := &planner{router: p.router, inputs: p.inputs, route: p.route, original: true}
	if docs.make(); len(docs.mistakes) > 0 {
		return p
	}
	return docs
}

// refuses reports whether methods of an input may refuse it.
func (p *planner) refuses() bool {
	return slices.ContainsFunc(p.all, func(c *consumer) bool { return c.in.validates || c.in.verifiers != nil })
}

// names are the parameters of a source that somebody reads.
func (p *planner) names(s source) knownNames {
	if p.known[s] == nil {
		p.known[s] = knownNames{}
	}
	return p.known[s]
}

// unknown refuses what nobody reads, where the route or an input that takes part in it says so.
func (p *planner) unknown() {
	for s := fromQuery; s <= fromForm; s++ {
		strict := p.route.settings.strict && (s == fromQuery || s == fromForm) && p.route.typed.kind != KindHandler
		if !strict && !slices.ContainsFunc(p.all, func(c *consumer) bool { return c.in.forbids(s) }) {
			continue
		}
		check := forbidUnknown(s, p.names(s), !p.secret(s))
		if s == fromForm {
			if p.plan.body == nil || p.plan.body.field != nil {
				continue // a whole form has a type that says so itself
			}
			p.plan.body.forbids = true
			p.plan.route.body = append(p.plan.route.body, check)
		} else {
			p.plan.route.params = append(p.plan.route.params, check)
		}
	}
}

// consumer plans one input struct and, before it, the providers that it needs.
func (p *planner) consumer(t reflect.Type, newIn func() unsafe.Pointer, prov *provider) *consumer {
	in := p.input(t)
	c := &consumer{in: in, newIn: newIn, provider: prov, slot: -1}
	site := p.route.site
	if prov != nil {
		site = prov.site
	}
	for _, err := range in.mistakes {
		p.mistakes = append(p.mistakes, mistake(site, "%s: %w", p.who(prov), err))
	}
	for _, f := range in.fields {
		if p.outside && f.source != fromProvider {
			p.needsRequest(fmt.Sprintf("%s %q", f.source, f.key), prov)
			continue
		}
		switch f.source {
		case fromProvider:
			want, set := f.typ, (func(unsafe.Pointer, any))(nil)
			if o, ok := reflect.Zero(f.typ).Interface().(optional); ok {
				want, set = o.inner()
			}
			dep := p.provided(want, f, in, prov, site)
			if dep == nil {
				continue
			}
			if set == nil {
				set = dep.provider.set
				c.deps = append(c.deps, dep.slot)
			} else {
				c.tries = append(c.tries, dep.slot)
			}
			c.late = c.late || dep.late
			c.provided = append(c.provided, fill{f.offset, dep.slot, set})
		case fromPath:
			i := slices.Index(p.route.wildcards, f.key)
			if i < 0 {
				p.mistakes = append(p.mistakes, mistake(site, "%s: field %s of %s reads the path parameter %q, which %s does not have: %s",
					p.who(prov), f.name, in.typ, f.key, p.route.pattern.path, p.pathMend(f)))
				continue
			}
			if f.field != nil {
				c.params = append(c.params, decoderOf(f, i, nil))
			}
		case fromQuery, fromHeader, fromCookie:
			if f.field != nil {
				c.params = append(c.params, decoderOf(f, 0, p.names(f.source)))
				p.names(f.source).add(f)
			}
		default:
			c.late = true
			if f.field != nil || !f.decoded() {
				c.body = append(c.body, p.decodeBody(f))
			}
		}
	}
	return c
}

func (p *planner) who(prov *provider) string {
	if prov != nil {
		return prov.label()
	}
	return p.route.label()
}

func (p *planner) pathMend(f *inputField) string {
	if len(p.route.wildcards) == 0 {
		return "add {" + f.key + "} to the pattern, or read it from the query"
	}
	return "its parameters are " + strings.Join(p.route.wildcards, ", ")
}

// find looks up who provides a field's type to the input of by.
func (p *planner) find(t reflect.Type, f *inputField, in *input, by *provider, site string) *provider {
	var prov *provider
	if by != nil && by.out == t && by.router != nil && by.router.parent != nil {
		prov = by.router.parent.lookup(t, p.original) // it decorates the one further out
	} else {
		prov = p.router.lookup(t, p.original)
	}
	p.replaced = p.replaced || prov != nil && prov == p.router.shared.replaced[t]
	switch {
	case prov == nil:
		p.mistakes = append(p.mistakes, mistake(site, "%s: %w", p.who(by), errNoSource(f, in, t)))
	case p.outside && prov.ofRequest:
		p.needsRequest(prov.out.String(), by)
		return nil
	case prov.builtin && prov.out == scopesType:
		p.handScopes(prov)
	}
	return prov
}

// provided plans the provider of a field's type, once for the route.
func (p *planner) provided(t reflect.Type, f *inputField, in *input, by *provider, site string) *consumer {
	prov := p.find(t, f, in, by, site)
	if prov == nil {
		return nil
	}
	// What is built in is made anew by every lookup.
	for known, c := range p.slots {
		if known == prov || known.router == nil && prov.router == nil && known.out == prov.out {
			return c
		}
	}
	if i := slices.Index(p.stack, prov); i >= 0 {
		p.circle(p.stack[i:], prov)
		return nil
	}
	var c *consumer
	if prov.settings.shared {
		e := p.entry(prov)
		if e == nil {
			return nil
		}
		c = e.consumer(p.router.shared.container)
	} else {
		p.stack = append(p.stack, prov)
		c = p.consumer(prov.in, prov.newIn, prov)
		p.stack = p.stack[:len(p.stack)-1]
	}
	c.slot = len(p.slots)
	p.slots[prov] = c
	p.all = append(p.all, c)
	return c
}

func (p *planner) circle(stack []*provider, back *provider) {
	var names []string
	for _, s := range stack {
		names = append(names, s.out.String())
	}
	names = append(names, back.out.String())
	p.mistakes = append(p.mistakes, mistake(back.site, "providers need each other in a circle: %s: take one of them out", strings.Join(names, " needs ")))
}

// wildcards tells those that nobody reads.
func (p *planner) wildcards() {
	if p.route.typed.kind == KindHandler || p.replaced {
		return // it reads them from the request, or what was replaced did
	}
	for _, name := range p.route.wildcards {
		read := false
		for _, c := range p.all {
			for _, f := range c.in.fields {
				read = read || f.source == fromPath && f.key == name
			}
		}
		if !read {
			p.mistake(p.route.site, "nothing reads the wildcard {%s}: add a field with the tag path:%q to %s", name, name, p.route.typed.in)
		}
	}
}

// validate asks the input's own methods, after all of its fields are filled.
func (c *consumer) validate(x *exchange, base unsafe.Pointer) error {
	return c.in.validate(x, base, x.report)
}
