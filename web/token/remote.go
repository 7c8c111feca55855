package token

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Remote is the keys that an issuer publishes as a JWKS. They are fetched when they are first needed, again after Refresh, and when a token names a
// key that is not among them, at most every MinInterval, so that forged tokens cannot have the issuer asked all the time. Only requests whose key is not known wait for
// that. When the issuer does not answer, the keys that are known hold on. Its zero value but for the URL is ready and needs no closing: a fetch that is under way at the
// end of the program is of no use any more.
type Remote struct {
	// URL is where the keys are. Plain HTTP is for tests: who can change the answer can sign tokens. HTTPS is not left by a redirect.
	URL string
	// Client fetches; nil is http.DefaultClient. A fetch takes at most 10 s.
	Client *http.Client
	// Refresh is one hour if 0, MinInterval ten seconds.
	Refresh, MinInterval time.Duration

	find     func(context.Context) (string, error) // where the keys are, instead of URL
	mu       sync.Mutex
	keys     Set
	fetched  time.Time     // when the keys are from
	tried    time.Time     // when they were last asked for
	err      error         // of that
	fetching chan struct{} // closed when it is done
}

// Key returns the key of the id and algorithm, fetching the keys if need be.
func (r *Remote) Key(ctx context.Context, id, algorithm string) (Key, error) {
	for waited := false; ; waited = true {
		k, fetching, err := r.look(ctx, id, algorithm, waited)
		if fetching == nil {
			return k, err
		}
		select {
		case <-fetching:
		case <-ctx.Done():
			return Key{}, context.Cause(ctx)
		}
	}
}

// look finds a key among those that are there. If they are too old, or it is not among them, they are fetched, but not too often; who has not waited may wait
// for that, if the key is not known.
func (r *Remote) look(ctx context.Context, id, algorithm string, waited bool) (k Key, fetching <-chan struct{}, err error) {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	k, err = r.keys.Key(ctx, id, algorithm)
	due := err != nil && !waited || now.Sub(r.fetched) >= positive(r.Refresh, time.Hour)
	if due && r.fetching == nil && (r.tried.IsZero() || now.Sub(r.tried) >= positive(r.MinInterval, 10*time.Second)) {
		r.fetching = make(chan struct{})
		// Others need these keys too: they do not end with the request that happened to need them first.
		go r.renew(context.WithoutCancel(ctx))
	}
	switch {
	case err == nil:
		return k, nil, nil
	case r.fetching != nil && !waited:
		return k, r.fetching, nil
	case r.keys == nil:
		return k, nil, r.err
	}
	return k, nil, err
}

// renew fetches the keys.
func (r *Remote) renew(ctx context.Context) {
	var keys Set
	err := errors.New("fetching keys: the client ended the goroutine")
	defer func() {
		if p := recover(); p != nil {
			keys, err = nil, fmt.Errorf("fetching keys: the client panicked: %v", p)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		close(r.fetching)
		r.fetching = nil
		r.err, r.tried = err, time.Now() // who has waited for a failure does not ask again at once
		if err == nil {
			r.keys, r.fetched = keys, r.tried
		}
	}()
	keys, err = r.fetch(ctx)
}

// positive is d, or what stands for 0.
func positive(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}

func (r *Remote) fetch(ctx context.Context) (Set, error) {
	at := r.URL
	if r.find != nil {
		var err error
		if at, err = r.find(ctx); err != nil {
			return nil, err
		}
	}
	body, err := get(ctx, r.Client, at, "application/jwk-set+json, application/json")
	if err != nil {
		return nil, fmt.Errorf("fetching keys: %w", err)
	}
	keys, err := ParseJWKS(body)
	if err != nil {
		return nil, fmt.Errorf("fetching keys from %s: %w", at, err)
	}
	if len(keys) == 0 {
		return nil, errors.New("fetching keys from " + at + ": there are none that verify tokens")
	}
	return keys, nil
}

const (
	// fetchTimeout bounds one request to an issuer, whatever the client's own limit.
	fetchTimeout = 10 * time.Second
	// maxDocument bounds what an issuer may answer, in bytes.
	maxDocument = 1 << 20
)

// get fetches a document. A nil client is the default one. What is asked for by HTTPS comes by HTTPS, whatever the client says of redirects.
func get(ctx context.Context, client *http.Client, url, accept string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", accept)
	if client == nil {
		client = http.DefaultClient
	}
	own := *client
	own.CheckRedirect = func(to *http.Request, via []*http.Request) error {
		switch {
		case via[0].URL.Scheme == "https" && to.URL.Scheme != "https":
			return fmt.Errorf("a redirect from HTTPS to %s", to.URL.Scheme)
		case client.CheckRedirect != nil:
			return client.CheckRedirect(to, via)
		case len(via) >= 10:
			return errors.New("ten redirects")
		}
		return nil
	}
	resp, err := own.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s", url, resp.Status)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("GET %s: %w", url, err)
	}
	if len(body) > maxDocument {
		return nil, fmt.Errorf("GET %s: the answer is longer than %d bytes", url, maxDocument)
	}
	return body, nil
}
