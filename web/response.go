package web

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// Response is an output with a status, headers and cookies of its own. The zero value of each leaves it as it would be.
type Response[T any] struct {
	// Status goes before the route's.
	Status int
	// Header is added to the response's headers, replacing values of the same name.
	Header http.Header
	// Cookies are set.
	Cookies []*http.Cookie
	// Body is written as T would be on its own.
	Body T
}

func (Response[T]) compile() (func(x *exchange, status int, v any) error, *output) {
	write, out := outputOf[T]()
	return func(x *exchange, status int, v any) error {
		r, ok := v.(*Response[T])
		if !ok { // it came in an interface
			value := v.(Response[T])
			r = &value
		}
		if r.Status != 0 && (r.Status < 200 || r.Status > 599) {
			r.abandon()
			return fmt.Errorf("the handler returned a response with status %d: use 200 to 599", r.Status)
		}
		h := x.w.Header()
		for name, values := range r.Header {
			h[http.CanonicalHeaderKey(name)] = values
		}
		for _, c := range r.Cookies {
			if err := checkCookie(c); err != nil {
				r.abandon()
				return err
			}
			h.Add("Set-Cookie", c.String())
		}
		if r.Status != 0 {
			status = r.Status
		}
		return write(x, status, &r.Body)
	}, out
}

func (r Response[T]) abandon() { abandon(&r.Body) }

// NoContent is an output without a body: 204 unless the route or a [Response] says otherwise.
type NoContent struct{}

// HTML is an output sent as text/html. It is not escaped: use package page for templates.
type HTML string

// ContentType is text/html in UTF-8.
func (HTML) ContentType() string { return "text/html; charset=utf-8" }

// WriteResponse writes the page.
func (h HTML) WriteResponse(w http.ResponseWriter, r *http.Request) error {
	return writeText(w, r, h.ContentType(), string(h))
}

// Text is an output sent as text/plain.
type Text string

// ContentType is text/plain in UTF-8.
func (Text) ContentType() string { return "text/plain; charset=utf-8" }

// WriteResponse writes the text.
func (t Text) WriteResponse(w http.ResponseWriter, r *http.Request) error {
	return writeText(w, r, t.ContentType(), string(t))
}

func writeText(w http.ResponseWriter, r *http.Request, contentType, text string) error {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	if len(text) > patientPiece {
		w = newPatientWriter(w, r)
	}
	_, err := io.WriteString(w, text)
	return err
}

// Responder is an output that writes itself. A handler whose output is sometimes one thing and sometimes another, a page or
// a redirect, returns this interface. One that holds something open closes it in WriteResponse. If it is an [io.Closer], Close is called in the place of that when
// the handler succeeded and the answer became another all the same, since clean-up failed.
type Responder interface {
	WriteResponse(w http.ResponseWriter, r *http.Request) error
}
