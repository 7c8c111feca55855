package tandemtest

import (
	"encoding/json/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// Response is what the application answered. Its methods end the test when the answer is not what they expect.
type Response struct {
	*http.Response        // its Body is empty: it has been read into Text
	Text           string // the body

	t      testing.TB
	what   string
	client *Client
	at     *http.Request
}

// Expect demands a status.
func (r *Response) Expect(status int) *Response {
	r.t.Helper()
	if r.StatusCode != status {
		r.t.Fatalf("%s: status %d, want %d:\n%s", r.what, r.StatusCode, status, r.Text)
	}
	return r
}

// OK demands status 200.
func (r *Response) OK() *Response {
	r.t.Helper()
	return r.Expect(http.StatusOK)
}

// JSON reads the body into v, a pointer, as package schema reads what a server wrote: unions, durations and the like. Members that v does not know are refused.
func (r *Response) JSON(v any) *Response {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.Text), v, schema.Options(), json.RejectUnknownMembers(true)); err != nil {
		r.t.Fatalf("%s: read the body: %v:\n%s", r.what, err, r.Text)
	}
	return r
}

// Problem demands an error with this status and returns it.
func (r *Response) Problem(status int) *problem.Error {
	r.t.Helper()
	r.Expect(status)
	if kind := r.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/problem+json") {
		r.t.Fatalf("%s: content type %q, want a problem document:\n%s", r.what, kind, r.Text)
	}
	p := &problem.Error{}
	if err := json.Unmarshal([]byte(r.Text), p); err != nil {
		r.t.Fatalf("%s: read the problem: %v:\n%s", r.what, err, r.Text)
	}
	return p
}

// Contains demands that the body has the text.
func (r *Response) Contains(text string) *Response {
	r.t.Helper()
	if !strings.Contains(r.Text, text) {
		r.t.Fatalf("%s: no %q in:\n%s", r.what, text, r.Text)
	}
	return r
}

// Redirects demands a redirect to the location.
func (r *Response) Redirects(location string) *Response {
	r.t.Helper()
	if got := r.Header.Get("Location"); r.StatusCode/100 != 3 || got != location {
		r.t.Fatalf("%s: status %d to %q, want a redirect to %q", r.what, r.StatusCode, got, location)
	}
	return r
}

// Follow goes where a redirect leads, as a browser does: by GET, or after 307 and 308 by the same method, of which the body is not sent again. A redirect
// to another site ends the test.
func (r *Response) Follow() *Response {
	r.t.Helper()
	to, err := r.at.URL.Parse(r.Header.Get("Location"))
	if err != nil || r.StatusCode/100 != 3 || r.Header.Get("Location") == "" {
		r.t.Fatalf("%s: status %d, want a redirect:\n%s", r.what, r.StatusCode, r.Text)
	}
	if to.Host != r.at.URL.Host {
		r.t.Fatalf("%s: a redirect to %s, which is another site", r.what, to)
	}
	method := http.MethodGet
	if r.StatusCode == http.StatusTemporaryRedirect || r.StatusCode == http.StatusPermanentRedirect || r.at.Method == http.MethodHead {
		method = r.at.Method
	}
	to.Fragment = ""
	return r.client.Do(r.client.requestTo(method, to.String(), nil))
}
