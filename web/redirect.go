package web

import (
	"net/http"
	"net/url"
	"strings"
)

// Redirect is an output, and also an error that a provider may return, that sends the client elsewhere.
type Redirect struct {
	// URL is absolute, or relative to the request's. One that came from outside must not be sent as it is: see [LocalRedirect].
	URL string
	// Status is the route's if that is one of a redirect, else 303 See Other: the client follows with a GET. 307 and 308 keep the
	// method and the body.
	Status int
}

// LocalRedirect sends the client to target if that is a path of this site, such as "/orders?page=2", and otherwise to fallback: for
// addresses that come from outside, so that nobody can use the site to send visitors elsewhere.
func LocalRedirect(target, fallback string) Redirect {
	if u, err := url.Parse(target); err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(target, "/") ||
		strings.HasPrefix(target, "//") || strings.ContainsAny(target, "\\\t\r\n") {
		target = fallback
	}
	return Redirect{URL: target}
}

// Error says where to, so that a provider can refuse a request by sending it elsewhere.
func (r Redirect) Error() string { return "redirect to " + r.URL }

// WriteResponse writes the redirect.
func (r Redirect) WriteResponse(w http.ResponseWriter, req *http.Request) error {
	status := r.Status
	if status < 300 || status > 399 || status == http.StatusNotModified {
		status = http.StatusSeeOther
	}
	w.Header()["Content-Type"] = nil // no body worth having
	http.Redirect(w, req, r.URL, status)
	return nil
}
