package tandem_test

import (
	"context"
	"encoding/json/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
)

type documented struct {
	Name string `json:"name"`
}

func handleDocumented(context.Context, *struct{}) (documented, error) { return documented{}, nil }

// fetch asks an application over HTTP and returns the status, the header and the body.
func fetch(t *testing.T, h http.Handler, path string, header ...string) (int, http.Header, string) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Header(), w.Body.String()
}

func documentedApp(t *testing.T, set func(*tandem.App)) http.Handler {
	t.Helper()
	t.Chdir(t.TempDir())
	app := tandem.New("shop")
	app.Get("/open", handleDocumented, web.Audience("public"))
	app.Get("/inside", handleDocumented)
	set(app)
	h, err := app.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestDocumentMetadata(t *testing.T) {
	live := openapi.Server{URL: "https://{region}.example.org", Description: "Live"}
	live.Variables.Set("region", openapi.ServerVariable{Default: "eu"})
	h := documentedApp(t, func(app *tandem.App) {
		app.Info = openapi.Info{
			Title: "Shop", Summary: "All of it.", Description: "*Everything* there is.", Version: "2.0.0", TermsOfService: "https://example.org/terms",
			Contact: &openapi.Contact{Name: "Ada", URL: "https://example.org", Email: "ada@example.org"}, License: &openapi.License{Name: "Apache 2.0", Identifier: "Apache-2.0"},
			Tags:         []openapi.Tag{{Name: "b", Description: "Second comes first.", ExternalDocs: &openapi.ExternalDocs{URL: "https://example.org/b"}}, {Name: "a"}},
			ExternalDocs: &openapi.ExternalDocs{URL: "https://example.org/docs", Description: "More"},
			Servers:      []openapi.Server{live},
		}
		app.Get("/a", handleDocumented, web.Tags("a"))
	})
	status, head, body := fetch(t, h, "/openapi.json")
	var doc struct {
		OpenAPI      string                  `json:"openapi"`
		Info         map[string]any          `json:"info"`
		Tags         []struct{ Name string } `json:"tags"`
		Servers      []map[string]any        `json:"servers"`
		ExternalDocs map[string]any          `json:"externalDocs"`
	}
	if err := json.Unmarshal([]byte(body), &doc, json.RejectUnknownMembers(false), json.MatchCaseInsensitiveNames(true)); err != nil || status != 200 || head.Get("Content-Type") != "application/json" {
		t.Fatal(status, head, err)
	}
	if doc.OpenAPI != "3.1.1" || doc.Info["summary"] != "All of it." || doc.Info["termsOfService"] != "https://example.org/terms" || doc.Info["license"].(map[string]any)["identifier"] != "Apache-2.0" ||
		doc.Info["contact"].(map[string]any)["email"] != "ada@example.org" || doc.Tags[0].Name != "b" || doc.Tags[1].Name != "a" || doc.Servers[0]["description"] != "Live" || doc.ExternalDocs["description"] != "More" {
		t.Errorf("%+v", doc)
	}
	if status, _, again := fetch(t, h, "/openapi.json", "If-None-Match", head.Get("ETag")); status != 304 || again != "" {
		t.Errorf("a known document is answered with %d", status)
	}
	_, zipped, _ := fetch(t, h, "/openapi.json", "Accept-Encoding", "br, gzip")
	if zipped.Get("Content-Encoding") != "gzip" || zipped.Get("ETag") == head.Get("ETag") || zipped.Get("Vary") != "Accept-Encoding" {
		t.Errorf("compressed: %v", zipped)
	}
}

func TestSeveralDocuments(t *testing.T) {
	h := documentedApp(t, func(app *tandem.App) {
		app.Documents(
			openapi.Spec{Name: "public", Select: openapi.For("public")},
			openapi.Spec{Name: "internal", Info: &openapi.Info{Title: "Inside", Version: "1"}, Options: []web.Option{
				web.Guard(func(_ context.Context, in *struct {
					Key string `header:"X-Key" default:""`
				}) error {
					if in.Key != "k" {
						return problem.Forbidden("Staff only.")
					}
					return nil
				}),
			}},
		)
	})
	for path, want := range map[string]string{
		"/openapi.json": `200 "/open"`, "/openapi/public.json": `200 "/open"`, "/docs": "200 >internal<", "/docs/": "200 >internal<", "/docs/scalar": "200 standalone", "/docs/swagger/": "200 swagger-ui",
		"/openapi/internal.json": "403 Staff", "/docs/internal": "403 Staff", "/docs/internal/": "403 Staff", "/docs/%69nternal": "403 Staff", "/docs/internal%2F": "404 ", "/docs/other": "404 ", "/openapi/other.json": "404 ",
		"/docs/oauth2-redirect": "200 oauth2",
	} {
		status, _, body := fetch(t, h, path)
		if got := http.StatusText(status); !strings.HasPrefix(want, strings.Split(want, " ")[0]) || strings.Split(want, " ")[0] != itoa(status) || !strings.Contains(body, strings.SplitN(want, " ", 2)[1]) {
			t.Errorf("%s: %d %s\n%.300s", path, status, got, body)
		}
		if !strings.Contains(want, "Staff") && strings.Contains(body, "/inside") {
			t.Errorf("%s tells of what is inside", path)
		}
	}
	if status, _, body := fetch(t, h, "/openapi/internal.json", "X-Key", "k"); status != 200 || !strings.Contains(body, `"/inside"`) || !strings.Contains(body, `"title": "Inside"`) {
		t.Errorf("%d %s", status, body)
	}
	if status, _, body := fetch(t, h, "/docs/internal", "X-Key", "k"); status != 200 || !strings.Contains(body, `href="/docs/internal" aria-current="page"`) {
		t.Errorf("%d %.500s", status, body)
	}
}

func itoa(n int) string {
	return string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
}

func TestDocumentationCanBeMovedGuardedOrTurnedOff(t *testing.T) {
	statuses := func(h http.Handler, paths ...string) (all []int) {
		for _, p := range paths {
			status, _, _ := fetch(t, h, p)
			all = append(all, status)
		}
		return all
	}
	same := func(got []int, want ...int) {
		t.Helper()
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("got %v, want %v", got, want)
				return
			}
		}
	}
	off := documentedApp(t, func(app *tandem.App) { app.Documentation.Off = true })
	same(statuses(off, "/openapi.json", "/docs", "/docs/scalar", "/docs/swagger", "/open"), 404, 404, 404, 404, 200)
	moved := documentedApp(t, func(app *tandem.App) {
		app.Documentation.Path, app.Documentation.SpecPath = "/reference", "/api/v1/openapi.json"
	})
	same(statuses(moved, "/reference", "/reference/scalar", "/reference/swagger", "/reference/oauth2-redirect", "/api/v1/openapi.json", "/docs", "/openapi.json"), 200, 200, 200, 200, 200, 404, 404)
	if _, _, body := fetch(t, moved, "/reference"); !strings.Contains(body, `href="/reference/assets/docs-`) || !strings.Contains(body, `href="/api/v1/openapi.json"`) {
		t.Errorf("the page leads elsewhere: %.600s", body)
	}
	pagesOff := documentedApp(t, func(app *tandem.App) { app.Documentation.PagesOff = true })
	same(statuses(pagesOff, "/openapi.json", "/docs", "/docs/scalar"), 200, 404, 404)
	own := documentedApp(t, func(app *tandem.App) { app.Get("/docs", handleDocumented) })
	if _, _, body := fetch(t, own, "/docs"); body != `{"name":""}` {
		t.Errorf("the application's own page goes first: %.100s", body)
	}
	guarded := documentedApp(t, func(app *tandem.App) {
		app.Documentation.Options = []web.Option{web.Guard(func(context.Context, *struct{}) error { return problem.Unauthorized("Sign in.") })}
	})
	same(statuses(guarded, "/openapi.json", "/docs", "/docs/scalar", "/docs/swagger", "/open"), 401, 401, 401, 401, 200)
	t.Setenv("DOCS", "off")
	same(statuses(documentedApp(t, func(*tandem.App) {}), "/openapi.json", "/docs", "/open"), 404, 404, 200)
}

