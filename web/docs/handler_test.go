package docs_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/docs"
	"github.com/gotandem/tandem/web/openapi"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func handler(doc *openapi.Doc) http.Handler {
	return docs.Handler(docs.Source{Doc: func() *openapi.Doc { return doc }}, docs.Options{})
}

func get(h http.Handler, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", target, nil)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPageTellsEverything(t *testing.T) {
	body := get(handler(document(t)), "/docs").Body.String()
	for _, want := range []string{
		"<h1>Music store</h1>", "1.4.0", "All tracks that are for sale, <strong>newest first</strong>.", `id="op-placeOrder"`, `href="#op-live"`,
		"Track 63 is sold out.", "You may not change the catalogue.", "a bearer token (JWT)", "deprecated", "1 – 100 items", `id="model-Order"`,
		"curl --request POST &#39;http://example.com/api/orders&#39;", "&#34;track_id&#34;", "--form &#39;image=@file&#39;", "You receive", `data-socket="json"`, "data-stream",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	// Nothing is fetched from elsewhere, and nothing needs more than the policy allows.
	for _, m := range regexp.MustCompile(`<(?:link|script|img|form)\b[^>]*(?:href|src|action)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if m[1] != "" && !strings.HasPrefix(m[1], "/") {
			t.Errorf("%s leaves the origin", m[0])
		}
	}
	if m := regexp.MustCompile(`<style|\sstyle=|\son[a-z]+="|javascript:|<script>`).FindString(body); m != "" {
		t.Errorf("the page contains %q, which its policy forbids", m)
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		if ids[m[1]] {
			t.Errorf("id %s occurs twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(body, -1) {
		if !ids[m[1]] {
			t.Errorf("a link leads to #%s, which is not there", m[1])
		}
	}
}

func TestPageGolden(t *testing.T) {
	r := web.NewRouter()
	r.Get("/tracks/{id}", func(context.Context, *byID) (Artist, error) { return Artist{}, nil }, web.OperationID("getArtist"), web.Summary("Read an artist"), web.Errors(404))
	if _, err := r.Build(); err != nil {
		t.Fatal(err)
	}
	doc, err := openapi.Document(openapi.Info{Title: "One"}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	got := get(handler(doc), "/docs").Body.String()
	got = regexp.MustCompile(`-[0-9a-f]{12}\.`).ReplaceAllString(got, "-HASH.")
	got = strings.ReplaceAll(got, "><", ">\n<")
	if *update {
		if err := os.WriteFile("testdata/page.html", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/page.html")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("the page is not testdata/page.html: run go test -update and read the difference")
	}
}

func TestPageIsSmall(t *testing.T) {
	r := web.NewRouter()
	for i := range 12 { // 60 operations
		g := r.Group(fmt.Sprintf("/v%d", i), web.Tags(fmt.Sprintf("Part %d", i)))
		g.Get("/tracks", func(context.Context, *list) (Page[Track], error) { return Page[Track]{}, nil }, web.Summary("List tracks"))
		g.Get("/tracks/{id}", func(context.Context, *byID) (Track, error) { return Track{}, nil }, web.Summary("Read a track"))
		g.Post("/orders", func(context.Context, *placeOrder) (Order, error) { return Order{}, nil }, web.Summary("Place an order"))
		g.Get("/albums/{id}", func(context.Context, *byID) (Album, error) { return Album{}, nil }, web.Summary("Read an album"))
		g.Get("/sales", func(context.Context, *struct{}) ([]Country, error) { return nil, nil }, web.Summary("Sales by country"))
	}
	if _, err := r.Build(); err != nil {
		t.Fatal(err)
	}
	doc, err := openapi.Document(openapi.Info{Title: "Large"}, r.Operations())
	if err != nil {
		t.Fatal(err)
	}
	h := handler(doc)
	page := get(h, "/docs", "Accept-Encoding: gzip")
	total := page.Body.Len()
	for _, m := range assetLinks(t, page) {
		total += get(h, m, "Accept-Encoding: gzip").Body.Len()
	}
	if total > 40_000 {
		t.Errorf("the page of %d operations is %d bytes with all it needs; want at most 40,000", 60, total)
	}
}

func assetLinks(t *testing.T, page *httptest.ResponseRecorder) []string {
	t.Helper()
	var links []string
	for _, m := range regexp.MustCompile(`(?:href|src)="(/docs/assets/[^"]+)"`).FindAllStringSubmatch(unzip(t, page), -1) {
		links = append(links, m[1])
	}
	if len(links) != 3 {
		t.Fatalf("the page links to %v; want style, script and icon", links)
	}
	return links
}

func unzip(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Header().Get("Content-Encoding") != "gzip" {
		return w.Body.String()
	}
	z, err := gzip.NewReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestHandler(t *testing.T) {
	h := handler(document(t))
	page := get(h, "/docs")
	if page.Code != 200 || page.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("got %d %v", page.Code, page.Header())
	}
	policy := page.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "script-src 'self';") || !strings.Contains(policy, "style-src 'self';") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %s", policy)
	}
	if w := get(h, "/docs", "If-None-Match: "+page.Header().Get("ETag")); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("a known page: %d with %d bytes", w.Code, w.Body.Len())
	}
	if zipped := get(h, "/docs", "Accept-Encoding: br, gzip"); unzip(t, zipped) != page.Body.String() || zipped.Body.Len() > page.Body.Len()/3 {
		t.Errorf("compressed: %d bytes of %d", zipped.Body.Len(), page.Body.Len())
	}
	if w := get(h, "/docs", "Accept-Encoding: gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("compressed for a client that refuses it")
	}
	for _, link := range assetLinks(t, page) {
		w := get(h, link)
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Type") == "" {
			t.Errorf("%s: %d %v", link, w.Code, w.Header())
		}
	}
	if w := get(h, "/docs/assets/docs.js"); w.Code != 404 {
		t.Errorf("a name without a hash: %d", w.Code)
	}
	if w := get(h, "/docs/other"); w.Code != 404 {
		t.Errorf("a page that is not there: %d", w.Code)
	}
	if w := get(http.StripPrefix("/docs", h), "/docs/"); w.Code != 200 {
		t.Errorf("behind http.StripPrefix: %d", w.Code)
	}
	r := httptest.NewRequest("POST", "/docs", nil)
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d %v", w.Code, w.Header())
	}
	r = httptest.NewRequest("HEAD", "/docs", nil)
	w = httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("HEAD: %d with %d bytes", w.Code, w.Body.Len())
	}
}

