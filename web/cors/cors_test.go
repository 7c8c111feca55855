package cors_test

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/cors"
)

// service is an application with routes that succeed, refuse, fail and panic.
func service(t *testing.T, o cors.Options) http.Handler {
	t.Helper()
	r := web.NewRouter()
	r.Use(web.Defaults(slog.New(slog.DiscardHandler)), cors.New(o))
	r.Get("/ok", func(context.Context, *struct{}) (string, error) { return "ok", nil })
	r.Post("/refused", func(context.Context, *struct {
		Body int `body:"json"`
	}) (string, error) {
		return "", problem.Conflict("no")
	})
	r.Get("/panic", func(context.Context, *struct{}) (string, error) { panic("secret") })
	r.Stream("/stream", func(context.Context, *struct{}) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) { yield(1, nil) }
	})
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func ask(t *testing.T, h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Add(name, value)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec
}

// granted are the headers of CORS in an answer, sorted.
func granted(h http.Header) string {
	var lines []string
	for name, values := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			lines = append(lines, strings.TrimPrefix(name, "Access-Control-")+": "+strings.Join(values, "|"))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

var app = cors.Options{
	Origins: []string{"https://app.example.com", "https://*.tenant.example", "http://localhost:*", "https://Port.example:443"},
	Headers: []string{"X-Tenant"}, Expose: []string{"X-Request-Id", "ETag"}, Credentials: true,
}

func TestAnswersCarryTheHeadersWhateverTheyAre(t *testing.T) {
	h := service(t, app)
	const want = "Allow-Credentials: true\nAllow-Origin: https://app.example.com\nExpose-Headers: X-Request-Id, ETag"
	for _, tt := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/ok", 200}, {"POST", "/refused", 422}, {"GET", "/panic", 500}, {"GET", "/nowhere", 404}, {"DELETE", "/ok", 405},
		{"GET", "/stream", 200}, {"GET", "/ok/", 307}, {"OPTIONS", "/ok", 204},
	} {
		rec := ask(t, h, tt.method, tt.path, "Origin: https://app.example.com")
		if rec.Code != tt.status || granted(rec.Header()) != want || !slices.Contains(rec.Header()["Vary"], "Origin") {
			t.Errorf("%s %s: %d\n%s\nVary %v", tt.method, tt.path, rec.Code, granted(rec.Header()), rec.Header()["Vary"])
		}
	}
}

func TestOrigins(t *testing.T) {
	h := service(t, app)
	for origin, allowed := range map[string]bool{
		"https://app.example.com": true, "HTTPS://APP.example.com": true, "https://a.tenant.example": true, "https://a.b.tenant.example": true,
		"http://localhost:5173": true, "https://port.example": true,
		"": false, "null": false, "http://app.example.com": false, "https://app.example.com:8443": false, "https://app.example.com.evil": false,
		"https://tenant.example": false, "https://eviltenant.example": false, "https://.tenant.example": false, "https://evil/a.tenant.example": false,
		"https://evil:80.tenant.example": false, "http://localhost": true, "http://localhost:": false, "http://localhost:80.evil": false, "https://*": false,
	} {
		rec := ask(t, h, "GET", "/ok", "Origin: "+origin)
		got := rec.Header().Get("Access-Control-Allow-Origin")
		if rec.Code != 200 || allowed && got != origin || !allowed && granted(rec.Header()) != "" {
			t.Errorf("%q: %d %q", origin, rec.Code, got)
		}
		if !slices.Contains(rec.Header()["Vary"], "Origin") {
			t.Errorf("%q: a cache would give the answer to others: Vary %v", origin, rec.Header()["Vary"])
		}
	}
}

