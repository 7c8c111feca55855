// Package scalar shows an application's OpenAPI documents with Scalar's API reference (https://github.com/scalar/scalar, version 1.72.1, MIT
// licence), which is part of the program: its fonts, its proxy, its telemetry and its assistant are off, and no request leaves the origin.
package scalar

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
	// Path is where the handler is mounted, with what is below it; "" is /docs/scalar.
	Path string
	// Documents are those to choose from, the first one at first.
	Documents []docs.Source
	// Redirect is where OAuth 2 comes back to: a page of [docs.Redirect]; "" is /docs/oauth2-redirect.
	Redirect string
	// Home is the page that needs no JavaScript; "" is /docs.
	Home string
	// Config is Scalar's own configuration, which goes before ours.
	Config map[string]any
}

// Handler serves the page.
func Handler(o Options) http.Handler {
	v := &viewer.Viewer{
		Name: "Scalar", Path: strings.TrimSuffix(o.Path, "/"), Files: static.Of(embedded, "assets"), Scripts: []string{"standalone.js", "start.js"},
		Documents: o.Documents, Redirect: o.Redirect, Home: o.Home, Config: o.Config,
	}
	if v.Path == "" {
		v.Path = "/docs/scalar"
	}
	if v.Redirect == "" {
		v.Redirect = "/docs/oauth2-redirect"
	}
	if v.Home == "" {
		v.Home = "/docs"
	}
	return v
}
