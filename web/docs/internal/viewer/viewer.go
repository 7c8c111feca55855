// Package viewer serves the page of a script of others that shows OpenAPI documents, with everything it loads from the program itself.
package viewer

import (
	"bytes"
	"encoding/json/v2"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/docs"
	"github.com/gotandem/tandem/web/internal/static"
)

// Viewer is the handler of such a page.
type Viewer struct {
	Name  string // of the script, for people
	Path  string // where it is mounted
	Files *static.Files
	// Styles and Scripts are names of files, in the order in which the page loads them.
	Styles, Scripts []string
	Documents       []docs.Source
	// Config is what the page's own script gets as JSON, beside documents, base and redirect.
	Config map[string]any
	// Redirect is where OAuth 2 comes back to.
	Redirect string
	// Home is the page that a visitor without JavaScript is sent to.
	Home string
	// Script lists what scripts and workers need beyond 'self', for the policy.
	Script string
}

var page = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} – {{.Name}}</title>
<link rel="icon" href="{{.Icon}}" type="image/svg+xml">
{{range .Styles}}<link rel="stylesheet" href="{{.}}">
{{end}}</head>
<body>
<main id="app" data-config="{{.Config}}"><p>{{.Name}} needs JavaScript. <a href="{{.Home}}">The reference page</a> does not.</p></main>
{{range .Scripts}}<script src="{{.}}"></script>
{{end}}</body>
</html>
`))

func (v *Viewer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		_ = problem.New(http.StatusMethodNotAllowed, "").WithHeader("Allow", "GET, HEAD").WriteResponse(w, r)
		return
	}
	if strings.HasSuffix(path.Dir(r.URL.Path), "/assets") {
		if !v.Files.Serve(w, r, path.Base(r.URL.Path)) {
			_ = problem.NotFound("There is no such file.").WriteResponse(w, r)
		}
		return
	}
	if at := strings.TrimSuffix(r.URL.Path, "/"); at != v.Path && at != "" {
		_ = problem.NotFound("There is no such page.").WriteResponse(w, r)
		return
	}
	base := web.BasePath(r.Context())
	address := func(names []string) []string {
		all := make([]string, len(names))
		for i, n := range names {
			all[i] = base + v.Path + "/assets/" + v.Files.Name(n)
		}
		return all
	}
	type source struct {
		Title string `json:"title"`
		URL   string `json:"url"`
		Slug  string `json:"slug"`
	}
	var sources []source
	title := "API reference"
	var origins []string
	opener := ""
	pkce := []string{} // schemes with a flow that should use PKCE
	for i, d := range v.Documents {
		doc := d.Doc()
		sources = append(sources, source{d.Label(), base + d.URL, d.Name})
		origins = append(origins, docs.Origins(doc)...)
		for id, s := range doc.Components.SecuritySchemes.All() {
			if _, ok := s.Flows.Get("authorizationCode"); ok && !slices.Contains(pkce, id) {
				pkce = append(pkce, id)
			}
		}
		if opening, _ := docs.Openers(doc); i == 0 || opening != "same-origin" {
			opener = opening // the most lenient that one of them needs
		}
		if i == 0 {
			title = doc.Info.Title
		}
	}
	config, err := json.Marshal(map[string]any{"documents": sources, "base": base, "redirect": base + v.Redirect, "pkce": pkce, "config": v.Config}, json.Deterministic(true))
	var b bytes.Buffer
	if err == nil {
		err = page.Execute(&b, map[string]any{
			"Title": title, "Name": v.Name, "Icon": address([]string{"icon.svg"})[0], "Home": base + v.Home,
			"Styles": address(v.Styles), "Scripts": address(v.Scripts), "Config": string(config),
		})
	}
	if err != nil {
		web.WriteError(w, r, fmt.Errorf("rendering %s: %w", v.Name, err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'"+v.Script+"; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src "+
		strings.Join(append([]string{"'self'"}, origins...), " ")+"; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Cross-Origin-Opener-Policy", opener)
	static.Respond(w, r, b.Bytes())
}
