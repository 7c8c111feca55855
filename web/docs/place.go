package docs

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gotandem/tandem/web"
)

// Marks stand on a rendered page for what is known when it is asked for.
const (
	schemeMark = "_tandem_scheme_"     // http or https
	socketMark = "_tandem_ws_"         // ws or wss
	hostMark   = "_tandem_host_"       // the host and its port
	baseMark   = "/_tandem_base_path_" // the path below which clients find the application
)

// place is where a visitor finds the application, and how it looks there.
type place struct{ theme, scheme, host, base string }

// maxPlaces bounds the pages that are kept, since the host is the client's own word.
const maxPlaces = 8

const hostRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]"

func placeOf(r *http.Request) place {
	p := place{theme: "auto", scheme: "http", host: r.Host, base: web.BasePath(r.Context())}
	if c, err := r.Cookie("theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		p.theme = c.Value
	}
	if r.TLS != nil { // the client's, also behind proxies that are trusted: see web.TrustProxies
		p.scheme = "https"
	}
	// The host goes into the text of a shell command, so anything odd is left out.
	if strings.ContainsFunc(p.host, func(c rune) bool { return !strings.ContainsRune(hostRunes, c) }) {
		p.host = "localhost"
	}
	return p
}

// fill puts the place where the marks are.
func (p place) fill(page string) string {
	return strings.NewReplacer(schemeMark, p.scheme, socketMark, strings.Replace(p.scheme, "http", "ws", 1), hostMark, p.host,
		baseMark, template.HTMLEscapeString(p.base)).Replace(page)
}
