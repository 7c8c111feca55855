package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// HTTPS says how a service insists on encryption. The zero value redirects and promises nothing.
type HTTPS struct {
	// Port is the one that HTTPS is served at, if not 443.
	Port int
	// Permanent redirects with 308, which browsers remember, in place of 307. Both keep the method and the body.
	Permanent bool
	// HSTS is how long browsers shall use HTTPS without asking (Strict-Transport-Security, RFC 6797): they are not told if 0.
	// It is sent over HTTPS alone. A promise cannot be taken back: begin with minutes.
	HSTS time.Duration
	// Subdomains holds the promise for all subdomains too.
	Subdomains bool
}

// RequireHTTPS is middleware that redirects what came over plain HTTP to the same address with HTTPS. Behind a proxy that ends
// TLS it needs [TrustProxies] around it, or it redirects for ever.
func RequireHTTPS(o HTTPS) func(http.Handler) http.Handler {
	promise := ""
	if o.HSTS > 0 {
		promise = "max-age=" + strconv.FormatInt(int64(o.HSTS/time.Second), 10)
		if o.Subdomains {
			promise += "; includeSubDomains"
		}
	}
	status := http.StatusTemporaryRedirect
	if o.Permanent {
		status = http.StatusPermanentRedirect
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.TLS != nil {
				if promise != "" {
					w.Header().Set("Strict-Transport-Security", promise)
				}
				next.ServeHTTP(w, r)
				return
			}
			host := hostOnly(r.Host)
			if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
				host = "[" + host + "]"
			}
			if o.Port != 0 && o.Port != 443 {
				host += ":" + strconv.Itoa(o.Port)
			}
			w.Header().Set("Location", "https://"+host+BasePath(r.Context())+r.URL.RequestURI())
			w.WriteHeader(status)
		})
	}
}
