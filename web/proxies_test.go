package web_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web"
)

// seenFrom asks a service behind proxies, as a peer, what it sees of the client: scheme, host, address, base path and path.
func seenFrom(t *testing.T, p web.Proxies, peer, target string, headers ...string) string {
	t.Helper()
	r := web.NewRouter()
	r.Handle("/{path...}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure := "http"
		if r.TLS != nil {
			secure = "https"
		}
		if secure != web.Scheme(r.Context()) {
			t.Errorf("TLS says %s, Scheme %s", secure, web.Scheme(r.Context()))
		}
		_, _ = w.Write([]byte(secure + "://" + r.Host + " " + web.ClientIP(r.Context()).String() + " " + web.BasePath(r.Context()) + " " + r.URL.Path))
	}))
	h := web.TrustProxies(p)(web.Defaults(slog.New(slog.DiscardHandler))(build(t, r)))
	req := httptest.NewRequestWithContext(t.Context(), "GET", target, nil)
	req.RemoteAddr = peer
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Body.String()
}

func TestTrustProxies(t *testing.T) {
	trusted := web.Proxies{Trusted: []string{"10.0.0.0/8", "fd00::/8", "203.0.113.7"}}
	prefixed := web.Proxies{Trusted: trusted.Trusted, TrustPrefix: true, BasePath: "/shop"}
	rfc7239 := web.Proxies{Trusted: trusted.Trusted, Forwarded: true}
	if err := (web.Proxies{Forwarded: true, TrustPrefix: true}).Check(); err == nil || !strings.Contains(err.Error(), "remove TrustPrefix") {
		t.Errorf("a prefix of those who have none: %v", err)
	}
	for name, tt := range map[string]struct {
		p       web.Proxies
		peer    string
		headers []string
		want    string
	}{
		"nobody is believed unless listed": {web.Proxies{}, "10.0.0.1:5", []string{"X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil", "X-Forwarded-Prefix: /p"}, "http://example.com 10.0.0.1  /x"},
		"a peer that is not listed":        {trusted, "192.0.2.1:5", []string{"X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil", "X-Forwarded-Prefix: /p"}, "http://example.com 192.0.2.1  /x"},
		"a proxy":                          {trusted, "10.0.0.1:5", []string{"X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https", "X-Forwarded-Host: shop.test:8443", "X-Forwarded-Prefix: /p/"}, "https://shop.test:8443 1.2.3.4  /x"},
		"a single address":                 {trusted, "203.0.113.7:5", []string{"X-Forwarded-For: 1.2.3.4"}, "http://example.com 1.2.3.4  /x"},
		"a proxy that says nothing":        {trusted, "10.0.0.1:5", nil, "http://example.com 10.0.0.1  /x"},
		"the client's invention":           {trusted, "10.0.0.1:5", []string{"X-Forwarded-For: 6.6.6.6, 1.2.3.4", "X-Forwarded-Proto: https, http", "X-Forwarded-Host: evil, shop.test"}, "http://shop.test 1.2.3.4  /x"},
		"an invention in a line before":    {trusted, "10.0.0.1:5", []string{"X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 1.2.3.4"}, "http://example.com 1.2.3.4  /x"},
		"a trusted address invented":       {trusted, "10.0.0.1:5", []string{"X-Forwarded-For: 10.9.9.9, 1.2.3.4"}, "http://example.com 1.2.3.4  /x"},
		"two proxies":                      {trusted, "10.0.0.1:5", []string{"X-Forwarded-For: 1.2.3.4, 10.0.0.2", "X-Forwarded-Proto: https, http", "X-Forwarded-Host: shop.test, inner"}, "https://shop.test 1.2.3.4  /x"},
		"two proxies, one sets anew":       {trusted, "10.0.0.1:5", []string{"X-Forwarded-For: 1.2.3.4, 10.0.0.2", "X-Forwarded-Proto: https"}, "https://example.com 1.2.3.4  /x"},
		"nonsense ends the search":         {trusted, "10.0.0.1:5", []string{"X-Forwarded-For: 1.2.3.4, unknown, 10.0.0.2"}, "http://example.com 10.0.0.2  /x"},
		"ports and brackets":               {trusted, "10.0.0.1:5", []string{"X-Forwarded-For: [2001:db8::1]:443"}, "http://example.com 2001:db8::1  /x"},
		"an IPv6 peer":                     {trusted, "[fd00::1]:5", []string{"X-Forwarded-For: 2001:db8::1"}, "http://example.com 2001:db8::1  /x"},
		"IPv4 in IPv6":                     {trusted, "[::ffff:10.0.0.1]:5", []string{"X-Forwarded-For: ::ffff:1.2.3.4"}, "http://example.com 1.2.3.4  /x"},
		"a host that is none":              {trusted, "10.0.0.1:5", []string{"X-Forwarded-Host: a/b"}, "http://example.com 10.0.0.1  /x"},
		"a prefix that is another host":    {prefixed, "10.0.0.1:5", []string{"X-Forwarded-Prefix: //evil"}, "http://example.com 10.0.0.1 /shop /x"},
		"a prefix with a script":           {prefixed, "10.0.0.1:5", []string{`X-Forwarded-Prefix: /"><script>`}, "http://example.com 10.0.0.1 /shop /x"},
		"a prefix":                         {prefixed, "10.0.0.1:5", []string{"X-Forwarded-Prefix: /p/"}, "http://example.com 10.0.0.1 /p /x"},
		"a prefix of a stranger":           {prefixed, "192.0.2.1:5", []string{"X-Forwarded-Prefix: /p"}, "http://example.com 192.0.2.1 /shop /x"},
		"a prefix cuts nothing off":        {prefixed, "10.0.0.1:5", []string{"X-Forwarded-Prefix: /x"}, "http://example.com 10.0.0.1 /x /x"},
		"a prefix that nobody asked for":   {trusted, "10.0.0.1:5", []string{"X-Forwarded-Prefix: /x"}, "http://example.com 10.0.0.1  /x"},
		"a prefix beside Forwarded":        {rfc7239, "10.0.0.1:5", []string{"X-Forwarded-Prefix: /x"}, "http://example.com 10.0.0.1  /x"},
		"Forwarded is not asked":           {trusted, "10.0.0.1:5", []string{"Forwarded: for=6.6.6.6;proto=https"}, "http://example.com 10.0.0.1  /x"},
		"Forwarded":                        {rfc7239, "10.0.0.1:5", []string{`Forwarded: for="[2001:db8::1]:47011";proto=https;host="shop.test";by=10.0.0.1`}, "https://shop.test 2001:db8::1  /x"},
		"Forwarded, two hops":              {rfc7239, "10.0.0.1:5", []string{`Forwarded: for=6.6.6.6;host=evil, For=1.2.3.4;Proto=HTTPS;host=shop.test`, `Forwarded: for=10.0.0.2;proto=http`}, "https://shop.test 1.2.3.4  /x"},
		"Forwarded, obfuscated":            {rfc7239, "10.0.0.1:5", []string{`Forwarded: for=1.2.3.4, for=_hidden;proto=https`}, "https://example.com 10.0.0.1  /x"},
		"Forwarded, quotes that hide":      {rfc7239, "10.0.0.1:5", []string{`Forwarded: for="6.6.6.6, for=1.2.3.4`}, "http://example.com 10.0.0.1  /x"},
		"Forwarded, a quote left open":     {rfc7239, "10.0.0.1:5", []string{`Forwarded: for=6.6.6.6;proto=https;host=evil;x="`, `Forwarded: for=1.2.3.4;proto=http`}, "http://example.com 1.2.3.4  /x"},
		"Forwarded, a quote in one line":   {rfc7239, "10.0.0.1:5", []string{`Forwarded: for=6.6.6.6;proto=https;host=evil;x=", for=1.2.3.4;proto=http`}, "http://example.com 10.0.0.1  /x"},
		"Forwarded, an odd quote of three": {rfc7239, "10.0.0.1:5", []string{`Forwarded: for=6.6.6.6;host=evil;x=", for="[2001:db8::1]"`}, "http://example.com 10.0.0.1  /x"},
		"Forwarded, the others not asked":  {rfc7239, "10.0.0.1:5", []string{"X-Forwarded-For: 6.6.6.6"}, "http://example.com 10.0.0.1  /x"},
		"whatever peer":                    {web.Proxies{Trusted: []string{"*"}}, "192.0.2.1:5", []string{"X-Forwarded-For: 6.6.6.6, 1.2.3.4", "X-Forwarded-Proto: https"}, "https://example.com 1.2.3.4  /x"},
		"words":                            {web.Proxies{Trusted: []string{"loopback", "private"}}, "127.0.0.1:5", []string{"X-Forwarded-For: 1.2.3.4, 192.168.1.1"}, "http://example.com 1.2.3.4  /x"},
		"a base path without a proxy":      {web.Proxies{BasePath: "/shop"}, "192.0.2.1:5", nil, "http://example.com 192.0.2.1 /shop /x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := seenFrom(t, tt.p, tt.peer, "http://example.com/x", tt.headers...); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestBasePath(t *testing.T) {
	p := web.Proxies{BasePath: "/shop"}
	for target, want := range map[string]string{
		"/shop/x":    "/x",
		"/shop":      "/",
		"/shop/":     "/",
		"/shopping":  "/shopping", // another word
		"/x":         "/x",        // the proxy has removed it
		"/shop/shop": "/shop",
	} {
		if got := seenFrom(t, p, "192.0.2.1:5", target); !strings.HasSuffix(got, " /shop "+want) {
			t.Errorf("%s: got %s, want the path %s", target, got, want)
		}
	}
	r := web.NewRouter()
	r.Get("/a/{$}", func(context.Context, *struct{}) (web.Text, error) { return "", nil })
	rec := do(t, web.TrustProxies(p)(web.Defaults(nil)(build(t, r))), "GET", "/shop/a?b=c", "")
	if rec.Code != 307 || rec.Header().Get("Location") != "/shop/a/?b=c" {
		t.Errorf("a redirect leaves the base path: %d %v", rec.Code, rec.Header())
	}
}

// TestAProxysClientIsSeenByEverything: a typed handler, the access log, and a handler that knows net/http alone.
func TestAProxysClientIsSeenByEverything(t *testing.T) {
	var log bytes.Buffer
	r := web.NewRouter()
	r.Get("/typed", func(ctx context.Context, _ *struct{}) (web.Text, error) {
		return web.Text(web.ClientIP(ctx).String() + " " + web.Scheme(ctx) + " " + web.RequestFrom(ctx).RemoteAddr), nil
	})
	h := web.TrustProxies(web.Proxies{Trusted: []string{"192.0.2.0/24"}})(web.Defaults(slog.New(slog.NewTextHandler(&log, nil)))(build(t, r)))
	rec := do(t, h, "GET", "/typed", "", "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https")
	if rec.Body.String() != "1.2.3.4 https 1.2.3.4:0" {
		t.Errorf("got %s", rec.Body)
	}
	if !strings.Contains(log.String(), " remote=1.2.3.4\n") {
		t.Errorf("log: %s", &log)
	}
}

// TestTLSOfTheProxyItself: a proxy may speak TLS to the service for a client that does not.
func TestTLSOfTheProxyItself(t *testing.T) {
	r := web.NewRouter()
	r.Get("/", func(ctx context.Context, _ *struct{}) (web.Text, error) { return web.Text(web.Scheme(ctx)), nil })
	h := web.TrustProxies(web.Proxies{Trusted: []string{"192.0.2.1"}})(build(t, r))
	for proto, want := range map[string]string{"http": "http", "https": "https", "": "https", "gopher": "https"} {
		req := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		req.TLS = &tls.ConnectionState{}
		req.Header.Set("X-Forwarded-Proto", proto)
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Body.String() != want || req.TLS == nil {
			t.Errorf("%q: got %s, and the caller's request was changed: %t", proto, rec.Body, req.TLS == nil)
		}
	}
}

func TestMistakesInMiddlewareAreToldAtBuild(t *testing.T) {
	r := web.NewRouter()
	r.Use(web.TrustProxies(web.Proxies{Trusted: []string{"10.0.0/8", "nginx"}, BasePath: "shop"}))
	g := r.Group("/g")
	g.Use(web.AllowHosts("https://example.com"), web.LimitConcurrency(web.Concurrency{Requests: -1}))
	g.Get("/a", func(context.Context, *struct{}) (string, error) { return "", nil })
	g.Get("/b", func(context.Context, *struct{}) (string, error) { return "", nil }, web.MaxInFlight(0))
	_, err := r.Build()
	if err == nil {
		t.Fatal("no mistake")
	}
	for _, want := range []string{`trusted proxy "10.0.0/8"`, `trusted proxy "nginx"`, `base path "shop"`, `allowed host "https://example.com"`, "limits of concurrency", "MaxInFlight(0)"} {
		if strings.Count(err.Error(), want) != 1 {
			t.Errorf("not told once: %q\n%v", want, err)
		}
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		if strings.Contains(line, "allowed host") && !strings.Contains(line, "web/proxies_test.go:") {
			t.Errorf("no place: %s", line)
		}
	}
	rec := do(t, web.AllowHosts("a b")(http.NotFoundHandler()), "GET", "/", "")
	if rec.Code != 500 || strings.Contains(rec.Body.String(), "allowed host") {
		t.Errorf("without a router: %d %s", rec.Code, rec.Body)
	}
}

func FuzzForwarded(f *testing.F) {
	f.Add(`for="[2001:db8::1]:47011";proto=https;host="shop.test"`, "1.2.3.4, 10.0.0.2", "/p", "https", "shop.test")
	f.Add(`for="6.6.6.6\", for=1.2.3.4`, "[::1]:x,,", "//evil", "HTTPS,", "[::1]:8")
	f.Fuzz(func(t *testing.T, forwarded, xff, prefix, proto, host string) {
		for _, p := range []web.Proxies{{Trusted: []string{"10.0.0.0/8"}, TrustPrefix: true}, {Trusted: []string{"10.0.0.0/8"}, Forwarded: true}} {
			seen := false
			h := web.TrustProxies(p)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				seen = true
				if base := web.BasePath(r.Context()); strings.HasPrefix(base, "//") || strings.ContainsAny(base, "<>\"'\\ \r\n") {
					t.Errorf("base path %q", base)
				}
				if strings.ContainsAny(r.Host, "/\\@ \r\n\"<>") || !web.ClientIP(r.Context()).IsValid() {
					t.Errorf("host %q, client %s", r.Host, web.ClientIP(r.Context()))
				}
			}))
			req := httptest.NewRequest("GET", "http://example.com/x", nil)
			req.RemoteAddr = "10.0.0.1:1"
			for name, value := range map[string]string{"Forwarded": forwarded, "X-Forwarded-For": xff, "X-Forwarded-Prefix": prefix, "X-Forwarded-Proto": proto, "X-Forwarded-Host": host} {
				req.Header[name] = []string{value}
			}
			h.ServeHTTP(httptest.NewRecorder(), req)
			if !seen {
				t.Error("refused")
			}
		}
	})
}
