package tandem

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

// healthTimeout bounds how long /healthz waits for the database and the components.
const healthTimeout = 2 * time.Second

// Health is what /healthz answers while all is well.
type Health struct {
	Status   string `json:"status" example:"ok"`
	Database string `json:"database" example:"ok"`
}

// system adds the routes that every application has, where it has none of its own: the welcome page, the documentation,
// the health check and the files that built-in pages link to.
func (a *App) system() {
	free := func(pattern string) bool { return !a.Router.Has(http.MethodGet, pattern) }
	a.documentRoutes()
	// Where the application lets strangers in by exception only, monitors and the pages' assets are one.
	open := web.Hidden()
	if a.Router.Guarded() {
		open = web.Options(open, web.Public())
	}
	a.Router.Handle(page.Prefix, page.Handler(), open)
	if free("/healthz") {
		a.Router.Get("/healthz", a.health, open)
	}
	if free("/") && free("/{$}") {
		a.Router.Get("/{$}", a.welcome, web.Hidden())
	}
}

// health says whether the application can do its work: 503 when it is about to stop, its database does not answer,
// or a component is not ready.
func (a *App) health(ctx context.Context, _ *struct{}) (Health, error) {
	if web.Draining(ctx) {
		return Health{}, problem.Unavailable("The application is shutting down.")
	}
	if len(a.components) == 0 {
		return Health{Status: "ok", Database: "unused"}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	for _, v := range a.views() {
		if err := v.DB.Ping(ctx); err != nil {
			return Health{}, problem.Unavailable("The database does not answer.").Because(v.named(err))
		}
	}
	for _, c := range a.components {
		if c.Ready == nil {
			continue
		}
		if err := c.Ready(ctx); err != nil {
			return Health{}, problem.Unavailable("Something that the application needs is not there.").Because(fmt.Errorf("component %s is not ready: %w", c.Name, err))
		}
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
			{Icon: "heart-pulse", Title: "Health", Text: "For load balancers and monitors.", URL: "/healthz", Detail: "/healthz"},
		},
	}
	if d := a.documents[0]; !a.Documentation.Off && a.Settings.Docs != "off" {
		var links []page.Card
		if !a.Documentation.PagesOff {
			links = append(links, page.Card{Icon: "book-open", Title: "API reference", Text: "Every endpoint, with a form to try it.", URL: d.page + "/", Detail: d.page})
		}
		w.Links = append(append(links, page.Card{Icon: "file-text", Title: "OpenAPI document", Text: "For client generators and other tools.", URL: d.url, Detail: d.url}), w.Links...)
	}
	for _, c := range a.components {
		w.Links = append(w.Links, c.Links...)
	}
	return w, nil
}

// wrap puts the middleware around the routes: what every request gets, what the settings ask for, then what the components bring.
func (a *App) wrap(routes http.Handler) (http.Handler, error) {
	h := routes
	var mistakes []error
	for i := len(a.components) - 1; i >= 0; i-- {
		for j := len(a.components[i].Middleware) - 1; j >= 0; j-- {
			h = a.components[i].Middleware[j](h)
			if err := misuse(h); err != nil {
				mistakes = append(mistakes, err)
			}
		}
	}
	return a.Settings.outermost(a.Log, a.Settings.around(h)), errors.Join(mistakes...)
}
