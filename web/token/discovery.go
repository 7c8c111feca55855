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
	asking *asking   // nil when nobody asks
	tried  time.Time // when the last one ended that failed
	err    error     // of that
}

// asking is a request for the description, whose outcome is everybody's who waits for it.
type asking struct {
	done   chan struct{} // closed when remote and err are set
	remote *Remote
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

// discover asks once. A server that does not answer is asked again, but not for every token. Who waits for another's question goes when ctx ends.
func (d *Discovery) discover(ctx context.Context) (*Remote, error) {
	pause := d.MinInterval
	if pause <= 0 {
		pause = 10 * time.Second
	}
	d.mu.Lock()
	switch a := d.asking; {
	case d.remote != nil:
		defer d.mu.Unlock()
		return d.remote, nil
	case a != nil:
		d.mu.Unlock()
		select {
		case <-a.done:
			return a.remote, a.err
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	case d.err != nil && time.Since(d.tried) < pause:
		defer d.mu.Unlock()
		return nil, d.err
	}
	a := &asking{done: make(chan struct{}), err: errors.New("asking the issuer: the client panicked")}
	d.asking = a
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.asking, d.remote, d.tried, d.err = nil, a.remote, time.Now(), a.err
		close(a.done)
	}()
	// Others wait for the answer: it does not end with the request that happened to need it first.
	keys, err := d.keysURL(context.WithoutCancel(ctx))
	if a.err = err; err == nil {
		a.remote = &Remote{URL: keys, Client: d.Client, Refresh: d.Refresh, MinInterval: d.MinInterval}
	}
	return a.remote, a.err
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
