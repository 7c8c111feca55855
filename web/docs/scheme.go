package docs

import (
	"html/template"
	"strings"

	"github.com/gotandem/tandem/web/openapi"
)

// scheme is a security scheme in words.
type scheme struct {
	ID, What string
	Doc      template.HTML
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

func sendsAuthorization(s *openapi.SecurityScheme) bool {
	return s.Type == "oauth2" || s.Type == "openIdConnect" || s.Type == "http" && strings.EqualFold(s.Scheme, "bearer")
}
