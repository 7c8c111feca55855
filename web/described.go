package web

import (
	"cmp"
	"encoding/json/jsontext"
	"fmt"
	"reflect"
	"slices"

	"github.com/gotandem/tandem/schema"
)

// describeHandler says of a plain handler what its options, its pattern and its guards say. It is documented if it has a method and an operation
// id; nothing is known of the others.
func (rt *route) describeHandler(inputs map[reflect.Type]*input) (*Operation, []error) {
	s, plain := rt.settings, rt.raw
	p := rt.guard(inputs)
	op, errs := operationOf(rt, p.documented())
	op.Kind, op.Handler = KindHandler, ""
	op.Hidden = s.hidden || s.operationID == "" || op.Method == ""
	op.Summary = s.summary
	for i, name := range rt.wildcards {
		if !slices.ContainsFunc(op.Params, func(p Param) bool { return p.In == "path" && p.Name == name }) {
			op.Params = slices.Insert(op.Params, min(i, len(op.Params)), Param{In: "path", Name: name, Required: true})
		}
	}
	if len(s.guards)+len(s.scopes) == 0 && s.timeout == 0 && s.bodyLimit <= 0 { // it is served as it is
		rt.raw, rt.typed, rt.plan = plain, nil, nil
	}
	return op, append(p.mistakes, errs...)
}

// describeRest adds to an operation what options say of it for the documents alone, and checks the examples.
func describeRest(rt *route, op *Operation, p *planner) []error {
	d := rt.settings.docs
	op.Audience, op.Extensions, op.DocsURL, op.DocsText = d.audience, d.extensions, d.moreURL, d.moreText
	var errs []error
	wrong := func(err error) {
		if err != nil {
			errs = append(errs, mistake(rt.site, "%s: %w", rt.label(), err))
		}
	}
	for _, e := range d.paramExamples {
		i := slices.IndexFunc(op.Params, func(p Param) bool { return p.Name == e.param })
		if i < 0 {
			wrong(fmt.Errorf("ParamExamples(%q): there is no such parameter", e.param))
			continue
		}
		whole := p.owner(op.Params[i].Field)
		for _, example := range e.examples {
			if whole == nil {
				break
			}
			checked, err := example.exampleOfField(op.Params[i].Field, whole)
			if err != nil {
				err = fmt.Errorf("parameter %s: %w", e.param, err)
			}
			wrong(err)
			op.Params[i].Examples = append(op.Params[i].Examples, checked)
		}
	}
	for _, e := range d.bodyExamples {
		var checked Example
		var err error
		switch {
		case op.Body == nil:
			err = fmt.Errorf("BodyExamples: the request has no body")
		case op.Body.Fields != nil:
			checked, err = e.exampleOfForm(op.Body, p.owner)
		case op.Body.Type != nil && op.Body.Field != nil:
			checked, err = e.exampleOfField(op.Body.Field, p.owner(op.Body.Field))
		case op.Body.Type != nil:
			checked, err = e.exampleOf(op.Body.Type, false)
		default: // a raw one may be anything
			checked, err = e.encoded(func(jsontext.Value, any, *schema.Report) {})
		}
		if err != nil {
			wrong(fmt.Errorf("body: %w", err))
			continue
		}
		op.Body.Examples = append(op.Body.Examples, checked)
	}
	return errs
}

// owner is the struct that a field of the plan is in; nil for none.
func (p *planner) owner(f *schema.Field) reflect.Type {
	for _, c := range p.all {
		for _, have := range c.in.fields {
			if f != nil && have.field == f {
				return c.in.typ
			}
		}
	}
	return nil
}

// withOutgoing lists every operation that has an id: the callbacks behind those that they belong to.
func withOutgoing(ops, hooks []*Operation) []*Operation {
	var all []*Operation
	for _, op := range append(slices.Clone(ops), hooks...) {
		all = append(all, op)
		for _, c := range op.Callbacks {
			all = append(all, c.Operation)
		}
	}
	return all
}

// checkLinks finds links that lead nowhere.
func checkLinks(ops []*Operation) []error {
	var errs []error
	byID := map[string]*Operation{}
	for _, op := range ops {
		byID[op.OperationID] = op
	}
	for _, op := range ops {
		for _, r := range op.Responses {
			for _, l := range r.Links {
				target := byID[l.Operation]
				if target == nil {
					errs = append(errs, mistake(op.Site, "%s %s: link %s leads to the operation %q, which there is not", op.Method, op.Path, l.Name, l.Operation))
					continue
				}
				for _, name := range sortedKeys(l.Params) {
					if !slices.ContainsFunc(target.Params, func(p Param) bool { return p.Name == name }) {
						errs = append(errs, mistake(op.Site, "%s %s: link %s gives %s the parameter %q, which it does not have", op.Method, op.Path, l.Name, l.Operation, name))
					}
				}
				for _, name := range sortedKeys(l.Params) {
					if err := op.resolves(l.Params[name]); err != nil {
						errs = append(errs, mistake(op.Site, "%s %s: link %s: %w", op.Method, op.Path, l.Name, err))
					}
				}
			}
		}
	}
	return errs
}

// sortReplies puts errors by their status behind the success, which stays first.
func sortReplies(replies []Reply, handler bool) []Reply {
	if handler && slices.ContainsFunc(replies, func(r Reply) bool { return r.Status >= 200 && r.Status < 300 }) {
		replies = slices.DeleteFunc(replies, func(r Reply) bool { return r.Status == AnyOther && r.ContentType == "" })
	}
	from := 1
	if handler {
		from = 0
	}
	slices.SortStableFunc(replies[from:], func(a, b Reply) int { return cmp.Compare(a.rank(), b.rank()) })
	return replies
}
