package web

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// repliesOf lists what an operation may answer: its success, what was declared, and what follows from its inputs.
func repliesOf(rt *route, op *Operation, declared []*problem.Error, said []Reply) ([]Reply, []error) {
	var errs []error
	success, err := successOf(rt)
	for _, e := range lines(err) {
		errs = append(errs, mistake(rt.site, "%s: output: %w", rt.label(), e))
	}
	if rt.settings.docs.returns != "" {
		for i := range success {
			success[i].Description = rt.settings.docs.returns
		}
	}
	replies := success
	if op.Kind == KindOutgoing { // what the receiver may answer besides is its own affair
		return merge(replies, said), errs
	}

	raw := op.Body != nil && op.Body.Type == nil && op.Body.Fields == nil
	refuses := op.Body != nil && !raw
	for _, p := range op.Params {
		refuses = refuses || p.In != "path" || p.Field.Type.Kind != schema.KindString || len(p.Field.Rules) > 0
	}
	automatic := len(declared)
	if refuses {
		declared = append(declared, problem.New(http.StatusUnprocessableEntity, "The input has mistakes."))
	}
	if op.Body != nil {
		declared = append(declared, problem.New(http.StatusRequestEntityTooLarge, "The body is too large."))
		if !slices.Contains(op.Body.ContentTypes, "*/*") {
			declared = append(declared, problem.New(http.StatusUnsupportedMediaType, "The body has another type."))
		}
	}
	if op.Kind == KindTyped && rt.patient && rt.timeout > 0 {
		declared = append(declared, problem.Unavailable("The request took longer than %s.", rt.timeout))
	}
	if needsProof(op.Security) {
		declared = append(declared, NotAuthenticated(proofs(op.Security)...))
	}
	var bad []Reply
	for i, p := range declared {
		if i >= automatic && covers(said, p.StatusCode()) {
			continue
		}
		data := dataType(p)
		if slices.ContainsFunc(bad, func(r Reply) bool {
			// What is not declared, or says no more than its status, adds nothing to what does.
			return r.Status == p.StatusCode() && (i >= automatic || p.Detail == "" && data == nil || r.Problem.Detail == p.Detail && r.Data == data)
		}) {
			continue
		}
		r := Reply{Status: p.StatusCode(), Description: statusText(p.StatusCode()), ContentType: op.Errors.ContentType, Problem: p, Data: data}
		for _, name := range slices.Sorted(maps.Keys(p.Header)) {
			r.Headers = append(r.Headers, ReplyHeader{Name: strings.Replace(http.CanonicalHeaderKey(name), "Www-", "WWW-", 1)})
		}
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
	return sortReplies(merge(append(replies, bad...), said), op.Kind == KindHandler), errs
}

// rank orders replies: other successes, then errors by status with what is said of a class behind them, then the rest.
func (r Reply) rank() int {
	switch {
	case r.Status == AnyOther:
		return 1000
	case r.Status <= 5:
		return r.Status*100 + 99
	}
	return r.Status
}

// needsProof reports whether no alternative is open to everyone.
func needsProof(security [][]Requirement) bool {
	return len(security) > 0 && !slices.ContainsFunc(security, func(all []Requirement) bool { return len(all) == 0 })
}

func successOf(rt *route) ([]Reply, error) {
	switch rt.typed.kind {
	case KindHandler: // whatever it answers
		return []Reply{{Status: AnyOther, Description: "What the handler answers"}}, nil
	case KindSocket:
		return []Reply{{Status: http.StatusSwitchingProtocols, Description: statusText(http.StatusSwitchingProtocols)}}, nil
	case KindStream:
		status := cmp.Or(rt.settings.status, http.StatusOK)
		return []Reply{{Status: status, Description: "A stream of items", ContentType: rt.typed.output.contentType}}, nil
	}
	s, out := rt.settings, rt.typed.output
	var replies []Reply
	var errs []error
	if len(s.responds) == 0 || out.typ == nil || out.typ.Kind() != reflect.Interface {
		own, err := repliesFor(cmp.Or(s.status, out.status), out, s.encoders, s.produces)
		replies, errs = own, append(errs, err)
	}
	for i := range s.responds {
		more, err := s.responds[i].reply(s.encoders, s.produces)
		replies, errs = append(replies, more...), append(errs, err)
	}
	return replies, errors.Join(errs...)
}
