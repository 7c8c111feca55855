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
	set := []struct {
		name  string
		value []string
	}{
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"X-Frame-Options", []string{"DENY"}},
		{"Referrer-Policy", []string{"strict-origin-when-cross-origin"}},
		{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
		{"Content-Security-Policy", []string{policy}},
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			for _, s := range set {
				h[s.name] = s.value
			}
			next.ServeHTTP(w, r)
		})
	}
}
