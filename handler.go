package tandem

import (
	"context"
	"net/http"
	"time"

	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/docs"
	"github.com/gotandem/tandem/web/openapi"
)

// healthTimeout bounds how long /healthz waits for the database.
const healthTimeout = 2 * time.Second

// Health is what /healthz answers while all is well.
type Health struct {
	Status   string `json:"status" example:"ok"`
	Database string `json:"database" example:"ok"`
}

// system adds the routes that every application has, where it has none of its own: the welcome page, the documentation,
// the health check and the files that built-in pages link to.
func (a *App) system() {
	// The document is not there before the router is built, of which these routes are a part.
	spec := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.spec.ServeHTTP(w, r) })
	reference := docs.Handler(func() *openapi.Doc { return a.document }, docs.Options{ThemeAction: page.Prefix + "theme"})
	free := func(pattern string) bool { return !a.Router.Has(http.MethodGet, pattern) }
	if free("/openapi.json") {
		a.Router.Handle("GET /openapi.json", spec, web.Hidden())
	}
	if free("/docs") && free("/docs/") {
		a.Router.Handle("/docs", reference, web.Hidden())
		a.Router.Handle("/docs/", reference, web.Hidden())
	}
	a.Router.Handle(page.Prefix, page.Handler(), web.Hidden())
	if free("/healthz") {
		a.Router.Get("/healthz", a.health, web.Hidden())
	}
	if free("/") && free("/{$}") {
		a.Router.Get("/{$}", a.welcome, web.Hidden())
	}
}

// health says whether the application can do its work: 503 when it is about to stop, or its database does not answer.
func (a *App) health(ctx context.Context, _ *struct{}) (Health, error) {
	if web.Draining(ctx) {
		return Health{}, problem.Unavailable("The application is shutting down.")
	}
	if len(a.components) == 0 {
		return Health{Status: "ok", Database: "unused"}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	if err := a.DB.Ping(ctx); err != nil {
		return Health{}, problem.Unavailable("The database does not answer.").Because(err)
	}
	return Health{Status: "ok", Database: "ok"}, nil
}

// welcome is the page at / of an application that has none of its own.
func (a *App) welcome(context.Context, *struct{}) (page.Welcome, error) {
	w := page.Welcome{
		Name:    a.Info.Title,
		Version: Version,
		Lead:    a.Info.Description,
		Frame:   &page.Frame{Brand: page.Brand{Name: a.Info.Title}},
		Links: []page.Card{
			{Icon: "book-open", Title: "API reference", Text: "Every endpoint, with a form to try it.", URL: "/docs/", Detail: "/docs"},
			{Icon: "file-text", Title: "OpenAPI document", Text: "For client generators and other tools.", URL: "/openapi.json", Detail: "/openapi.json"},
			{Icon: "heart-pulse", Title: "Health", Text: "For load balancers and monitors.", URL: "/healthz", Detail: "/healthz"},
		},
	}
	for _, c := range a.components {
		w.Links = append(w.Links, c.Links...)
	}
	return w, nil
}

// wrap puts the middleware around the routes: what every request gets, then what the components bring.
func (a *App) wrap(routes http.Handler) http.Handler {
	h := routes
	for i := len(a.components) - 1; i >= 0; i-- {
		for j := len(a.components[i].Middleware) - 1; j >= 0; j-- {
			h = a.components[i].Middleware[j](h)
		}
	}
	return web.Defaults(a.Log)(h)
}
