package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Client is where the typed routes of another service are, and how it is asked: see [Route.Call]. Only BaseURL is needed. It is safe for
// concurrent use once its fields are set.
type Client struct {
	// BaseURL is what stands before the routes' patterns: "https://shop.example.com", with the prefix that a proxy takes away. A route for a
	// host of its own is asked at the same address, with that host in the Host header.
	BaseURL string
	// HTTP sends the requests; nil is one that follows no redirects.
	HTTP *http.Client
	// Header is sent with every request. What an input says goes before it.
	Header http.Header
	// Prepare, if set, changes a request before it is sent: to sign it, or to add a token that expires.
	Prepare func(*http.Request) error
	// MaxBody bounds a response's body in bytes; 0 is 32 MiB. Streams and sockets have no bound.
	MaxBody int64
}

const (
	// callTimeout is for calls whose context has no deadline.
	callTimeout = 30 * time.Second
	// callBody is the default of Client.MaxBody.
	callBody = 32 << 20
)

// direct is what clients use that bring no HTTP client of their own. A redirect is an answer as any other.
var direct = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// request starts a request to a path below the base, with its query.
func (c *Client) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	if c == nil {
		return nil, fmt.Errorf("calling %s %s: the client is nil: give a web.Client with a BaseURL", method, path)
	}
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Scheme == "" || base.Host == "" {
		return nil, fmt.Errorf("calling %s %s: the base %q is no address: write it as https://host or https://host/prefix", method, path, c.BaseURL)
	}
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.BaseURL, "/")+path, body)
	if err != nil {
		return nil, fmt.Errorf("calling %s %s: %w", method, path, err)
	}
	for name, values := range c.Header {
		r.Header[http.CanonicalHeaderKey(name)] = slices.Clone(values) // Prepare may append
	}
	// One id names a request through all the services that it passes.
	if id := RequestID(ctx); id != "" && r.Header.Get("X-Request-Id") == "" {
		r.Header.Set("X-Request-Id", id)
	}
	return r, nil
}

// send sends a request. The caller closes the response's body.
func (c *Client) send(r *http.Request) (*http.Response, error) {
	if c.Prepare != nil {
		if err := c.Prepare(r); err != nil {
			return nil, fmt.Errorf("calling %s %s: preparing the request: %w", r.Method, r.URL.Redacted(), err)
		}
	}
	h := c.HTTP
	if h == nil {
		h = direct
	}
	res, err := h.Do(r)
	if err != nil {
		return nil, &CallError{Method: r.Method, URL: r.URL.Redacted(), cause: err}
	}
	return res, nil
}

// read reads a whole body, within the client's bound.
func (c *Client) read(res *http.Response) ([]byte, error) {
	limit := c.MaxBody
	if limit <= 0 {
		limit = callBody
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("the response is longer than %d bytes", limit)
	}
	if err != nil {
		return nil, callError(res, nil, err)
	}
	return data, nil
}
