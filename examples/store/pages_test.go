package main

import (
	"strings"
	"testing"
)

func testPages(t *testing.T, w *world) {
	c := w.client.For(t)
	c.Get("/healthz").OK().Contains(`{"status":"ok","database":"ok"}`)
	home := c.Get("/").OK()
	for _, link := range []string{`href="/docs/"`, `href="/openapi.json"`, `href="/admin/"`, `href="/healthz"`} {
		home.Contains(link)
	}
	for _, path := range []string{"/", "/docs", "/docs/", "/login"} {
		page := c.Get(path).OK()
		if kind := page.Header.Get("Content-Type"); kind != "text/html; charset=utf-8" {
			t.Errorf("%s: %s", path, kind)
		}
		if n := strings.Count(page.Text, `src="http`) + strings.Count(page.Text, `<link rel="stylesheet" href="http`); n > 0 {
			t.Errorf("%s: %d requests to other origins", path, n)
		}
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"} {
			if page.Header.Get(name) == "" {
				t.Errorf("%s: no %s", path, name)
			}
		}
	}
	c.Get("/openapi.json").OK()
	c.Get("/admin/").Redirects("/login?next=%2Fadmin%2F")
}
