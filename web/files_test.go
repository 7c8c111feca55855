package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gotandem/tandem/web"
)

// site is what a front end's build leaves.
var site = fstest.MapFS{
	"index.html":               {Data: []byte("<h1>app</h1>")},
	"404.html":                 {Data: []byte("<h1>lost</h1>")},
	"docs/index.html":          {Data: []byte("<h1>docs</h1>"), ModTime: written},
	"assets/app-3f2a.js":       {Data: []byte("0123456789"), ModTime: written},
	"assets/raw/x.txt":         {Data: []byte("x")},
	"site.webmanifest":         {Data: []byte("{}")},
	".env":                     {Data: []byte("SECRET")},
	"assets/.git/config":       {Data: []byte("SECRET")},
	".well-known/security.txt": {Data: []byte("Contact: x")},
	".well-known/.secret":      {Data: []byte("SECRET")},
	".well-knownish":           {Data: []byte("SECRET")},
}

func TestStaticFiles(t *testing.T) {
	r := web.NewRouter()
	r.Mount("/static", &web.Files{FS: site, Immutable: []string{"assets/*"}})
	r.Mount("/site", &web.Files{FS: site, Index: "index.html", NotFound: "404.html", Policy: "default-src 'none'"})
	r.Handle("GET /icons/{name...}", http.StripPrefix("/icons", &web.Files{FS: site}))
	h := build(t, r)
	tag := do(t, h, "GET", "/static/assets/app-3f2a.js", "").Header().Get("ETag")
	embedded := do(t, h, "GET", "/static/index.html", "").Header().Get("ETag")
	if tag == "" || embedded == "" || tag == embedded {
		t.Fatalf("tags %q and %q", tag, embedded)
	}
	const page = "text/html,application/xhtml+xml,*/*;q=0.8"
	for _, c := range []struct {
		method, path, header string
		status               int
		body, sent           string
	}{
		{"GET", "/static/assets/app-3f2a.js", "", 200, "0123456789", "Content-Type: text/javascript; charset=utf-8"},
		{"GET", "/static/assets/app-3f2a.js", "", 200, "0123456789", "Cache-Control: public, max-age=31536000, immutable"},
		{"GET", "/static/assets/app-3f2a.js", "", 200, "0123456789", "Last-Modified: Mon, 04 May 2026 03:02:01 GMT"},
		{"GET", "/static/assets/raw/x.txt", "", 200, "x", "Cache-Control: no-cache"},
		{"GET", "/static/site.webmanifest", "", 200, "{}", "Content-Type: application/manifest+json"},
		{"GET", "/static/index.html", "", 200, "<h1>app</h1>", "X-Content-Type-Options: nosniff"},
		{"GET", "/static/index.html", "If-None-Match: " + embedded, 304, "", ""},
		{"GET", "/static/assets/app-3f2a.js", "If-None-Match: " + tag, 304, "", ""},
		{"GET", "/static/assets/app-3f2a.js", "Range: bytes=2-4", 206, "234", ""},
		{"HEAD", "/static/assets/app-3f2a.js", "", 200, "", "Content-Length: 10"},
		{"POST", "/static/assets/app-3f2a.js", "", 405, "", "Allow: GET, HEAD"},
		{"POST", "/static/nothing", "", 404, "", ""},
		{"GET", "/static/assets", "", 404, "", ""},
		{"GET", "/static/assets/", "", 404, "", ""},
		{"GET", "/static/", "Accept: " + page, 404, "", "Content-Type: application/problem+json"},
		{"GET", "/static/index.html/", "", 404, "", ""},
		{"GET", "/static/index.html/x", "", 404, "", ""},
		{"GET", "/static/.env", "", 404, "", ""},
		{"GET", "/static/assets/.git/config", "", 404, "", ""},
		{"GET", "/static/.well-known/security.txt", "", 200, "Contact: x", ""},
		{"GET", "/static/.well-known/.secret", "", 404, "", ""},
		{"GET", "/static/.well-knownish", "", 404, "", ""},
		{"GET", "/site/", "", 200, "<h1>app</h1>", "Content-Security-Policy: default-src 'none'"},
		{"GET", "/site/docs?a=b", "", 307, "", "Location: ./docs/?a=b"},
		{"GET", "/site/docs/", "", 200, "<h1>docs</h1>", ""},
		{"GET", "/site/assets/", "", 404, "", ""},
		{"GET", "/site/assets", "", 404, "", ""},
		{"GET", "/site/nothing", "Accept: " + page, 404, "<h1>lost</h1>", "Content-Type: text/html; charset=utf-8"},
		{"HEAD", "/site/nothing", "Accept: " + page, 404, "", "Vary: Accept"},
		{"GET", "/site/nothing", "Accept: " + page + "\nRange: bytes=0-1\nIf-None-Match: *", 404, "<h1>lost</h1>", "ETag: "},
		{"GET", "/site/nothing.js", "Accept: */*", 404, "", "Content-Type: application/problem+json"},
		{"GET", "/icons/site.webmanifest", "", 200, "{}", ""},
	} {
		var header []string
		if c.header != "" {
			header = strings.Split(c.header, "\n")
		}
		rec := do(t, h, c.method, c.path, "", header...)
		if rec.Code != c.status || c.body != "" && rec.Body.String() != c.body || c.method == "HEAD" && rec.Body.Len() > 0 {
			t.Errorf("%s %s with %q: %d %q, want %d %q", c.method, c.path, c.header, rec.Code, rec.Body, c.status, c.body)
		}
		if name, value, ok := strings.Cut(c.sent, ": "); ok && rec.Header().Get(name) != value {
			t.Errorf("%s %s with %q: %s is %q, want %q", c.method, c.path, c.header, name, rec.Header().Get(name), value)
		}
	}
	if rec := do(t, build(t, func() *web.Router {
		r := web.NewRouter()
		r.Mount("/", &web.Files{FS: site, InsecureDotFiles: true})
		return r
	}()), "GET", "/.env", ""); rec.Body.String() != "SECRET" {
		t.Errorf("told to serve it: %d %s", rec.Code, rec.Body)
	}
}

