package web

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

const defaultTimeout = 30 * time.Second

// Build checks everything that was registered and returns the handler that serves it. The error joins every wiring mistake, one
// line each, with its mend and the place of registration. A router that is built may be added to and built again.
func (r *Router) Build() (http.Handler, error) {
	r = r.root()
	mistakes := slices.Clone(r.shared.mistakes)
	routes, errs := expand(r.shared.routes)
	mistakes = append(mistakes, errs...)
	mistakes = append(mistakes, conflicts(routes)...)
	mistakes = append(mistakes, r.planShared()...)

	own := r.shared.debugging(&r.settings)
	d := &dispatcher{format: own.style()}
	inputs := map[reflect.Type]*input{}
	unmatched := map[*Router]http.Handler{} // made once for each group
	var ops []*Operation
	for _, rt := range routes { // copies: a handler that was built before must not notice that another is
		rt.settings = r.shared.debugging(rt.settings)
		rt.wildcards = rt.pattern.wildcards()
		rt.format = rt.settings.style()
		last := rt.pattern.segments[len(rt.pattern.segments)-1]
		s := &served{route: rt, pattern: rt.pattern.String(), multi: last.multi, depth: len(rt.pattern.segments)}
		var h http.Handler
		switch {
		case rt.typed != nil:
			made, errs := rt.compile(inputs)
			mistakes = append(mistakes, errs...)
			ops = append(ops, made...)
			s.secret = rt.secretPath()
			h = rt
			s.direct = len(rt.router.chain()) == 0
		case rt.raw != nil:
			op, errs := rt.describeHandler(inputs)
			mistakes = append(mistakes, errs...)
			rt.operation = op
			rt.describeVersion(op)
			ops = append(ops, op)
			h = rt.raw
			if rt.typed != nil {
				h = rt
			}
		default:
			continue // its mistake was told
		}
		if gated := rt.gated(h); gated != nil {
			h, s.direct = gated, false
		}
		chain := rt.router.chain()
		s.handler = wrapNoting(h, chain, &mistakes)
		if unmatched[rt.router] == nil {
			unmatched[rt.router] = wrapNoting(http.HandlerFunc(d.refuseMethod), chain, &mistakes)
		}
		s.unmatched = unmatched[rt.router]
		d.table.insert(rt.pattern, s)
	}
	var hooks []*Operation
	for _, w := range r.shared.webhooks {
		op, errs := w.router.outgoingOperation(w.outgoing, inputs)
		mistakes = append(mistakes, errs...)
		if op != nil {
			hooks = append(hooks, op)
		}
	}
	mistakes = append(mistakes, nameOperations(withOutgoing(ops, hooks))...)
	mistakes = append(mistakes, checkLinks(ops)...)
	handler := wrapNoting(d, r.middleware, &mistakes)
	if err := joinOnce(mistakes); err != nil {
		return nil, err
	}
	r.shared.operations, r.shared.hooks = ops, hooks
	return handler, nil
}

// compile plans a typed route, in all of the versions that it is served in, and describes it: an operation for each shape that it has.
func (rt *route) compile(inputs map[reflect.Type]*input) (ops []*Operation, mistakes []error) {
	if rt.byVersion == nil {
		op, errs := rt.compileOne(inputs)
		return []*Operation{op}, errs
	}
	for i, one := range rt.byVersion {
		one.format, one.wildcards = rt.format, rt.wildcards
		if i > 0 && sameShape(one, rt.byVersion[i-1]) {
			last := rt.byVersion[i-1]
			one.plan, one.settings, one.format, one.timeout, one.patient, one.secret = last.plan, last.settings, last.format, last.timeout, last.patient, last.secret
			op := ops[len(ops)-1]
			op.Versions = append(op.Versions, one.version.Name)
			continue
		}
		op, errs := one.compileOne(inputs)
		mistakes = append(mistakes, errs...)
		ops = append(ops, op)
	}
	return ops, mistakes
}

