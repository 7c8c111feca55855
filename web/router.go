package web

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"runtime"
	"strings"
)

// Router collects routes, providers and middleware, and builds them into one [http.Handler].
// Make one with [NewRouter]. It is not safe for concurrent use; the handler that it builds is.
type Router struct {
	parent     *Router // nil for the root
	shared     *wiring
	prefix     string
	settings   settings
	middleware []func(http.Handler) http.Handler
	providers  map[reflect.Type]*provider
}

// wiring is what a router and its groups share: everything registered so far, and what is wrong with it.
type wiring struct {
	routes     []*route
	mistakes   []error
	provided   []*provider // all of them, in order
	replaced   map[reflect.Type]*provider
	container  *container
	retired    []*container // from before something was replaced
	operations []*Operation
	webhooks   []outgoingAt
	hooks      []*Operation // made of webhooks
	debug      bool
}

// NewRouter returns an empty router. Options given here hold for every route.
func NewRouter(opts ...Option) *Router {
	r := &Router{shared: &wiring{replaced: map[reflect.Type]*provider{}, container: newContainer()}}
	r.settings.apply(opts)
	for _, err := range append(r.settings.mistakes, r.settings.strayed("a router", "Shared", "Always", "OnMethods")...) {
		r.mistake("", "options of the router: %w", err)
	}
	return r
}

// Group returns a router whose routes begin with the prefix ("" for none) and that inherits providers, middleware,
// guards and options. What is provided or used on the group holds for its routes alone.
func (r *Router) Group(prefix string, opts ...Option) *Router {
	site := caller(1)
	if prefix != "" && (prefix[0] != '/' || strings.HasSuffix(prefix, "/") || prefix != cleanPath(prefix)) {
		r.mistake(site, "group prefix %q: write it as /name, with a slash before and none behind", prefix)
		prefix = strings.TrimSuffix(cleanPath(prefix), "/")
	}
	g := &Router{parent: r, shared: r.shared, prefix: r.prefix + prefix, settings: r.settings.clone()}
	g.settings.apply(opts)
	if v := g.settings.versions; v != r.settings.versions {
		placed := *v
		placed.at = len(g.prefix)
		g.settings.versions = &placed
	}
	for _, err := range append(g.settings.mistakes, g.settings.strayed("a group", "Shared", "Always", "OnMethods")...) {
		r.mistake(site, "group %s: %w", g.prefix, err)
	}
	return g
}

// Use adds middleware, the first outermost. On the root router it surrounds everything, unknown paths too; on a group
// it surrounds each of the group's routes, so that it is asked for a handler several times. It may be called before or after the routes are registered.
func (r *Router) Use(mw ...func(http.Handler) http.Handler) {
	r.middleware = append(r.middleware, mw...)
}

// Handle registers any http.Handler under a pattern in net/http's syntax, "[METHOD ][HOST]/path/{name}":
// a trailing slash or {name...} takes the whole subtree, {$} ends a path exactly, and
// the wildcards' values are found with [http.Request.PathValue].
func (r *Router) Handle(pattern string, h http.Handler, opts ...Option) {
	site := caller(1)
	rt := r.register("", pattern, site, opts)
	if h == nil {
		r.mistake(site, "%s: the handler is nil", pattern)
		return
	}
	r.ask(site, pattern, h)
	rt.raw = h
}

// ask notes what a handler says is wrong with it.
func (r *Router) ask(site, pattern string, h http.Handler) {
	if own, ok := h.(interface{ WiringMistake() error }); ok {
		for _, err := range lines(own.WiringMistake()) {
			r.mistake(site, "%s: %w", pattern, err)
		}
	}
}

// Mount hands every request below the prefix to h, which sees its path without the prefix; the prefix itself is redirected to
// the one with a slash, as in net/http, so that relative links hold. The prefix may hold wildcards.
func (r *Router) Mount(prefix string, h http.Handler, opts ...Option) {
	site := caller(1)
	prefix = strings.TrimSuffix(prefix, "/")
	if h == nil {
		r.mistake(site, "mount %s: the handler is nil", prefix)
		return
	}
	r.ask(site, prefix+"/", h)
	rt := r.register("", prefix+"/", site, opts)
	n := strings.Count(r.prefix+prefix, "/")
	if v := rt.settings.versions; v != nil && v.Header == "" {
		n++
	}
	rt.raw = stripSegments(n, h)
}

