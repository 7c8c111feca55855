// Package cors lets pages of other origins call a service: Cross-Origin Resource Sharing, as the Fetch standard defines it
// (https://fetch.spec.whatwg.org/#http-cors-protocol).
package cors

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

// Options say which pages may call. The zero value lets nobody.
type Options struct {
	// Origins lists the origins of the pages: "https://app.example.com", "https://*.example.com" for every subdomain at any depth (not
	// example.com itself), "http://localhost:*" for every port, "null" for pages without an origin, and "*" for all pages; the last two
	// cannot be had together with Credentials.
	Origins []string
	// Allow says of an origin that is not listed whether its pages may call. It must be safe for concurrent use.
	Allow func(origin string) bool
	// Methods may be used: GET, HEAD, POST, PUT, PATCH and DELETE if nil. "*" allows any. GET and HEAD may in any case: a page may send them without asking, and asks
	// only for the sake of its headers.
	Methods []string
	// Headers may be sent, besides those that need no permission (Accept, Accept-Language, Content-Language, Content-Type).
	// "*" allows any.
	Headers []string
	// Expose lists the headers of responses that scripts may read, besides those that they always may.
	Expose []string
	// Credentials lets the browser send cookies and HTTP authentication along.
	Credentials bool
	// MaxAge is how long browsers remember the answer to a preflight: 10 minutes if 0, not at all if negative.
	MaxAge time.Duration
	// PrivateNetwork lets pages from public networks call a service in a private one.
	PrivateNetwork bool
}

// New returns middleware that answers preflights, for every path below it, and adds to all other answers, errors and panics among them, what lets
// scripts read them. An origin that is not allowed gets an answer without those headers, and its preflight a 400: the browser keeps the page
// from it. Options that do not go together are a wiring mistake.
//
// It protects nobody against requests, which browsers send all the same where no preflight is needed; package session does.
func New(o Options) func(http.Handler) http.Handler {
	p, err := o.plan()
	if err != nil {
		return web.Misused(err)
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			origin := r.Header.Get("Origin")
			if r.Method == http.MethodOptions && origin != "" && r.Header.Get("Access-Control-Request-Method") != "" {
				p.preflight(w, r, origin)
				return
			}
			p.mark(w.Header(), origin)
			next.ServeHTTP(w, r)
		})
	}
}

// plan is Options, understood.
type plan struct {
	origins     map[string]bool
	patterns    []pattern
	all         bool
	allow       func(string) bool
	methods     []string
	anyMethod   bool
	headers     []string // lower case, sorted; what needs no permission among them
	anyHeader   bool
	allowList   string // of headers, for the answer
	methodList  string
	expose      string
	credentials bool
	private     bool
	maxAge      string
}

var (
	safeHeaders    = []string{"Accept", "Accept-Language", "Content-Language", "Content-Type"}
	defaultMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
)

// Check says what is wrong with o.
func (o Options) Check() error {
	_, err := o.plan()
	return err
}

