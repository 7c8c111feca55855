package web

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/gotandem/tandem/problem"
)

// CallError is the error of [Route.Call]: the other service refused, or could not be reached or understood.
//
// What it answered is for the caller, who may look at Status and Reply; a handler that only hands the error on tells its own client 502,
// without what the other service said.
type CallError struct {
	// Method and URL say what was called.
	Method, URL string
	// Status is what was answered; 0 if nothing was.
	Status int
	// Header is the response's.
	Header http.Header
	// Reply is the problem that was answered; nil if there was no answer, or one that should have been good.
	Reply *problem.Error

	cause error
}

// Error says what was called and what came of it.
func (e *CallError) Error() string {
	s := "calling " + e.Method + " " + e.URL + ": "
	switch {
	case e.Reply != nil:
		return s + fmt.Sprint(e.Status) + " " + e.Reply.Error()
	case e.Status != 0:
		s += fmt.Sprint(e.Status) + ": "
	}
	return s + e.cause.Error()
}

// Unwrap returns why there is no good answer: an error of the network, or of reading. It does not return Reply, whose status is
// meant for this caller and not for the caller's own client.
func (e *CallError) Unwrap() error { return e.cause }

// Problem is what a client sees of it: 502, or 504 if the other service took too long.
func (e *CallError) Problem() *problem.Error {
	var timeout interface{ Timeout() bool }
	if errors.As(e.cause, &timeout) && timeout.Timeout() {
		return problem.New(http.StatusGatewayTimeout, "A service that this one needs took too long.")
	}
	return problem.New(http.StatusBadGateway, "A service that this one needs did not do its part.")
}

// callError is the error of a response.
func callError(res *http.Response, reply *problem.Error, cause error) *CallError {
	return &CallError{Method: res.Request.Method, URL: res.Request.URL.Redacted(), Status: res.StatusCode, Header: res.Header, Reply: reply, cause: cause}
}

// readProblem reads the body of a refusal: a problem document, FastAPI's {"detail": …}, or anything else.
func readProblem(res *http.Response, data []byte) *problem.Error {
	p := &problem.Error{}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	switch {
	case kind == problem.ContentType:
		if json.Unmarshal(data, p) != nil {
			p = &problem.Error{}
		}
	case kind == jsonType:
		var doc struct {
			Detail jsontext.Value `json:"detail"`
		}
		if json.Unmarshal(data, &doc) != nil || json.Unmarshal(doc.Detail, &p.Detail) == nil {
			break
		}
		if json.Unmarshal(doc.Detail, &p.Errors) != nil {
			p.Detail = string(doc.Detail)
		}
	case strings.HasPrefix(kind, "text/plain"):
		p.Detail = excerpt(data)
	}
	p.Status = res.StatusCode
	return p
}

// excerpt is the beginning of a text, as much as a log wants.
func excerpt(data []byte) string {
	const most = 200
	text := strings.TrimSpace(strings.ToValidUTF8(string(data[:min(len(data), most)]), ""))
	if len(data) > most {
		text += "…"
	}
	return text
}
