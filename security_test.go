package tandem_test

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/token"
)

// gate is an application with every way in: an API key or a token with scopes, a name and password for the staff, and routes that take whoever comes.
type gate struct {
	signer *token.Signer
	tokens *token.Verifier[token.Registered]
}

type (
	partnerKey string
	caller     struct {
		Name string `json:"name"`
		How  string `json:"how"`
	}
)

// caller knows who calls, by the API key if there is one, else by the token.
func (g *gate) caller(_ context.Context, in *struct {
	Key    web.Optional[partnerKey]
	Claims web.Optional[*token.Registered]
}) (*caller, error) {
	switch {
	case in.Key.OK && in.Key.Value == "k-1234":
		return &caller{"acme", "key"}, nil
	case in.Key.OK:
		return nil, web.BadCredentials("The API key is not known.", web.HeaderAuth("X-API-Key"))
	case in.Claims.OK:
		return &caller{in.Claims.Value.Subject, "token"}, nil
	}
	return nil, web.NotAuthenticated(web.HeaderAuth("X-API-Key"), g.oauth())
}

func (g *gate) oauth() web.SecurityScheme {
	return web.OAuth2Password("/token", map[string]string{"read": "Read orders", "write": "Write orders"})
}

func (g *gate) admin(_ context.Context, in *struct{ Basic web.Basic }) error {
	same := func(a, b string) bool {
		x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
		return subtle.ConstantTimeCompare(x[:], y[:]) == 1
	}
	if name, password := same(in.Basic.Username, "root"), same(in.Basic.Password, "pass:word"); !name || !password {
		office := web.BasicAuth()
		office.Realm = "Office"
		return web.BadCredentials("The name or the password is wrong.", office)
	}
	return nil
}

func (g *gate) token(_ context.Context, in *token.PasswordForm) (web.Response[token.Grant], error) {
	if in.Username != "ann" || in.Password != "secret" {
		return web.Response[token.Grant]{}, token.Refused(token.InvalidGrant, "The name or the password is wrong.")
	}
	for _, scope := range in.Scopes() {
		if scope != "read" && scope != "write" {
			return web.Response[token.Grant]{}, token.Refused(token.InvalidScope, "There are read and write.")
		}
	}
	text, expires, err := g.signer.Sign(token.Registered{Subject: in.Username, Scope: in.Scope})
	return token.Granted(text, expires, in.Scopes()...), err
}

