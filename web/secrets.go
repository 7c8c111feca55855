package web

import (
	"net/http"
	"slices"
	"strings"
)

// secret reports whether somebody reads a secret from the source.
func (p *planner) secret(from source) bool {
	return slices.ContainsFunc(p.all, func(c *consumer) bool {
		return slices.ContainsFunc(c.in.fields, func(f *inputField) bool { return f.source == from && f.field != nil && f.field.Guarded() })
	})
}

// secretPath reports whether the path of the route, in any of its versions, holds a secret.
func (rt *route) secretPath() bool {
	return rt.secret || slices.ContainsFunc(rt.byVersion, func(one *route) bool { return one.secret })
}

// mask keeps a secret in the path out of the logs.
func (s *served) mask(v *visit, r *http.Request) (*visit, *http.Request) {
	if !s.secret {
		return v, r
	}
	if v == nil {
		v = newVisit(r)
	}
	v.masked = s.pattern[strings.IndexByte(s.pattern, '/'):]
	return v, v.carry(r)
}

// loggedPath is the path of a request as a log may hold it: the pattern's, if the route reads a secret from it.
func loggedPath(r *http.Request) string {
	if v := visitFrom(r.Context()); v != nil && v.masked != "" {
		return v.masked
	}
	return r.URL.Path
}

// quote is what was received, or nothing if there may be a secret in it.
func (f *inputField) quote(text string) any {
	if f.field.Guarded() {
		return nil
	}
	return text
}
