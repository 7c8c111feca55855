package docs

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web/openapi"
)

// handler serves the page and what it links to.
type handler struct {
	doc    func() *openapi.Doc
	o      Options
	assets *assets

	mu       sync.Mutex
	rendered *openapi.Doc      // the document of pages
	pages    map[string]string // by theme, with hostMark where the server's address belongs
}

// policy allows the page nothing but itself.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		_ = problem.New(http.StatusMethodNotAllowed, "").WithHeader("Allow", "GET, HEAD").WriteResponse(w, r)
		return
	}
	if name := path.Base(r.URL.Path); strings.HasSuffix(path.Dir(r.URL.Path), "/assets") {
		if !h.assets.serve(w, r, name) {
			_ = problem.NotFound("There is no such file.").WriteResponse(w, r)
		}
		return
	}
	if at := strings.TrimSuffix(r.URL.Path, "/"); at != h.o.Path && at != "" {
		_ = problem.NotFound("There is no such page.").WriteResponse(w, r)
		return
	}
	theme := "auto"
	if c, err := r.Cookie("theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		theme = c.Value
	}
	text, err := h.page(theme)
	if err != nil {
		_ = problem.From(err).WriteResponse(w, r)
		return
	}
	// The host is the client's own word: it goes into the text of a shell command, so anything odd is left out.
	host := r.Host
	if strings.ContainsFunc(host, func(c rune) bool { return !strings.ContainsRune(hostRunes, c) }) {
		host = "localhost"
	}
	text = strings.ReplaceAll(text, hostMark, host)
	if r.TLS != nil {
		text = strings.ReplaceAll(text, "http://"+host, "https://"+host)
	}
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Content-Security-Policy", policy)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cache-Control", "private, no-cache")
	head.Add("Vary", "Cookie")
	respond(w, r, []byte(text))
}

const hostRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]"

// page renders the page of a theme once for each document.
func (h *handler) page(theme string) (string, error) {
	doc := h.doc()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rendered != doc {
		h.rendered, h.pages = doc, map[string]string{}
	}
	if text, ok := h.pages[theme]; ok {
		return text, nil
	}
	p, err := newPage(doc)
	if err != nil {
		return "", fmt.Errorf("rendering the API reference: %w", err)
	}
	var b bytes.Buffer
	err = h.assets.page.ExecuteTemplate(&b, "page", view{
		Page: p, Theme: theme, Themes: []string{"light", "auto", "dark"}, Assets: h.assets, Home: h.o.Home, Spec: h.o.Spec,
		ThemeAction: h.o.ThemeAction, Self: h.o.Path,
	})
	if err != nil {
		return "", fmt.Errorf("rendering the API reference: %w", err)
	}
	text := squeeze(b.String())
	h.pages[theme] = text
	return text, nil
}