func TestDocumentsBehindAProxy(t *testing.T) {
	h := documentedApp(t, func(app *tandem.App) {
		app.Get("/token", handleDocumented, web.Secure(web.SecurityScheme{ID: "o", Type: "oauth2", Flows: []web.OAuthFlow{{Kind: "password", TokenURL: "/token"}}}),
			web.Guard(func(context.Context, *struct{}) error { return nil }))
	})
	h = web.TrustProxies(web.Proxies{Trusted: []string{"*"}, BasePath: "/shop", TrustPrefix: true})(h)
	_, _, body := fetch(t, h, "/openapi.json")
	if !strings.Contains(body, `"url": "/shop"`) || !strings.Contains(body, `"tokenUrl": "/shop/token"`) {
		t.Errorf("%.600s", body)
	}
	_, _, body = fetch(t, h, "/openapi.json", "X-Forwarded-Prefix", "/other")
	if !strings.Contains(body, `"url": "/other"`) {
		t.Errorf("%.600s", body)
	}
	_, _, body = fetch(t, h, "/docs")
	if !strings.Contains(body, `href="/shop/docs/assets/docs-`) || !strings.Contains(body, `href="/shop/openapi.json"`) || !strings.Contains(body, "http://example.com/shop/open") || strings.Contains(body, "tandem_base_path") {
		t.Errorf("%.900s", body)
	}
	_, _, body = fetch(t, h, "/docs/swagger")
	if !strings.Contains(body, `src="/shop/docs/swagger/assets/`) || !strings.Contains(body, "/shop/openapi.json") {
		t.Errorf("%.900s", body)
	}
}

