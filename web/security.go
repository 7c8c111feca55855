package web

import (
	"cmp"
	"slices"
	"strings"
)

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
	// Realm names what is protected, for the challenge of a 401 (RFC 9110, section 11.5). The documents do not show it.
	Realm string
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

// Kinds of [OAuthFlow], as RFC 6749 describes them.
const (
	FlowImplicit          = "implicit"
	FlowPassword          = "password"
	FlowClientCredentials = "clientCredentials"
	FlowAuthorizationCode = "authorizationCode"
)

// OAuth2 is a bearer token that one of the flows gives. The URLs may be relative to the API's own.
func OAuth2(flows ...OAuthFlow) SecurityScheme {
	return SecurityScheme{ID: "oauth2", Type: "oauth2", Flows: flows}
}

// OAuth2Password is the flow in which the client sends the user's name and password to the token URL (RFC 6749, section 4.3): for
// first-party clients and for trying an API out. scopes are those that exist, each with its description; nil for none.
func OAuth2Password(tokenURL string, scopes map[string]string) SecurityScheme {
	return OAuth2(OAuthFlow{Kind: FlowPassword, TokenURL: tokenURL, Scopes: scopes})
}

// OAuth2AuthorizationCode is the flow in which the user logs in at the authorization URL and the client changes the code that it
// gets for a token, with PKCE (RFC 6749, section 4.1, and RFC 7636).
func OAuth2AuthorizationCode(authorizationURL, tokenURL string, scopes map[string]string) SecurityScheme {
	return OAuth2(OAuthFlow{Kind: FlowAuthorizationCode, AuthorizationURL: authorizationURL, TokenURL: tokenURL, Scopes: scopes})
}

// OAuth2ClientCredentials is the flow in which a program logs in as itself (RFC 6749, section 4.4).
func OAuth2ClientCredentials(tokenURL string, scopes map[string]string) SecurityScheme {
	return OAuth2(OAuthFlow{Kind: FlowClientCredentials, TokenURL: tokenURL, Scopes: scopes})
}

// OpenIDConnect is a bearer token of the provider that describes itself at the discovery URL.
func OpenIDConnect(discoveryURL string) SecurityScheme {
	return SecurityScheme{ID: "openid", Type: "openIdConnect", OpenIDConnectURL: discoveryURL}
}

// HTTPAuth is any scheme of IANA's registry of HTTP authentication schemes: "Authorization: <scheme> …".
func HTTPAuth(scheme string) SecurityScheme {
	scheme = strings.ToLower(scheme)
	return SecurityScheme{ID: scheme, Type: "http", Scheme: scheme}
}

// DigestAuth is "Authorization: Digest …" (RFC 7616).
func DigestAuth() SecurityScheme { return HTTPAuth("digest") }

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

// Challenge is what a 401 says in WWW-Authenticate about the scheme: its name and realm, then the parameters, pairs of name and value.
// Of an API key it is the word APIKey, for want of a registered one.
func (s SecurityScheme) Challenge(params ...string) string {
	var b strings.Builder
	switch {
	case s.Type == "apiKey":
		b.WriteString("APIKey")
	case s.Type == "http":
		scheme := strings.ToLower(s.Scheme)
		b.WriteString(strings.ToUpper(scheme[:min(1, len(scheme))]) + scheme[min(1, len(scheme)):])
	default:
		b.WriteString("Bearer")
	}
	realm := s.Realm
	if strings.EqualFold(s.Scheme, "basic") {
		realm = cmp.Or(realm, "api") // RFC 7617, section 2: it must have one
	}
	sep := " "
	write := func(name, value string) {
		b.WriteString(sep + name + "=" + quote(value))
		sep = ", "
	}
	if realm != "" {
		write("realm", realm)
	}
	for i := 0; i+1 < len(params); i += 2 {
		write(params[i], params[i+1])
	}
	return b.String()
}

