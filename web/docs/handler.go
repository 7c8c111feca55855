package docs

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/internal/static"
	"github.com/gotandem/tandem/web/openapi"
)

// handler serves the page and what it links to.
type handler struct {
	source Source
	o      Options
	assets *assets

	mu       sync.Mutex
	rendered *openapi.Doc      // the document of pages
	pages    map[string]string // by theme, with hostMark where the server's address belongs
}

// policy allows the page nothing but itself.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; connect-src 'self'"

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		_ = problem.New(http.StatusMethodNotAllowed, "").WithHeader("Allow", "GET, HEAD").WriteResponse(w, r)
		return
	}
	if name := path.Base(r.URL.Path); strings.HasSuffix(path.Dir(r.URL.Path), "/assets") {
		if !h.assets.files.Serve(w, r, name) {
			_ = problem.NotFound("There is no such file.").WriteResponse(w, r)
		}
		return
	}
	if r.URL.Path == h.o.Path+"/oauth2-redirect" {
		h.redirect(w, r)
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
	text = strings.ReplaceAll(text, baseMark, template.HTMLEscapeString(web.BasePath(r.Context())))
	h.head(w)
	w.Header().Add("Vary", "Cookie")
	static.Respond(w, r, []byte(text))
}

func (h *handler) head(w http.ResponseWriter) {
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Content-Security-Policy", policy+strings.Join(append([]string{""}, Origins(h.source.Doc())...), " "))
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cache-Control", "private, no-cache")
	opening, _ := Openers(h.source.Doc()) // the window in which one signs in hands its answer to this page
	head.Set("Cross-Origin-Opener-Policy", opening)
}

// redirect is where an authorization server sends the browser back to.
func (h *handler) redirect(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	base := strings.NewReplacer(baseMark, web.BasePath(r.Context()))
	if err := redirectPage.Execute(&b, map[string]string{"Script": base.Replace(h.assets.OAuth2), "Icon": base.Replace(h.assets.Icon)}); err != nil {
		web.WriteError(w, r, err)
		return
	}
	h.head(w)
	_, redirected := Openers(h.source.Doc())
	w.Header().Set("Cross-Origin-Opener-Policy", redirected)
	static.Respond(w, r, b.Bytes())
}

const hostRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]"

// page renders the page of a theme once for each document.
func (h *handler) page(theme string) (string, error) {
	doc := h.source.Doc()
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
		Page: p, Theme: theme, Themes: []string{"light", "auto", "dark"}, Assets: h.assets, Home: based(h.o.Home), Spec: based(h.source.URL),
		ThemeAction: based(h.o.ThemeAction), Self: based(h.o.Path), Base: baseMark, Redirect: based(h.o.Path + "/oauth2-redirect"),
		Choices: h.choices(), Links: h.links(),
	})
	if err != nil {
		return "", fmt.Errorf("rendering the API reference: %w", err)
	}
	text := squeeze(b.String())
	h.pages[theme] = text
	return text, nil
}

// based is an address of the application's own, behind the path below which it is found.
func based(address string) string {
	if strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") {
		return baseMark + address
	}
	return address
}

func (h *handler) choices() []choice {
	var all []choice
	for _, d := range h.o.Documents {
		all = append(all, choice{Label: d.Label(), URL: based(d.Page), Current: d.Page == h.o.Path})
	}
	return all
}

func (h *handler) links() []Link {
	var all []Link
	for _, l := range h.o.Links {
		all = append(all, Link{l.Title, based(l.URL)})
	}
	return all
}
