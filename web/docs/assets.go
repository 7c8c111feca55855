package docs

import (
	"embed"
	"encoding/json/v2"
	"fmt"
	"html/template"
	"regexp"
	"strings"

	"github.com/gotandem/tandem/web/internal/static"
)

//go:embed assets templates
var embedded embed.FS

// assets are the files that the page links to, under names that change with their content, and its template.
type assets struct {
	Style, Script, Icon, OAuth2 string // addresses
	page                        *template.Template
	files                       *static.Files
}

func loadAssets(prefix string) *assets {
	a := &assets{files: static.Of(embedded, "assets")}
	for name, to := range map[string]*string{"docs.css": &a.Style, "docs.js": &a.Script, "icon.svg": &a.Icon, "oauth2.js": &a.OAuth2} {
		*to = prefix + a.files.Name(name)
	}
	a.page = template.Must(template.New("").Funcs(functions()).ParseFS(embedded, "templates/*.html"))
	return a
}

func functions() template.FuncMap {
	return template.FuncMap{
		"short": func(method string) string {
			if method == "DELETE" {
				return "DEL"
			}
			return method
		},
		"json": func(v any) (string, error) {
			b, err := json.Marshal(v)
			return string(b), err
		},
		"route":     route,
		"local":     local,
		"highlight": highlight,
		"fields":    formFields,
	}
}

// route lets a long path break behind its slashes.
func route(path string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(path), "/", "/<wbr>")) //nolint:gosec // escaped
}

var jsonParts = regexp.MustCompile(`("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b`)

// highlight colours JSON.
func highlight(s string) template.HTML {
	var b strings.Builder
	end := 0
	for _, m := range jsonParts.FindAllStringSubmatchIndex(s, -1) {
		class, stop := "n", m[1]
		switch {
		case m[4] >= 0:
			class, stop = "k", m[3]
		case m[2] >= 0:
			class = "s"
		}
		fmt.Fprintf(&b, `%s<span class="%s">%s</span>`, template.HTMLEscapeString(s[end:m[0]]), class, template.HTMLEscapeString(s[m[0]:stop]))
		end = stop
	}
	b.WriteString(template.HTMLEscapeString(s[end:]))
	return template.HTML(b.String()) //nolint:gosec // every part was escaped
}

// formFields is what the script needs to make a form.
func formFields(b *body) (string, error) {
	type field struct {
		Name     string   `json:"name"`
		Required bool     `json:"required,omitzero"`
		File     bool     `json:"file,omitzero"`
		List     bool     `json:"list,omitzero"`
		Enum     []string `json:"enum,omitempty"`
	}
	var all []field
	for _, n := range b.Fields {
		all = append(all, field{n.Name, n.Required, strings.HasSuffix(n.Type, "file"), strings.HasPrefix(n.Type, "list"), n.Enum})
	}
	out, err := json.Marshal(all)
	return string(out), err
}

var (
	indent = regexp.MustCompile(`>\s*\n\s*<`)
	pres   = regexp.MustCompile(`(?s)<pre.*?</pre>`)
)

// squeeze takes the template's own line breaks out, except in preformatted text.
func squeeze(html string) string {
	var b strings.Builder
	end := 0
	for _, m := range pres.FindAllStringIndex(html, -1) {
		b.WriteString(indent.ReplaceAllString(html[end:m[0]], "><"))
		b.WriteString(html[m[0]:m[1]])
		end = m[1]
	}
	b.WriteString(indent.ReplaceAllString(html[end:], "><"))
	return b.String()
}
