package web

import (
	"bytes"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"sync"

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
	responds := reflect.TypeFor[responder]()
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
				return fmt.Errorf("the handler returned a nil %s", t)
			}
			return writeSelf(x, status, any(*o).(responder))
		}, out
	case reflect.PointerTo(t).Implements(responds):
		out.self = true
		describe(out, any(&zero), t)
		return func(x *exchange, status int, o *O) error { return writeSelf(x, status, any(o).(responder)) }, out
	}
	out.typ, out.contentType = t, jsonType
	return func(x *exchange, status int, o *O) error { return writeJSON(x, status, o) }, out
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

// writeAny writes a value whose type is known only now.
func writeAny(x *exchange, status int, v any) error {
	switch v := v.(type) {
	case NoContent:
		x.w.WriteHeader(http.StatusNoContent)
		return nil
	case composite:
		write, _ := v.compile()
		return write(x, status, v)
	case responder:
		return writeSelf(x, status, v)
	}
	return writeJSON(x, status, v)
}

// writeSelf lets an output write itself. Where it answers 200, the status of the route or of its [Response] is sent. An error that comes
// when the head is on its way breaks the connection off: a second answer in the middle of the first helps nobody.
func writeSelf(x *exchange, status int, v responder) error {
	rec := &recorder{ResponseWriter: x.w, ok: status}
	err := v.WriteResponse(rec, x.request())
	if err == nil || !rec.started() {
		return err
	}
	if x.parent.Err() != nil {
		Logger(x).Debug("the client went away", "error", err, "path", x.r.URL.Path)
	} else {
		Logger(x).Error("writing the response", "error", err, "path", x.r.URL.Path)
	}
	panic(http.ErrAbortHandler)
}

const jsonType = "application/json"

// jsonHeader is shared by all responses: nobody changes a header's values in place.
var jsonHeader = []string{jsonType}

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
func writeJSON(x *exchange, status int, v any) error {
	if !bodyAllowed(status) {
		x.w.WriteHeader(status)
		return nil
	}
	b := buffers.Get().(*bytes.Buffer)
	defer putBuffer(b)
	if err := json.MarshalWrite(b, v, outputOptions); err != nil {
		return fmt.Errorf("encoding the response: %w", err)
	}
	h := x.w.Header()
	if _, set := h["Content-Type"]; !set {
		h["Content-Type"] = jsonHeader
	}
	h["Content-Length"] = []string{strconv.Itoa(b.Len())}
	x.w.WriteHeader(status)
	if _, err := x.w.Write(b.Bytes()); err != nil {
		Logger(x).Debug("writing the response", "error", err) // the client went away
	}
	return nil
}

func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusResetContent && status != http.StatusNotModified
}
