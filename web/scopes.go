package web

import (
	"context"
	"reflect"
	"slices"
	"unsafe"
)

// Scopes says which scopes a route, or every route of a group, needs, or whoever uses a provider or stands behind a guard. They add up,
// from the application inwards, and are documented. They are checked by a provider or a guard that takes [RequiredScopes]; that nobody does is
// a wiring mistake.
func Scopes(scopes ...string) Option {
	return func(s *settings) {
		for _, scope := range scopes {
			// What a group said already may be taken away by Public, what is said here not.
			if !slices.Contains(s.scopes[s.inherited.scopes:], scope) {
				s.scopes = append(s.scopes, scope)
			}
		}
	}
}

// RequiredScopes is provided: the scopes that the route needs, in the order in which [Scopes] says so. Whoever knows what the request's
// credentials allow takes it and calls Check. Do not change it.
type RequiredScopes []string

// Check returns nil if all required scopes are granted, else [InsufficientScope] with what is required.
func (r RequiredScopes) Check(granted ...string) error {
	for _, scope := range r {
		if !slices.Contains(granted, scope) {
			return InsufficientScope(r...)
		}
	}
	return nil
}

var scopesType = reflect.TypeFor[RequiredScopes]()

// handScopes makes the provider of RequiredScopes give those of this plan, which are known when it is finished.
func (p *planner) handScopes(prov *provider) {
	plan := p.plan
	prov.call = func(context.Context, unsafe.Pointer) (any, error) { return plan.scopes, nil }
}

// gatherScopes adds the scopes up, and tells if nobody checks them.
func (p *planner) gatherScopes() {
	var s settings
	Scopes(p.route.settings.scopes...)(&s)
	checked := false
	for _, c := range p.all {
		if c.provider == nil {
			continue
		}
		Scopes(c.provider.settings.scopes...)(&s)
		checked = checked || c.provider.out == scopesType
	}
	p.scopes = s.scopes
	p.plan.scopes = RequiredScopes(s.scopes)
	if len(s.scopes) > 0 && !checked && !p.replaced { // a test may replace the one who checks
		p.mistake(p.route.site, "it needs the scopes %q and nothing checks them: take a web.RequiredScopes where the user is provided, or in a guard", s.scopes)
	}
}

// withScopes adds the route's scopes to the requirements that can have some.
func withScopes(security [][]Requirement, scopes []string) [][]Requirement {
	if len(scopes) == 0 {
		return security
	}
	for _, all := range security {
		for i := range all {
			if t := all[i].Scheme; t.Type == "oauth2" || t.Type == "openIdConnect" || t.Scheme == "bearer" {
				s := settings{scopes: slices.Clone(all[i].Scopes)}
				Scopes(scopes...)(&s)
				all[i].Scopes = s.scopes
			}
		}
	}
	return security
}
