package web

import (
	"context"
	"net/http"
	"net/netip"
)

// ClientIP returns the address of the client that ctx's request comes from: the peer of the connection, or what a proxy says that
// [TrustProxies] believes. It is the zero Addr outside a request, for a peer without an IP address (a Unix socket), and in
// middleware outside of [Defaults].
func ClientIP(ctx context.Context) netip.Addr {
	remote := ""
	if v := visitFrom(ctx); v != nil {
		remote = v.remote
	} else if x := exchangeFrom(ctx); x != nil {
		remote = x.r.RemoteAddr
	}
	return addrOf(remote)
}

// addrOf reads what RemoteAddr and the headers of proxies hold: an address, with or without a port.
func addrOf(text string) netip.Addr {
	if ap, err := netip.ParseAddrPort(text); err == nil {
		return ap.Addr().Unmap().WithZone("")
	}
	if n := len(text); n > 1 && text[0] == '[' && text[n-1] == ']' {
		text = text[1 : n-1]
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap().WithZone("")
}

// Scheme returns how the client of ctx's request speaks to the service, "https" or "http": to the service itself, or to a proxy that
// [TrustProxies] believes.
func Scheme(ctx context.Context) string {
	secure := false
	if v := visitFrom(ctx); v != nil {
		secure = v.tls != nil
	} else if x := exchangeFrom(ctx); x != nil {
		secure = x.r.TLS != nil
	}
	if secure {
		return "https"
	}
	return "http"
}

// BasePath returns the path below which clients find the application, such as "/shop", and "" for the root of the host. It is not
// part of the path that routes see; who writes a link for the client puts it in front. See [Proxies].
func BasePath(ctx context.Context) string {
	if v := visitFrom(ctx); v != nil {
		return v.base
	}
	return ""
}

// WriteError answers a request with an error, as a route that returns it would: the client sees its problem in the format of the router,
// the rest of a 5xx goes to the log. It is for middleware and for handlers that are not typed routes. Nothing may have been written.
func WriteError(w http.ResponseWriter, r *http.Request, err error) {
	writeError(w, r, formatFrom(r.Context()), err)
}
