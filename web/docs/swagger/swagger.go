// Package swagger shows an application's OpenAPI documents with Swagger UI (https://github.com/swagger-api/swagger-ui, version 5.35.0, Apache
// License 2.0), which is part of the program: no request leaves the origin.
package swagger

import (
	"embed"
	"net/http"
	"strings"

	"github.com/gotandem/tandem/web/docs"
	"github.com/gotandem/tandem/web/docs/internal/viewer"
	"github.com/gotandem/tandem/web/internal/static"
)

//go:embed assets
var embedded embed.FS

// Options say what is shown and where. The zero value of each field but Documents suits.
type Options struct {
	// Path is where the handler is mounted, with what is below it; "" is /docs/swagger.
	Path string
	// Documents are those to choose from, the first one at first.
	Documents []docs.Source
	// Redirect is where OAuth 2 comes back to: a page of [docs.Redirect]; "" is /docs/oauth2-redirect.
	Redirect string
	// Home is the page that needs no JavaScript; "" is /docs.
	Home string
	// Config is Swagger UI's own configuration, which goes before ours.
	Config map[string]any
}

// Handler serves the page.
func Handler(o Options) http.Handler {
	v := &viewer.Viewer{
		Name: "Swagger UI", Path: strings.TrimSuffix(o.Path, "/"), Files: static.Of(embedded, "assets"), Scripts: []string{"swagger-ui-bundle.js", "start.js"}, Styles: []string{"swagger-ui.css", "start.css"},
		Documents: o.Documents, Redirect: o.Redirect, Home: o.Home, Config: o.Config,
	}
	if v.Path == "" {
		v.Path = "/docs/swagger"
	}
	if v.Redirect == "" {
		v.Redirect = "/docs/oauth2-redirect"
	}
	if v.Home == "" {
		v.Home = "/docs"
	}
	return v
}
