package web

import "net/http"

// DefaultPolicy is the Content-Security-Policy that [SecurityHeaders] sets unless told otherwise: nothing may be loaded, framed or
// posted from elsewhere. A page that needs more replaces the header.
const DefaultPolicy = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// SecurityHeaders is middleware that sets headers which make browsers careful: no guessing of types, no framing, no
// referrer to other sites, and the Content-Security-Policy given ("" for [DefaultPolicy]).
// Handlers may replace any of them.
func SecurityHeaders(policy string) func(http.Handler) http.Handler {
	if policy == "" {
		policy = DefaultPolicy
	}
	return standard{policy: policy}.around
}

// The headers, and the values of all but the policy, which comes last.
var (
	securityNames  = [...]string{"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Content-Security-Policy"}
	securityValues = [len(securityNames) - 1]string{"nosniff", "DENY", "strict-origin-when-cross-origin", "same-origin"}
)

// secure sets the headers. Their values stand in the visit: a slice that requests share could be changed by a handler for all of them.
func (v *visit) secure(h http.Header, policy string) {
	values := v.values[1:]
	copy(values, securityValues[:])
	values[len(securityValues)] = policy
	for i, name := range securityNames {
		h[name] = values[i : i+1 : i+1]
	}
}
