package problem

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Error is a problem that a client may see, written as RFC 9457 "problem details"
// (application/problem+json). Everything in it is public, apart from its cause, which is for
// the log and is reached with errors.Unwrap.
//
// The zero value is a 500 without detail. An Error is a value that handlers pass around:
// do not change one after it was handed out, make a copy with Because or Clone.
type Error struct {
	// Type is a URI reference that names the kind of problem; "" is "about:blank".
	Type string
	// Title is a short summary that does not change from one occurrence to the next.
	// "" is the text of Status.
	Title string
	// Status is the HTTP status; 0 is 500.
	Status int
	// Detail explains this occurrence to a person.
	Detail string
	// Instance is a URI reference that names this occurrence, such as the request's path.
	Instance string
	// Errors are the places in the input that were refused.
	Errors []Item
	// Header is added to the response (WWW-Authenticate, Retry-After, Allow, …).
	Header http.Header
	// Extra holds further members of the document. Names of the members above are ignored.
	Extra map[string]any
	// Data is a value whose members are further members of the document: a struct, so that they are documented where the
	// error is declared, or a map. Anything else that JSON can write stands under the name "data".
	Data any

	cause error
}

// Item is one refused place in the input, in FastAPI's vocabulary.
type Item struct {
	// Loc is the path to the place: "body", "query", … then names, list indexes (int), and
	// "[key]" for the key of a map.
	Loc []any `json:"loc"`
	// Msg is a sentence for a person.
	Msg string `json:"msg"`
	// Type is the machine's name for the mistake: missing, int_parsing, string_too_short, …
	Type string `json:"type"`
	// Ctx holds the numbers and words in Msg, such as min_length.
	Ctx map[string]any `json:"ctx,omitzero"`
	// Input is what was received, if it is short enough to echo.
	Input any `json:"input,omitzero"`
}

// New makes a problem with a status, its standard text as title, and a detail.
func New(status int, format string, args ...any) *Error {
	return &Error{Status: status, Title: http.StatusText(status), Detail: sprintf(format, args)}
}

// sprintf leaves a format without arguments alone, so that a detail may contain a percent sign.
func sprintf(format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// Error says what the client sees, then the cause, for the log.
func (e *Error) Error() string {
	if e == nil { // returned by mistake, and about to be logged
		return errNil.Error()
	}
	s := e.Detail
	if s == "" {
		s = e.title()
	}
	for i, item := range e.Errors {
		if i == 3 && len(e.Errors) > 4 {
			s += fmt.Sprintf("; and %d more", len(e.Errors)-i)
			break
		}
		s += "; " + item.String()
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap returns the cause, which no client sees.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.cause
}

// Because returns a copy with a cause for the log. The cause is never shown to a client.
func (e *Error) Because(cause error) *Error {
	c := e.Clone()
	c.cause = cause
	return c
}

// Clone returns a copy whose slices and maps may be changed.
func (e *Error) Clone() *Error {
	c := *e
	c.Errors = slices.Clone(e.Errors)
	c.Header = e.Header.Clone()
	c.Extra = maps.Clone(e.Extra)
	return &c
}

// WithHeader returns a copy that sets a header of the response.
func (e *Error) WithHeader(name, value string) *Error {
	c := e.Clone()
	if c.Header == nil {
		c.Header = http.Header{}
	}
	c.Header.Set(name, value)
	return c
}

// WithRetryAfter returns a copy that tells the client how long to wait before it tries again: in the header Retry-After (RFC 9110, section 10.2.3), in
// whole seconds, rounded up, 1 or more.
func (e *Error) WithRetryAfter(d time.Duration) *Error {
	seconds := int64(d / time.Second)
	if d%time.Second > 0 {
		seconds++
	}
	return e.WithHeader("Retry-After", strconv.FormatInt(max(1, seconds), 10))
}

// With returns a copy with Data: an error's own, typed members.
func (e *Error) With(data any) *Error {
	c := e.Clone()
	c.Data = data
	return c
}

// WithErrors returns a copy with further refused places.
func (e *Error) WithErrors(items ...Item) *Error {
	c := e.Clone()
	c.Errors = append(c.Errors, items...)
	return c
}

// Problem returns e itself, so that *Error also satisfies the interface that From asks for.
func (e *Error) Problem() *Error { return e }

// StatusCode is Status, or 500 where it is not a status an error can have.
func (e *Error) StatusCode() int {
	if e.Status < 400 || e.Status > 599 {
		return http.StatusInternalServerError
	}
	return e.Status
}

func (e *Error) title() string {
	if e.Title != "" {
		return e.Title
	}
	if t := http.StatusText(e.StatusCode()); t != "" {
		return t
	}
	return "Error"
}

// String says where and what: "body.items.0.qty: Input should be greater than 0".
func (i Item) String() string {
	s := ""
	for n, part := range i.Loc {
		if n > 0 {
			s += "."
		}
		s += fmt.Sprint(part)
	}
	if s == "" {
		return i.Msg
	}
	return s + ": " + i.Msg
}
