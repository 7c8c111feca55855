// Command proofs is an application for the browser tests of the API reference: it has every kind of proof that a client can give, and an
// authorization server of its own.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"sync"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/openapi"
)

const token = "letmein-token"

type me struct {
	Name string `json:"name"`
}

type bearerHeader struct {
	Authorization string `header:"Authorization" default:""`
}

func main() {
	app := tandem.New("proofs")
	app.Info = openapi.Info{Title: "Proofs", Version: "1.0.0", Description: "Ways to say who one is."}
	app.Documents(openapi.Spec{Name: "all"}, openapi.Spec{Name: "public", Info: &openapi.Info{Title: "Public", Version: "1.0.0"}, Select: openapi.For("public")})

	password := web.SecurityScheme{ID: "password", Type: "oauth2", Flows: []web.OAuthFlow{{Kind: "password", TokenURL: "/token", Scopes: map[string]string{"read": "Read all of it."}}}}
	code := web.SecurityScheme{ID: "code", Type: "oauth2", Flows: []web.OAuthFlow{{Kind: "authorizationCode", AuthorizationURL: "/authorize", TokenURL: "/token", Scopes: map[string]string{"read": "Read all of it."}}}}
	guarded := func(id string, scheme web.SecurityScheme, right string) {
		app.Get("/"+id, func(context.Context, *struct{}) (me, error) { return me{id}, nil }, web.OperationID(id), web.Summary("Who am I, by "+id),
			web.Guard(func(_ context.Context, in *bearerHeader) error {
				if in.Authorization != right {
					return problem.Unauthorized("This is not the right proof.")
				}
				return nil
			}, web.Secure(scheme)))
	}
	guarded("password", password.WithScopes("read"), "Bearer "+token)
	guarded("code", code.WithScopes("read"), "Bearer "+token)
	guarded("bearer", web.BearerAuth(""), "Bearer "+token)
	guarded("basic", web.BasicAuth(), "Basic "+base64.StdEncoding.EncodeToString([]byte("ada:secret")))
	app.Get("/key", func(context.Context, *struct{}) (me, error) { return me{"key"}, nil }, web.OperationID("key"), web.Audience("public"),
		web.Guard(func(_ context.Context, in *struct {
			Key string `header:"X-Key" default:""`
		}) error {
			if in.Key != token {
				return problem.Unauthorized("This is not the key.")
			}
			return nil
		}, web.Secure(web.HeaderAuth("X-Key"))))

	s := &server{challenges: map[string]string{}}
	app.Handle("GET /authorize", http.HandlerFunc(s.authorize))
	app.Handle("POST /token", http.HandlerFunc(s.token))
	app.Main()
}

// server is an authorization server that asks nothing.
type server struct {
	mu         sync.Mutex
	challenges map[string]string // by code
}

func (s *server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("client_id") != "docs" {
		http.Error(w, "a client id and PKCE are needed", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.challenges["code-1"] = q.Get("code_challenge")
	s.mu.Unlock()
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {"code-1"}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

func (s *server) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ok := r.FormValue("grant_type") == "password" && r.FormValue("username") == "ada" && r.FormValue("password") == "secret"
	if code := r.FormValue("code"); code != "" && r.FormValue("grant_type") == "authorization_code" {
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		ok = s.challenges[code] == base64.RawURLEncoding.EncodeToString(sum[:])
		delete(s.challenges, code)
	}
	w.Header().Set("Content-Type", "application/json")
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant","error_description":"That is not right."}`))
		return
	}
	_, _ = w.Write([]byte(`{"access_token":"` + token + `","token_type":"bearer","expires_in":3600}`))
}
