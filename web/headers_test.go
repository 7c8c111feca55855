package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

func TestSecurityHeaders(t *testing.T) {
	document := map[string]string{
		"X-Frame-Options": "DENY", "Referrer-Policy": "strict-origin-when-cross-origin", "Cross-Origin-Opener-Policy": "same-origin",
		"Content-Security-Policy": "default-src 'none'",
	}
	r := web.NewRouter()
	r.Use(web.SecurityHeaders("default-src 'none'"))
	r.Get("/json", func(context.Context, *struct{}) (int, error) { return 1, nil })
	r.Get("/problem", func(context.Context, *struct{}) (int, error) { return 0, problem.NotFound("No.") })
	r.Get("/html", func(context.Context, *struct{}) (web.HTML, error) { return "<p>", nil })
	r.Get("/redirect", func(context.Context, *struct{}) (web.Redirect, error) { return web.Redirect{URL: "/html"}, nil })
	for path, write := range map[string]func(w http.ResponseWriter){
		"/nothing": func(http.ResponseWriter) {},
		"/sniffed": func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html>") },
		"/flushed": func(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() },
		"/copied":  func(w http.ResponseWriter) { _, _ = io.Copy(w, strings.NewReader("<html>")) },
		"/early":   func(w http.ResponseWriter) { w.WriteHeader(http.StatusEarlyHints); w.WriteHeader(http.StatusAccepted) },
		"/own": func(w http.ResponseWriter) {
			w.Header().Set("X-Frame-Options", "SAMEORIGIN")
			w.Header()["Referrer-Policy"] = nil
		},
		"/kept": func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotModified) },
	} {
		r.Handle("GET "+path, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { write(w) }))
	}
	server := httptest.NewServer(build(t, r))
	defer server.Close()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for path, want := range map[string]map[string]string{
		"/json": {}, "/problem": {}, "/kept": {},
		"/html": document, "/redirect": document, "/nothing": document, "/sniffed": document, "/flushed": document, "/copied": document, "/early": document,
		"/own": {"X-Frame-Options": "SAMEORIGIN", "Cross-Origin-Opener-Policy": "same-origin", "Content-Security-Policy": "default-src 'none'"},
	} {
		res, err := client.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		got := res.Header
		if got.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: types may be guessed", path)
		}
		for name := range document {
			if got.Get(name) != want[name] {
				t.Errorf("%s: %s is %q, want %q", path, name, got.Get(name), want[name])
			}
		}
	}
}
