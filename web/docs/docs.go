// Package docs shows an OpenAPI document as a page for people: server-rendered, useful without JavaScript, and complete in itself; no
// request leaves the origin. With JavaScript one can filter, copy and try the operations.
package docs

import (
	"cmp"
	"net/http"
	"strings"
)

// Handler serves the page of one document.
func Handler(doc Source, o Options) http.Handler {
	o.Path = strings.TrimSuffix(cmp.Or(o.Path, "/docs"), "/")
	o.Home = cmp.Or(o.Home, "/")
	doc.URL = cmp.Or(doc.URL, "/openapi.json")
	return &handler{source: doc, o: o, assets: loadAssets(baseMark + o.Path + "/assets/")}
}
