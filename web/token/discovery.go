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
// Entra ID, Auth0, Okta, Google. It asks for the description when the first key is needed, and for the keys as [Remote] does.
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

	mu     sync.Mutex
	remote *Remote
	tried  time.Time
	err    error
}

// URL is where the description is.
func (d *Discovery) URL() string {
	return strings.TrimSuffix(d.Issuer, "/") + "/.well-known/openid-configuration"
}

// Scheme is how the documents describe the tokens.
func (d *Discovery) Scheme() web.SecurityScheme { return web.OpenIDConnect(d.URL()) }

// Key returns the key of the id and algorithm.
func (d *Discovery) Key(ctx context.Context, id, algorithm string) (Key, error) {
	r, err := d.discover(ctx)
	if err != nil {
		return Key{}, err
	}
	return r.Key(ctx, id, algorithm)
}

// discover asks once. A server that does not answer is asked again, but not for every token.
func (d *Discovery) discover(ctx context.Context) (*Remote, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.remote != nil {
		return d.remote, nil
	}
	pause := d.MinInterval
	if pause <= 0 {
		pause = 10 * time.Second
	}
	if d.err != nil && time.Since(d.tried) < pause {
		return nil, d.err
	}
	d.tried = time.Now()
	keys, err := d.keysURL(context.WithoutCancel(ctx))
	if d.err = err; err != nil {
		return nil, err
	}
	d.remote = &Remote{URL: keys, Client: d.Client, Refresh: d.Refresh, MinInterval: d.MinInterval}
	return d.remote, nil
}

func (d *Discovery) keysURL(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
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
