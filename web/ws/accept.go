package ws

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/coder/websocket"

	"github.com/gotandem/tandem/problem"
)

// Accept answers the opening handshake (RFC 6455, section 4.2) and takes the connection over. The caller must then call
// [Socket.Serve].
//
// When the request is no handshake or its origin is not allowed, nothing has been written, and the error is a *problem.Error to
// answer with: 426 when the request does not ask for a socket, 400 when it asks wrongly, 403 for the origin.
func Accept(w http.ResponseWriter, r *http.Request, o Options) (*Socket, error) {
	if p := checkHandshake(r); p != nil {
		return nil, p
	}
	if !o.InsecureAnyOrigin && !originAllowed(r, o.InsecureAllowOrigins) {
		return nil, problem.Forbidden("A page of %s may not open this socket.", r.Header.Get("Origin"))
	}
	if o.RequireSubprotocol && !slices.ContainsFunc(o.Subprotocols, func(p string) bool { return hasToken(r.Header, "Sec-WebSocket-Protocol", p) }) {
		return nil, problem.BadRequest("This socket speaks %s: offer one of them in Sec-WebSocket-Protocol.", strings.Join(o.Subprotocols, ", "))
	}
	o = o.withDefaults()
	h := &handshake{w: w}
	opts := &websocket.AcceptOptions{Subprotocols: o.Subprotocols, InsecureSkipVerify: true, CompressionMode: o.Compress.mode()} // the origin was checked above
	c, err := websocket.Accept(h, r, opts)
	if err != nil {
		w.Header().Del("Upgrade")
		w.Header().Del("Connection")
		return nil, problem.New(http.StatusNotImplemented, "This connection cannot become a socket.").Because(err)
	}
	c.SetReadLimit(o.MessageLimit)
	return newSocket(c, h.conn, o), nil
}

// checkHandshake tells a client what its request lacks. The library checks the same and would answer in plain text.
func checkHandshake(r *http.Request) *problem.Error {
	switch {
	case r.ProtoMajor != 1 || !r.ProtoAtLeast(1, 1):
		return upgrade(problem.New(http.StatusUpgradeRequired, "This is a WebSocket: connect with HTTP/1.1, not %s.", r.Proto))
	case !hasToken(r.Header, "Connection", "upgrade") || !hasToken(r.Header, "Upgrade", "websocket"):
		return upgrade(problem.New(http.StatusUpgradeRequired, "This is a WebSocket: connect with a WebSocket client."))
	case r.Method != http.MethodGet:
		return problem.New(http.StatusMethodNotAllowed, "A WebSocket is opened with GET.").WithHeader("Allow", http.MethodGet)
	case r.Header.Get("Sec-WebSocket-Version") != "13":
		return problem.BadRequest("Sec-WebSocket-Version must be 13.").WithHeader("Sec-WebSocket-Version", "13")
	}
	keys := r.Header.Values("Sec-WebSocket-Key")
	if len(keys) != 1 {
		return problem.BadRequest("A WebSocket handshake has one Sec-WebSocket-Key.")
	}
	if b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(keys[0])); err != nil || len(b) != 16 {
		return problem.BadRequest("Sec-WebSocket-Key must be 16 bytes in base64.")
	}
	return nil
}

func upgrade(p *problem.Error) *problem.Error {
	return p.WithHeader("Connection", "Upgrade").WithHeader("Upgrade", "websocket")
}

func hasToken(h http.Header, name, token string) bool {
	for _, v := range h.Values(name) {
		for part := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}

// originAllowed compares hosts, not schemes: behind a proxy that ends TLS the server does not know its own. A client that is no
// browser sends no origin and has no cookies of somebody else.
func originAllowed(r *http.Request, allowed []string) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if strings.EqualFold(u.Host, r.Host) {
		return true
	}
	for _, pattern := range allowed {
		have := u.Host
		if strings.Contains(pattern, "://") {
			have = u.Scheme + "://" + u.Host
		}
		if ok, err := path.Match(strings.ToLower(pattern), strings.ToLower(have)); ok && err == nil {
			return true
		}
	}
	return false
}
