package web

import (
	"bytes"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"sync"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// output says what a handler returns, for the documents.
type output struct {
	typ         reflect.Type // the JSON value; nil for none
	contentType string       // "" for no body, or for one that is not known
	status      int
	self        bool // writes itself
}

// composite is an output that wraps another, as [Response] does.
type composite interface {
	// compile returns a function that takes the value or its address.
	compile() (func(x *exchange, status int, v any) error, *output)
}

// outputOf makes the writer of an output type, once per route.
func outputOf[O any]() (func(x *exchange, status int, o *O) error, *output) {
	t := reflect.TypeFor[O]()
	out := &output{status: http.StatusOK}
	var zero O
	if _, ok := any(zero).(NoContent); ok {
		out.status = http.StatusNoContent
		return func(x *exchange, status int, _ *O) error { x.w.WriteHeader(status); return nil }, out
	}
	if c, ok := any(zero).(composite); ok {
		write, out := c.compile()
		return func(x *exchange, status int, o *O) error { return write(x, status, o) }, out
	}
	responds := reflect.TypeFor[Responder]()
	switch {
	case t.Kind() == reflect.Interface:
		out.self = t.Implements(responds)
		if !out.self {
			out.typ, out.contentType = t, jsonType
		}
		return func(x *exchange, status int, o *O) error { return writeAny(x, status, *o) }, out
	case t.Implements(responds):
		out.self = true
		describe(out, any(zero), t)
		nilable := t.Kind() == reflect.Pointer
		return func(x *exchange, status int, o *O) error {
			if nilable && reflect.ValueOf(*o).IsNil() {
				return errNilOutput{t}
			}
			return writeSelf(x, status, any(*o).(Responder))
		}, out
	case reflect.PointerTo(t).Implements(responds):
		out.self = true
		describe(out, any(&zero), t)
		return func(x *exchange, status int, o *O) error { return writeSelf(x, status, any(o).(Responder)) }, out
	}
	out.typ, out.contentType = t, jsonType
	typ := sync.OnceValue(func() *schema.Type { return schemaOf(t) })
	if t.Kind() == reflect.Pointer {
		return func(x *exchange, status int, o *O) error {
			if *(*unsafe.Pointer)(unsafe.Pointer(o)) == nil {
				return errNilOutput{t} // the documents promise a value
			}
			return writeValue(x, status, typ(), o)
		}, out
	}
	return func(x *exchange, status int, o *O) error { return writeValue(x, status, typ(), o) }, out
}

// schemaOf is the schema of an output. Its mistakes are told elsewhere, and what is wrong with a type does not keep it from being written.
func schemaOf(t reflect.Type) *schema.Type {
	typ, _ := schema.Of(t)
	return typ
}

// describe asks an output that writes itself what it will write.
func describe(out *output, v any, t reflect.Type) {
	if t.Kind() == reflect.Pointer {
		v = reflect.New(t.Elem()).Interface()
	}
	if _, ok := v.(Redirect); ok {
		out.status = http.StatusSeeOther
	}
	if d, ok := v.(interface{ ContentType() string }); ok {
		out.contentType = d.ContentType()
	}
}

// errNilOutput is what a handler gets that returns nil and no error.
type errNilOutput struct{ t reflect.Type }

func (e errNilOutput) Error() string {
	return fmt.Sprintf("the handler returned a nil %s and no error: return an error such as problem.NotFound instead", e.t)
}

// abandon closes what an output holds that will not be written.
func abandon[O any](o *O) {
	for _, v := range [2]any{*o, o} {
		if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer && p.IsNil() {
			continue
		}
		switch v := v.(type) {
		case interface{ abandon() }:
			v.abandon()
			return
		case interface {
			Responder
			io.Closer
		}:
			_ = v.Close()
			return
		}
	}
}

// writeAny writes a value whose type is known only now.
func writeAny(x *exchange, status int, v any) error {
	if declared := x.route.settings.responds; len(declared) > 0 {
		return writeDeclared(x, status, declared, v)
	}
	switch v := v.(type) {
	case NoContent:
		x.w.WriteHeader(http.StatusNoContent)
		return nil
	case composite:
		write, _ := v.compile()
		return write(x, status, v)
	case Responder:
		return writeSelf(x, status, v)
	}
	return writeValue(x, status, nil, v)
}

// writeValue writes a value in the format of the route. If its type is known, v is its address.
func writeValue(x *exchange, status int, typ *schema.Type, v any) error {
	s := x.route.settings
	if s.checked {
		if err := checkOutput(x.route, v); err != nil {
			return err
		}
	}
	if s.encoders != nil && bodyAllowed(status) {
		return writeEncoded(x, status, s.encoders, v)
	}
	if s.produces != "" {
		if h := x.w.Header(); h["Content-Type"] == nil {
			h["Content-Type"] = []string{s.produces}
		}
	}
	return writeJSON(x, status, typ, v)
}

// writeSelf lets an output write itself. Where it answers 200, the status of the route or of its [Response] is sent. An error that comes
// when the head is on its way breaks the connection off: a second answer in the middle of the first helps nobody.
func writeSelf(x *exchange, status int, v Responder) error {
	if to, ok := v.(Redirect); ok && to.Status == 0 {
		to.Status = status // if it is one of a redirect
		v = to
	}
	w := x.w
	if !bodyAllowed(status) {
		w = bodyless{w}
	}
	rec := &recorder{ResponseWriter: w, ok: status}
	err := v.WriteResponse(rec, x.request())
	if err == nil || !rec.started() {
		return err
	}
	if x.parent.Err() != nil {
		Logger(x).Debug("the client went away", "error", err, "path", loggedPath(x.r))
	} else {
		Logger(x).Error("writing the response", "error", err, "path", loggedPath(x.r))
	}
	panic(http.ErrAbortHandler)
}

// bodyless is a response whose status has no body (RFC 9110, sections 6.4.1 and 15.3.5).
type bodyless struct{ http.ResponseWriter }

func (b bodyless) WriteHeader(status int) {
	if !bodyAllowed(status) {
		h := b.Header()
		h.Del("Content-Length")
		h.Del("Content-Type")
	}
	b.ResponseWriter.WriteHeader(status)
}

func (b bodyless) Write(p []byte) (int, error) { return len(p), nil }
func (b bodyless) Unwrap() http.ResponseWriter { return b.ResponseWriter }

const jsonType = "application/json"

// outputOptions write what the document says, durations among it; a bad byte in a stored row must not cost the whole answer.
var outputOptions = json.JoinOptions(schema.Options(), jsontext.AllowInvalidUTF8(true))

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled keeps one large answer from holding its memory for ever.
const maxPooled = 1 << 18

func putBuffer(b *bytes.Buffer) {
	if b.Cap() <= maxPooled {
		b.Reset()
		buffers.Put(b)
	}
}

// writeJSON writes v, which is encoded whole before the first byte is sent: an error can still become a 500.
func writeJSON(x *exchange, status int, typ *schema.Type, v any) error {
	if !bodyAllowed(status) {
		x.w.WriteHeader(status)
		return nil
	}
	b := buffers.Get().(*bytes.Buffer)
	defer putBuffer(b)
	var encoded []byte
	var err error
	if typ != nil {
		encoded, err = typ.AppendJSON(b.AvailableBuffer(), reflect.ValueOf(v).UnsafePointer())
	} else {
		encoded, err = schema.AppendJSON(b.AvailableBuffer(), v)
	}
	if err != nil {
		return fmt.Errorf("encoding the response: %w", err)
	}
	b.Write(encoded) // keeps what it may have grown to
	x.send(status, b.Bytes())
	return nil
}

func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusResetContent && status != http.StatusNotModified
}
