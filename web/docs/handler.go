package docs

import (
	"bytes"
	"fmt"
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
	rendered *openapi.Doc      // the document of what follows
	texts    map[string]string // by theme, with marks
	pages    map[place]*static.Page
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
	page, err := h.page(placeOf(r))
	if err != nil {
		_ = problem.From(err).WriteResponse(w, r)
		return
	}
	h.head(w)
	w.Header().Add("Vary", "Cookie")
	page.Serve(w, r)
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

// page is the page as it looks at a place, made once for each document.
func (h *handler) page(at place) (*static.Page, error) {
	doc := h.source.Doc()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rendered != doc {
		h.rendered, h.texts, h.pages = doc, map[string]string{}, map[place]*static.Page{}
	}
	if page, ok := h.pages[at]; ok {
		return page, nil
	}
	text, ok := h.texts[at.theme]
	if !ok {
		var err error
		if text, err = h.render(doc, at.theme); err != nil {
			return nil, fmt.Errorf("rendering the API reference: %w", err)
		}
		h.texts[at.theme] = text
	}
	if len(h.pages) >= maxPlaces {
		clear(h.pages)
	}
	page := static.NewPage([]byte(at.fill(text)))
	h.pages[at] = page
	return page, nil
}

// render makes the page of a theme, with marks for what is not known yet.
func (h *handler) render(doc *openapi.Doc, theme string) (string, error) {
	p, err := newPage(doc, h.source.URL)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = h.assets.page.ExecuteTemplate(&b, "page", view{
		Page: p, Theme: theme, Themes: []string{"light", "auto", "dark"}, Assets: h.assets, Home: based(h.o.Home), Spec: based(h.source.URL),
		ThemeAction: based(h.o.ThemeAction), Self: based(h.o.Path), Base: baseMark, Redirect: based(h.o.Path + "/oauth2-redirect"),
		Choices: h.choices(), Links: h.links(),
	})
	if err != nil {
		return "", err
	}
	return squeeze(b.String()), nil
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
