package docs_test

import (
	"crypto/tls"
	"html"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/docs"
	"github.com/gotandem/tandem/web/openapi"
)

func variables(all map[string]openapi.ServerVariable) openapi.Map[openapi.ServerVariable] {
	var out openapi.Map[openapi.ServerVariable]
	for name, v := range all {
		out.Set(name, v)
	}
	out.Sort()
	return out
}

// commands are the texts of the page's commands.
func commands(body string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`(?s)aria-label="Shell command">(.*?)</pre>`).FindAllStringSubmatch(body, -1) {
		all = append(all, html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m[1], "")))
	}
	return all
}

// TestServers: the page, its commands and the policy all go to the first server.
func TestServers(t *testing.T) {
	for name, c := range map[string]struct {
		servers             []openapi.Server
		curl, socket, state string
		choice              bool
		connect             string
	}{
		"none":     {nil, "http://example.com/api/orders", "ws://example.com/api/live", `data-server=""`, false, "'self'"},
		"root":     {[]openapi.Server{{URL: "/"}}, "http://example.com/api/orders", "ws://example.com/api/live", `data-server=""`, false, "'self'"},
		"path":     {[]openapi.Server{{URL: "/v2/"}}, "http://example.com/v2/api/orders", "ws://example.com/v2/api/live", `data-server="/v2"`, false, "'self'"},
		"relative": {[]openapi.Server{{URL: "v2"}}, "http://example.com/spec/v2/api/orders", "ws://example.com/spec/v2/api/live", `data-server="/spec/v2"`, false, "'self'"},
		"elsewhere": {[]openapi.Server{{URL: "https://api.example.org/v1"}, {URL: "/"}}, "https://api.example.org/v1/api/orders", "wss://api.example.org/v1/api/live",
			`data-server="https://api.example.org/v1"`, true, "'self' https://api.example.org wss://api.example.org"},
		"variables": {[]openapi.Server{{URL: "https://{tenant}.example.org:{port}/{stage}", Variables: variables(map[string]openapi.ServerVariable{
			"tenant": {Default: "demo"}, "port": {Default: "443", Enum: []string{"443", "8443"}}, "stage": {Default: "v1"}})}},
			"https://demo.example.org:443/v1/api/orders", "wss://demo.example.org:443/v1/api/live", `data-server="https://demo.example.org:443/v1"`, true,
			"'self' https://*.example.org:443 https://*.example.org:8443 https://demo.example.org:443 https://demo.example.org:8443" +
				" wss://*.example.org:443 wss://*.example.org:8443 wss://demo.example.org:443 wss://demo.example.org:8443"},
		"a directive": {[]openapi.Server{{URL: "https://a;script-src-elem.x/"}, {URL: "https://a,b/"}, {URL: "https://u@c/"}, {URL: "https://d e/"}}, "https://a;script-src-elem.x/api/orders",
			"wss://a;script-src-elem.x/api/live", `data-server="https://a;script-src-elem.x"`, true, "'self'"},
		"a quote": {[]openapi.Server{{URL: "https://a.example/'$(rm)'"}}, "https://a.example/%27$(rm)%27/api/orders", "wss://a.example/%27$(rm)%27/api/live",
			`data-server="https://a.example/%27$(rm)%27"`, false, "'self' https://a.example wss://a.example"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := *document(t)
			doc.Servers = c.servers
			w := get(docs.Handler(docs.Source{URL: "/spec/openapi.json", Doc: func() *openapi.Doc { return &doc }}, docs.Options{}), "/docs")
			body := w.Body.String()
			all := strings.Join(commands(body), "\n")
			for _, want := range []string{"curl --request POST '" + c.curl + "'", "'" + c.socket + "'"} {
				if !strings.Contains(all, want) {
					t.Errorf("no command has %s:\n%s", want, all)
				}
			}
			if !strings.Contains(html.UnescapeString(body), c.state) {
				t.Errorf("the page does not contain %s", c.state)
			}
			if strings.Contains(body, `data-at="http"`) != c.choice {
				t.Errorf("that there is a choice should be %v", c.choice)
			}
			_, connect, _ := strings.Cut(w.Header().Get("Content-Security-Policy"), "connect-src ")
			if connect != c.connect {
				t.Errorf("the policy lets it ask\n%s, want\n%s", connect, c.connect)
			}
			if strings.Contains(body, "_tandem_") {
				t.Error("a mark is left")
			}
		})
	}
}

