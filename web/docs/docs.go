// Package docs shows an OpenAPI document as a page for people: server-rendered, useful without JavaScript, and complete in itself; no
// request leaves the origin. With JavaScript one can filter, copy and try the operations.
package docs

import (
	"net/http"
	"strings"

	"github.com/gotandem/tandem/web/openapi"
)

// Handler serves the page. doc is called for each request, and may return another document than before; a document must
// not be changed.
func Handler(doc func() *openapi.Doc, o Options) http.Handler {
	if o.Path == "" {
		o.Path = "/docs"
	}
	o.Path = strings.TrimSuffix(o.Path, "/")
	if o.Spec == "" {
		o.Spec = "/openapi.json"
	}
	if o.Home == "" {
		o.Home = "/"
	}
	return &handler{doc: doc, o: o, assets: loadAssets(o.Path + "/assets/")}
}