// TestStaticFilesStayInTheirTree asks as no router would let through, too.
func TestStaticFilesStayInTheirTree(t *testing.T) {
	outer := t.TempDir()
	dir := outer + "/dist"
	for name, content := range map[string]string{outer + "/secret.txt": "SECRET", dir + "/a.txt": "a", dir + "/sub/b.txt": "b"} {
		if err := os.MkdirAll(name[:strings.LastIndexByte(name, '/')], 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"out.txt": "../secret.txt", "up": "..", "absolute": outer + "/secret.txt", "in.txt": "sub/b.txt", "nowhere": "gone", "round": "round"} {
		if err := os.Symlink(to, dir+"/"+link); err != nil {
			t.Fatal(err)
		}
	}
	files := &web.Files{Dir: dir, Index: "index.html"}
	r := web.NewRouter()
	r.Mount("/static", files)
	h := build(t, r)
	for path, want := range map[string]int{"/static/a.txt": 200, "/static/sub/b.txt": 200, "/static/in.txt": 200, "/static/up": 404, "/static/up/": 404, "/static/up/secret.txt": 404, "/static/sub": 404,
		"/static/out.txt": 404, "/static/absolute": 404, "/static/nowhere": 404, "/static/round": 404, "/static/a.txt/b": 404, "/static/%2e%2e/secret.txt": 404, "/static/..%2fsecret.txt": 404,
		"/static/..%5csecret.txt": 404, "/static/sub/..%2f..%2f..%2fsecret.txt": 404, "/static/a.txt%00": 404, "/static//etc/passwd": 307} {
		if rec := do(t, h, "GET", path, ""); rec.Code != want || strings.Contains(rec.Body.String(), "SECRET") {
			t.Errorf("%s: %d %s, want %d", path, rec.Code, rec.Body, want)
		}
	}
	for _, path := range []string{"/../secret.txt", "//a.txt", "/sub/../../secret.txt", "/./a.txt", "", "a/../../secret.txt", `/..\secret.txt`, "/a.txt/.."} {
		req := httptest.NewRequest("GET", "/", nil)
		req.URL.Path = path
		rec := httptest.NewRecorder()
		files.ServeHTTP(rec, req)
		if rec.Code != 404 {
			t.Errorf("%q: %d %s", path, rec.Code, rec.Body)
		}
	}
}

func TestSinglePageApp(t *testing.T) {
	type id struct {
		ID int `path:"id"`
	}
	r := web.NewRouter(web.ErrorBody(web.FastAPIErrors()))
	r.Provide(currentUser)
	r.Get("/api/items/{id}", func(_ context.Context, in *id) (int, error) { return in.ID, nil })
	r.Handle("GET /", &web.Files{FS: site, Index: "index.html", Fallback: "index.html", Immutable: []string{"assets/*"}})
	r.Mount("/internal", &web.Files{FS: site, Index: "index.html", Fallback: "index.html"}, web.Guard(func(context.Context, *struct{ User *user }) error { return nil }))
	h := web.Defaults(nil)(build(t, r))
	const page = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"
	for _, c := range []struct {
		method, path, accept string
		status               int
		body                 string
	}{
		{"GET", "/", "Accept: */*", 200, "<h1>app</h1>"},
		{"GET", "/orders/7", page, 200, "<h1>app</h1>"},
		{"HEAD", "/orders/7", page, 200, ""},
		{"GET", "/assets/app-3f2a.js", "Accept: */*", 200, "0123456789"},
		{"GET", "/assets/gone-1234.js", "Accept: */*", 404, `{"detail":"Not Found"}`},
		{"GET", "/orders/7", "Accept: application/json", 404, `{"detail":"Not Found"}`},
		{"GET", "/orders/7", "Accept: text/html;q=0, */*", 404, `{"detail":"Not Found"}`},
		{"GET", "/orders/7", "Accept: text/*", 404, `{"detail":"Not Found"}`},
		{"POST", "/orders/7", page, 405, ""},
		{"GET", "/api/items/7", page, 200, "7"}, // routes win
		{"GET", "/api/items/x", page, 422, ""},
		{"POST", "/api/items/7", "Accept: */*", 405, ""},
		{"GET", "/api/nothing", "Accept: */*", 404, `{"detail":"Not Found"}`},
		{"GET", "/internal/", page, 401, ""},
	} {
		rec := do(t, h, c.method, c.path, "", c.accept)
		if rec.Code != c.status || c.body != "" && rec.Body.String() != c.body {
			t.Errorf("%s %s, %s: %d %s, want %d %s", c.method, c.path, c.accept, rec.Code, rec.Body, c.status, c.body)
		}
	}
	if rec := do(t, h, "GET", "/internal/x", "", page, "Authorization: Bearer x"); rec.Body.String() != "<h1>app</h1>" || rec.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("behind a guard: %d %s %v", rec.Code, rec.Body, rec.Header())
	}
	if rec := do(t, h, "GET", "/orders/7", "", page); rec.Header().Get("X-Frame-Options") != "DENY" || rec.Header().Get("Content-Security-Policy") != web.DefaultPolicy {
		t.Errorf("the fallback went past the middleware: %v", rec.Header())
	}
}