func TestServerOfAnOperation(t *testing.T) {
	doc := *document(t)
	item, _ := doc.Paths.Get("/api/orders")
	item.Post.Servers = []openapi.Server{{URL: "https://orders.example"}}
	w := get(handler(&doc), "/docs")
	if all := commands(w.Body.String()); !slices.ContainsFunc(all, func(c string) bool { return strings.Contains(c, "'https://orders.example/api/orders'") }) {
		t.Errorf("%q", all)
	}
	if !strings.Contains(w.Header().Get("Content-Security-Policy"), " https://orders.example ") || !strings.Contains(w.Body.String(), `data-server="https://orders.example"`) {
		t.Error("Try it cannot ask the server")
	}
}

// TestCommandsFollowTheScheme: behind a proxy that is believed, what counts is how the client speaks to it.
func TestCommandsFollowTheScheme(t *testing.T) {
	r := httptest.NewRequest("GET", "/docs", nil)
	r.TLS = &tls.ConnectionState{}
	w := httptest.NewRecorder()
	handler(document(t)).ServeHTTP(w, r)
	if all := strings.Join(commands(w.Body.String()), "\n"); !strings.Contains(all, "'https://example.com/api/orders'") || !strings.Contains(all, "'wss://example.com/api/live'") {
		t.Error(all)
	}
	routes := web.NewRouter()
	routes.Use(web.TrustProxies(web.Proxies{Trusted: []string{"192.0.2.0/24"}}))
	routes.Handle("GET /docs", handler(document(t)))
	h, err := routes.Build()
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(commands(get(h, "/docs", "X-Forwarded-Proto: https").Body.String()), "\n")
	if !strings.Contains(all, "'https://example.com/api/orders'") {
		t.Error(all)
	}
}

// TestCredentials: a command shows the proof that the operation's schemes ask for.
func TestCredentials(t *testing.T) {
	scheme := func(in, name string) *openapi.SecurityScheme {
		return &openapi.SecurityScheme{Type: "apiKey", In: in, Name: name}
	}
	schemes := map[string]*openapi.SecurityScheme{
		"query": scheme("query", "api_key"), "header": scheme("header", "X-Key"), "cookie": scheme("cookie", "session"), "other": scheme("cookie", "csrf"),
		"bearer": {Type: "http", Scheme: "bearer"}, "basic": {Type: "http", Scheme: "Basic"}, "digest": {Type: "http", Scheme: "Digest"}, "oauth": {Type: "oauth2"},
	}
	for needs, want := range map[string]string{
		"query":         "curl 'http://example.com/api/sales/countries?api_key=KEY'",
		"header":        "curl 'http://example.com/api/sales/countries'\n--header 'X-Key: …'",
		"header bearer": "curl 'http://example.com/api/sales/countries'\n--header 'X-Key: …'\n--header \"Authorization: Bearer $TOKEN\"",
		"cookie other":  "curl 'http://example.com/api/sales/countries'\n--header 'Cookie: session=…; csrf=…'",
		"basic":         "curl 'http://example.com/api/sales/countries'\n--user 'name:password'",
		"digest":        "curl 'http://example.com/api/sales/countries'\n--header 'Authorization: Digest …'",
		"oauth bearer":  "curl 'http://example.com/api/sales/countries'\n--header \"Authorization: Bearer $TOKEN\"",
		"":              "curl 'http://example.com/api/sales/countries'",
	} {
		doc := document(t)
		item, _ := doc.Paths.Get("/api/sales/countries")
		var r openapi.SecurityRequirement
		for id := range strings.FieldsSeq(needs) {
			doc.Components.SecuritySchemes.Set(id, schemes[id])
			r.Set(id, []string{"read"})
		}
		item.Get.Security = []openapi.SecurityRequirement{r}
		all := commands(get(handler(doc), "/docs").Body.String())
		if want = strings.ReplaceAll(want, "\n", " \\\n  "); !slices.Contains(all, want) {
			t.Errorf("%s: want %s among\n%s", needs, want, strings.Join(all, "\n"))
		}
	}
}
