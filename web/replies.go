package web

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// repliesOf lists what an operation may answer: its success, what was declared, and what follows from its inputs.
func repliesOf(rt *route, op *Operation, declared []*problem.Error) ([]Reply, []error) {
	var errs []error
	success, err := successOf(rt)
	for _, e := range lines(err) {
		errs = append(errs, mistake(rt.site, "%s: output: %w", rt.label(), e))
	}
	replies := []Reply{success}

	raw := op.Body != nil && slices.Contains(op.Body.ContentTypes, "*/*")
	refuses := op.Body != nil && !raw
	for _, p := range op.Params {
		refuses = refuses || p.In != "path" || p.Field.Type.Kind != schema.KindString || len(p.Field.Rules) > 0
	}
	if refuses {
		declared = append(declared, problem.New(http.StatusUnprocessableEntity, "The input has mistakes."))
	}
	if op.Body != nil {
		declared = append(declared, problem.New(http.StatusRequestEntityTooLarge, "The body is too large."))
		if !raw {
			declared = append(declared, problem.New(http.StatusUnsupportedMediaType, "The body has another type."))
		}
	}
	if needsProof(op.Security) {
		declared = append(declared, problem.Unauthorized("Not authenticated."))
	}
	var bad []Reply
	for _, p := range declared {
		if slices.ContainsFunc(bad, func(r Reply) bool { return r.Status == p.StatusCode() }) {
			continue
		}
		r := Reply{Status: p.StatusCode(), Description: statusText(p.StatusCode()), ContentType: op.Errors.ContentType, Problem: p}
		t := op.Errors.Type
		if p.StatusCode() == http.StatusUnprocessableEntity && op.Errors.ValidationType != nil {
			t = op.Errors.ValidationType
		}
		if t != nil {
			r.Type, _ = schema.Of(t)
		}
		bad = append(bad, r)
	}
	slices.SortStableFunc(bad, func(a, b Reply) int { return cmp.Compare(a.Status, b.Status) })
	return append(replies, bad...), errs
}

// needsProof reports whether no alternative is open to everyone.
func needsProof(security [][]Requirement) bool {
	return len(security) > 0 && !slices.ContainsFunc(security, func(all []Requirement) bool { return len(all) == 0 })
}

func successOf(rt *route) (Reply, error) {
	switch rt.typed.kind {
	case KindSocket:
		return Reply{Status: http.StatusSwitchingProtocols, Description: statusText(http.StatusSwitchingProtocols)}, nil
	case KindStream:
		status := cmp.Or(rt.settings.status, http.StatusOK)
		return Reply{Status: status, Description: "A stream of items", ContentType: cmp.Or(rt.settings.streamAs, rt.typed.output.contentType)}, nil
	}
	out := rt.typed.output
	r := Reply{Status: cmp.Or(rt.settings.status, out.status), ContentType: cmp.Or(rt.settings.produces, out.contentType)}
	r.Description = statusText(r.Status)
	if !bodyAllowed(r.Status) {
		r.ContentType = ""
	}
	if out.typ == nil || r.ContentType == "" {
		return r, nil
	}
	t, err := schema.Of(out.typ)
	r.Type = t
	return r, err
}
