package page

import (
	"cmp"
	"net/http"
)

// ErrorPage is a friendly page for a request that could not be served.
type ErrorPage struct {
	// Set renders "error.html". Nil means the built-in one.
	Set *Set
	// Status is the response's, 400 to 599. Zero means 500.
	Status int
	// Title and Detail say what happened, to a visitor. Empty ones are filled in from Status.
	Title, Detail string
	// RequestID helps to find the request in the log.
	RequestID string
	// Actions are links to where to go instead. None means one to the site's start.
	Actions []Link
	// Frame replaces the one that the Set would give.
	Frame *Frame
}

// WriteResponse renders and sends the page.
func (e ErrorPage) WriteResponse(w http.ResponseWriter, r *http.Request) error {
	e.Status = cmp.Or(e.Status, http.StatusInternalServerError)
	title, detail := errorText(e.Status)
	e.Title, e.Detail = cmp.Or(e.Title, title), cmp.Or(e.Detail, detail)
	w.Header().Set("Cache-Control", "no-store")
	return Page{Set: e.Set, Template: "error.html", Title: e.Title, Status: e.Status, Data: e, Frame: e.Frame}.WriteResponse(w, r)
}

// ServeHTTP is WriteResponse for the standard library.
func (e ErrorPage) ServeHTTP(w http.ResponseWriter, r *http.Request) { serve(e, w, r) }

// Icon is drawn on the page.
func (e ErrorPage) Icon() string {
	switch e.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return "lock"
	case http.StatusNotFound, http.StatusGone:
		return "search"
	case http.StatusConflict:
		return "refresh-cw"
	case http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusGatewayTimeout:
		return "clock"
	}
	return "triangle-alert"
}

func errorText(status int) (title, detail string) {
	switch status {
	case http.StatusBadRequest:
		return "That request makes no sense", "Something in the address or the form is not as it should be. Go back and try again."
	case http.StatusUnauthorized:
		return "Please log in", "This page is for people who have signed in."
	case http.StatusForbidden:
		return "You may not see this", "Your account lacks the permission for this page. Ask an administrator if you need it."
	case http.StatusNotFound:
		return "Page not found", "There is nothing at this address. It may have been moved or deleted."
	case http.StatusMethodNotAllowed:
		return "That cannot be done here", "This address does not take requests of that kind."
	case http.StatusConflict:
		return "Somebody was faster", "What you were changing has been changed meanwhile. Load it again to see the current state."
	case http.StatusGone:
		return "No longer here", "What was at this address has been removed for good."
	case http.StatusRequestEntityTooLarge:
		return "That is too large", "The upload is larger than this site accepts."
	case http.StatusUnprocessableEntity:
		return "Please check what you entered", "Some of it cannot be accepted as it is."
	case http.StatusTooManyRequests:
		return "Too many attempts", "Wait a moment, then try again."
	case http.StatusServiceUnavailable:
		return "We will be back in a moment", "The service is not available right now. Nothing that was saved is lost."
	case http.StatusGatewayTimeout:
		return "That took too long", "The request was given up. Try again in a moment."
	}
	if status >= 400 && status < 500 {
		return "That did not work", "The request could not be accepted."
	}
	return "Something went wrong", "The fault is ours and has been logged. Try again in a moment."
}
