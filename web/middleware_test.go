package web_test

import (
	"bytes"
	"context"
	"encoding/json/v2"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

func TestMiddleware(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	r := web.NewRouter()
	r.Use(web.Defaults(logger))
	r.Get("/ok/{id}", func(ctx context.Context, in *struct {
		ID int `path:"id"`
	}) (string, error) {
		return web.RequestID(ctx), nil
	})
	r.Get("/panic", func(context.Context, *struct{}) (string, error) { panic("secret") })
	r.Get("/fail", func(context.Context, *struct{}) (string, error) { return "", errors.New("secret") })
	r.Handle("GET /half", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half"))
		panic("late")
	}))
	h := build(t, r)

	rec := do(t, h, "GET", "/ok/5", "", "X-Request-ID: abc-1")
	if rec.Body.String() != `"abc-1"` || rec.Header().Get("X-Request-ID") != "abc-1" {
		t.Errorf("id: got %s %v", rec.Body, rec.Header())
	}
	if rec.Header().Get("X-Content-Type-Options") != "nosniff" || rec.Header().Get("X-Frame-Options") != "" {
		t.Errorf("the headers of JSON: %v", rec.Header())
	}
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"msg": "request", "method": "GET", "path": "/ok/5", "pattern": "GET /ok/{id}", "status": 200.0, "bytes": 7.0, "request_id": "abc-1"} {
		if line[name] != want {
			t.Errorf("log: %s is %v, want %v", name, line[name], want)
		}
	}
	if rec := do(t, h, "GET", "/ok/5", "", "X-Request-ID: a b\x01"); strings.Contains(rec.Body.String(), " ") || len(rec.Body.String()) < 20 {
		t.Errorf("a bad id must be replaced: %s", rec.Body)
	}
	for _, path := range []string{"/panic", "/fail"} {
		log.Reset()
		rec := do(t, h, "GET", path, "", "X-Request-ID: abc-2")
		if rec.Code != 500 || rec.Body.String() != `{"title":"Internal Server Error","status":500,"request_id":"abc-2"}` {
			t.Errorf("%s: got %d %s", path, rec.Code, rec.Body)
		}
		if !strings.Contains(log.String(), "secret") || !strings.Contains(log.String(), `"status":500`) {
			t.Errorf("%s: log %s", path, log.String())
		}
	}
	func() {
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("half a response must be broken off")
			}
		}()
		do(t, h, "GET", "/half", "")
	}()
	if rec := do(t, h, "GET", "/ok/5", "", "X-Big: "+strings.Repeat("x", 70_000)); rec.Code != 431 {
		t.Errorf("headers too large: got %d", rec.Code)
	}
	if rec := do(t, h, "GET", "/nowhere", "", "X-Request-ID: abc-3"); rec.Code != 404 || !strings.Contains(rec.Body.String(), `"request_id":"abc-3"`) {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
}

func TestGroupMiddlewareSeesPathValuesAndContext(t *testing.T) {
	type key struct{}
	r := web.NewRouter()
	g := r.Group("/teams/{team}")
	g.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Team", r.PathValue("team"))
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, "from middleware")))
		})
	})
	g.Get("/members/{id}", func(ctx context.Context, in *struct {
		Team string `path:"team"`
		ID   int    `path:"id"`
	}) (any, error) {
		return ctx.Value(key{}), nil
	})
	r.Get("/free", func(context.Context, *struct{}) (string, error) { return "", nil })
	h := build(t, r)
	rec := do(t, h, "GET", "/teams/red/members/5", "")
	if rec.Header().Get("X-Team") != "red" || rec.Body.String() != `"from middleware"` {
		t.Errorf("got %d %s %v", rec.Code, rec.Body, rec.Header())
	}
	if rec := do(t, h, "GET", "/free", ""); rec.Header().Get("X-Team") != "" {
		t.Error("a group's middleware must not surround other routes")
	}
	if rec := do(t, h, "POST", "/teams/red/members/5", ""); rec.Code != 405 || rec.Header()["X-Team"] == nil {
		t.Errorf("405 within the group: got %d %v", rec.Code, rec.Header())
	}
}

