package web_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/ws"
)

type raw struct {
	Body []byte `body:"raw"`
}

func length(_ context.Context, in *raw) (int, error) { return len(in.Body), nil }

func TestBodyLimits(t *testing.T) {
	r := web.NewRouter()
	r.Post("/default", length)
	r.Post("/small", length, web.BodyLimit(10))
	r.Post("/none", length, web.InsecureNoBodyLimit())
	g := r.Group("/handler", web.ErrorBody(web.FastAPIErrors()))
	g.Use(web.LimitBody(10))
	g.Handle("POST /{$}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(problem.From(err).StatusCode())
		}
	}))
	h := web.RequestIDs()(build(t, r))
	for _, tt := range []struct {
		path string
		size int
		want int
	}{
		{"/default", 1 << 20, 200}, {"/default", 1<<20 + 1, 413},
		{"/small", 10, 200}, {"/small", 11, 413},
		{"/none", 1<<20 + 1, 200},
		{"/handler/", 10, 200}, {"/handler/", 11, 413},
	} {
		if got := do(t, h, "POST", tt.path, strings.Repeat("x", tt.size)); got.Code != tt.want {
			t.Errorf("%d bytes to %s: %d, want %d", tt.size, tt.path, got.Code, tt.want)
		}
	}
	chunked := func(path string) int {
		rec := do(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.ContentLength = -1
			h.ServeHTTP(w, r)
		}), "POST", path, strings.Repeat("x", 11))
		return rec.Code
	}
	if a, b := chunked("/small"), chunked("/handler/"); a != 413 || b != 413 {
		t.Errorf("bodies of no announced length: %d and %d, want 413", a, b)
	}
}

func TestLimitTime(t *testing.T) {
	h := web.LimitTime(time.Minute)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if d, ok := r.Context().Deadline(); !ok || time.Until(d) > time.Minute {
			t.Errorf("the handler's deadline is %v, %v", d, ok)
		}
	}))
	do(t, h, "GET", "/", "")
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	r := web.NewRouter()
	h := func(context.Context, *struct{}) (string, error) { return "", nil }
	for i, o := range []web.Option{
		web.Status(404), web.Errors(200), web.Errors("gone"), web.BodyLimit(0),
		web.SocketOptions(ws.Options{InsecureAllowOrigins: []string{"["}}),
	} {
		r.Get("/"+string(rune('a'+i)), h, o, web.Site("shop/routes.go:7"))
	}
	_, err := r.Build()
	if err == nil {
		t.Fatal("Build takes them all")
	}
	for _, want := range []string{
		"GET /a: status 404 is not a success: use 2xx or 3xx here, and Errors for errors (shop/routes.go:7)",
		"GET /b: Errors(200): an error has a status from 400 to 599 (shop/routes.go:7)",
		"GET /c: Errors(string): give a status (int), a *problem.Error, a value with a method Problem() *problem.Error, or a web.Response (shop/routes.go:7)",
		"GET /d: BodyLimit(0): give a number of bytes above 0 (shop/routes.go:7)",
		`GET /e: InsecureAllowOrigins: "[" can never match`,
	} {
		if !strings.Contains(err.Error()+"\n", want) {
			t.Errorf("Build does not say %q:\n%v", want, err)
		}
	}
}

func TestSecurityOfAnOperation(t *testing.T) {
	r := web.NewRouter()
	guard := func(schemes ...web.SecurityScheme) web.Option {
		return web.Guard(func(context.Context, *struct{}) error { return nil }, web.Secure(schemes...))
	}
	r.Get("/both", func(context.Context, *struct{}) (web.HTML, error) { return "", nil },
		guard(web.BasicAuth(), web.QueryAuth("key")), guard(web.BearerAuth("JWT").WithScopes("read")), web.Produces("text/vnd.shop"))
	route := r.Get("/optional", func(context.Context, *struct{}) (string, error) { return "", nil }, guard(web.BasicAuth(), web.NoAuth()))
	build(t, r)
	if route.Method() != "GET" || route.Pattern() != "/optional" {
		t.Errorf("the route is %s %s", route.Method(), route.Pattern())
	}
	var got []string
	for _, op := range r.Operations() {
		for _, all := range op.Security {
			var names []string
			for _, one := range all {
				names = append(names, strings.TrimSpace(one.Scheme.ID+" "+strings.Join(one.Scopes, " ")))
			}
			got = append(got, op.Path+": "+strings.Join(names, " and "))
		}
		got = append(got, op.Responses[0].ContentType)
	}
	want := "/both: basic and bearer read; /both: query_key and bearer read; text/vnd.shop; /optional: basic; /optional: ; application/json"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}
