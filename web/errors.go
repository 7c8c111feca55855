package web

import (
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"net/http"
	"reflect"
	"strconv"

	"github.com/gotandem/tandem/problem"
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
}

// ProblemErrors writes errors as RFC 9457 problem documents. It is the default.
func ProblemErrors() ErrorFormat {
	return ErrorFormat{ContentType: problem.ContentType, Body: func(p *problem.Error) any { return p }}
}

// FastAPIErrors writes errors as FastAPI does: {"detail": [{type, loc, msg, input}]} for refused inputs and
// {"detail": "…"} for the rest, so that clients written for it need not change.
func FastAPIErrors() ErrorFormat {
	return ErrorFormat{
		ContentType: "application/json",
		Body: func(p *problem.Error) any {
			if len(p.Errors) == 0 {
				d := p.Detail
				if d == "" {
					d = http.StatusText(p.StatusCode())
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
	}
}

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

// responder is what writes itself as the response.
type responder interface {
	WriteResponse(w http.ResponseWriter, r *http.Request) error
}

// writeError answers with an error. What the client sees is its problem; the rest, for a 5xx, goes to the log.
func writeError(w http.ResponseWriter, r *http.Request, f *ErrorFormat, err error) {
	if self, ok := selfWriting(err); ok {
		if err := self.WriteResponse(w, r); err != nil {
			Logger(r.Context()).Error("writing the response", "error", err, "method", r.Method, "path", r.URL.Path)
		}
		return
	}
	p := problem.From(err)
	ctx := r.Context()
	if errors.Is(ctx.Err(), context.Canceled) && errors.Is(err, context.Canceled) {
		// The client went away: nobody reads the answer and nothing is broken.
		Logger(ctx).Debug("the client went away", "method", r.Method, "path", r.URL.Path)
	} else if p.StatusCode() >= 500 {
		Logger(ctx).Error("request failed", "error", err, "status", p.StatusCode(), "method", r.Method, "path", r.URL.Path)
	}
	if id := RequestID(ctx); id != "" && f == nil {
		p = p.Clone()
		if p.Extra == nil {
			p.Extra = map[string]any{}
		}
		if _, taken := p.Extra["request_id"]; !taken {
			p.Extra["request_id"] = id
		}
	}
	if r.ProtoMajor == 1 && p.StatusCode() == http.StatusRequestEntityTooLarge {
		w.Header().Set("Connection", "close") // the rest of the body is not worth reading
	}
	if err := writeProblem(w, r, f, p); err != nil {
		Logger(ctx).Debug("writing an error", "error", err, "path", r.URL.Path)
	}
}

// selfWriting finds an error in the chain that writes itself and is not a problem, such as a Redirect.
func selfWriting(err error) (responder, bool) {
	if _, ok := errors.AsType[*problem.Error](err); ok {
		return nil, false
	}
	var self responder
	ok := errors.As(err, &self)
	return self, ok
}

func writeProblem(w http.ResponseWriter, r *http.Request, f *ErrorFormat, p *problem.Error) error {
	h := w.Header()
	for _, name := range []string{"Content-Length", "Content-Encoding", "Content-Disposition", "ETag", "Last-Modified", "Cache-Control"} {
		h.Del(name) // these spoke of another body
	}
	if f == nil {
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
