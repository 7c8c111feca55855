package swagger_test

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
	"github.com/gotandem/tandem/web/docs/swagger"
	"github.com/gotandem/tandem/web/openapi"
)

// TestVendored holds the embedded files against those that were published.
func TestVendored(t *testing.T) {
	for name, want := range map[string]string{
		"swagger-ui-bundle.js.gz": "e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2",
		"swagger-ui.css.gz":       "5ed08757e53da3e026d6cbecc61fe5d43585c9560b302d534ad56692519a273d",
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
	h := swagger.Handler(swagger.Options{Documents: []docs.Source{{Name: "all", URL: "/openapi.json", Doc: func() *openapi.Doc { return doc }}}, Config: map[string]any{"own": "\"><script>"}})
	ask := func(path string, gzip bool) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		if gzip {
			r.Header.Set("Accept-Encoding", "gzip;q=0.5")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	page := ask("/docs/swagger", false)
	text := page.Body.String()
	if page.Code != 200 || !strings.Contains(text, "&lt;Shop&gt;") || strings.Contains(text, "<script>") || strings.Contains(text, "://") {
		t.Errorf("%d %s", page.Code, text)
	}
	policy := page.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "script-src 'self';") || !strings.Contains(policy, "connect-src 'self' https://api.example.org;") {
		t.Error(policy)
	}
	assets := regexp.MustCompile("(?:src|href)=\"(/docs/swagger/assets/[^\"]+)\"").FindAllStringSubmatch(text, -1)
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
	for path, want := range map[string]int{"/docs/swagger/": 200, "/docs/swagger/assets/none.js": 404, "/docs/swagger/other": 404} {
		if got := ask(path, false).Code; got != want {
			t.Errorf("%s: %d", path, got)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", "/docs/swagger", nil))
	if w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d %v", w.Code, w.Header())
	}
}
