package web

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Proxies says whom to believe when a reverse proxy stands between the clients and the service. The zero value believes nobody.
type Proxies struct {
	// Trusted lists the proxies: addresses ("10.0.0.7"), networks ("10.0.0.0/8", "fd00::/8"), "loopback", "private" (RFC 1918 and
	// RFC 4193), "unix" for peers on a Unix socket, and "*" for whatever peer connects, where nothing but a proxy can reach the
	// service. "*" believes the peer alone: list the networks of the proxies before it to look further.
	Trusted []string
	// Forwarded reads the header Forwarded (RFC 7239) in place of X-Forwarded-For, -Proto and -Host. Only one of the two is read:
	// a proxy that sets one passes what a client wrote into the other.
	Forwarded bool
	// BasePath is the path below which the proxy serves the application, such as "/shop". Requests may come with it or without.
	BasePath string
	// TrustPrefix lets a trusted proxy name another base path in X-Forwarded-Prefix, which it has removed from the path itself. Few proxies
	// set that header, and one that does not set it passes on what a client wrote: say so only of a proxy that does. RFC 7239 knows no prefix.
	TrustPrefix bool
}

// TrustProxies is middleware that lets trusted proxies speak for their clients. With the address, the scheme and the host that the last of them saw, the request goes on
// as if the client had connected itself: RemoteAddr, Host and TLS (an empty state, where the client spoke HTTPS and the proxy does not) are
// the client's, and so are [ClientIP], [Scheme] and [BasePath], the access log, redirects, secure cookies and origin checks.
//
// The addresses are read from right to left, as each proxy appends its peer: the first one that is not trusted is the client.
// What stands to the left of it is the client's own invention. Headers from a peer that is not trusted are not looked at.
//
// It belongs outside of [Defaults].
func TrustProxies(p Proxies) func(http.Handler) http.Handler {
	trust, err := p.parse()
	if err != nil {
		return Misused(err)
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, trust.see(r))
		})
	}
}

// trust is Proxies, understood.
type trust struct {
	networks  []netip.Prefix
	anyPeer   bool
	unix      bool
	forwarded bool
	prefix    bool
	base      string
}

// networksByName are the words for networks.
var networksByName = map[string][]netip.Prefix{
	"loopback": {netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
	"private": {
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
		netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("fc00::/7"),
	},
}

// Check says what is wrong with p.
func (p Proxies) Check() error {
	_, err := p.parse()
	return err
}

func (p Proxies) parse() (*trust, error) {
	t := &trust{forwarded: p.Forwarded, prefix: p.TrustPrefix}
	var errs []error
	if p.Forwarded && p.TrustPrefix {
		errs = append(errs, errors.New("proxies that send Forwarded have no prefix to trust: remove TrustPrefix and give the BasePath, or let them send X-Forwarded-…"))
	}
	for _, entry := range p.Trusted {
		entry = strings.TrimSpace(entry)
		switch {
		case networksByName[entry] != nil:
			t.networks = append(t.networks, networksByName[entry]...)
		case entry == "*":
			t.anyPeer = true
		case entry == "unix":
			t.unix = true
		default:
			network, err := netip.ParsePrefix(entry)
			if a, aerr := netip.ParseAddr(entry); err != nil && aerr == nil {
				network, err = a.Unmap().WithZone("").Prefix(a.Unmap().BitLen())
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("trusted proxy %q: write an address, a network (10.0.0.0/8), loopback, private, unix or *", entry))
				continue
			}
			t.networks = append(t.networks, network.Masked())
		}
	}
	t.base = strings.TrimRight(p.BasePath, "/")
	if t.base != "" && !validBase(t.base) {
		errs = append(errs, fmt.Errorf("base path %q: write it as /name, with a slash before and none behind", p.BasePath))
	}
	return t, errors.Join(errs...)
}

// validBase reports whether s can stand before the paths of links: segments of plain letters, as no proxy needs more.
func validBase(s string) bool {
	if len(s) > 200 || s[0] != '/' || s != cleanPath(s) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.ContainsRune("/-_.~", rune(c)) {
			return false
		}
	}
	return true
}

// trusts reports whether the address is a proxy's.
func (t *trust) trusts(a netip.Addr) bool {
	if !a.IsValid() {
		return false
	}
	for _, n := range t.networks {
		if n.Contains(a) {
			return true
		}
	}
	return false
}

// peer reports whether the peer of the connection is believed.
func (t *trust) peer(r *http.Request) bool {
	if t.anyPeer {
		return true
	}
	if a := addrOf(r.RemoteAddr); a.IsValid() {
		return t.trusts(a)
	}
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return t.unix && local != nil && local.Network() == "unix"
}

// see returns the request as its client sent it.
func (t *trust) see(r *http.Request) *http.Request {
	believed := t.peer(r)
	if !believed && t.base == "" {
		return r
	}
	v := visitFrom(r.Context())
	if v == nil {
		v = newVisit(r)
	}
	r = v.carry(r)
	base := t.base
	if believed {
		// The visit is new or ours alone, but the request may be held by whoever called us.
		r = r.WithContext(r.Context())
		if t.prefix {
			if prefix := strings.TrimRight(r.Header.Get("X-Forwarded-Prefix"), "/"); prefix != "" && validBase(prefix) {
				base = prefix
			}
		}
		said := t.client(r)
		said.apply(r)
		if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
			r.TLS = &tls.ConnectionState{ServerName: r.TLS.ServerName} // what the proxy has shown of itself is not the client's
		}
		v.tls = r.TLS
		if said.client.IsValid() {
			v.remote = said.client.String()
		}
	}
	v.base = base
	return withoutBase(r, t.base) // what a header says makes links, and no other path of this one
}

// withoutBase removes the base path from a request that came with it.
func withoutBase(r *http.Request, base string) *http.Request {
	cut := func(p string) (string, bool) {
		rest, ok := strings.CutPrefix(p, base)
		return "/" + strings.TrimPrefix(rest, "/"), ok && (rest == "" || rest[0] == '/')
	}
	path, ok := cut(r.URL.Path)
	if base == "" || !ok {
		return r
	}
	r2, u := *r, *r.URL
	u.Path = path
	if u.RawPath != "" {
		if u.RawPath, ok = cut(u.RawPath); !ok {
			return r
		}
	}
	r2.URL = &u
	return &r2
}