func (rt *route) compileOne(inputs map[reflect.Type]*input) (*Operation, []error) {
	rt.timeout = rt.settings.timeout
	if rt.timeout == 0 && rt.typed.kind == KindTyped {
		rt.timeout = defaultTimeout
	}
	p := &planner{router: rt.router, inputs: inputs, route: rt}
	p.make()
	p.unproven()
	rt.plan = p.plan
	rt.secret = p.secret(fromPath)
	if rt.settings.timeout == 0 && rt.plan.body != nil && rt.plan.body.streams() {
		rt.timeout = -1 // it takes as long as the client sends
	}
	rt.patient = rt.timeout != defaultTimeout
	op, errs := operationOf(rt, p.documented())
	rt.operation = op
	rt.describeVersion(op)
	errs = append(p.mistakes, errs...)
	return op, append(errs, callbacksOf(rt, op, inputs)...)
}

// Operations lists what was built, in order of registration. It is empty before Build.
func (r *Router) Operations() []*Operation { return slices.Clone(r.shared.operations) }

// conflicts finds routes that match the same requests with no way to choose.
func conflicts(routes []*route) []error {
	var errs []error
	for i, b := range routes {
		for _, a := range routes[:i] {
			why := conflict(a.pattern, b.pattern)
			if why == "" {
				continue
			}
			mend := "remove one"
			if why != "match the same requests" {
				mend = "make one more specific"
			}
			errs = append(errs, mistake(b.site, "routes %s and %s %s: %s; the first is at %s", a.pattern, b.pattern, why, mend, a.site))
		}
	}
	return errs
}

// nameOperations gives every operation an id: its own, else the handler's name where that is unique, else with method and path.
func nameOperations(ops []*Operation) []error {
	var errs []error
	taken := map[string]*Operation{}
	count := map[string]int{}
	for _, op := range ops {
		if op.current != nil || op.Kind == KindHandler && op.OperationID == "" {
			continue
		}
		count[op.Handler]++
		if op.OperationID == "" {
			continue
		}
		if other := taken[op.OperationID]; other != nil {
			errs = append(errs, mistake(op.Site, "two operations are called %q: give one another OperationID; the first is at %s", op.OperationID, other.Site))
		}
		taken[op.OperationID] = op
	}
	for _, op := range ops {
		if op.current != nil { // which was named before
			op.OperationID = op.current.OperationID
			continue
		}
		if op.OperationID != "" || op.Kind == KindHandler {
			continue
		}
		id := op.Handler
		if id == "" || count[id] > 1 || taken[id] != nil {
			id = strings.Trim(id+"_"+pathID(op), "_")
		}
		for n := 2; taken[id] != nil; n++ {
			id = fmt.Sprintf("%s_%d", id, n)
		}
		op.OperationID = id
		taken[id] = op
	}
	return errs
}