func gated(t *testing.T) (*gate, http.Handler) {
	place(t)
	key, err := token.NewKey("k1", []byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{
		signer: &token.Signer{Key: key, Issuer: "shop", Audience: "api", For: time.Minute},
		tokens: &token.Verifier[token.Registered]{Keys: token.Set{key}, Issuer: "shop", Audience: "api", Leeway: -1},
	}
	app := tandem.New("shop")
	app.Provide(web.APIKey[partnerKey](web.HeaderAuth("X-API-Key")))
	app.Provide(g.tokens.Claims)
	app.Provide(g.caller, web.Secure(web.HeaderAuth("X-API-Key"), g.oauth()))
	app.Provide(web.BasicCredentials("Office"))
	app.Post("/token", g.token, web.Errors(token.Refused(token.InvalidGrant, "")))
	orders := app.Group("/orders", web.Needs[*caller](), web.Scopes("read"))
	show := func(_ context.Context, in *struct{ Caller *caller }) (*caller, error) { return in.Caller, nil }
	orders.Get("", show, web.OperationID("list"))
	orders.Post("", func(_ context.Context, in *struct {
		Caller *caller
		Body   struct {
			Track int `json:"track"`
		} `body:"json"`
	}) (*caller, error) {
		return in.Caller, nil
	}, web.Scopes("write"), web.OperationID("order"))
	orders.Get("/status", func(context.Context, *struct{}) (string, error) { return "up", nil }, web.Public(), web.OperationID("status"))
	app.Get("/hello", func(_ context.Context, in *struct{ Caller web.Optional[*caller] }) (string, error) {
		if !in.Caller.OK {
			return "Hello, whoever you are", nil
		}
		return "Hello, " + in.Caller.Value.Name, nil
	}, web.OperationID("hello"))
	app.Get("/admin", func(context.Context, *struct{}) (string, error) { return "in", nil }, web.Guard(g.admin), web.OperationID("admin"))
	h, err := app.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return g, h
}

func TestEveryWayIn(t *testing.T) {
	g, h := gated(t)
	login := func(form string) (int, token.Grant) {
		r := httptest.NewRequest("POST", "/token", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var grant token.Grant
		if err := json.Unmarshal(w.Body.Bytes(), &grant); err != nil {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		return w.Code, grant
	}
	bearer := func(scope string) string {
		status, grant := login("grant_type=password&username=ann&password=secret&scope=" + url.QueryEscape(scope))
		if status != 200 || grant.TokenType != "bearer" || grant.AccessToken == "" {
			t.Fatalf("no token: %d %+v", status, grant)
		}
		return "Bearer " + grant.AccessToken
	}
	signed := func(s token.Signer, claims token.Registered) string {
		text, _, err := s.Sign(claims)
		if err != nil {
			t.Fatal(err)
		}
		return "Bearer " + text
	}
	past := token.Time{Time: time.Now().Add(-time.Hour)}
	elsewhere, stranger := *g.signer, *g.signer
	elsewhere.Audience = "other"
	var err error
	if stranger.Key, err = token.NewKey("k1", []byte("another secret of thirty-two byte")); err != nil {
		t.Fatal(err)
	}
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	none := []string{"APIKey", "Bearer"}
	invalid := func(why string) []string {
		return []string{`Bearer error="invalid_token", error_description="` + why + `"`}
	}

	for _, test := range []struct {
		name, method, path, header, value string
		status                            int
		body                              string
		challenges                        []string
	}{
		{"a key", "GET", "/orders", "X-API-Key", "k-1234", 200, `{"name":"acme","how":"key"}`, nil},
		{"a token", "GET", "/orders", "Authorization", bearer("read"), 200, `{"name":"ann","how":"token"}`, nil},
		{"nothing", "GET", "/orders", "", "", 401, "Not authenticated", none},
		{"nothing, and the body is not looked at", "POST", "/orders", "", "", 401, "Not authenticated", none},
		{"a key that is not known", "GET", "/orders", "X-API-Key", "k", 401, "not known", []string{"APIKey"}},
		{"another scheme", "GET", "/orders", "Authorization", basic("root:pass:word"), 401, "Not authenticated", none},
		{"no token", "GET", "/orders", "Authorization", "Bearer", 401, "Not authenticated", none},
		{"rubbish", "GET", "/orders", "Authorization", "Bearer x.y.z", 401, "malformed", invalid("The token is malformed")},
		{"expired", "GET", "/orders", "Authorization", signed(*g.signer, token.Registered{Subject: "ann", Scope: "read", ExpiresAt: past}), 401, "expired", invalid("The token has expired")},
		{"another service's", "GET", "/orders", "Authorization", signed(elsewhere, token.Registered{Scope: "read"}), 401, "another",
			invalid("The token is for another service or from another issuer")},
		{"signed by a stranger", "GET", "/orders", "Authorization", signed(stranger, token.Registered{Scope: "read"}), 401, "signed",
			invalid("The token is not signed by a key that is trusted here")},
		{"a scope is missing", "POST", "/orders", "Authorization", bearer("read"), 403, "read and write", []string{`Bearer error="insufficient_scope", scope="read write"`}},
		{"all scopes, and then the body is read", "POST", "/orders", "Authorization", bearer("read write"), 422, "json_invalid", nil},
		{"public within the group", "GET", "/orders/status", "", "", 200, `"up"`, nil},
		{"optional, without", "GET", "/hello", "", "", 200, "whoever", nil},
		{"optional, with a key", "GET", "/hello", "X-API-Key", "k-1234", 200, "acme", nil},
		{"optional, with a token", "GET", "/hello", "Authorization", bearer(""), 200, "ann", nil},
		{"optional, with a bad token", "GET", "/hello", "Authorization", "Bearer x", 401, "malformed", invalid("The token is malformed")},
		{"a password", "GET", "/admin", "Authorization", basic("root:pass:word"), 200, `"in"`, nil},
		{"a wrong password", "GET", "/admin", "Authorization", basic("root:pass"), 401, "wrong", []string{`Basic realm="Office"`}},
		{"no password", "GET", "/admin", "", "", 401, "Not authenticated", []string{`Basic realm="Office"`}},
		{"a password that cannot be read", "GET", "/admin", "Authorization", "Basic !", 401, "Not authenticated", []string{`Basic realm="Office"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, test.path, strings.NewReader("{"))
			r.Header.Set("Content-Type", "application/json")
			if test.header != "" {
				r.Header.Set(test.header, test.value)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if got := w.Header().Values("WWW-Authenticate"); w.Code != test.status || !strings.Contains(w.Body.String(), test.body) || !slices.Equal(got, test.challenges) {
				t.Errorf("got %d %q %s, want %d %q %s", w.Code, got, w.Body, test.status, test.challenges, test.body)
			}
		})
	}
	if status, _ := login("username=ann&password=wrong"); status != 400 {
		t.Errorf("a wrong password at the token endpoint: %d", status)
	}
	if status, _ := login("username=ann&password=secret&scope=root"); status != 400 {
		t.Errorf("a scope that there is not: %d", status)
	}
}

// TestEveryWayInIsDocumented: the requirements of the document, its schemes, and what the pages need to sign in.
func TestEveryWayInIsDocumented(t *testing.T) {
	_, h := gated(t)
	_, _, body := fetch(t, h, "/openapi.json")
	var doc struct {
		Paths      map[string]map[string]struct{ Security, Responses jsontext.Value }
		Components struct {
			SecuritySchemes map[string]jsontext.Value `json:"securitySchemes"`
		}
	}
	if err := json.Unmarshal([]byte(body), &doc, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	for operation, want := range map[string]string{
		"get /orders":        `[{"header_X-API-Key":[]},{"oauth2":["read"]}]`,
		"post /orders":       `[{"header_X-API-Key":[]},{"oauth2":["read","write"]}]`,
		"get /orders/status": `[]`,
		"get /hello":         `[{"header_X-API-Key":[]},{"oauth2":[]},{}]`,
		"get /admin":         `[{"basic":[]}]`,
		"post /token":        `[]`,
	} {
		method, path, _ := strings.Cut(operation, " ")
		op := doc.Paths[path][method]
		if got := string(op.Security); compact(got) != want {
			t.Errorf("%s: %s, want %s", operation, got, want)
		}
		for _, status := range []string{"401", "403"} {
			proof := want != "[]" && !strings.HasSuffix(want, "{}]")
			if has := strings.Contains(string(op.Responses), `"`+status+`"`); has != (proof && (status == "401" || strings.Contains(want, "read"))) {
				t.Errorf("%s: a %s is documented: %v", operation, status, has)
			}
		}
	}
	for id, want := range map[string]string{
		"header_X-API-Key": `{"type":"apiKey","name":"X-API-Key","in":"header"}`,
		"oauth2":           `{"type":"oauth2","flows":{"password":{"tokenUrl":"/token","scopes":{"read":"Read orders","write":"Write orders"}}}}`,
		"basic":            `{"type":"http","scheme":"basic"}`,
	} {
		if got := compact(string(doc.Components.SecuritySchemes[id])); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	_, _, page := fetch(t, h, "/docs")
	for _, want := range []string{`<code class="name">header_X-API-Key</code>`, `<code class="name">oauth2</code>`, "Read orders", `/token`, `<code class="name">basic</code>`, "data-proofs="} {
		if !strings.Contains(page, want) {
			t.Errorf("the reference does not say %s", want)
		}
	}
	if _, _, page := fetch(t, h, "/docs/swagger"); !strings.Contains(page, "/docs/oauth2-redirect") {
		t.Error("Swagger UI does not know where OAuth 2 comes back to")
	}
	if status, _, page := fetch(t, h, "/docs/oauth2-redirect"); status != 200 || !strings.Contains(page, "oauth2") {
		t.Errorf("where OAuth 2 comes back to: %d %s", status, page)
	}
}

// compact is JSON without white space.
func compact(s string) string {
	v := jsontext.Value(s)
	if v.Compact() != nil {
		return s
	}
	return string(v)
}

// TestInsecureDebug: what is behind an error is shown only where the settings say so, and then served with a warning.
func TestInsecureDebug(t *testing.T) {
	type rated struct {
		Stars int `json:"stars" validate:"max=5"`
	}
	for _, on := range []bool{false, true} {
		place(t)
		if on {
			t.Setenv("INSECURE_DEBUG", "true")
		}
		app := tandem.New("shop")
		app.Log = slog.New(slog.DiscardHandler)
		app.Get("/broken", func(context.Context, *struct{}) (string, error) { return "", errors.New("dial db.internal: refused") })
		app.Get("/panic", func(context.Context, *struct{}) (string, error) { panic("index 7 of order") })
		app.Get("/rating", func(context.Context, *struct{}) (rated, error) { return rated{9}, nil })
		h, err := app.Handler()
		if err != nil {
			t.Fatal(err)
		}
		for path, secret := range map[string]string{"/broken": "db.internal", "/panic": "index 7"} {
			for _, accept := range []string{"application/json", "text/html"} {
				status, _, body := fetch(t, h, path, "Accept", accept)
				if status != 500 || strings.Contains(body, secret) != on {
					t.Errorf("debug %v: %s as %s: %d %s", on, path, accept, status, body)
				}
			}
		}
		if status, _, body := fetch(t, h, "/rating"); (status == 500) != on || strings.Contains(body, "stars: Input should be less than or equal to 5") != on {
			t.Errorf("debug %v: a response that breaks its rules: %d %s", on, status, body)
		}
	}
}
