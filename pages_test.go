package tandem_test

import (
	"context"
	"html/template"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/web"
)

// TestTemplates: a typed route answers with a page, whose template escapes, links to routes by their values, names assets by their content, and has
// what every page of its set has.
func TestTemplates(t *testing.T) {
	type track struct {
		ID    int64  `path:"id"`
		Title string `query:"title"`
	}
	assets := &page.Assets{Files: []fs.FS{fstest.MapFS{"shop.css": {Data: []byte("p{}")}}}}
	var show *web.Route[track, page.Page]
	set := &page.Set{
		Assets: assets,
		Files: []fs.FS{fstest.MapFS{"track.html": {Data: []byte(
			`{{define "content"}}{{end}}<link href="{{asset "shop.css"}}"><h1>{{.Data.Title}}</h1><a href="{{trackURL .Data}}">on</a> {{.Frame.Brand.Name}} {{.URL.Path}}`)}}},
		Funcs: template.FuncMap{"trackURL": func(in track) (string, error) { in.ID++; return show.URL(&in) }},
		Frame: func(r *http.Request) page.Frame { return page.Frame{Brand: page.Brand{Name: "Shop of " + r.Host}} },
	}
	r := web.NewRouter()
	g := r.Group("/shop")
	show = g.Get("/tracks/{id}", func(_ context.Context, in *track) (page.Page, error) {
		return page.Page{Set: set, Template: "track.html", Data: *in}, nil
	})
	g.Get("/lost", func(context.Context, *struct{}) (web.Response[page.Page], error) {
		return web.Response[page.Page]{Status: 404, Body: page.Page{Set: set, Template: "track.html", Data: track{}}}, nil
	})
	g.Get("/broken", func(context.Context, *struct{}) (page.Page, error) {
		return page.Page{Set: set, Template: "track.html", Data: 5}, nil
	})
	r.Handle("/static/", assets)
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
		return rec
	}
	rec := get("/shop/tracks/7?title=%3Cscript%3E")
	want := `<link href="` + assets.URL("shop.css") + `"><h1>&lt;script&gt;</h1><a href="/shop/tracks/8?title=%3Cscript%3E">on</a> Shop of example.com /shop/tracks/7`
	if rec.Code != 200 || rec.Header().Get("Content-Type") != "text/html; charset=utf-8" || rec.Body.String() != want {
		t.Errorf("%d %s %s\nwant %s", rec.Code, rec.Header().Get("Content-Type"), rec.Body, want)
	}
	if rec := get(assets.URL("shop.css")); rec.Code != 200 || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("the asset: %d %v", rec.Code, rec.Header())
	}
	if rec := get("/shop/lost"); rec.Code != 404 || !strings.Contains(rec.Body.String(), "<h1>") {
		t.Errorf("with a status: %d %s", rec.Code, rec.Body)
	}
	if rec := get("/shop/broken"); rec.Code != 500 || strings.Contains(rec.Body.String(), "<h1>") || strings.Contains(rec.Body.String(), "track.html") {
		t.Errorf("a template that fails: %d %s", rec.Code, rec.Body)
	}
}

// TestFrontEndOfAnApplication: it has the place of the welcome page, and leaves the application's own routes theirs.
func TestFrontEndOfAnApplication(t *testing.T) {
	for _, mount := range []func(*tandem.App, http.Handler){
		func(a *tandem.App, h http.Handler) { a.Handle("GET /", h) },
		func(a *tandem.App, h http.Handler) { a.Mount("/", h) },
	} {
		app := tandem.New("shop")
		mount(app, &web.Files{FS: fstest.MapFS{"index.html": {Data: []byte("front end")}}, Index: "index.html", Fallback: "index.html"})
		h, err := app.Handler()
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]string{"/": "front end", "/orders/7": "front end", "/healthz": `"unused"`, "/openapi.json": `"openapi"`, "/docs": ""} {
			r := httptest.NewRequest("GET", path, nil)
			r.Header.Set("Accept", "text/html,*/*;q=0.8")
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			if !strings.Contains(rec.Body.String(), want) || want == "" && strings.Contains(rec.Body.String(), "front end") {
				t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
			}
		}
	}
}
