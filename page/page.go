package page

import (
	"bytes"
	"log/slog"
	"net/http"
	"strconv"
)

// Page is a response: a template with its data, in the frame of its Set. It is an http.Handler, and a value that a
// typed handler may return.
type Page struct {
	// Set has the template. Nil means the built-in one.
	Set *Set
	// Template is the page's file name in the Set.
	Template string
	// Title is the page's h1 and begins its <title>.
	Title string
	// Lead is a sentence under the h1, or empty.
	Lead string
	// Crumbs lead from the site's start to the page's parent.
	Crumbs []Link
	// Data is given to the template as .Data.
	Data any
	// Status is the response's. Zero means 200.
	Status int
	// Frame replaces the one that the Set would give.
	Frame *Frame
	// Fragment names the template that alone is sent when htmx asks for a part of the page. Empty: always the whole page.
	Fragment string
}

// WriteResponse renders the page and sends it. If it cannot be rendered nothing is sent, and the error says why.
func (p Page) WriteResponse(w http.ResponseWriter, r *http.Request) error {
	set := p.Set
	if set == nil {
		set = builtinSet()
	}
	view := View{Title: p.Title, Lead: p.Lead, Crumbs: p.Crumbs, Data: p.Data, Theme: ThemeOf(r), URL: r.URL}
	switch {
	case p.Frame != nil:
		view.Frame = *p.Frame
	case set.Frame != nil:
		view.Frame = set.Frame(r)
	}
	name := p.Template
	if p.Fragment != "" {
		w.Header().Add("Vary", "HX-Request")
		if r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Request-Type") == "partial" {
			name += "#" + p.Fragment
		}
	}
	// The messages are read without being taken until the page that shows them is certain.
	if name == p.Template {
		view.Messages = pendingFlashes(w.Header())
		if view.Messages == nil {
			view.Messages = readFlashes(r)
		}
	}
	var buf bytes.Buffer
	if err := set.Render(&buf, name, view); err != nil {
		return err
	}
	if len(view.Messages) > 0 {
		Flashes(w, r)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(buf.Len()))
	policy := set.Policy
	if policy == "" {
		policy = Policy
	}
	h.Set("Content-Security-Policy", policy)
	h.Add("Vary", "Cookie")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	status := p.Status
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(buf.Bytes())
	}
	return nil
}

// ServeHTTP is WriteResponse for the standard library. A page that cannot be rendered is logged and answered with a
// plain 500.
func (p Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	serve(p, w, r)
}

type responseWriter interface {
	WriteResponse(http.ResponseWriter, *http.Request) error
}

func serve(p responseWriter, w http.ResponseWriter, r *http.Request) {
	if err := p.WriteResponse(w, r); err != nil {
		slog.ErrorContext(r.Context(), "page not rendered", "path", r.URL.Path, "error", err)
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
	}
}
