package docs

import (
	"encoding/json/v2"
	"html/template"
	"slices"
	"strings"

	"github.com/gotandem/tandem/web/openapi"
)

// scheme is a security scheme in words.
type scheme struct {
	ID, What string
	Doc      template.HTML
	Scopes   []scope
	Data     string // the scheme as JSON, for the script
}

// scope is a scope of OAuth 2, with its description.
type scope struct{ Name, What string }

func newScheme(id string, s *openapi.SecurityScheme) (*scheme, error) {
	out := &scheme{ID: id, What: describeScheme(s), Doc: markdown(s.Description)}
	for _, f := range s.Flows.All() {
		for name, what := range f.Scopes.All() {
			if sc := (scope{name, what}); !slices.Contains(out.Scopes, sc) {
				out.Scopes = append(out.Scopes, sc)
			}
		}
	}
	data, err := json.Marshal(struct {
		ID string `json:"id"`
		*openapi.SecurityScheme
	}{id, s}, json.Deterministic(true))
	out.Data = string(data)
	return out, err
}

func describeScheme(s *openapi.SecurityScheme) string {
	switch {
	case s.Type == "apiKey" && s.In == "cookie":
		return "the cookie " + s.Name
	case s.Type == "apiKey":
		return "an API key in the " + s.In + " " + s.Name
	case s.Type == "http" && strings.EqualFold(s.Scheme, "bearer"):
		if s.BearerFormat != "" {
			return "a bearer token (" + s.BearerFormat + ")"
		}
		return "a bearer token"
	case s.Type == "http" && strings.EqualFold(s.Scheme, "basic"):
		return "user name and password (HTTP Basic)"
	case s.Type == "oauth2":
		return "an OAuth 2 access token"
	case s.Type == "openIdConnect":
		return "an OpenID Connect token from " + s.OpenIDConnectURL
	}
	return "HTTP " + s.Scheme
}
