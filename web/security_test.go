package web_test

import (
	"context"
	"encoding/base64"
	"encoding/json/v2"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

type (
	partnerKey string
	otherKey   string
)

func TestAPIKeys(t *testing.T) {
	for _, test := range []struct {
		scheme web.SecurityScheme
		target string
		header []string
	}{
		{web.HeaderAuth("X-Key"), "/", []string{"X-Key: secret"}},
		{web.QueryAuth("key"), "/?key=secret", nil},
		{web.CookieAuth("key"), "/", []string{"Cookie: key=secret"}},
	} {
		t.Run(test.scheme.In, func(t *testing.T) {
			r := web.NewRouter()
			r.Provide(web.APIKey[partnerKey](test.scheme))
			r.Get("/", func(_ context.Context, in *struct{ Key partnerKey }) (string, error) { return string(in.Key), nil })
			h := build(t, r)
			if rec := do(t, h, "GET", test.target, "", test.header...); rec.Body.String() != `"secret"` {
				t.Errorf("got %d %s", rec.Code, rec.Body)
			}
			rec := do(t, h, "GET", "/", "")
			if rec.Code != 401 || rec.Header().Get("WWW-Authenticate") != "APIKey" || !strings.Contains(rec.Body.String(), `"detail":"Not authenticated"`) {
				t.Errorf("without: got %d %v %s", rec.Code, rec.Header(), rec.Body)
			}
			if op := r.Operations()[0]; len(op.Security) != 1 || op.Security[0][0].Scheme.Name != test.scheme.Name || len(op.Params) != 0 {
				t.Errorf("documented: %+v, %+v", op.Security, op.Params)
			}
		})
	}
}

func TestTwoKeysAreTwoTypes(t *testing.T) {
	r := web.NewRouter()
	r.Provide(web.APIKey[partnerKey](web.HeaderAuth("X-Partner")))
	r.Provide(web.APIKey[otherKey](web.HeaderAuth("X-Other")))
	r.Get("/", func(_ context.Context, in *struct {
		A partnerKey
		B otherKey
	}) (string, error) {
		return string(in.A) + string(in.B), nil
	})
	h := build(t, r)
	if rec := do(t, h, "GET", "/", "", "X-Partner: a", "X-Other: b"); rec.Body.String() != `"ab"` {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if rec := do(t, h, "GET", "/", "", "X-Partner: a"); rec.Code != 401 {
		t.Errorf("one of two: got %d", rec.Code)
	}
}

func TestBearer(t *testing.T) {
	r := web.NewRouter()
	r.Get("/", func(_ context.Context, in *struct{ Bearer web.Bearer }) (string, error) { return in.Bearer.Token, nil })
	h := build(t, r)
	for _, header := range []string{"Bearer abc", "bearer   abc"} {
		if rec := do(t, h, "GET", "/", "", "Authorization: "+header); rec.Body.String() != `"abc"` {
			t.Errorf("%s: got %d %s", header, rec.Code, rec.Body)
		}
	}
	for _, header := range [][]string{nil, {"Authorization: Basic abc"}, {"Authorization: Bearer"}, {"Authorization: Bearer "}, {"Authorization:"}, {"Authorization: Bearer a", "Authorization: Bearer b"}} {
		if rec := do(t, h, "GET", "/", "", header...); rec.Code != 401 || rec.Header().Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%q: got %d %v", header, rec.Code, rec.Header())
		}
	}
	if s := r.Operations()[0].Security; len(s) != 1 || s[0][0].Scheme.Scheme != "bearer" {
		t.Errorf("documented: %+v", s)
	}
}

func TestBasic(t *testing.T) {
	r := web.NewRouter()
	r.Provide(web.BasicCredentials(`The "Vault"`))
	r.Get("/", func(_ context.Context, in *struct{ Basic web.Basic }) (string, error) {
		return in.Basic.Username + " and " + in.Basic.Password, nil
	})
	h := build(t, r)
	encode := func(s string) string { return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	if rec := do(t, h, "GET", "/", "", encode("ann:pass:word")); rec.Body.String() != `"ann and pass:word"` {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	for _, header := range []string{"Authorization: Basic notabase64token", encode("no colon"), encode("\xff:x"), "Authorization: Basic", "Authorization: Bearer x", "X-None: x"} {
		rec := do(t, h, "GET", "/", "", header)
		if rec.Code != 401 || rec.Header().Get("WWW-Authenticate") != `Basic realm="The \"Vault\""` {
			t.Errorf("%s: got %d %v", header, rec.Code, rec.Header())
		}
	}
}

func TestBasicWithoutARealmOfItsOwn(t *testing.T) {
	r := web.NewRouter()
	r.Get("/", func(_ context.Context, in *struct{ Basic web.Basic }) (string, error) { return in.Basic.Username, nil })
	if rec := do(t, build(t, r), "GET", "/", ""); rec.Header().Get("WWW-Authenticate") != `Basic realm="api"` {
		t.Errorf("got %v", rec.Header())
	}
}

func TestOtherHTTPSchemes(t *testing.T) {
	r := web.NewRouter()
	r.Provide(web.Authorize(web.DigestAuth()))
	r.Get("/", func(_ context.Context, in *struct{ Auth web.Authorization }) (string, error) {
		return in.Auth.Scheme + "|" + in.Auth.Credentials, nil
	})
	h := build(t, r)
	if rec := do(t, h, "GET", "/", "", `Authorization: Digest username="ann", nonce="x"`); !strings.Contains(rec.Body.String(), `Digest|username=\"ann\", nonce=\"x\"`) {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if rec := do(t, h, "GET", "/", "", "Authorization: Basic x"); rec.Code != 401 || rec.Header().Get("WWW-Authenticate") != "Digest" {
		t.Errorf("got %d %v", rec.Code, rec.Header())
	}
}

func TestCredentialsAreNotPrinted(t *testing.T) {
	for _, v := range []any{web.Bearer{Token: "s3cret"}, web.Basic{Username: "ann", Password: "s3cret"}, web.Authorization{Scheme: "Digest", Credentials: "s3cret"}} {
		var b strings.Builder
		log := slog.New(slog.NewTextHandler(&b, nil))
		log.Info("x", "v", v, "in", struct{ V any }{v})
		json := slog.New(slog.NewJSONHandler(&b, nil))
		json.Info("x", "v", v)
		all := b.String() + fmt.Sprintf("%v %+v %#v %s", v, v, v, v)
		if strings.Contains(all, "s3cret") {
			t.Errorf("%T: %s", v, all)
		}
	}
}

func users(_ context.Context, in *struct {
	Bearer web.Bearer
	Scopes web.RequiredScopes
}) (*user, error) {
	name, scopes, _ := strings.Cut(in.Bearer.Token, ":")
	if name == "" {
		return nil, web.InvalidToken("The token has expired.")
	}
	if err := in.Scopes.Check(strings.Split(scopes, "+")...); err != nil {
		return nil, err
	}
	return &user{name}, nil
}

func TestScopesAddUpAndAreChecked(t *testing.T) {
	r := web.NewRouter()
	r.Provide(web.BearerToken(web.OAuth2Password("/token", map[string]string{"me": "Read yourself", "items": "Read items", "write": "Write"})))
	r.Provide(users, web.Scopes("me"))
	r.Get("/me", func(_ context.Context, in *struct{ User *user }) (string, error) { return in.User.Name, nil })
	g := r.Group("/items", web.Scopes("items"))
	g.Post("", func(_ context.Context, in *struct{ User *user }) (string, error) { return in.User.Name, nil }, web.Scopes("write", "items"))
	g.Handle("GET /raw", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, ok := web.Value[*user](r.Context())
		if !ok {
			t.Error("no user")
			return
		}
		fmt.Fprint(w, u.Name)
	}), web.Needs[*user]())
	h := build(t, r)
	for _, test := range []struct {
		method, target, token string
		status                int
		challenge             string
	}{
		{"GET", "/me", "ann:me", 200, ""},
		{"GET", "/me", "ann:", 403, `Bearer error="insufficient_scope", scope="me"`},
		{"POST", "/items", "ann:me+items+write", 200, ""},
		{"POST", "/items", "ann:me+items", 403, `Bearer error="insufficient_scope", scope="items write me"`},
		{"POST", "/items", ":", 401, `Bearer error="invalid_token", error_description="The token has expired"`},
		{"GET", "/items/raw", "ann:me+items", 200, ""},
		{"GET", "/items/raw", "ann:me", 403, `Bearer error="insufficient_scope", scope="items me"`},
	} {
		rec := do(t, h, test.method, test.target, "", "Authorization: Bearer "+test.token)
		if rec.Code != test.status || rec.Header().Get("WWW-Authenticate") != test.challenge {
			t.Errorf("%s %s with %s: got %d %q %s", test.method, test.target, test.token, rec.Code, rec.Header().Get("WWW-Authenticate"), rec.Body)
		}
	}
	op := r.Operations()[1]
	if len(op.Security) != 1 || len(op.Security[0]) != 1 || op.Security[0][0].Scheme.ID != "oauth2" || !slices.Equal(op.Security[0][0].Scopes, []string{"items", "write", "me"}) {
		t.Errorf("documented: %+v", op.Security)
	}
	var statuses []int
	for _, reply := range op.Responses {
		statuses = append(statuses, reply.Status)
	}
	if !slices.Equal(statuses, []int{200, 401, 403}) {
		t.Errorf("documented statuses: %v", statuses)
	}
}

func TestScopesThatNobodyChecksAreAMistake(t *testing.T) {
	r := web.NewRouter()
	r.Provide(currentUser)
	r.Get("/a", func(_ context.Context, in *struct{ User *user }) (string, error) { return "", nil }, web.Scopes("a"))
	r.Handle("/b", http.NotFoundHandler(), web.Scopes("b"))
	_, err := r.Build()
	for _, want := range []string{`GET /a: it needs the scopes ["a"] and nothing checks them`, `/b: it needs the scopes ["b"] and nothing checks them`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

type session struct{ name string }

// alternatives is an app whose users come with a session or with a token.
func alternatives() *web.Router {
	r := web.NewRouter()
	r.Provide(web.APIKey[partnerKey](web.CookieAuth("session")))
	r.Provide(func(_ context.Context, in *struct{ Key partnerKey }) (*session, error) {
		if in.Key == "stale" {
			return nil, problem.Unauthorized("The session has ended.")
		}
		return &session{string(in.Key)}, nil
	})
	r.Provide(func(_ context.Context, in *struct {
		Session web.Optional[*session]
		Bearer  web.Optional[web.Bearer]
	}) (*user, error) {
		switch {
		case in.Session.OK:
			return &user{"session " + in.Session.Value.name}, nil
		case in.Bearer.OK:
			return &user{"token " + in.Bearer.Value.Token}, nil
		}
		return nil, web.NotAuthenticated(web.CookieAuth("session"), web.BearerAuth(""))
	}, web.Secure(web.CookieAuth("session"), web.BearerAuth("")))
	return r
}

func TestAlternativeAndOptionalCredentials(t *testing.T) {
	r := alternatives()
	r.Get("/must", func(_ context.Context, in *struct{ User *user }) (string, error) { return in.User.Name, nil })
	r.Get("/may", func(_ context.Context, in *struct{ User web.Optional[*user] }) (string, error) {
		if !in.User.OK {
			return "nobody", nil
		}
		return in.User.Value.Name, nil
	})
	h := build(t, r)
	for _, test := range []struct {
		target, header string
		status         int
		want           string
	}{
		{"/must", "Cookie: session=ann", 200, "session ann"},
		{"/must", "Authorization: Bearer bob", 200, "token bob"},
		{"/must", "X: x", 401, ""},
		{"/must", "Cookie: session=stale", 401, ""},
		{"/may", "Cookie: session=ann", 200, "session ann"},
		{"/may", "X: x", 200, "nobody"},
		{"/may", "Cookie: session=stale", 401, ""},
	} {
		rec := do(t, h, "GET", test.target, "", test.header)
		if rec.Code != test.status || test.status == 200 && rec.Body.String() != `"`+test.want+`"` {
			t.Errorf("%s with %s: got %d %s", test.target, test.header, rec.Code, rec.Body)
		}
	}
	if rec := do(t, h, "GET", "/must", ""); !slices.Equal(rec.Header().Values("WWW-Authenticate"), []string{"APIKey", "Bearer"}) {
		t.Errorf("challenges: %v", rec.Header())
	}
	ids := func(op *web.Operation) string {
		var all []string
		for _, alternative := range op.Security {
			var one []string
			for _, need := range alternative {
				one = append(one, need.Scheme.ID)
			}
			all = append(all, strings.Join(one, "+"))
		}
		return strings.Join(all, "|")
	}
	if got := ids(r.Operations()[0]); got != "cookie_session|bearer" {
		t.Errorf("/must is documented as %s", got)
	}
	if got := ids(r.Operations()[1]); got != "cookie_session|bearer|" {
		t.Errorf("/may is documented as %s", got)
	}
}

func TestWhatOneTriesAndAnotherNeedsIsRefused(t *testing.T) {
	ran := false
	r := web.NewRouter()
	r.Provide(currentUserOf)
	r.Get("/a", func(_ context.Context, in *struct {
		May  web.Optional[*user]
		Must *user
	}) (string, error) {
		ran = true
		return "", nil
	})
	if rec := do(t, build(t, r), "GET", "/a", ""); rec.Code != 401 || ran {
		t.Errorf("got %d, ran %v", rec.Code, ran)
	}
}

func currentUserOf(_ context.Context, in *struct{ Bearer web.Bearer }) (*user, error) {
	return &user{in.Bearer.Token}, nil
}

func TestPublicTakesTheGuardsOfGroupsAway(t *testing.T) {
	r := web.NewRouter(web.Needs[*user]())
	r.Provide(currentUserOf)
	count := 0
	counted := web.Guard(func(context.Context, *struct{}) error { count++; return nil }, web.Always())
	g := r.Group("/g", counted, web.Secure(web.BearerAuth("")))
	ok := func(context.Context, *struct{}) (string, error) { return "ok", nil }
	g.Get("/closed", ok)
	g.Get("/open", ok, web.Public())
	g.Get("/own", ok, web.Guard(func(context.Context, *struct{}) error { return problem.Forbidden("no") }), web.Public())
	open := r.Group("/open", web.Public())
	open.Get("/a", ok)
	h := build(t, r)
	for target, status := range map[string]int{"/g/closed": 401, "/g/open": 200, "/g/own": 403, "/open/a": 200} {
		if rec := do(t, h, "GET", target, ""); rec.Code != status {
			t.Errorf("%s: got %d, want %d", target, rec.Code, status)
		}
	}
	if count != 2 {
		t.Errorf("the guard that is always there ran %d times", count)
	}
	for i, secured := range []bool{true, false, false, false} {
		if op := r.Operations()[i]; (len(op.Security) > 0) != secured {
			t.Errorf("%s is documented with %+v", op.Path, op.Security)
		}
	}
	if !r.Guarded() || open.Guarded() {
		t.Error("Guarded says otherwise")
	}
}

// TestPublicKeepsTheScopesOfTheRoute: that a group needs the same scope does not make the route's own the group's.
func TestPublicKeepsTheScopesOfTheRoute(t *testing.T) {
	r := web.NewRouter()
	r.Provide(func(_ context.Context, in *struct {
		Bearer web.Bearer
		Scopes web.RequiredScopes
	}) (*user, error) {
		return &user{in.Bearer.Token}, in.Scopes.Check()
	})
	g := r.Group("/g", web.Scopes("admin"))
	handler := func(context.Context, *struct{ User *user }) (string, error) { return "ok", nil }
	g.Get("/own", handler, web.Scopes("admin"), web.Public())
	g.Get("/other", handler, web.Public(), web.Scopes("admin"))
	g.Get("/none", handler, web.Public())
	g.Get("/both", handler, web.Scopes("admin", "more"))
	h := build(t, r)
	for target, status := range map[string]int{"/g/own": 403, "/g/other": 403, "/g/none": 200, "/g/both": 403} {
		if rec := do(t, h, "GET", target, "", "Authorization: Bearer ann"); rec.Code != status {
			t.Errorf("%s: got %d %s, want %d", target, rec.Code, rec.Body, status)
		}
	}
	if got := r.Operations()[3].Security[0][0].Scopes; !slices.Equal(got, []string{"admin", "more"}) {
		t.Errorf("documented with %q", got)
	}
}

func TestPublicThatDoesNothingIsAMistake(t *testing.T) {
	r := web.NewRouter()
	r.Get("/a", func(context.Context, *struct{}) (string, error) { return "", nil }, web.Public())
	r.Group("/g", web.Public())
	_, err := r.Build()
	for _, want := range []string{"GET /a: web.Public takes no guard away", "group /g: web.Public takes no guard away"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

func TestKeysAreReadFromWhereKeysAre(t *testing.T) {
	r := web.NewRouter()
	r.Provide(web.APIKey[partnerKey](web.BearerAuth("")))
	if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), "web.APIKey reads a key from a header, the query or a cookie") {
		t.Errorf("got %v", err)
	}
}

func TestNotAuthenticatedMayLookAsFastAPISays(t *testing.T) {
	r := web.NewRouter(web.ErrorBody(web.FastAPIErrors()))
	r.Get("/", func(_ context.Context, in *struct{ Bearer web.Bearer }) (string, error) { return "", nil })
	rec := do(t, build(t, r), "GET", "/", "")
	var got map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil || len(got) != 1 || got["detail"] != "Not authenticated" {
		t.Errorf("got %s", rec.Body)
	}
}

// TestChallengesMayBecome403: MapErrors turns the 401 for want of credentials into what an application wants to say, such as the 403 of older clients.
func TestChallengesMayBecome403(t *testing.T) {
	r := web.NewRouter(web.MapErrors(func(_ context.Context, err error) error {
		if errors.Is(err, web.ErrNoCredentials) {
			return problem.Forbidden("Not authenticated")
		}
		return nil
	}))
	r.Get("/", func(_ context.Context, in *struct{ Bearer web.Bearer }) (string, error) {
		return "", web.InvalidToken("The token has expired.")
	})
	h := build(t, r)
	if rec := do(t, h, "GET", "/", ""); rec.Code != 403 || rec.Header().Get("WWW-Authenticate") != "" {
		t.Errorf("got %d %v", rec.Code, rec.Header())
	}
	if rec := do(t, h, "GET", "/", "", "Authorization: Bearer x"); rec.Code != 401 {
		t.Errorf("a bad token: got %d", rec.Code)
	}
}

// TestStrangersAreSentToLogIn: a guard may refuse by sending the client elsewhere, and what it demands is a scope, a user or anything else.
func TestStrangersAreSentToLogIn(t *testing.T) {
	r := web.NewRouter()
	r.Provide(users)
	pages := r.Group("/pages", web.Guard(func(ctx context.Context, in *struct{ User web.Optional[*user] }) error {
		if !in.User.OK {
			return web.Redirect{URL: "/login?next=" + url.QueryEscape(web.RequestFrom(ctx).URL.Path)}
		}
		return nil
	}))
	pages.Get("/me", func(_ context.Context, in *struct{ User *user }) (web.HTML, error) {
		return web.HTML(in.User.Name), nil
	}, web.Scopes("read"))
	pages.Handle("GET /raw", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, ok := web.Value[*user](r.Context())
		fmt.Fprint(w, ok, " ", u.Name)
	}), web.Needs[*user]())
	h := build(t, r)
	for _, path := range []string{"/pages/me", "/pages/raw"} {
		if rec := do(t, h, "GET", path, ""); rec.Code != 303 || rec.Header().Get("Location") != "/login?next="+url.QueryEscape(path) {
			t.Errorf("%s: got %d %v", path, rec.Code, rec.Header())
		}
	}
	for _, test := range []struct {
		path, token string
		status      int
		body        string
	}{{"/pages/me", "ann:read", 200, "ann"}, {"/pages/me", "ann:", 403, ""}, {"/pages/raw", "ann:", 200, "true ann"}} {
		rec := do(t, h, "GET", test.path, "", "Authorization: Bearer "+test.token)
		if rec.Code != test.status || test.body != "" && rec.Body.String() != test.body {
			t.Errorf("%s as %s: got %d %s", test.path, test.token, rec.Code, rec.Body)
		}
	}
}

// TestSecureWithoutACheckIsAMistake: what only documents does not look as if it protected.
func TestSecureWithoutACheckIsAMistake(t *testing.T) {
	ok := func(context.Context, *struct{}) (string, error) { return "", nil }
	always := web.Guard(func(context.Context, *struct{}) error { return nil }, web.Always())
	r := web.NewRouter(always)
	r.Provide(func(context.Context, *struct{}) (tenant, error) { return "", nil })
	r.Get("/sec", ok, web.Secure(web.BearerAuth("")))
	r.Get("/else", func(context.Context, *struct {
		Tenant tenant
		Key    string `header:"X-Other"`
	}) (string, error) {
		return "", nil
	}, web.Secure(web.HeaderAuth("X-Key")))
	g := r.Group("/g", web.Secure(web.CookieAuth("session")))
	g.Get("/sec", ok)
	g.Get("/open", ok, web.Public())
	_, err := r.Build()
	if err == nil || strings.Count(err.Error(), "web.Secure says how requests prove who they are, and nothing here takes the proof") != 3 {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"GET /sec: ", "GET /else: ", "GET /g/sec: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}

	r = web.NewRouter()
	r.Provide(currentUserOf)
	r.Get("/provided", func(context.Context, *struct{ User *user }) (string, error) { return "", nil }, web.Secure(web.BearerAuth("")))
	r.Get("/needed", ok, web.Secure(web.BearerAuth("")), web.Needs[*user]())
	r.Get("/guarded", ok, web.Secure(web.BearerAuth("")), web.Guard(func(context.Context, *struct{}) error { return nil }))
	r.Get("/itself", func(context.Context, *struct {
		Key string `header:"x-key"`
	}) (string, error) {
		return "", nil
	}, web.Secure(web.HeaderAuth("X-Key")))
	r.Get("/cookie", func(context.Context, *struct {
		Session string `cookie:"session"`
	}) (string, error) {
		return "", nil
	}, web.Secure(web.CookieAuth("session")))
	r.Get("/auth", func(context.Context, *bearer) (string, error) { return "", nil }, web.Secure(web.BearerAuth("")))
	r.Get("/request", func(context.Context, *struct{ R *http.Request }) (string, error) { return "", nil }, web.Secure(web.BearerAuth("")))
	r.Handle("GET /plain", http.NotFoundHandler(), web.Secure(web.BearerAuth("")))
	build(t, r)
}
