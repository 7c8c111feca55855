package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/gotandem/tandem/problem"
)

// served is a route ready to serve.
type served struct {
	route   *route
	pattern string
	multi   bool         // ends in {name...} or a slash
	depth   int          // segments of the pattern
	handler http.Handler // a raw handler, or a typed one with middleware around it
	direct  bool         // a typed route without middleware
	secret  bool         // the path holds a secret

	unmatched http.Handler // answers in its place, behind the same middleware, when only its method does not fit
}

// dispatcher is the built router.
type dispatcher struct {
	table  hosts
	format *ErrorFormat
}

// ServeHTTP finds the route and runs it, or answers with a redirect, a 404, a 405 or to OPTIONS.
func (d *dispatcher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := visitOf(w, r)
	if v != nil {
		v.format = d.format
	}
	if r.RequestURI == "*" {
		leaveBody(w, r)
		writeError(w, v.carry(r), d.format, problem.BadRequest("This server has no such resource."))
		return
	}
	// The path is matched as it was escaped, so that %2F does not part segments. Without a RawPath the default encoding
	// holds, and both part it in the same way.
	path := r.URL.Path
	raw := r.URL.RawPath != ""
	if raw {
		path = r.URL.EscapedPath()
	}
	host := ""
	if d.table.named() {
		host = strings.ToLower(hostOnly(r.Host))
	}
	clean := r.Method == http.MethodConnect || isClean(path)
	if !clean {
		path = cleanPath(path)
	}
	m := match{raw: raw}
	s := d.table.find(host, r.Method, path, &m)
	if to, other := d.otherSlash(s, host, r.Method, path, raw); to != "" {
		v, r = other.mask(v, r)
		redirect(w, v.carry(r), to, raw)
		return
	}
	if !clean {
		redirect(w, v.carry(r), path, raw)
		return
	}
	if s == nil {
		d.unmatched(w, v.carry(r), d.table.others(host, path, raw))
		return
	}
	r.Pattern = s.pattern
	if s.secret {
		v, r = s.mask(v, r)
	}
	if v != nil {
		v.pattern = s.pattern
	}
	if s.direct {
		ctx := r.Context()
		if v != nil && visitFrom(ctx) == nil {
			ctx = v
		}
		s.route.serve(ctx, w, r, &m)
		return
	}
	s.behind(w, v.carry(r), &m)
}

// behind runs a raw handler, or a typed route behind middleware, which finds in the context what the path held.
func (s *served) behind(w http.ResponseWriter, r *http.Request, m *match) {
	if s.route.typed != nil {
		found := *m // only here it goes to the heap
		r = r.WithContext(context.WithValue(r.Context(), matchKey{}, &found))
	}
	for i, name := range s.route.wildcards {
		r.SetPathValue(name, m.value(i))
	}
	s.handler.ServeHTTP(w, r)
}

// matchKey is where a typed route behind middleware finds what the path held.
type matchKey struct{}

// ServeHTTP runs a typed route behind middleware.
func (rt *route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m, ok := r.Context().Value(matchKey{}).(*match)
	if !ok {
		writeError(w, r, rt.format, errors.New("middleware called the route with a context that is not the request's"))
		return
	}
	rt.serve(r.Context(), w, r, m)
}

// otherSlash returns the path with a trailing slash added or removed when only that form is registered, and its route, else "".
// As in net/http, a subtree "/a/" answers "/a" with a redirect even where a wider subtree would match it.
func (d *dispatcher) otherSlash(s *served, host, method, path string, raw bool) (string, *served) {
	if path == "" || path == "/" || s != nil && (!s.multi || strings.HasSuffix(path, "/")) {
		return "", nil
	}
	var m match
	m.raw = raw
	if trimmed, ok := strings.CutSuffix(path, "/"); ok {
		if other := d.table.find(host, method, trimmed, &m); other != nil && !other.multi && !other.route.settings.exactSlash {
			return trimmed, other
		}
		return "", nil
	}
	with := path + "/"
	other := d.table.find(host, method, with, &m)
	if other == nil || other.route.settings.exactSlash || other.multi && other.depth != strings.Count(with, "/") {
		return "", nil
	}
	return with, other
}

// redirect sends the client to another path with 307, which keeps method and body and is not cached.
func redirect(w http.ResponseWriter, r *http.Request, path string, raw bool) {
	u := url.URL{Path: path, RawQuery: r.URL.RawQuery}
	if raw {
		u.Path, u.RawPath = unescape(path), path
	}
	w.Header().Set("Location", BasePath(r.Context())+u.String())
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// unmatched answers when no route fits the path, or none of those that do fits the method.
func (d *dispatcher) unmatched(w http.ResponseWriter, r *http.Request, others []*leaf) {
	if len(others) == 0 {
		writeError(w, r, d.format, problem.NotFound("There is nothing at %s.", r.URL.Path).Because(errUnrouted))
		return
	}
	// A group's middleware (CORS, say) has a say in these answers too: for a preflight that of the route that it asks for.
	behind := others[0].methods[0].route
	if asked := r.Header.Get("Access-Control-Request-Method"); asked != "" && r.Method == http.MethodOptions {
		for _, l := range others {
			if s := l.find(asked); s != nil {
				behind = s
				break
			}
		}
	}
	behind.unmatched.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), allowKey{}, allowed(others))))
}

// allowKey is where what answers in place of a route finds the methods that are allowed.
type allowKey struct{}

// refuseMethod answers when no route of a path fits the method.
func (d *dispatcher) refuseMethod(w http.ResponseWriter, r *http.Request) {
	allow, _ := r.Context().Value(allowKey{}).(string)
	if r.Method == http.MethodOptions {
		w.Header().Set("Allow", allow)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	err := problem.New(http.StatusMethodNotAllowed, "%s is not allowed here, only %s.", r.Method, allow)
	writeError(w, r, d.format, err.WithHeader("Allow", allow).Because(errUnrouted))
}

func hostOnly(host string) string {
	if !strings.Contains(host, ":") {
		return host
	}
	h, _, err := net.SplitHostPort(host)
	if err != nil {
		return host
	}
	return h
}
