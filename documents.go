package tandem

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"

	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/docs"
	"github.com/gotandem/tandem/web/docs/scalar"
	"github.com/gotandem/tandem/web/docs/swagger"
	"github.com/gotandem/tandem/web/openapi"
)

// Documentation says where an application shows its documents, and to whom. The zero value serves /openapi.json, the reference page at /docs, and
// Scalar and Swagger UI at /docs/scalar and /docs/swagger, to everybody.
type Documentation struct {
	// Off serves no document and no page. The openapi command works all the same. The setting DOCS=off does the same.
	Off bool
	// Path is that of the reference page, below which the others stand; "" is /docs.
	Path string
	// SpecPath is that of the first document; "" is /openapi.json.
	SpecPath string
	// PagesOff serves the documents without the pages.
	PagesOff bool
	// Options hold for all of these routes: a guard, for one.
	Options []web.Option
	// Scalar and SwaggerUI are their own configurations, which go before ours.
	Scalar, SwaggerUI map[string]any
}

// document is one of the application's documents, with what serves it.
type document struct {
	openapi.Spec
	url, page string // addresses
	doc       *openapi.Doc
	handler   http.Handler
}

// Documents lists the application's documents, in place of the one of everything that is not hidden. The first is served at /openapi.json and
// its page at /docs; every one with a name is served at /openapi/NAME.json, and the page of each but the first at /docs/NAME.
func (a *App) Documents(specs ...openapi.Spec) {
	for _, s := range specs {
		a.documents = append(a.documents, &document{Spec: s})
	}
}

var documentName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// placeDocuments gives every document its addresses.
func (a *App) placeDocuments() error {
	if len(a.documents) == 0 {
		a.documents = []*document{{}}
	}
	path := cmp.Or(a.Documentation.Path, "/docs")
	var errs []error
	var names []string
	for i, d := range a.documents {
		d.url, d.page = "/openapi/"+d.Name+".json", path+"/"+d.Name
		if i == 0 {
			d.url, d.page = cmp.Or(a.Documentation.SpecPath, "/openapi.json"), path
		}
		switch {
		case d.Name == "" && len(a.documents) > 1:
			errs = append(errs, errors.New("one of several documents has no Name: give each openapi.Spec a name of its own"))
		case d.Name != "" && !documentName.MatchString(d.Name):
			errs = append(errs, fmt.Errorf("document %q: a name has letters, digits, - and _", d.Name))
		case slices.Contains([]string{"scalar", "swagger", "assets", "oauth2-redirect"}, d.Name):
			errs = append(errs, fmt.Errorf("document %q: the pages of the reference have an address of this name: choose another", d.Name))
		case slices.Contains(names, d.Name):
			errs = append(errs, fmt.Errorf("two documents are called %q: rename one of them", d.Name))
		}
		names = append(names, d.Name)
	}
	return errors.Join(errs...)
}

// makeDocuments makes the documents of the routes that were built.
func (a *App) makeDocuments() error {
	ops := append(a.Router.Operations(), a.Router.Webhooks()...)
	var errs []error
	for _, d := range a.documents {
		made, err := d.Document(a.Info, ops)
		if err != nil && d.Name != "" {
			err = fmt.Errorf("document %s: %w", d.Name, err)
		}
		errs = append(errs, err)
		d.doc, d.handler = made, openapi.Handler(made)
	}
	return errors.Join(errs...)
}

// documentRoutes adds the routes of the documents and their pages, where the application has none of its own.
func (a *App) documentRoutes() {
	d := a.Documentation
	if d.Off || a.Settings.Docs == "off" {
		return
	}
	handle := func(pattern string, h http.Handler, opts ...web.Option) {
		if !a.Router.Has(http.MethodGet, pattern) {
			a.Router.Handle(pattern, h, append(append(slices.Clone(d.Options), opts...), web.Hidden(), web.Site("tandem.App.Documentation"))...)
		}
	}
	path := cmp.Or(d.Path, "/docs")
	var sources []docs.Source
	for _, one := range a.documents {
		sources = append(sources, docs.Source{Name: one.Name, URL: one.url, Page: one.page, Doc: func() *openapi.Doc { return one.doc }})
	}
	for i, one := range a.documents {
		// The document is not there before the router is built, of which these routes are a part.
		spec := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { one.handler.ServeHTTP(w, r) })
		handle("GET "+one.url, spec, one.Options...)
		if i == 0 && one.Name != "" {
			handle("GET /openapi/"+one.Name+".json", spec, one.Options...)
		}
		if d.PagesOff {
			continue
		}
		reference := docs.Handler(sources[i], docs.Options{
			Path: one.page, ThemeAction: page.Prefix + "theme", Documents: sources,
			Links: []docs.Link{{Title: "Scalar", URL: path + "/scalar"}, {Title: "Swagger UI", URL: path + "/swagger"}},
		})
		handle(one.page, reference, one.Options...)
		handle(one.page+"/", reference, one.Options...)
	}
	if d.PagesOff {
		return
	}
	both := func(at string, h http.Handler) {
		handle(at, h)
		handle(at+"/", h)
	}
	both(path+"/scalar", scalar.Handler(scalar.Options{Path: path + "/scalar", Documents: sources, Home: path, Redirect: path + "/oauth2-redirect", Config: d.Scalar}))
	both(path+"/swagger", swagger.Handler(swagger.Options{Path: path + "/swagger", Documents: sources, Home: path, Redirect: path + "/oauth2-redirect", Config: d.SwaggerUI}))
}