func TestPageFollowsTheVisitor(t *testing.T) {
	doc := document(t)
	current := doc
	h := docs.Handler(docs.Source{URL: "/api/openapi.json", Doc: func() *openapi.Doc { return current }}, docs.Options{Path: "/api/docs/", Home: "/start", ThemeAction: "/-/theme"})
	for name, c := range map[string]struct {
		header []string
		want   string
	}{
		"dark":        {[]string{"Cookie: theme=dark"}, `data-theme="dark"`},
		"nonsense":    {[]string{"Cookie: theme=x"}, `data-theme="auto"`},
		"host":        {[]string{"Host: shop.example:8000"}, "http://shop.example:8000/api/tracks"},
		"bad host":    {[]string{`Host: a'$(rm)"<b>`}, "http://localhost/api/tracks"},
		"assets":      {nil, `src="/api/docs/assets/docs-`},
		"spec":        {nil, `href="/api/openapi.json"`},
		"home":        {nil, `href="/start"`},
		"theme forms": {nil, `action="/-/theme"`},
	} {
		t.Run(name, func(t *testing.T) {
			if body := get(h, "/api/docs", c.header...).Body.String(); !strings.Contains(body, c.want) {
				t.Errorf("the page does not contain %s", c.want)
			}
		})
	}
	other := *doc
	other.Info.Title = "Another"
	current = &other
	if body := get(h, "/api/docs").Body.String(); !strings.Contains(body, "<h1>Another</h1>") {
		t.Error("the page shows the document of before")
	}
}
