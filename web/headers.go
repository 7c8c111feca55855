package web

import (
	"net/http"
	"strings"
)

// DefaultPolicy is the Content-Security-Policy that [SecurityHeaders] sets unless told otherwise: nothing may be loaded, framed or
// posted from elsewhere. A page that needs more replaces the header.
const DefaultPolicy = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// SecurityHeaders is middleware that sets headers which make browsers careful. Every response says that its type is not to be guessed. What a browser
// may show as a page also says: no framing, no referrer to other sites, and the Content-Security-Policy given ("" for [DefaultPolicy]);
// JSON, which no browser runs or renders, goes without these (CSP and the others are defined for documents and workers only).
//
// Handlers may replace any of them, and leave one out by setting it to nil in the map: those of documents are added when the response begins, where
// they are not there yet.
func SecurityHeaders(policy string) func(http.Handler) http.Handler {
	if policy == "" {
		policy = DefaultPolicy
	}
	return standard{policy: policy}.around
}

// The headers of documents, and the values of all but the policy, which comes last.
var (
	documentNames  = [...]string{"X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Content-Security-Policy"}
	documentValues = [len(documentNames) - 1]string{"DENY", "strict-origin-when-cross-origin", "same-origin"}
)

// secure sets the header of all responses and notes the policy of documents. Values stand in the visit: a slice that requests share could be
// changed by a handler for all of them.
func (v *visit) secure(h http.Header, policy string) {
	v.policy = policy
	v.values[1] = "nosniff"
	h["X-Content-Type-Options"] = v.values[1:2:2]
}

// secureDocument adds the headers of documents to a response that is about to begin, once.
func (v *visit) secureDocument(h http.Header) {
	policy := v.policy
	v.policy = ""
	if t := h["Content-Type"]; policy == "" || len(t) == 1 && strings.HasPrefix(t[0], "application/") && isJSON(t[0]) {
		return
	}
	all := make([]string, len(documentNames))
	copy(all, documentValues[:])
	all[len(documentValues)] = policy
	for i, name := range documentNames {
		if _, set := h[name]; !set {
			h[name] = all[i : i+1 : i+1]
		}
	}
}
