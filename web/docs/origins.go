package docs

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gotandem/tandem/web/openapi"
)

// maxOrigins bounds the addresses of one server, whose variables multiply.
const maxOrigins = 64

// hostSource is what may stand in a Content-Security-Policy for a host: no character that would end the directive.
var hostSource = regexp.MustCompile(`^(?:(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?|\[[0-9a-f:.]+\])(?::(?:[0-9]+|\*))?$`)

// Origins are the other hosts that a document names as servers, or as those that give out tokens: what a page that tries its operations has to
// be allowed to ask. They are written for a Content-Security-Policy: the values of a variable that are not listed are * where a whole label in front of
// a host, or a port, may be anything.
func Origins(doc *openapi.Doc) []string {
	var all []string
	add := func(address string, sockets bool) {
		schemes, rest := []string{"https", "http"}, ""
		if scheme, after, ok := strings.Cut(strings.ToLower(address), "://"); ok && (scheme == "https" || scheme == "http") {
			schemes, rest = []string{scheme}, after
		} else if rest, ok = strings.CutPrefix(strings.ToLower(address), "//"); !ok {
			return
		}
		if end := strings.IndexAny(rest, "/?#"); end >= 0 {
			rest = rest[:end]
		}
		if !hostSource.MatchString(rest) {
			return
		}
		for _, scheme := range schemes {
			all = append(all, scheme+"://"+rest)
			if sockets {
				all = append(all, strings.Replace(scheme, "http", "ws", 1)+"://"+rest)
			}
		}
	}
	sockets, servers := false, slices.Clone(doc.Servers)
	for _, item := range doc.Paths.All() {
		for _, op := range item.All() {
			sockets = sockets || op.WebSocket != nil
			servers = append(servers, op.Servers...)
		}
	}
	for _, s := range servers {
		for _, address := range addresses(s) {
			add(address, sockets)
		}
	}
	for _, s := range doc.Components.SecuritySchemes.All() {
		add(s.OpenIDConnectURL, false)
		for _, f := range s.Flows.All() {
			add(f.TokenURL, false)
			add(f.RefreshURL, false)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// addresses are those that a server may have.
func addresses(s openapi.Server) []string {
	all := []string{s.URL}
	for name, v := range s.Variables.All() {
		values := append([]string{v.Default}, v.Enum...)
		if len(v.Enum) == 0 {
			values = append(values, "*")
		}
		var next []string
		for _, address := range all {
			for _, value := range values {
				if len(next) < maxOrigins {
					next = append(next, strings.ReplaceAll(address, "{"+name+"}", value))
				}
			}
		}
		all = next
	}
	return all
}