func TestFilesMistakes(t *testing.T) {
	for want, f := range map[string]*web.Files{
		"give FS or Dir":               {},
		"not both":                     {FS: site, Dir: "."},
		"no such file or directory":    {Dir: "nowhere"},
		"Fallback: open app.html":      {FS: site, Fallback: "app.html"},
		"NotFound: docs is a folder":   {FS: site, NotFound: "docs"},
		`Immutable: "[": syntax error`: {FS: site, Immutable: []string{"["}},
	} {
		r := web.NewRouter()
		r.Mount("/static", f)
		_, err := r.Build()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "/static/: web.Files") || !strings.Contains(err.Error(), "files_test.go:") {
			t.Errorf("want %q: %v", want, err)
		}
		rec := httptest.NewRecorder()
		f.ServeHTTP(rec, httptest.NewRequest("GET", "/index.html", nil))
		if rec.Code != 500 {
			t.Errorf("%s: served all the same: %d", want, rec.Code)
		}
	}
}

// FuzzFiles holds that no path leads to what is hidden, nor makes the server fail.
func FuzzFiles(f *testing.F) {
	for _, path := range []string{"/", "/index.html", "/.env", "/assets/.git/config", "/docs", "/docs/", "//.env", "/./.env", "/assets/../.env", "/.well-known/../.env", `/assets\..\.env`, "/assets/app-3f2a.js/", "\x00", "/é"} {
		f.Add(path, "bytes=0-1", "text/html")
	}
	files := &web.Files{FS: site, Index: "index.html", NotFound: "404.html"}
	f.Fuzz(func(t *testing.T, path, ranges, accept string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path = path
		r.Header.Set("Range", ranges)
		r.Header.Set("Accept", accept)
		rec := httptest.NewRecorder()
		files.ServeHTTP(rec, r)
		if rec.Code >= 500 || strings.Contains(rec.Body.String(), "SECRET") {
			t.Errorf("%q: %d %s", path, rec.Code, rec.Body)
		}
		if to := rec.Header().Get("Location"); to != "" && !strings.HasPrefix(to, "./") {
			t.Errorf("%q leads to %q", path, to)
		}
	})
}
