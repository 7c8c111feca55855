package web

import (
	"errors"
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/gotandem/tandem/problem"
)

// InsecureDebug has every route show the client what is behind a 5xx, for development: the error with everything that it wraps, and for a panic where it
// happened. Browsers get a page, others a problem document with the member "debug". It turns [CheckResponses] on as well. Call it before Build, and never where
// strangers can see it: errors name tables, paths and addresses.
func (r *Router) InsecureDebug() { r.shared.debug = true }

// debugging returns the settings of a route with what InsecureDebug asks for.
func (w *wiring) debugging(s *settings) *settings {
	if !w.debug {
		return s
	}
	own := *s
	own.debug, own.checked = true, true
	return &own
}

// panicError is what a panic becomes on its way to the client. It was logged when it was recovered.
type panicError struct {
	value any
	stack string
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

func isLogged(err error) bool {
	_, ok := errors.AsType[*panicError](err)
	return ok
}

// trace is what Debug shows.
func trace(err error) []string {
	var lines []string
	var walk func(err error, depth int)
	walk = func(err error, depth int) {
		if err == nil || depth > 20 {
			return
		}
		lines = append(lines, fmt.Sprintf("%s%T: %v", strings.Repeat("  ", depth), err, err))
		switch e := err.(type) {
		case interface{ Unwrap() error }:
			walk(e.Unwrap(), depth+1)
		case interface{ Unwrap() []error }:
			for _, inner := range e.Unwrap() {
				walk(inner, depth+1)
			}
		}
	}
	walk(err, 0)
	if p, ok := errors.AsType[*panicError](err); ok {
		lines = append(lines, strings.Split(strings.TrimSpace(p.stack), "\n")...)
	}
	return lines
}

// traced adds the trace to a problem document.
func traced(p *problem.Error, err error) *problem.Error {
	p = p.Clone()
	if p.Extra == nil {
		p.Extra = map[string]any{}
	}
	p.Extra["debug"] = trace(err)
	return p
}

// writeTrace answers a browser with a page, and reports whether it did.
func writeTrace(w http.ResponseWriter, r *http.Request, p *problem.Error, err error) bool {
	accept, _, _ := strings.Cut(r.Header.Get("Accept"), ",")
	if !strings.HasPrefix(strings.TrimSpace(accept), "text/html") {
		return false
	}
	status := fmt.Sprintf("%d %s", p.StatusCode(), http.StatusText(p.StatusCode()))
	page := "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + status + "</title><h1>" + status + "</h1><p>" +
		html.EscapeString(r.Method+" "+loggedPath(r)) + "</p><pre>" + html.EscapeString(strings.Join(trace(err), "\n")) + "</pre></html>\n"
	h := w.Header()
	h.Set("Content-Type", HTML("").ContentType())
	h.Set("Cache-Control", "no-store")
	h.Del("Content-Encoding")
	h.Set("Content-Length", fmt.Sprint(len(page)))
	w.WriteHeader(p.StatusCode())
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(page))
	}
	return true
}