func TestAllOrigins(t *testing.T) {
	h := service(t, cors.Options{Origins: []string{"*"}, Methods: []string{"*"}, Headers: []string{"*"}})
	rec := ask(t, h, "GET", "/ok", "Origin: https://any.example")
	if granted(rec.Header()) != "Allow-Origin: *" || len(rec.Header()["Vary"]) > 0 {
		t.Errorf("%s, Vary %v", granted(rec.Header()), rec.Header()["Vary"])
	}
	if rec := ask(t, h, "GET", "/ok"); granted(rec.Header()) != "" {
		t.Errorf("no page asked: %s", granted(rec.Header()))
	}
	rec = ask(t, h, "OPTIONS", "/ok", "Origin: https://any.example", "Access-Control-Request-Method: PURGE", "Access-Control-Request-Headers: x-any,x-other")
	if want := "Allow-Headers: x-any,x-other\nAllow-Methods: PURGE\nAllow-Origin: *\nMax-Age: 600"; rec.Code != 200 || granted(rec.Header()) != want {
		t.Errorf("%d\n%s", rec.Code, granted(rec.Header()))
	}
}

func TestAllowFunction(t *testing.T) {
	h := service(t, cors.Options{Allow: func(origin string) bool { return strings.HasSuffix(origin, ".test") }})
	if rec := ask(t, h, "GET", "/ok", "Origin: https://a.test"); rec.Header().Get("Access-Control-Allow-Origin") != "https://a.test" {
		t.Error(granted(rec.Header()))
	}
	if rec := ask(t, h, "GET", "/ok", "Origin: https://a.evil"); granted(rec.Header()) != "" {
		t.Error(granted(rec.Header()))
	}
}

