package docs

import (
	"html/template"
	"path"
	"strings"

	"github.com/gotandem/tandem/web/openapi"
)

// server is an address of the API as the page shows it, with marks for what is known when the page is asked for.
type server struct {
	URL       string        `json:"-"`   // variables stand in braces
	Address   string        `json:"-"`   // with the defaults of the variables
	Ref       string        `json:"url"` // URL as the script takes it: see local
	Doc       template.HTML `json:"-"`
	Variables []variable    `json:"variables"`
}

// variable is a part of a server's address that the visitor chooses.
type variable struct {
	Name    string        `json:"name"`
	Default string        `json:"default"`
	Enum    []string      `json:"enum,omitempty"`
	Doc     template.HTML `json:"-"`
}

// newServer resolves a server's address as the document at spec means it.
func newServer(s openapi.Server, spec string) *server {
	resolve := func(address string) string {
		switch {
		case strings.HasPrefix(address, "//"):
			address = schemeMark + ":" + address
		case strings.HasPrefix(address, "/"):
			address = origin + baseMark + address
		case !strings.Contains(address, "://"):
			address = origin + baseMark + path.Join("/", path.Dir(spec), address)
		}
		return strings.TrimSuffix(strings.ReplaceAll(address, "'", "%27"), "/") // it stands between quotes in commands
	}
	out := &server{Doc: markdown(s.Description), Variables: []variable{}}
	address := s.URL
	for name, v := range s.Variables.All() {
		address = strings.ReplaceAll(address, "{"+name+"}", v.Default)
		out.Variables = append(out.Variables, variable{name, v.Default, v.Enum, markdown(v.Description)})
	}
	out.URL, out.Address = resolve(s.URL), resolve(address)
	out.Ref = local(out.URL)
	return out
}

const origin = schemeMark + "://" + hostMark

// local is an address for the script, which knows better than the server what the page's own origin is.
func local(address string) string {
	return strings.TrimPrefix(strings.TrimPrefix(address, origin), schemeMark+":")
}

// Marks stand in a command for the address of the server, until it is written into the page.
const (
	serverMark       = "_tandem_server_"
	socketServerMark = "_tandem_socket_server_"
)

// serverWord is an address below the server, as a word of a shell.
func serverWord(path string, socket bool) string {
	if socket {
		return quote(socketServerMark + path)
	}
	return quote(serverMark + path)
}

// command is an operation's command. Where the server is the visitor's choice, it can be found and changed.
func (p *page) command(o *operation) template.HTML {
	at, chosen := p.Server(), p.Choice() && o.Server == ""
	if o.Server != "" {
		at = o.Server
	}
	word := func(kind, address string) string {
		if address = template.HTMLEscapeString(address); chosen {
			return `<span data-at="` + kind + `">` + address + `</span>`
		}
		return address
	}
	socket := at
	if rest, ok := strings.CutPrefix(at, schemeMark); ok {
		socket = socketMark + rest
	} else if rest, ok := strings.CutPrefix(at, "http"); ok {
		socket = "ws" + rest
	}
	return template.HTML(strings.NewReplacer(serverMark, word("http", at), socketServerMark, word("ws", socket)).Replace(template.HTMLEscapeString(o.curl))) //nolint:gosec // every part was escaped
}

// Server is where the page sends requests unless the visitor chooses another one: the first server.
func (p *page) Server() string { return p.Servers[0].Address }

// Local is Server for the script.
func (p *page) Local() string { return local(p.Server()) }

// Choice reports whether the visitor may choose where requests go.
func (p *page) Choice() bool { return len(p.Servers) > 1 || len(p.Servers[0].Variables) > 0 }

// Elsewhere reports whether requests go to other addresses than that of the application, or may.
func (p *page) Elsewhere() bool {
	return p.Choice() || p.Server() != origin+baseMark
}
