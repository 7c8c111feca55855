package docs

import (
	"strings"

	"github.com/gotandem/tandem/web/openapi"
)

// proof is one way in which an operation may be asked to show who one is: schemes that are all needed.
type proof struct {
	Words   string // for people
	none    bool   // nothing is needed
	schemes []*openapi.SecurityScheme
}

func (b *builder) proof(r openapi.SecurityRequirement) proof {
	p := proof{none: r.Len() == 0}
	var parts []string
	for id, scopes := range r.All() {
		words := id
		if s, ok := b.doc.Components.SecuritySchemes.Get(id); ok {
			words = describeScheme(s)
			p.schemes = append(p.schemes, s)
		}
		if len(scopes) > 0 {
			words += " with " + strings.Join(scopes, ", ")
		}
		parts = append(parts, words)
	}
	if p.Words = strings.Join(parts, " and "); p.none {
		p.Words = "nothing"
	}
	return p
}

// credentials are what a client sends as proof, with something in place of its secrets.
type credentials struct {
	headers []string // words of a shell
	cookies []string
	query   []string
	basic   string // an option of its own
}

func (p proof) credentials() credentials {
	var c credentials
	authorization := false
	for _, s := range p.schemes {
		switch {
		case s.Type == "apiKey" && s.In == "cookie":
			c.cookies = append(c.cookies, s.Name+"=…")
		case s.Type == "apiKey" && s.In == "query":
			c.query = append(c.query, s.Name)
		case s.Type == "apiKey":
			c.headers = append(c.headers, quote(s.Name+": …"))
		case s.Type == "http" && strings.EqualFold(s.Scheme, "basic"):
			c.basic = "'name:password'"
		case s.Type == "http" && !strings.EqualFold(s.Scheme, "bearer"):
			c.headers = append(c.headers, quote("Authorization: "+s.Scheme+" …"))
		case (s.Type == "http" || s.Type == "oauth2" || s.Type == "openIdConnect") && !authorization:
			authorization = true // two schemes that take the same header take the same token
			c.headers = append(c.headers, `"Authorization: Bearer $TOKEN"`)
		}
	}
	return c
}