func TestPreflight(t *testing.T) {
	private := app
	private.PrivateNetwork, private.MaxAge = true, time.Hour
	const methods = "\nAllow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE"
	const allowed = "Allow-Credentials: true\nAllow-Headers: Accept, Accept-Language, Content-Language, Content-Type, X-Tenant" + methods +
		"\nAllow-Origin: https://app.example.com\nMax-Age: 600"
	for name, tt := range map[string]struct {
		o       cors.Options
		path    string
		headers []string
		status  int
		body    string
		granted string
	}{
		"allowed":                  {app, "/ok", []string{"Origin: https://app.example.com", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: x-tenant, content-type"}, 200, "OK", allowed},
		"a path that is not there": {app, "/nowhere", []string{"Origin: https://app.example.com", "Access-Control-Request-Method: DELETE"}, 200, "OK", allowed},
		"another origin":           {app, "/ok", []string{"Origin: https://evil.example", "Access-Control-Request-Method: GET"}, 400, "Disallowed CORS origin.", ""},
		"another method":           {app, "/ok", []string{"Origin: https://app.example.com", "Access-Control-Request-Method: PURGE"}, 400, "Disallowed CORS method.", ""},
		"another header":           {app, "/ok", []string{"Origin: https://app.example.com", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: X-Tenant", "Access-Control-Request-Headers: X-Other"}, 400, "Disallowed CORS headers.", ""},
		"GET where only PUT is named": {cors.Options{Origins: app.Origins, Methods: []string{"PUT"}}, "/ok", []string{"Origin: https://app.example.com", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: content-type"}, 200, "OK",
			"Allow-Headers: Accept, Accept-Language, Content-Language, Content-Type\nAllow-Methods: PUT\nAllow-Origin: https://app.example.com\nMax-Age: 600"},
		"POST where only PUT is named": {cors.Options{Origins: app.Origins, Methods: []string{"PUT"}}, "/ok", []string{"Origin: https://app.example.com", "Access-Control-Request-Method: POST"}, 400, "Disallowed CORS method.", ""},
		"all of it":                    {app, "/ok", []string{"Origin: https://evil.example", "Access-Control-Request-Method: BREW", "Access-Control-Request-Headers: A", "Access-Control-Request-Private-Network: true"}, 400, "Disallowed CORS origin, method, headers, private network.", ""},
		"a private network":            {private, "/ok", []string{"Origin: https://app.example.com", "Access-Control-Request-Method: GET", "Access-Control-Request-Private-Network: true"}, 200, "OK", strings.Replace(allowed, "\nMax-Age: 600", "\nAllow-Private-Network: true\nMax-Age: 3600", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			rec := ask(t, service(t, tt.o), "OPTIONS", tt.path, tt.headers...)
			if rec.Code != tt.status || !strings.Contains(rec.Body.String(), tt.body) {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
			if tt.status == 200 && granted(rec.Header()) != tt.granted {
				t.Errorf("got\n%s\nwant\n%s", granted(rec.Header()), tt.granted)
			}
			if vary := strings.Join(rec.Header()["Vary"], ", "); vary != "Access-Control-Request-Method, Access-Control-Request-Headers, Origin" {
				t.Errorf("Vary: %s", vary)
			}
		})
	}
}

// TestOneGroup: other routes are not opened; unknown methods of the group's paths are.
func TestOneGroup(t *testing.T) {
	r := web.NewRouter()
	g := r.Group("/api")
	g.Use(cors.New(cors.Options{Origins: []string{"https://app.example.com"}}))
	g.Get("/ok", func(context.Context, *struct{}) (string, error) { return "ok", nil })
	r.Get("/own", func(context.Context, *struct{}) (string, error) { return "own", nil })
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	const origin = "Origin: https://app.example.com"
	if rec := ask(t, h, "OPTIONS", "/api/ok", origin, "Access-Control-Request-Method: PUT"); rec.Code != 200 || rec.Header().Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	if rec := ask(t, h, "PUT", "/api/ok", origin); rec.Code != 405 || rec.Header().Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	if rec := ask(t, h, "GET", "/own", origin); rec.Code != 200 || granted(rec.Header()) != "" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
}

func TestOptionsThatAreFine(t *testing.T) {
	o := cors.Options{
		Origins: []string{"null", "https://a.b.", "http://[::1]:*", "https://xn--mller-kva.example", "capacitor://localhost", "https://*.a.b:8443", "http://a_b:80"},
		Methods: []string{"PUT", "purge"}, Headers: []string{"*"}, Expose: []string{"*"},
	}
	if err := o.Check(); err != nil {
		t.Error(err)
	}
}

func TestOptionsThatAreMistakes(t *testing.T) {
	for want, o := range map[string]cors.Options{
		"* with Credentials":                               {Origins: []string{"*"}, Credentials: true},
		`CORS origin "example.com"`:                        {Origins: []string{"example.com"}},
		`CORS origin "https://example.com/"`:               {Origins: []string{"https://example.com/"}},
		`CORS origin "https://*example.com"`:               {Origins: []string{"https://*example.com"}},
		`CORS origin "https://*.*.com"`:                    {Origins: []string{"https://*.*.com"}},
		`CORS origin "https://*."`:                         {Origins: []string{"https://*."}},
		`CORS origin "https://a.b:x"`:                      {Origins: []string{"https://a.b:x"}},
		`CORS origin "https://a..b"`:                       {Origins: []string{"https://a..b"}},
		`in ASCII (xn--…)`:                                 {Origins: []string{"https://müller.example"}},
		"null with Credentials":                            {Origins: []string{"null"}, Credentials: true},
		"Expose * with Credentials":                        {Origins: []string{"https://a.b"}, Expose: []string{"*"}, Credentials: true},
		`CORS method "put": write PUT`:                     {Methods: []string{"put"}},
		`CORS method "GET, PUT"`:                           {Methods: []string{"GET, PUT"}},
		`CORS header "X Y"`:                                {Headers: []string{"X Y"}},
		`write scheme://host or scheme://host:port as bro`: {Origins: []string{""}},
	} {
		r := web.NewRouter()
		r.Use(cors.New(o))
		if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "cors/cors_test.go:") {
			t.Errorf("%v does not say %q and where", err, want)
		}
	}
}
