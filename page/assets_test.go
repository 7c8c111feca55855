package page_test

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gotandem/tandem/page"
)

var longCSS = strings.Repeat("body { color: red } ", 100)

func testAssets() *page.Assets {
	return &page.Assets{Prefix: "/s/", Files: []fs.FS{
		fstest.MapFS{"app.css": {Data: []byte("old")}, "a/b.js": {Data: []byte("1")}, ".env": {Data: []byte("SECRET")}, ".git/config": {Data: []byte("SECRET")}, "pic.png": {Data: []byte("\x89PNG\r\n\x1a\n")}, "LICENSE": {Data: []byte("MIT")}},
		fstest.MapFS{"app.css": {Data: []byte(longCSS)}},
	}}
}

func TestAssets(t *testing.T) {
	a := testAssets()
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	url := a.URL("app.css")
	if !strings.HasPrefix(url, "/s/app.") || !strings.HasSuffix(url, ".css") || len(url) != len("/s/app.")+12+len(".css") {
		t.Fatalf("URL %s", url)
	}
	w := get(a, url)
	h := w.Header()
	if w.Code != 200 || w.Body.String() != longCSS || h.Get("Content-Type") != "text/css; charset=utf-8" ||
		h.Get("Cache-Control") != "public, max-age=31536000, immutable" || h.Get("Content-Encoding") != "" || h.Get("Vary") != "Accept-Encoding" {
		t.Errorf("status %d, header %v, %d bytes", w.Code, h, w.Body.Len())
	}
	if got := get(a, strings.TrimPrefix(url, "/s")); got.Code != 200 {
		t.Errorf("with the prefix stripped: %d", got.Code)
	}
	if again := get(a, url, "If-None-Match", `"x", W/`+h.Get("ETag")); again.Code != 304 || again.Body.Len() > 0 {
		t.Errorf("with the ETag: %d, %d bytes", again.Code, again.Body.Len())
	}
	if plain := get(a, "/s/app.css"); plain.Code != 200 || plain.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("the plain address: %d, %v", plain.Code, plain.Header())
	}
	if changed := get(a, "/s/app.000000000000.css"); changed.Code != 404 {
		t.Errorf("an old hash: %d", changed.Code)
	}
}

func TestAssetsGzip(t *testing.T) {
	a := testAssets()
	for header, want := range map[string]bool{
		"gzip": true, "br, gzip;q=0.5": true, "*": true, "GZIP": true, "": false, "br": false, "gzip;q=0": false, "gzip;q=0, *": false, "gzip; q=0.0": false, "gzip;q=nonsense": false,
	} {
		w := get(a, a.URL("app.css"), "Accept-Encoding", header)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("Accept-Encoding %q: compressed %v", header, got)
		}
		if !want {
			continue
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(z); err != nil || string(body) != longCSS {
			t.Errorf("decompressed %d bytes, error %v", len(body), err)
		}
		if again := get(a, a.URL("app.css"), "Accept-Encoding", header, "If-None-Match", w.Header().Get("ETag")); again.Code != 304 {
			t.Errorf("with the ETag of the compressed form: %d", again.Code)
		}
		if other := get(a, a.URL("app.css"), "If-None-Match", w.Header().Get("ETag")); other.Code != 200 {
			t.Errorf("the plain form shares the ETag of the compressed one: %d", other.Code)
		}
	}
	if w := get(a, a.URL("pic.png"), "Accept-Encoding", "gzip"); w.Header().Get("Content-Encoding") != "" || w.Header().Get("Content-Type") != "image/png" {
		t.Errorf("a picture: %v", w.Header())
	}
}

func TestAssetsRefuse(t *testing.T) {
	a := testAssets()
	for _, path := range []string{"/s/", "/s/a", "/s/a/", "/s/.env", "/s/.git/config", "/s/../assets_test.go", "/s/%2e%2e/assets_test.go", "/s/a/../../page.go", `/s/..\page.go`, "/s//etc/passwd", "/s/app.css/", "/s/APP.CSS", "/s/app.css%00"} {
		if w := get(a, path); w.Code != 404 || strings.Contains(w.Body.String(), "SECRET") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	r := httptest.NewRequest("POST", "/s/app.css", nil)
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	if w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d %v", w.Code, w.Header())
	}
	r = httptest.NewRequest("HEAD", a.URL("app.css"), nil)
	w = httptest.NewRecorder()
	a.ServeHTTP(w, r)
	if w.Code != 200 || w.Body.Len() > 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: %d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
	}
	if err := (&page.Assets{Prefix: "static"}).Check(); err == nil {
		t.Error("a prefix without slashes was accepted")
	}
	if err := (&page.Assets{}).Check(); err != nil {
		t.Errorf("the zero value: %v", err)
	}
}

func TestHandler(t *testing.T) {
	h := page.Handler()
	body := get(page.Welcome{Name: "Shop"}, "/").Body.String()
	addresses := 0
	for part := range strings.SplitSeq(body, `"`) {
		if path, _, _ := strings.Cut(part, "#"); strings.HasPrefix(path, page.Prefix+"assets/") {
			addresses++
			if w := get(h, path); w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %d %v", path, w.Code, w.Header())
			}
		}
	}
	if addresses < 5 {
		t.Errorf("only %d addresses of assets in the page", addresses)
	}
	// What the layouts link to, within the budgets of the design.
	size := func(names ...string) (sum int) {
		for _, name := range names {
			sum += get(h, page.Prefix+"assets/"+name, "Accept-Encoding", "gzip").Body.Len()
		}
		return sum
	}
	if css := size("tandem.css"); css == 0 || css > 30_000 {
		t.Errorf("the style sheet has %d bytes gzipped", css)
	}
	if js := size("tandem.js", "htmx.min.js", "basecoat.js"); js == 0 || js > 30_000 {
		t.Errorf("the scripts have %d bytes gzipped", js)
	}
}
