package token_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json/v2"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/token"
)

type claims struct {
	token.Registered
	Name string `json:"name,omitzero"`
}

func newKey(t testing.TB, id string, secret any) token.Key {
	t.Helper()
	k, err := token.NewKey(id, secret)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var secret = []byte("0123456789abcdef0123456789abcdef")

// private are keys of every kind, made once.
var private = sync.OnceValue(func() map[string]any {
	must := func(k any, err error) any {
		if err != nil {
			panic(err)
		}
		return k
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	return map[string]any{
		"HS256": secret,
		"RS256": must(rsa.GenerateKey(rand.Reader, 2048)),
		"ES256": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)),
		"ES384": must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)),
		"ES512": must(ecdsa.GenerateKey(elliptic.P521(), rand.Reader)),
		"EdDSA": must(ed, err),
	}
})

func sign(t testing.TB, s *token.Signer, c any) string {
	t.Helper()
	text, _, err := s.Sign(c)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// reason is the detail of the 401 that an error is, or says what else it is.
func reason(err error) string {
	if err == nil {
		return "none"
	}
	p := problem.From(err)
	if p.Status != 401 {
		return fmt.Sprintf("%d %v", p.Status, err)
	}
	return p.Detail
}

func TestEveryAlgorithmSignsAndVerifies(t *testing.T) {
	for alg, secret := range private() {
		t.Run(alg, func(t *testing.T) {
			k := newKey(t, "k1", secret)
			if k.Algorithm != alg {
				t.Fatalf("it is a key for %s", k.Algorithm)
			}
			s := &token.Signer{Key: k, Issuer: "https://shop", Audience: "api", For: time.Minute}
			v := &token.Verifier[claims]{Keys: token.Set{k}, Issuer: "https://shop", Audience: "api"}
			got, err := v.Verify(t.Context(), sign(t, s, claims{Registered: token.Registered{Subject: "ann", Scope: "a b"}, Name: "Ann"}))
			if err != nil {
				t.Fatal(err)
			}
			if got.Name != "Ann" || got.Subject != "ann" || got.Audience[0] != "api" || got.ID == "" || time.Until(got.ExpiresAt.Time) > time.Minute {
				t.Errorf("got %+v", got)
			}
			// A token of another key of the kind, and one that was changed, are refused.
			text := sign(t, s, claims{})
			parts := strings.Split(text, ".")
			forged := base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf(`{"exp":%d,"iss":"https://shop","aud":"api","name":"Root"}`, time.Now().Add(time.Hour).Unix())))
			if _, err := v.Verify(t.Context(), parts[0]+"."+forged+"."+parts[2]); reason(err) != "The token is not signed by a key that is trusted here" {
				t.Errorf("forged claims: %v", err)
			}
		})
	}
}

