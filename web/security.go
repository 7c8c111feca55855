package web

import "slices"

// SecurityScheme describes how a client proves who it is, as OpenAPI's security schemes do.
// Give it to [Secure]. The zero value means that no proof is needed, which as an alternative makes the others optional.
type SecurityScheme struct {
	// ID names the scheme in the document's components; two schemes of one ID must be equal.
	ID string
	// Type is apiKey, http, oauth2 or openIdConnect.
	Type        string
	Description string
	// Name and In (header, query or cookie) tell where an apiKey is sent.
	Name, In string
	// Scheme is the HTTP authentication scheme (bearer, basic); BearerFormat a hint such as JWT.
	Scheme, BearerFormat string
	// OpenIDConnectURL is the discovery URL of an openIdConnect scheme.
	OpenIDConnectURL string
	// Flows are those of an oauth2 scheme.
	Flows []OAuthFlow
	// Scopes are those that the operation requires.
	Scopes []string
}

// OAuthFlow is one flow of an oauth2 scheme.
type OAuthFlow struct {
	// Kind is implicit, password, clientCredentials or authorizationCode.
	Kind                                   string
	AuthorizationURL, TokenURL, RefreshURL string
	// Scopes are those that exist, each with its description.
	Scopes map[string]string
}

// Requirement is one scheme that an operation needs, with its scopes.
type Requirement struct {
	Scheme SecurityScheme
	Scopes []string
}

// BearerAuth is "Authorization: Bearer …"; format may be "JWT" or "".
func BearerAuth(format string) SecurityScheme {
	return SecurityScheme{ID: "bearer", Type: "http", Scheme: "bearer", BearerFormat: format}
}

// BasicAuth is "Authorization: Basic …".
func BasicAuth() SecurityScheme { return SecurityScheme{ID: "basic", Type: "http", Scheme: "basic"} }

// CookieAuth is a cookie, such as that of a session.
func CookieAuth(cookie string) SecurityScheme {
	return SecurityScheme{ID: "cookie_" + cookie, Type: "apiKey", In: "cookie", Name: cookie}
}

// HeaderAuth is an API key in a header.
func HeaderAuth(header string) SecurityScheme {
	return SecurityScheme{ID: "header_" + header, Type: "apiKey", In: "header", Name: header}
}

// QueryAuth is an API key in the query.
func QueryAuth(param string) SecurityScheme {
	return SecurityScheme{ID: "query_" + param, Type: "apiKey", In: "query", Name: param}
}

// NoAuth is the alternative that lets a request come without proof.
func NoAuth() SecurityScheme { return SecurityScheme{} }

// WithScopes returns the scheme with the scopes that an operation requires.
func (s SecurityScheme) WithScopes(scopes ...string) SecurityScheme {
	s.Scopes = scopes
	return s
}

// combineSecurity turns "all of these, each one of its alternatives" into OpenAPI's "one of these, each all of its schemes".
func combineSecurity(all [][]SecurityScheme) [][]Requirement {
	if len(all) == 0 {
		return nil
	}
	out := [][]Requirement{{}}
	for _, alternatives := range all {
		var next [][]Requirement
		for _, have := range out {
			for _, s := range alternatives {
				with := append([]Requirement{}, have...)
				if s.ID != "" && !mergeScopes(with, s) {
					with = append(with, Requirement{Scheme: s, Scopes: append([]string{}, s.Scopes...)})
				}
				next = append(next, with)
			}
		}
		out = next
	}
	return dropDoubles(out)
}

// mergeScopes adds the scopes of s to the requirement of the same scheme, if there is one.
func mergeScopes(have []Requirement, s SecurityScheme) bool {
	for i := range have {
		if have[i].Scheme.ID != s.ID {
			continue
		}
		scopes := append([]string{}, have[i].Scopes...)
		for _, sc := range s.Scopes {
			if !slices.Contains(scopes, sc) {
				scopes = append(scopes, sc)
			}
		}
		have[i].Scopes = scopes
		return true
	}
	return false
}

func dropDoubles(all [][]Requirement) [][]Requirement {
	var out [][]Requirement
	for _, a := range all {
		double := false
		for _, b := range out {
			double = double || sameSchemes(a, b)
		}
		if !double {
			out = append(out, a)
		}
	}
	return out
}

func sameSchemes(a, b []Requirement) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Scheme.ID != b[i].Scheme.ID || len(a[i].Scopes) != len(b[i].Scopes) {
			return false
		}
	}
	return true
}