func TestDocumentMistakes(t *testing.T) {
	t.Chdir(t.TempDir())
	for want, specs := range map[string][]openapi.Spec{
		`one of several documents has no Name`:      {{}, {Name: "a"}},
		`two documents are called "a"`:              {{Name: "a"}, {Name: "a"}},
		`document "a b": a name has letters`:        {{Name: "a b"}},
		`document "scalar": the pages`:              {{Name: "a"}, {Name: "scalar"}},
		`document a: changing the OpenAPI document`: {{Name: "a", Change: func(*openapi.Doc) error { return http.ErrAbortHandler }}},
	} {
		app := tandem.New("shop")
		app.Documents(specs...)
		if err := app.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestOpenAPICommand(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	make := func(more ...func(*tandem.App)) *tandem.App {
		app := tandem.New("shop")
		app.Get("/open", handleDocumented, web.Audience("public"), web.OperationID("open"))
		app.Documents(openapi.Spec{Name: "all"}, openapi.Spec{Name: "public", Select: openapi.For("public")})
		for _, m := range more {
			m(app)
		}
		return app
	}
	inside := func(app *tandem.App) { app.Get("/inside", handleDocumented, web.OperationID("inside")) }
	expect := func(app *tandem.App, code int, want string, args ...string) {
		t.Helper()
		got, out, told := run(t, app, append([]string{"openapi"}, args...)...)
		if got != code || !strings.Contains(out+told, want) {
			t.Errorf("openapi %v: exit code %d, want %d and %q\n%s%s", args, got, code, want, out, told)
		}
	}
	expect(make(inside), 0, `"/inside"`)
	expect(make(inside), 0, "", "--out", "all.json")
	expect(make(inside), 0, "", "--document", "public", "--out", "public.json")
	if raw, err := os.ReadFile("public.json"); err != nil || strings.Contains(string(raw), "/inside") || !strings.Contains(string(raw), "/open") {
		t.Errorf("%s %v", raw, err)
	}
	expect(make(inside), 0, "", "--check", "all.json")
	expect(make(), 1, "all.json is not the document of this program", "--check", "all.json")
	expect(make(inside), 0, "No changes.", "--diff", "all.json")
	expect(make(), 1, "breaking    /paths/~1inside: the path is gone\n1 change: 1 breaking, 0 to note, 0 compatible.", "--diff", "all.json")
	expect(make(), 0, "No changes.", "--diff", "public.json", "--document", "public")
	expect(make(inside), 0, "compatible  /paths/~1inside: the path is new", "--diff", "public.json")
	expect(make(), 1, `there is no document "x": the documents are all, public`, "--document", "x")
	expect(make(), 1, "exclude each other", "--check", "all.json", "--diff", "all.json")
	expect(make(), 1, "read the document to compare with", "--diff", "none.json")
	if err := os.WriteFile("bad.json", []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	expect(make(), 1, "this is no OpenAPI 3 document", "--diff", "bad.json")
}
