package web

import (
	"cmp"
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// ErrorFormat is how errors look on the wire: the bytes, their media type and what the documents say about them.
type ErrorFormat struct {
	// ContentType is that of the body.
	ContentType string
	// Body makes the value that is written as JSON. The problem must not be changed.
	Body func(*problem.Error) any
	// Type and ValidationType are the Go types to document errors and refused inputs (422) with;
	// nil means the problem document of RFC 9457.
	Type, ValidationType reflect.Type
	// DataMember is the name of the member that holds a problem's Data; "" puts the members of Data beside the others.
	DataMember string

	maps  []func(context.Context, error) error // what MapErrors says, the innermost last
	debug bool

	languages []schema.Messages // see Translate
}

// plain reports whether errors are problem documents.
func (f *ErrorFormat) plain() bool { return f == nil || f.ContentType == problem.ContentType }

// style is how errors of the route are found and written; nil for the default.
func (s *settings) style() *ErrorFormat {
	if len(s.maps) == 0 && !s.debug && len(s.languages) == 0 {
		return s.format
	}
	f := ProblemErrors()
	if s.format != nil {
		f = *s.format
	}
	f.maps, f.debug, f.languages = s.maps, s.debug, s.languages
	return &f
}

// ProblemErrors writes errors as RFC 9457 problem documents. It is the default.
func ProblemErrors() ErrorFormat {
	return ErrorFormat{ContentType: problem.ContentType, Body: func(p *problem.Error) any { return p }}
}

// FastAPIErrors writes errors as FastAPI does: {"detail": [{type, loc, msg, input}]} for refused inputs and
// {"detail": "…"} for the rest, with the problem's Data in place of the text if it has some, so that clients written for it need not change.
// The problem's headers are sent as ever.
func FastAPIErrors() ErrorFormat {
	return ErrorFormat{
		ContentType: "application/json",
		Body: func(p *problem.Error) any {
			if len(p.Errors) == 0 {
				d := p.Detail
				switch {
				case p.Data != nil:
					return struct {
						Detail any `json:"detail"`
					}{p.Data}
				case d == "", errors.Is(p, errUnrouted):
					d = cmp.Or(p.Title, http.StatusText(p.StatusCode()))
				}
				return HTTPError{Detail: d}
			}
			items := make([]ValidationError, len(p.Errors))
			for i, e := range p.Errors {
				items[i] = ValidationError{Type: e.Type, Loc: e.Loc, Msg: e.Msg, Input: e.Input, Ctx: e.Ctx}
			}
			return HTTPValidationError{Detail: items}
		},
		Type:           reflect.TypeFor[HTTPError](),
		ValidationType: reflect.TypeFor[HTTPValidationError](),
		DataMember:     "detail",
	}
}

// errUnrouted is the cause of the router's own 404 and 405.
var errUnrouted = errors.New("no route")

// HTTPError is FastAPI's body of an error.
type HTTPError struct {
	Detail string `json:"detail"`
}

// HTTPValidationError is FastAPI's body of a 422.
type HTTPValidationError struct {
	Detail []ValidationError `json:"detail"`
}

// ValidationError is one refused place in FastAPI's body of a 422.
type ValidationError struct {
	Type  string         `json:"type"`
	Loc   []any          `json:"loc"`
	Msg   string         `json:"msg"`
	Input any            `json:"input"`
	Ctx   map[string]any `json:"ctx,omitzero"`
}

// writeError answers with an error, after those who may have made it another: see [MapErrors]. What the client sees is its problem; the rest, for
// a 5xx, goes to the log.
func writeError(w http.ResponseWriter, r *http.Request, f *ErrorFormat, err error) {
	ctx := r.Context()
	err = f.mapped(ctx, err)
	if self := selfWriting(w, r, err); self != nil {
		if err = self(); err == nil {
			return
		}
		err = fmt.Errorf("writing an error: %w", err)
	}
	p := problem.From(err)
	shed := errors.Is(err, errFull)
	if v := visitOf(w, r); shed && v != nil {
		v.shed = true
	}
	if errors.Is(ctx.Err(), context.Canceled) && errors.Is(err, context.Canceled) {
		// The client went away: nobody reads the answer and nothing is broken.
		Logger(ctx).Debug("the client went away", "method", r.Method, "path", loggedPath(r))
	} else if shed {
		Logger(ctx).Debug("turned away", "error", err, "status", p.StatusCode(), "method", r.Method, "path", loggedPath(r))
	} else if p.StatusCode() >= 500 && !isLogged(err) {
		Logger(ctx).Error("request failed", "error", err, "status", p.StatusCode(), "method", r.Method, "path", loggedPath(r))
	}
	if f != nil && len(f.languages) > 0 {
		var language string
		p, language = f.translated(r, p)
		w.Header().Set("Content-Language", language)
		w.Header().Add("Vary", "Accept-Language")
	}
	p = identified(ctx, f, p)
	if s := p.StatusCode(); r.ProtoMajor == 1 && (s == http.StatusRequestEntityTooLarge || s == http.StatusRequestTimeout) {
		w.Header().Set("Connection", "close") // the rest of the body is not worth reading
	}
	if f != nil && f.debug && p.StatusCode() >= 500 {
		if writeTrace(w, r, p, err) {
			return
		}
		p, f = traced(p, err), nil
	}
	if err := writeProblem(w, r, f, p); err != nil {
		Logger(ctx).Debug("writing an error", "error", err, "path", loggedPath(r))
	}
}

// identified adds the id of the request to a problem document.
func identified(ctx context.Context, f *ErrorFormat, p *problem.Error) *problem.Error {
	id := RequestID(ctx)
	if id == "" || !f.plain() {
		return p
	}
	p = p.Clone()
	if p.Extra == nil {
		p.Extra = map[string]any{}
	}
	if _, taken := p.Extra["request_id"]; !taken {
		p.Extra["request_id"] = id
	}
	return p
}

// errorBody is the body that an error would have as a response of its own, for the middle of one.
func errorBody(ctx context.Context, f *ErrorFormat, err error) any {
	p := identified(ctx, f, f.translatedHere(ctx, problem.From(f.mapped(ctx, err))))
	if f.plain() {
		return p
	}
	return f.Body(p)
}

// selfWriting returns what writes the first error of the chain that is a response itself and no problem: a [Response] or, say, a [Redirect].
func selfWriting(w http.ResponseWriter, r *http.Request, err error) func() error {
	if _, ok := errors.AsType[*problem.Error](err); ok {
		return nil
	}
	var whole composite
	if errors.As(err, &whole) {
		x := exchangeFrom(r.Context())
		if x == nil { // the router's own answer, or a middleware's
			x = &exchange{parent: r.Context(), w: w, r: r, route: &route{}}
		}
		return func() error {
			write, _ := whole.compile()
			return write(x, http.StatusInternalServerError, whole)
		}
	}
	var self Responder
	if errors.As(err, &self) {
		return func() error { return self.WriteResponse(w, r) }
	}
	return nil
}

func writeProblem(w http.ResponseWriter, r *http.Request, f *ErrorFormat, p *problem.Error) error {
	h := w.Header()
	for _, name := range []string{"Content-Length", "Content-Encoding", "Content-Disposition", "ETag", "Last-Modified", "Cache-Control"} {
		h.Del(name) // these spoke of another body
	}
	if f.plain() {
		return p.WriteResponse(w, r)
	}
	body, err := json.Marshal(f.Body(p), json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return p.WriteResponse(w, r)
	}
	for name, values := range p.Header {
		for _, v := range values {
			h.Add(name, v)
		}
	}
	h.Set("Content-Type", f.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.StatusCode())
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = w.Write(body)
	return err
}

// meant drops a *problem.Error that is nil. In an error it is not nil any more, but its author meant that there was none.
func meant(err error) error {
	if p, ok := err.(*problem.Error); ok && p == nil {
		return nil
	}
	return err
}