func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := web.NewRouter()
		wait := func(ctx context.Context, _ *struct{}) (string, error) {
			select {
			case <-ctx.Done():
				return "", ctx.Err()
			case <-time.After(time.Hour):
				return "done", nil
			}
		}
		r.Get("/default", wait)
		r.Get("/short", wait, web.Timeout(time.Second))
		r.Get("/none", wait, web.Timeout(0))
		h := build(t, r)
		for path, want := range map[string]struct {
			status int
			took   time.Duration
		}{"/default": {503, 30 * time.Second}, "/short": {503, time.Second}, "/none": {200, time.Hour}} {
			start := time.Now()
			if rec := do(t, h, "GET", path, ""); rec.Code != want.status || time.Since(start) != want.took {
				t.Errorf("%s: got %d after %s", path, rec.Code, time.Since(start))
			}
		}
	})
}

func TestFastAPIErrorBody(t *testing.T) {
	r := web.NewRouter(web.ErrorBody(web.FastAPIErrors()))
	r.Get("/items/{id}", func(_ context.Context, in *struct {
		ID int `path:"id"`
	}) (string, error) {
		return "", problem.NotFound("Item not found")
	})
	h := build(t, r)
	for _, test := range []struct {
		path   string
		status int
		want   string
	}{
		{"/items/foo", 422, `{"detail":[{"type":"int_parsing","loc":["path","id"],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"foo"}]}`},
		{"/items/5", 404, `{"detail":"Item not found"}`},
		{"/nowhere", 404, `{"detail":"Not Found"}`},
	} {
		rec := do(t, h, "GET", test.path, "")
		if rec.Code != test.status || rec.Body.String() != test.want || rec.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: got %d %s", test.path, rec.Code, rec.Body)
		}
	}
	for _, reply := range r.Operations()[0].Responses[1:] {
		if reply.ContentType != "application/json" || reply.Type == nil || reply.Type.Name != "HTTPValidationError" {
			t.Errorf("documented: %+v", reply)
		}
	}
}

func TestMount(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.URL.EscapedPath())) })
	r := web.NewRouter()
	r.Mount("/files", echo)
	r.Group("/t/{id}").Mount("/sub", echo)
	r.Get("/files/special", func(context.Context, *struct{}) (web.Text, error) { return "special", nil })
	h := build(t, r)
	for path, want := range map[string]string{
		"/files/": "/", "/files/a/b": "/a/b", "/files/a%2Fb/c": "/a%2Fb/c", "/files/special": "special", "/t/5/sub/x": "/x",
	} {
		if rec := do(t, h, "GET", path, ""); rec.Code != 200 || rec.Body.String() != want {
			t.Errorf("%s: got %d %s, want %s", path, rec.Code, rec.Body, want)
		}
	}
	if rec := do(t, h, "GET", "/files", ""); rec.Code != 307 || rec.Header().Get("Location") != "/files/" {
		t.Errorf("the prefix itself: got %d %v", rec.Code, rec.Header())
	}
}

// TestMiddlewareIsMadeAtBuild: no request makes any, also where only its method does not fit.
func TestMiddlewareIsMadeAtBuild(t *testing.T) {
	made, asked := 0, 0
	r := web.NewRouter()
	g := r.Group("/g")
	g.Use(func(next http.Handler) http.Handler {
		made++
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			next.ServeHTTP(w, r)
		})
	})
	g.Get("/a", func(context.Context, *struct{}) (string, error) { return "", nil })
	h := build(t, r)
	before := made
	for _, method := range []string{"GET", "POST", "OPTIONS", "POST"} {
		rec := do(t, h, method, "/g/a", "")
		if method != "GET" && rec.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%s: got %d, Allow %q", method, rec.Code, rec.Header().Get("Allow"))
		}
	}
	if made != before || asked != 4 {
		t.Errorf("made %d times, and %d by requests; asked %d times", before, made-before, asked)
	}
}

// TestAPreflightGoesThroughTheGroupOfItsRoute: two groups have routes for one path, and each answers for its own methods.
func TestAPreflightGoesThroughTheGroupOfItsRoute(t *testing.T) {
	r := web.NewRouter()
	ok := func(context.Context, *struct{}) (string, error) { return "", nil }
	named := func(name string) *web.Router {
		g := r.Group("")
		g.Use(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Group", name)
				next.ServeHTTP(w, r)
			})
		})
		return g
	}
	named("a").Get("/i", ok)
	named("b").Post("/i", ok)
	h := build(t, r)
	for asked, want := range map[string]string{"GET": "a", "HEAD": "a", "POST": "b", "DELETE": "a"} {
		rec := do(t, h, "OPTIONS", "/i", "", "Origin: https://a.example", "Access-Control-Request-Method: "+asked)
		if rec.Code != 204 || rec.Header().Get("Group") != want {
			t.Errorf("preflight for %s: got %d by %q, want it by %q", asked, rec.Code, rec.Header().Get("Group"), want)
		}
	}
}