func (o Options) plan() (*plan, error) {
	p := &plan{
		origins: map[string]bool{}, allow: o.Allow, methods: o.Methods, credentials: o.Credentials, private: o.PrivateNetwork,
		expose: strings.Join(o.Expose, ", "), anyMethod: slices.Contains(o.Methods, "*"), anyHeader: slices.Contains(o.Headers, "*"),
	}
	var errs []error
	for _, written := range o.Origins {
		switch strings.TrimSpace(written) {
		case "*":
			p.all = true
			continue
		case "null":
			p.origins["null"] = true
			continue
		}
		exact, pt, err := origin(written)
		switch {
		case err != nil:
			errs = append(errs, err)
		case pt != nil:
			p.patterns = append(p.patterns, *pt)
		default:
			p.origins[exact] = true
		}
	}
	if p.all && o.Credentials {
		errs = append(errs, errors.New("CORS origin * with Credentials would let every page act as the user who sees it: list the origins"))
	}
	if p.origins["null"] && o.Credentials {
		errs = append(errs, errors.New("CORS origin null with Credentials would let every page act as the user who sees it, since any can put itself into a sandbox: list the origins"))
	}
	if slices.Contains(o.Expose, "*") && o.Credentials {
		errs = append(errs, errors.New("CORS Expose * with Credentials is a header of that name to browsers: list the headers"))
	}
	for _, name := range slices.Concat(o.Headers, o.Expose) {
		if !isToken(name) {
			errs = append(errs, fmt.Errorf("CORS header %q: write the name of a header", name))
		}
	}
	for _, m := range o.Methods {
		switch upper := strings.ToUpper(m); {
		case !isToken(m):
			errs = append(errs, fmt.Errorf("CORS method %q: write the name of a method", m))
		case m != upper && (slices.Contains(defaultMethods, upper) || upper == http.MethodOptions):
			errs = append(errs, fmt.Errorf("CORS method %q: write %s, as browsers send it", m, upper))
		}
	}
	if len(o.Methods) == 0 {
		p.methods = defaultMethods
	}
	p.methodList = strings.Join(p.methods, ", ")
	headers := slices.Concat(safeHeaders, o.Headers)
	slices.Sort(headers)
	p.allowList = strings.Join(slices.Compact(headers), ", ")
	for _, h := range headers {
		p.headers = append(p.headers, strings.ToLower(h))
	}
	switch {
	case o.MaxAge == 0:
		p.maxAge = "600"
	case o.MaxAge < 0:
		p.maxAge = "0"
	default:
		p.maxAge = strconv.Itoa(int(min(o.MaxAge.Seconds(), math.MaxInt32)))
	}
	return p, errors.Join(errs...)
}

// allows reports whether pages of the origin may call.
func (p *plan) allows(origin string) bool {
	if origin == "" {
		return false
	}
	if p.all {
		return true
	}
	lower := strings.ToLower(origin)
	if p.origins[lower] {
		return true
	}
	for _, pt := range p.patterns {
		if pt.match(lower) {
			return true
		}
	}
	return p.allow != nil && p.allow(origin)
}

// mark adds to an answer what lets the origin's pages read it.
func (p *plan) mark(h http.Header, origin string) {
	if p.all {
		if origin == "" {
			return
		}
		h["Access-Control-Allow-Origin"] = []string{"*"}
	} else {
		h.Add("Vary", "Origin") // to answers for others too: a cache must not give them to everybody
		if !p.allows(origin) {
			return
		}
		h["Access-Control-Allow-Origin"] = []string{origin}
	}
	if p.credentials {
		h["Access-Control-Allow-Credentials"] = []string{"true"}
	}
	if p.expose != "" {
		h["Access-Control-Expose-Headers"] = []string{p.expose}
	}
}

// preflight answers the browser that asks before it sends.
func (p *plan) preflight(w http.ResponseWriter, r *http.Request, origin string) {
	h := w.Header()
	h.Add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
	p.mark(h, origin)
	delete(h, "Access-Control-Expose-Headers")
	var refused []string
	if !p.allows(origin) {
		refused = append(refused, "origin")
	}
	if m := r.Header.Get("Access-Control-Request-Method"); !p.anyMethod && !slices.Contains(p.methods, m) && m != http.MethodGet && m != http.MethodHead {
		refused = append(refused, "method")
	} else if p.anyMethod && isToken(m) {
		h["Access-Control-Allow-Methods"] = []string{m}
	} else {
		h["Access-Control-Allow-Methods"] = []string{p.methodList}
	}
	asked := strings.Join(r.Header["Access-Control-Request-Headers"], ",")
	switch {
	case !p.anyHeader:
		h["Access-Control-Allow-Headers"] = []string{p.allowList}
		for name := range strings.SplitSeq(asked, ",") {
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" && !slices.Contains(p.headers, name) {
				refused = append(refused, "headers")
				break
			}
		}
	case asked != "":
		h["Access-Control-Allow-Headers"] = []string{asked}
	}
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		if p.private {
			h["Access-Control-Allow-Private-Network"] = []string{"true"}
		} else {
			refused = append(refused, "private network")
		}
	}
	h["Access-Control-Max-Age"] = []string{p.maxAge}
	if len(refused) > 0 {
		web.WriteError(w, r, problem.BadRequest("Disallowed CORS %s.", strings.Join(refused, ", ")))
		return
	}
	h["Content-Type"] = []string{"text/plain; charset=utf-8"}
	h["Content-Length"] = []string{"2"}
	_, _ = w.Write([]byte("OK"))
}

// isToken reports whether s can be a method (RFC 9110, section 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}
