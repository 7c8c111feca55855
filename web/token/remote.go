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
// key that is not among them, at most every MinInterval, so that forged tokens cannot have the issuer asked all the time. When the issuer does not
// answer, the keys that are known hold on. Its zero value but for the URL is ready; it has no goroutine and needs no closing.
type Remote struct {
	// URL is where the keys are. Plain HTTP is for tests: who can change the answer can sign tokens.
	URL string
	// Client fetches; nil is http.DefaultClient. A fetch takes at most 10 s.
	Client *http.Client
	// Refresh is one hour if 0, MinInterval ten seconds.
	Refresh, MinInterval time.Duration

	mu       sync.Mutex
	keys     Set
	fetched  time.Time     // when the keys are from
	tried    time.Time     // when they were last asked for
	err      error         // of that
	fetching chan struct{} // closed when it is done
}

// Key returns the key of the id and algorithm, fetching the keys if need be.
func (r *Remote) Key(ctx context.Context, id, algorithm string) (Key, error) {
	keys, fresh, err := r.current(ctx, false)
	if err != nil {
		return Key{}, err
	}
	k, err := keys.Key(ctx, id, algorithm)
	if err == nil || fresh {
		return k, err
	}
	if keys, _, err = r.current(ctx, true); err != nil {
		return Key{}, err
	}
	return keys.Key(ctx, id, algorithm)
}

// current returns the keys, and whether they were fetched just now. must asks for newer ones.
func (r *Remote) current(ctx context.Context, must bool) (Set, bool, error) {
	refresh, pause := r.Refresh, r.MinInterval
	if refresh <= 0 {
		refresh = time.Hour
	}
	if pause <= 0 {
		pause = 10 * time.Second
	}
	for {
		now := time.Now()
		r.mu.Lock()
		due := r.keys == nil || must || now.Sub(r.fetched) >= refresh
		if due && !r.tried.IsZero() && now.Sub(r.tried) < pause && r.fetching == nil {
			due = false
		}
		if !due {
			keys, err := r.keys, r.err
			r.mu.Unlock()
			if keys == nil {
				return nil, false, err
			}
			return keys, false, nil
		}
		if r.fetching == nil {
			break
		}
		wait := r.fetching
		r.mu.Unlock()
		select {
		case <-wait:
			must = false // it is as new as can be
		case <-ctx.Done():
			return nil, false, context.Cause(ctx)
		}
	}
	done := make(chan struct{})
	r.fetching = done
	r.tried = time.Now()
	r.mu.Unlock()

	// Others wait for these keys: they do not end with the request that happened to need them first.
	keys, err := r.fetch(context.WithoutCancel(ctx))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fetching = nil
	close(done)
	r.err = err
	r.tried = time.Now() // who has waited for a failure does not ask again at once
	if err == nil {
		r.keys, r.fetched = keys, time.Now()
		return keys, true, nil
	}
	if r.keys != nil {
		return r.keys, false, nil
	}
	return nil, false, err
}

func (r *Remote) fetch(ctx context.Context) (Set, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	body, err := get(ctx, r.Client, r.URL, "application/jwk-set+json, application/json")
	if err != nil {
		return nil, fmt.Errorf("fetching keys: %w", err)
	}
	keys, err := ParseJWKS(body)
	if err != nil {
		return nil, fmt.Errorf("fetching keys from %s: %w", r.URL, err)
	}
	if len(keys) == 0 {
		return nil, errors.New("fetching keys from " + r.URL + ": there are none that verify tokens")
	}
	return keys, nil
}

const (
	// fetchTimeout bounds one request to an issuer, whatever the client's own limit.
	fetchTimeout = 10 * time.Second
	// maxDocument bounds what an issuer may answer, in bytes.
	maxDocument = 1 << 20
)

// get fetches a document. A nil client is the default one.
func get(ctx context.Context, client *http.Client, url, accept string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", accept)
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
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