// stripSegments removes the first n segments of the path before h sees the request.
func stripSegments(n int, h http.Handler) http.Handler {
	if n == 0 {
		return h
	}
	cut := func(p string) string {
		for range n {
			if i := strings.IndexByte(p[min(1, len(p)):], '/'); i >= 0 {
				p = p[i+1:]
			} else {
				return "/"
			}
		}
		return p
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r2, u := *r, *r.URL
		if u.RawPath != "" {
			u.RawPath = cut(u.RawPath)
			u.Path = unescape(u.RawPath)
		} else {
			u.Path = cut(u.Path)
		}
		r2.URL = &u
		h.ServeHTTP(w, &r2)
	})
}

// register notes a route. An empty method means that the pattern may hold one.
func (r *Router) register(method, pattern, site string, opts []Option) *route {
	s := r.settings.clone()
	rt := &route{router: r, site: site, method: method, settings: &s}
	rt.settings.apply(opts)
	if rt.settings.site != "" {
		rt.site = rt.settings.site
	}
	for _, err := range append(rt.settings.mistakes, rt.settings.strayed("a route", "Shared", "Always", "OnMethods")...) {
		r.mistake(rt.site, "%s %s: %w", method, pattern, err)
	}
	if v := rt.settings.versions; v != r.settings.versions {
		r.mistake(rt.site, "%s %s: web.Versioned belongs on the router or a group", method, pattern)
		rt.settings.versions = r.settings.versions
	}
	prefix := r.prefix
	if v := rt.settings.versions; v != nil {
		prefix = v.prefixed(prefix, rt.newest())
	}
	typed := method != ""
	full := pattern
	if typed {
		full = method + " " + pattern
	}
	// The prefix stands between the host and the path, which begins at the first slash.
	if pattern == "" && prefix != "" {
		full = strings.TrimLeft(method+" "+prefix, " ") // the group itself
	} else if i := strings.IndexByte(full, '/'); i >= 0 {
		full = full[:i] + prefix + full[i:]
	}
	p, err := parsePattern(full)
	if err != nil {
		r.mistake(rt.site, "route %q: %w", full, err)
		return rt // not served: Build returns the mistake
	}
	if p.method != strings.ToUpper(p.method) {
		r.mistake(rt.site, "route %q: methods are told apart by case: write %s", full, strings.ToUpper(p.method))
	}
	if last := p.segments[len(p.segments)-1]; typed && last.multi && last.text == "" {
		// A typed route names whole paths: what is below them would come with no name to read it by.
		p.segments[len(p.segments)-1] = segment{text: "/"}
	}
	rt.pattern, rt.method = p, p.method
	r.shared.routes = append(r.shared.routes, rt)
	return rt
}

// mistake notes a wiring mistake, which Build tells.
func (r *Router) mistake(site, format string, args ...any) {
	r.shared.mistakes = append(r.shared.mistakes, mistake(site, format, args...))
}

func mistake(site, format string, args ...any) error {
	if site != "" {
		return fmt.Errorf(format+" (%s)", append(args, site)...)
	}
	return fmt.Errorf(format, args...)
}

// chain returns the middleware around the routes of a group, without the root's, which surrounds the whole handler.
func (r *Router) chain() []func(http.Handler) http.Handler {
	var all []func(http.Handler) http.Handler
	for g := r; g.parent != nil; g = g.parent {
		all = append(append([]func(http.Handler) http.Handler{}, g.middleware...), all...)
	}
	return all
}

func (r *Router) root() *Router {
	for r.parent != nil {
		r = r.parent
	}
	return r
}

// caller returns file:line of the frame that is skip above the caller's own, with the file's last folder.
func caller(skip int) string {
	_, file, line, ok := runtime.Caller(skip + 1)
	if !ok {
		return ""
	}
	if i := strings.LastIndexByte(file, '/'); i >= 0 {
		if j := strings.LastIndexByte(file[:i], '/'); j >= 0 {
			file = file[j+1:]
		}
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// joinOnce joins errors, leaving out those that read the same as an earlier one.
func joinOnce(errs []error) error {
	seen := make(map[string]bool, len(errs))
	var once []error
	for _, err := range errs {
		if !seen[err.Error()] {
			seen[err.Error()] = true
			once = append(once, err)
		}
	}
	return errors.Join(once...)
}
