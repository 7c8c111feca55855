package token

import (
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gotandem/tandem/web"
)

// Discovery is the keys of an OpenID Connect provider, or of another OAuth2 server that describes itself below its URL (OpenID Connect Discovery 1.0): Keycloak,
// Entra ID, Auth0, Okta, Google. It asks for the description and then for the keys, whenever [Remote] asks for keys.
//
//	keys := &token.Discovery{Issuer: "https://login.example/realms/shop"}
//	tokens := &token.Verifier[token.Registered]{Keys: keys, Issuer: keys.Issuer, Audience: "shop"}
//	r.Provide(tokens.Claims, web.Secure(keys.Scheme()))
//
// Set the Verifier's Audience: such a server signs tokens for many services.
type Discovery struct {
	// Issuer is the server's URL, as its tokens have it in iss.
	Issuer string
	// Client fetches; nil is http.DefaultClient. A fetch takes at most 10 s.
	Client *http.Client
	// Refresh and MinInterval are those of [Remote].
	Refresh, MinInterval time.Duration

	once   sync.Once
	remote *Remote
	at     string // where the keys were, when the description could be had
}

// URL is where the description is.
func (d *Discovery) URL() string {
	return strings.TrimSuffix(d.Issuer, "/") + "/.well-known/openid-configuration"
}

// Scheme is how the documents describe the tokens.
func (d *Discovery) Scheme() web.SecurityScheme { return web.OpenIDConnect(d.URL()) }

// Key returns the key of the id and algorithm.
func (d *Discovery) Key(ctx context.Context, id, algorithm string) (Key, error) {
	d.once.Do(func() {
		d.remote = &Remote{Client: d.Client, Refresh: d.Refresh, MinInterval: d.MinInterval, find: d.find}
	})
	return d.remote.Key(ctx, id, algorithm)
}

// find is called by one goroutine at a time.
func (d *Discovery) find(ctx context.Context) (string, error) {
	at, err := d.keysURL(ctx)
	switch {
	case err == nil:
		d.at = at
	case d.at == "":
		return "", err
	}
	return d.at, nil
}

func (d *Discovery) keysURL(ctx context.Context) (string, error) {
	issuer, err := url.Parse(d.Issuer)
	if err != nil || issuer.Host == "" {
		return "", fmt.Errorf("the issuer %q is no URL", d.Issuer)
	}
	body, err := get(ctx, d.Client, d.URL(), "application/json")
	if err != nil {
		return "", fmt.Errorf("asking the issuer: %w", err)
	}
	var doc struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return "", fmt.Errorf("asking the issuer: reading %s: %w", d.URL(), err)
	}
	// Section 4.3: who answers must be who was asked.
	if doc.Issuer != d.Issuer {
		return "", fmt.Errorf("asking the issuer: %s is the description of %q, not of %q", d.URL(), doc.Issuer, d.Issuer)
	}
	keys, err := url.Parse(doc.Keys)
	switch {
	case err != nil || keys.Host == "":
		return "", fmt.Errorf("asking the issuer: %s has no jwks_uri", d.URL())
	case issuer.Scheme == "https" && keys.Scheme != "https":
		return "", errors.New("asking the issuer: its jwks_uri is not HTTPS")
	}
	return doc.Keys, nil
}