// quote writes a quoted-string of RFC 9110, section 5.6.4; what cannot stand in one is left out.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(s) {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c >= 0x20 && c < 0x7f:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// security lists what a route's guards, its own options and all that is provided to it declare: all of it, each one of its alternatives.
// Who says Secure speaks for the credentials that it takes and for what it tries; what is tried otherwise becomes optional.
func (p *planner) security() [][]SecurityScheme {
	bySlot := map[int]*consumer{}
	for _, c := range p.all {
		if c.slot >= 0 {
			bySlot[c.slot] = c
		}
	}
	said := slices.Clone(p.route.settings.security)
	var builtins [][]SecurityScheme
	var walk func(c *consumer, tried bool, seen map[*consumer]bool)
	walk = func(c *consumer, tried bool, seen map[*consumer]bool) {
		if seen[c] {
			return
		}
		seen[c] = true
		speaks := false
		if c.provider != nil {
			speaks = len(c.provider.settings.security) > 0
			for _, alternatives := range c.provider.settings.security {
				if tried {
					alternatives = append(slices.Clone(alternatives), NoAuth())
				}
				if c.provider.builtin {
					builtins = append(builtins, alternatives)
				} else {
					said = append(said, alternatives)
				}
			}
		}
		for _, d := range c.deps {
			if dep := bySlot[d]; !speaks || !dep.provider.credentials {
				walk(dep, tried, seen)
			}
		}
		for _, d := range c.tries {
			if !speaks {
				walk(bySlot[d], true, map[*consumer]bool{})
			}
		}
	}
	seen := map[*consumer]bool{}
	for _, c := range p.all {
		if c.slot < 0 {
			walk(c, false, seen)
		}
	}
	for _, alternatives := range builtins {
		known := slices.ContainsFunc(said, func(other []SecurityScheme) bool {
			return slices.ContainsFunc(other, func(s SecurityScheme) bool { return s.ID == alternatives[0].ID })
		})
		if !known {
			said = append(said, alternatives)
		}
	}
	return said
}

// unproven tells of a route that says how requests prove who they are while nothing takes the proof. Guards see the whole context, so they are
// believed, but for those that are there [Always]: what holds for public routes too, such as a limit, does not ask who is there.
func (p *planner) unproven() {
	said := p.route.settings.security
	if len(said) == 0 || p.replaced {
		return // a test may replace the one who checks
	}
	for _, c := range p.all {
		if prov := c.provider; prov != nil {
			guard := prov.out == nil && prov.around == nil && !prov.settings.always
			if guard || prov.credentials || len(prov.settings.security) > 0 || prov.out == scopesType || prov.out == requestType {
				return
			}
		}
		for _, f := range c.in.fields {
			for _, s := range slices.Concat(said...) {
				if s.carriedBy(f) {
					return
				}
			}
		}
	}
	p.mistake(p.route.site, "web.Secure says how requests prove who they are, and nothing here takes the proof: say it on the provider or guard that checks, "+
		"and need that, as with web.Needs[*User]()")
}

// carriedBy reports whether a field reads what proves by the scheme.
func (s SecurityScheme) carriedBy(f *inputField) bool {
	switch {
	case s.Type == "":
		return false // it needs none
	case s.Type != "apiKey":
		return f.source == fromHeader && strings.EqualFold(f.key, "Authorization")
	case s.In == "header":
		return f.source == fromHeader && strings.EqualFold(f.key, s.Name)
	}
	return f.source.String() == s.In && f.key == s.Name
}

// proofs are the schemes that a client without credentials is told of, one for each alternative.
func proofs(security [][]Requirement) []SecurityScheme {
	var schemes []SecurityScheme
	for _, all := range security {
		if !slices.ContainsFunc(schemes, func(s SecurityScheme) bool { return s.ID == all[0].Scheme.ID }) {
			schemes = append(schemes, all[0].Scheme)
		}
	}
	return schemes
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