func TestClaimsAreSignedAsTheyAre(t *testing.T) {
	type own struct {
		token.Registered
		Account int64 `json:"account"`
		Large   uint64
	}
	s := &token.Signer{Key: newKey(t, "k", secret), Issuer: "shop", Audience: "shop"}
	v := &token.Verifier[own]{Keys: token.Set{s.Key}, Issuer: "shop", Audience: "shop"}
	in := own{Account: 1<<53 + 1, Large: math.MaxUint64}
	got, err := v.Verify(t.Context(), sign(t, s, in))
	if err != nil || got.Account != in.Account || got.Large != in.Large {
		t.Errorf("got %+v, %v, want %+v", got, err, in)
	}
	later := time.Now().Add(time.Hour).Truncate(time.Second)
	text, expires, err := s.Sign(map[string]any{"exp": later.Unix()})
	if err != nil || !expires.Equal(later) {
		t.Errorf("an expiry of its own: %v, %v, want %v", expires, err, later)
	}
	if _, err := v.Verify(t.Context(), text); err != nil {
		t.Errorf("got %v", err)
	}
	for _, exp := range []any{"tomorrow", nil, true} {
		if _, _, err := s.Sign(map[string]any{"exp": exp}); err == nil || !strings.Contains(err.Error(), "exp is no number") {
			t.Errorf("exp %v: %v", exp, err)
		}
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	k := newKey(t, "k1", secret)
	v := &token.Verifier[claims]{Keys: token.Set{k}, Issuer: "https://shop", Audience: "api"}
	now := time.Now().Unix()
	good := map[string]any{"iss": "https://shop", "aud": "api", "exp": now + 60}
	with := func(changes map[string]any) map[string]any {
		c := map[string]any{}
		for name, value := range good {
			c[name] = value
		}
		for name, value := range changes {
			c[name] = value
		}
		return c
	}
	raw := func(header, payload string) string {
		b64 := base64.RawURLEncoding.EncodeToString
		return b64([]byte(header)) + "." + b64([]byte(payload)) + "."
	}
	s := &token.Signer{Key: k}
	for _, test := range []struct{ name, token, want string }{
		{"good", sign(t, s, good), "none"},
		{"one of several audiences", sign(t, s, with(map[string]any{"aud": []string{"x", "api"}})), "none"},
		{"expired within the leeway", sign(t, s, with(map[string]any{"exp": now - 10})), "none"},
		{"expired", sign(t, s, with(map[string]any{"exp": now - 60})), "The token has expired"},
		{"too early", sign(t, s, with(map[string]any{"nbf": now + 600})), "The token is not valid yet"},
		{"from the future", sign(t, s, with(map[string]any{"iat": now + 600})), "The token is not valid yet"},
		{"another audience", sign(t, s, with(map[string]any{"aud": "other"})), "The token is for another service or from another issuer"},
		{"another issuer", sign(t, s, with(map[string]any{"iss": "https://evil"})), "The token is for another service or from another issuer"},
		{"another key", sign(t, &token.Signer{Key: newKey(t, "k1", []byte(strings.Repeat("x", 32)))}, good), "The token is not signed by a key that is trusted here"},
		{"an unknown key", sign(t, &token.Signer{Key: newKey(t, "k2", secret)}, good), "The token is not signed by a key that is trusted here"},
		{"no signature", raw(`{"alg":"none"}`, `{"exp":99999999999}`), "The token is not signed by a key that is trusted here"},
		{"an extension", raw(`{"alg":"HS256","kid":"k1","crit":["b64"],"b64":false}`, `{"exp":99999999999}`), "The token is not signed by a key that is trusted here"},
		{"nothing", "", "The token is malformed"},
		{"words", "a.b.c", "The token is malformed"},
		{"too long", strings.Repeat("x", 20<<10), "The token is too long"},
		{"other claims", sign(t, s, with(map[string]any{"name": 5})), "The token has other claims than this service reads"},
	} {
		if _, err := v.Verify(t.Context(), test.token); reason(err) != test.want {
			t.Errorf("%s: got %s, want %s", test.name, reason(err), test.want)
		}
	}
	// Without exp a token would be good for ever.
	b64 := base64.RawURLEncoding.EncodeToString
	if _, err := v.Verify(t.Context(), b64([]byte(`{"alg":"HS256"}`))+"."+b64([]byte(`{"sub":"x"}`))+".AAAA"); err == nil {
		t.Error("a token without exp is good")
	}
	if _, err := (&token.Verifier[claims]{}).Verify(t.Context(), sign(t, s, good)); err == nil {
		t.Error("a verifier without keys takes tokens")
	}
}

// A public key is no secret: a token signed by HMAC with it must not be taken for one signed with the private key.
func TestPublicKeyIsNoSharedSecret(t *testing.T) {
	public := private()["RS256"].(*rsa.PrivateKey).PublicKey
	pub := newKey(t, "k1", &public)
	v := &token.Verifier[claims]{Keys: token.Set{pub}}
	if _, err := v.Verify(t.Context(), sign(t, &token.Signer{Key: newKey(t, "k1", secret)}, claims{})); reason(err) != "The token is not signed by a key that is trusted here" {
		t.Error(reason(err))
	}
	if _, _, err := (&token.Signer{Key: pub}).Sign(claims{}); err == nil {
		t.Error("a public key signs")
	}
}

func TestKeysRotate(t *testing.T) {
	old, young := newKey(t, "2025", secret), newKey(t, "2026", []byte(strings.Repeat("n", 32)))
	both, one := token.Set{young, old}, token.Set{young}
	text := sign(t, &token.Signer{Key: old}, claims{})
	if _, err := (&token.Verifier[claims]{Keys: both}).Verify(t.Context(), text); err != nil {
		t.Error(err)
	}
	if _, err := (&token.Verifier[claims]{Keys: one}).Verify(t.Context(), text); err == nil {
		t.Error("a token of a key that was taken out is good")
	}
	// Without a kid there is a choice only where there is one key.
	unnamed := sign(t, &token.Signer{Key: newKey(t, "", []byte(strings.Repeat("n", 32)))}, claims{})
	if _, err := (&token.Verifier[claims]{Keys: one}).Verify(t.Context(), unnamed); err != nil {
		t.Error(err)
	}
	if _, err := (&token.Verifier[claims]{Keys: both}).Verify(t.Context(), unnamed); err == nil {
		t.Error("a guess was made")
	}
}

func TestWeakKeysAreRefused(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err == nil {
		if _, err := token.NewKey("k", small); err == nil {
			t.Error("an RSA key of 1,024 bits")
		}
	}
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []any{[]byte("short"), "text", nil, p224, ed25519.PrivateKey{1}, ed25519.PublicKey{1}} {
		if k, err := token.NewKey("k", key); err == nil {
			t.Errorf("%T makes %v", key, k)
		}
	}
}

func TestKeysAreNotPrinted(t *testing.T) {
	k := newKey(t, "k1", secret)
	if s := fmt.Sprintf("%v %+v %#v %s", k, k, k, k); strings.Contains(s, string(secret)) || strings.Contains(s, fmt.Sprint(secret[0])+" "+fmt.Sprint(secret[1])) {
		t.Error(s)
	}
}

// idp is an OpenID Connect provider.
type idp struct {
	*httptest.Server
	mu     sync.Mutex
	keys   token.Set
	issuer string // "" is its URL
	broken atomic.Bool
	asked  atomic.Int32 // for keys
}

func newIDP(t *testing.T, keys ...token.Key) *idp {
	p := &idp{keys: keys}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /realms/shop/.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		if p.broken.Load() {
			w.WriteHeader(500)
			return
		}
		issuer := p.issuer
		if issuer == "" {
			issuer = p.URL + "/realms/shop"
		}
		_ = json.MarshalWrite(w, map[string]any{"issuer": issuer, "jwks_uri": p.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		p.asked.Add(1)
		if p.broken.Load() {
			w.WriteHeader(500)
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.keys.Handler().ServeHTTP(w, r)
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func TestOpenIDConnect(t *testing.T) {
	old, young := newKey(t, "old", private()["RS256"]), newKey(t, "young", private()["ES256"])
	p := newIDP(t, old, newKey(t, "secret", secret)) // whose secret is not published
	keys := &token.Discovery{Issuer: p.URL + "/realms/shop", Client: p.Client(), MinInterval: time.Nanosecond}
	tokens := &token.Verifier[claims]{Keys: keys, Issuer: keys.Issuer, Audience: "shop"}
	r := web.NewRouter()
	r.Provide(tokens.Claims, web.Secure(keys.Scheme()))
	r.Get("/me", func(_ context.Context, in *struct{ Claims *claims }) (string, error) { return in.Claims.Subject, nil })
	r.Get("/write", func(_ context.Context, in *struct{ Claims *claims }) (string, error) { return in.Claims.Subject, nil }, web.Scopes("write"))
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	get := func(path, token string) *httptest.ResponseRecorder {
		req := httptest.NewRequest("GET", path, nil)
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		return rec
	}
	mint := func(k token.Key, scope string) string {
		return sign(t, &token.Signer{Key: k, Issuer: keys.Issuer, Audience: "shop"}, claims{Registered: token.Registered{Subject: "ann", Scope: scope}})
	}
	if rec := get("/me", mint(old, "")); rec.Code != 200 || rec.Body.String() != `"ann"` {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	if rec := get("/me", mint(old, "")); rec.Code != 200 || p.asked.Load() != 1 {
		t.Errorf("got %d, asked %d times for keys", rec.Code, p.asked.Load())
	}
	if rec := get("/me", ""); rec.Code != 401 || rec.Header().Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("without: got %d %v", rec.Code, rec.Header())
	}
	if rec := get("/me", mint(young, "")); rec.Code != 401 || !strings.HasPrefix(rec.Header().Get("WWW-Authenticate"), `Bearer error="invalid_token", error_description="`) {
		t.Errorf("a key that is not there yet: got %d %v", rec.Code, rec.Header())
	}
	p.mu.Lock()
	p.keys = token.Set{young}
	p.mu.Unlock()
	if rec := get("/me", mint(young, "")); rec.Code != 200 {
		t.Errorf("a new key: got %d %s", rec.Code, rec.Body)
	}
	if rec := get("/me", mint(old, "")); rec.Code != 401 {
		t.Errorf("an old key: got %d", rec.Code)
	}
	p.broken.Store(true)
	if rec := get("/me", mint(young, "")); rec.Code != 200 {
		t.Errorf("while the provider is down: got %d", rec.Code)
	}
	if rec := get("/write", mint(young, "read")); rec.Code != 403 || rec.Header().Get("WWW-Authenticate") != `Bearer error="insufficient_scope", scope="write"` {
		t.Errorf("without the scope: got %d %v", rec.Code, rec.Header())
	}
	if rec := get("/write", mint(young, "read write")); rec.Code != 200 {
		t.Errorf("with the scope: got %d", rec.Code)
	}
	if s := r.Operations()[1].Security; len(s) != 1 || len(s[0]) != 1 || s[0][0].Scheme.Type != "openIdConnect" || s[0][0].Scopes[0] != "write" {
		t.Errorf("documented: %+v", s)
	}
}

func TestProviderThatIsDownIs503(t *testing.T) {
	p := newIDP(t, newKey(t, "k", private()["RS256"]))
	p.broken.Store(true)
	keys := &token.Discovery{Issuer: p.URL + "/realms/shop", MinInterval: time.Nanosecond}
	v := &token.Verifier[claims]{Keys: keys, Issuer: keys.Issuer, Audience: "shop"}
	text := sign(t, &token.Signer{Key: newKey(t, "k", private()["RS256"]), Issuer: keys.Issuer, Audience: "shop"}, claims{})
	if _, err := v.Verify(t.Context(), text); problem.From(err).Status != 503 {
		t.Errorf("got %v", err)
	}
	p.broken.Store(false)
	if _, err := v.Verify(t.Context(), text); err != nil {
		t.Errorf("when it is back: %v", err)
	}
}

func TestProviderIsWhoItSays(t *testing.T) {
	p := newIDP(t, newKey(t, "k", private()["RS256"]))
	p.issuer = "https://evil.example"
	keys := &token.Discovery{Issuer: p.URL + "/realms/shop"}
	if _, err := keys.Key(t.Context(), "k", "RS256"); err == nil || !strings.Contains(err.Error(), `is the description of "https://evil.example"`) {
		t.Errorf("got %v", err)
	}
	if _, err := (&token.Discovery{Issuer: "shop"}).Key(t.Context(), "k", "RS256"); err == nil || !strings.Contains(err.Error(), "is no URL") {
		t.Errorf("got %v", err)
	}
}

func TestPublishedKeysAreReadBack(t *testing.T) {
	for alg, secret := range private() {
		k := newKey(t, "k1", secret)
		rec := httptest.NewRecorder()
		token.Set{k}.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
		if strings.Contains(rec.Body.String(), `"d"`) || strings.Contains(rec.Body.String(), `"k":`) {
			t.Fatalf("%s: a private key is published: %s", alg, rec.Body)
		}
		set, err := token.ParseJWKS(rec.Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if alg == "HS256" {
			if len(set) != 0 {
				t.Error("a secret was published")
			}
			continue
		}
		if _, err := (&token.Verifier[claims]{Keys: set}).Verify(t.Context(), sign(t, &token.Signer{Key: k}, claims{})); err != nil {
			t.Errorf("%s: %v", alg, err)
		}
	}
}

func TestTokenEndpoint(t *testing.T) {
	k := newKey(t, "k1", secret)
	signer := &token.Signer{Key: k, For: 10 * time.Minute}
	tokens := &token.Verifier[claims]{Keys: token.Set{k}}
	r := web.NewRouter()
	r.Provide(tokens.Claims, web.Secure(web.OAuth2Password("/token", nil)))
	grant := func(c *token.Credentials) (web.Response[token.Grant], error) {
		if c.Username != "ann" || c.Password != "pass" {
			return web.Response[token.Grant]{}, token.Refused(token.InvalidGrant, "The name or the password is wrong.")
		}
		text, expires, err := signer.Sign(token.Registered{Subject: c.Username, Scope: strings.Join(c.Scopes(), " ")})
		return token.Granted(text, expires, c.Scopes()...), err
	}
	r.Post("/token", func(_ context.Context, in *token.PasswordForm) (web.Response[token.Grant], error) {
		return grant(&in.Credentials)
	}, web.Errors(token.Refused(token.InvalidGrant, "")))
	r.Post("/strict", func(_ context.Context, in *token.StrictPasswordForm) (web.Response[token.Grant], error) {
		return grant(&in.Credentials)
	})
	r.Get("/me", func(_ context.Context, in *struct{ Claims *claims }) (string, error) { return in.Claims.Subject, nil })
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	post := func(path, form string) *httptest.ResponseRecorder {
		req := httptest.NewRequest("POST", path, strings.NewReader(form))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		return rec
	}
	rec := post("/token", "username=ann&password=pass&scope=a+b")
	var got token.Grant
	if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if rec.Code != 200 || rec.Header().Get("Cache-Control") != "no-store" || got.TokenType != "bearer" || got.ExpiresIn < 590 || got.ExpiresIn > 600 || got.Scope != "a b" {
		t.Errorf("got %d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	req := httptest.NewRequest("GET", "/me", nil)
	req.Header.Set("Authorization", "Bearer "+got.AccessToken)
	me := httptest.NewRecorder()
	if h.ServeHTTP(me, req); me.Body.String() != `"ann"` {
		t.Errorf("got %d %s", me.Code, me.Body)
	}
	if rec := post("/token", "username=ann&password=wrong"); rec.Code != 400 || rec.Body.String() != `{"error":"invalid_grant","error_description":"The name or the password is wrong."}` {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
	for form, status := range map[string]int{
		"username=ann&password=pass":                               422,
		"grant_type=password&username=ann&password=pass":           200,
		"grant_type=client_credentials&username=ann&password=pass": 422,
	} {
		if rec := post("/strict", form); rec.Code != status {
			t.Errorf("strict %s: got %d %s", form, rec.Code, rec.Body)
		}
	}
	if rec := post("/token", "grant_type=code&username=ann&password=pass"); rec.Code != 422 {
		t.Errorf("another grant_type: got %d", rec.Code)
	}
	if r := token.Refused(token.InvalidClient, ""); r.Status != 401 || r.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("an unknown client: %+v", r)
	}
}

func TestScopesOf(t *testing.T) {
	for payload, want := range map[string]string{
		`{"scope":"a b"}`: "[a b]", `{"scp":["a","b"]}`: "[a b]", `{"scp":"a b"}`: "[a b]", `{}`: "[]", `{"scope":5}`: "[]", `x`: "[]",
	} {
		if got := fmt.Sprint(token.ScopesOf([]byte(payload))); got != want {
			t.Errorf("%s: got %s, want %s", payload, got, want)
		}
	}
}

func FuzzParseJWKS(f *testing.F) {
	f.Add([]byte(`{"keys":[{"kty":"RSA","n":"AQ","e":"AQAB"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},{"kty":"OKP","crv":"Ed25519","x":"AA"},{"kty":"oct","k":"AA"},5]}`))
	for _, k := range private() {
		if key, err := token.NewKey("k", k); err == nil {
			rec := httptest.NewRecorder()
			token.Set{key}.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
			f.Add(rec.Body.Bytes())
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := token.ParseJWKS(data)
		if err != nil {
			return
		}
		v := &token.Verifier[claims]{Keys: set}
		for _, k := range set {
			text := sign(t, &token.Signer{Key: newKey(t, k.ID, secret)}, map[string]any{})
			if _, err := v.Verify(t.Context(), text); err == nil {
				t.Errorf("%v takes a token of a shared secret", k)
			}
		}
	})
}

func FuzzVerify(f *testing.F) {
	k := newKey(f, "k1", secret)
	f.Add(sign(f, &token.Signer{Key: k}, claims{Name: "x"}))
	f.Add("a.b.c")
	f.Add("..")
	v := &token.Verifier[claims]{Keys: token.Set{k}, Leeway: -1}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := v.Verify(t.Context(), text); err != nil && problem.From(err).Status != 401 {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	for _, alg := range []string{"HS256", "EdDSA", "ES256", "RS256"} {
		b.Run(alg, func(b *testing.B) {
			k := newKey(b, "k1", private()[alg])
			v := &token.Verifier[claims]{Keys: token.Set{k}}
			text := sign(b, &token.Signer{Key: k}, claims{Name: "x"})
			b.ReportAllocs()
			for b.Loop() {
				if _, err := v.Verify(b.Context(), text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
