package web_test

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gotandem/tandem/web"
)

var discard = slog.New(slog.DiscardHandler)

var hello = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) })

func TestAllowHosts(t *testing.T) {
	h := web.AllowHosts("example.com", "*.Shop.test", "127.0.0.1", "::1")(hello)
	for host, want := range map[string]int{
		"example.com": 200, "EXAMPLE.com:8080": 200, "a.shop.test": 200, "a.b.shop.test:1": 200, "127.0.0.1:80": 200, "[::1]:80": 200, "[::1]": 200,
		"shop.test": 400, "evilshop.test": 400, ".shop.test": 400, "example.com.evil": 400, "": 400, "10.0.0.1": 400,
	} {
		req := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		req.Host = host
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Code != want {
			t.Errorf("%q: got %d, want %d", host, rec.Code, want)
		}
		if want == 400 && rec.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%q: %v", host, rec.Header())
		}
	}
	if rec := do(t, web.AllowHosts("*")(hello), "GET", "/", ""); rec.Code != 200 {
		t.Errorf("got %d", rec.Code)
	}
}

func TestRequireHTTPS(t *testing.T) {
	for name, tt := range map[string]struct {
		o                  web.HTTPS
		method, host, path string
		status             int
		location           string
	}{
		"redirect":    {web.HTTPS{}, "GET", "example.com", "/a?b=c", 307, "https://example.com/a?b=c"},
		"permanent":   {web.HTTPS{Permanent: true}, "POST", "example.com:80", "/a%2Fb", 308, "https://example.com/a%2Fb"},
		"other port":  {web.HTTPS{Port: 8443}, "GET", "example.com:8080", "/", 307, "https://example.com:8443/"},
		"IPv6":        {web.HTTPS{}, "GET", "[::1]:8080", "/", 307, "https://[::1]/"},
		"before HSTS": {web.HTTPS{HSTS: time.Hour}, "GET", "example.com", "/", 307, "https://example.com/"},
	} {
		t.Run(name, func(t *testing.T) {
			req := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, nil)
			req.Host = tt.host
			rec := httptest.NewRecorder()
			web.RequireHTTPS(tt.o)(hello).ServeHTTP(rec, req)
			if rec.Code != tt.status || rec.Header().Get("Location") != tt.location || rec.Header().Get("Strict-Transport-Security") != "" {
				t.Errorf("got %d %v", rec.Code, rec.Header())
			}
		})
	}
	req := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
	req.TLS = &tls.ConnectionState{}
	rec := httptest.NewRecorder()
	web.RequireHTTPS(web.HTTPS{HSTS: time.Hour, Subdomains: true})(hello).ServeHTTP(rec, req)
	if rec.Code != 200 || rec.Header().Get("Strict-Transport-Security") != "max-age=3600; includeSubDomains" {
		t.Errorf("got %d %v", rec.Code, rec.Header())
	}
	behind := web.TrustProxies(web.Proxies{Trusted: []string{"192.0.2.1"}})(web.RequireHTTPS(web.HTTPS{})(hello))
	if rec := do(t, behind, "GET", "/", "", "X-Forwarded-Proto: https"); rec.Code != 200 {
		t.Errorf("a redirect for ever behind a proxy: %d", rec.Code)
	}
}