// pathID is get_posts_id for GET /posts/{id}.
func pathID(op *Operation) string {
	words := strings.FieldsFunc(op.Host+op.Path, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(append([]string{strings.ToLower(op.Method)}, words...), "_")
}

// operationOf describes a typed route.
func operationOf(rt *route, p *planner) (*Operation, []error) {
	s := rt.settings
	op := &Operation{
		Kind: rt.typed.kind, Method: rt.method, Host: rt.pattern.fullHost(), Path: rt.pattern.template(), Pattern: rt.pattern.path,
		OperationID: s.operationID, Summary: s.summary, Description: s.description, Tags: s.tags,
		Deprecated: s.deprecated, Hidden: s.hidden, Handler: rt.typed.name, Site: rt.site, Errors: ProblemErrors(),
	}
	if s.format != nil {
		op.Errors = *s.format
	}
	if op.Summary == "" {
		op.Summary = summary(rt)
	}
	if op.Kind == KindStream {
		op.StreamTypes = rt.typed.streams
	}
	op.Params = paramsOf(p)
	op.Body = bodyOf(p)
	op.Subprotocols = s.socket.Subprotocols
	declared, said := slices.Clone(s.errors), []Reply(nil)
	for _, c := range p.all {
		if c.provider != nil {
			declared = append(declared, c.provider.settings.errors...)
			said = append(said, c.provider.settings.docs.replies...)
		}
	}
	op.Security = withScopes(combineSecurity(p.security()), p.scopes)
	if len(p.scopes) > 0 {
		declared = append(declared, InsufficientScope(p.scopes...))
	}
	said = append(said, s.docs.replies...) // the route's own go before those of what it uses
	if p.refuses() && !covers(said, http.StatusUnprocessableEntity) {
		declared = append(declared, problem.New(http.StatusUnprocessableEntity, "The input has mistakes."))
	}
	var errs []error
	op.Responses, errs = repliesOf(rt, op, declared, said)
	errs = append(errs, describeRest(rt, op, p)...)
	for _, m := range []struct {
		t  reflect.Type
		to **schema.Type
	}{{rt.typed.item, &op.Item}, {rt.typed.send, &op.Send}, {rt.typed.recv, &op.Receive}} {
		if m.t == nil {
			continue
		}
		t, err := schema.Of(m.t)
		for _, e := range lines(err) {
			errs = append(errs, mistake(rt.site, "%s: message %s: %w", rt.label(), m.t, e))
		}
		*m.to = t
	}
	if op.OperationID == "" && s.docs.ids != nil {
		op.OperationID = s.docs.ids(op)
	}
	return op, errs
}

// paramsOf merges the parameters of the route and its providers; where two read one, required wins.
func paramsOf(p *planner) []Param {
	var params []Param
	for _, c := range slices.Backward(p.all) { // the route's own first: its field says most
		for _, f := range c.in.fields {
			if f.source < fromPath || f.source > fromCookie || f.field == nil || f.hidden() {
				continue
			}
			if f.source == fromPath && slices.Contains(p.route.pattern.hostNames, f.key) {
				continue // OpenAPI has no parameters of hosts
			}
			required := f.required()
			i := slices.IndexFunc(params, func(x Param) bool { return x.In == f.source.String() && x.Name == f.key })
			if i >= 0 {
				params[i].Required = params[i].Required || required
				continue
			}
			param := Param{In: f.source.String(), Name: f.key, Required: required, Field: f.field}
			param.Style, param.Explode = f.openAPI()
			if f.style == styleJSON {
				param.ContentType = jsonType
			}
			params = append(params, param)
		}
	}
	order := func(in string) int { return slices.Index(sources[:], in) }
	slices.SortStableFunc(params, func(a, b Param) int { return cmp.Compare(order(a.In), order(b.In)) })
	return params
}

func bodyOf(p *planner) *Body {
	b := p.plan.body
	if b == nil {
		return nil
	}
	body := &Body{}
	switch {
	case b.kind == bodyRaw:
		body.ContentTypes = []string{"*/*"}
		if b.field.content != nil {
			body.ContentTypes = b.field.content
		}
		return body
	case b.field != nil:
		f := b.field.field
		if f == nil {
			return nil // its mistake was told
		}
		body.ContentTypes, body.Required, body.Type, body.Field = []string{jsonType}, f.Required, f.Type, f
		switch {
		case b.kind == bodyForm:
			body.ContentTypes, body.Required = []string{urlencodedType, multipartType}, f.TextRequired()
		case b.field.content != nil:
			body.ContentTypes = b.field.content
		}
		return body
	}
	body.ContentTypes = []string{urlencodedType, multipartType}
	if b.multipart() {
		body.ContentTypes = []string{multipartType}
	}
	for _, f := range b.fields {
		if f.decoded() && f.field == nil || f.hidden() {
			continue
		}
		ff := FormField{Name: f.key, Field: f.field, Required: f.required(), ContentTypes: f.content}
		if f.file != nil {
			ff.File, ff.List = true, f.file.list || f.file.kind == fileParts
			ff.MinFiles, ff.MaxFiles, ff.MaxBytes = f.file.min, f.file.max, f.file.size
		} else {
			ff.List = isList(f.field.Type)
			ff.Style, ff.Explode = f.openAPI()
			if f.style == styleJSON {
				ff.ContentTypes = []string{jsonType}
			}
		}
		body.Required = body.Required || ff.Required
		body.Fields = append(body.Fields, ff)
	}
	return body
}

// summary makes "Create post" out of createPost, and "GET /posts" where the handler has no name.
func summary(rt *route) string {
	if rt.typed.name == "" {
		return rt.method + " " + rt.pattern.template()
	}
	words := schema.Words(rt.typed.name)
	first, n := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[n:]
}

// Has reports whether a route registered so far is for the same paths as the pattern and for the method, on every host: for those who add
// a route only where there is none. A wider pattern that would match as well does not count.
func (r *Router) Has(method, pattern string) bool {
	want, err := parsePattern(pattern)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(r.root().shared.routes, func(rt *route) bool {
		return rt.pattern.host == "" && (rt.method == "" || rt.method == method) && comparePaths(rt.pattern, want) == equivalent
	})
}
