package scalar_test

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web/docs"
	"github.com/gotandem/tandem/web/docs/scalar"
	"github.com/gotandem/tandem/web/openapi"
)

// TestVendored holds the embedded files against those that were published.
func TestVendored(t *testing.T) {
	for name, want := range map[string]string{
		"standalone.js.gz": "bf091006bdc3af6067af77c2f534812e3e633e94a94e87138069f570f33b762c",
	} {
		f, err := os.Open("assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, z); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
		if got := hex.EncodeToString(sum.Sum(nil)); got != want {
			t.Errorf("%s is %s, not %s: run npm run vendor in ui/", name, got, want)
		}
	}
}

func TestPageLoadsEverythingFromItself(t *testing.T) {
	doc := &openapi.Doc{Info: openapi.Info{Title: "<Shop>"}, Servers: []openapi.Server{{URL: "https://api.example.org/v1"}}}
	h := scalar.Handler(scalar.Options{Documents: []docs.Source{{Name: "all", URL: "/openapi.json", Doc: func() *openapi.Doc { return doc }}}, Config: map[string]any{"own": "\"><script>"}})
	ask := func(path string, gzip bool) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		if gzip {
			r.Header.Set("Accept-Encoding", "gzip;q=0.5")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	page := ask("/docs/scalar", false)
	text := page.Body.String()
	if page.Code != 200 || !strings.Contains(text, "&lt;Shop&gt;") || strings.Contains(text, "<script>") || strings.Contains(text, "://") {
		t.Errorf("%d %s", page.Code, text)
	}
	policy := page.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "script-src 'self';") || !strings.Contains(policy, "connect-src 'self' https://api.example.org;") {
		t.Error(policy)
	}
	assets := regexp.MustCompile("(?:src|href)=\"(/docs/scalar/assets/[^\"]+)\"").FindAllStringSubmatch(text, -1)
	if len(assets) < 3 {
		t.Fatalf("only %v in %s", assets, text)
	}
	for _, a := range assets {
		plain, zipped := ask(a[1], false), ask(a[1], true)
		if plain.Code != 200 || plain.Header().Get("Content-Encoding") != "" || !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", a[1], plain.Code, plain.Header())
		}
		body := io.Reader(zipped.Body)
		if zipped.Header().Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(zipped.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
		}
		if got, err := io.ReadAll(body); err != nil || string(got) != plain.Body.String() {
			t.Errorf("%s: compressed it is another: %v", a[1], err)
		}
	}
	for path, want := range map[string]int{"/docs/scalar/": 200, "/docs/scalar/assets/none.js": 404, "/docs/scalar/other": 404} {
		if got := ask(path, false).Code; got != want {
			t.Errorf("%s: %d", path, got)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", "/docs/scalar", nil))
	if w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d %v", w.Code, w.Header())
	}
}
