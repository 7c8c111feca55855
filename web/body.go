package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/problem"
)

const (
	defaultBodyLimit   = 1 << 20
	defaultUploadLimit = 32 << 20
)

type bodyKind uint8

const (
	bodyNone bodyKind = iota
	bodyJSON
	bodyRaw
	bodyForm
)

// bodyPlan says how a route's body is read.
type bodyPlan struct {
	kind   bodyKind
	limit  int64 // <0: none
	field  *inputField
	fields []*inputField // of a form
	files  bool
}

// read takes the body in. What cannot be read at all ends the request.
func (b *bodyPlan) read(x *exchange) error {
	if b.limit > 0 {
		if x.r.ContentLength > b.limit {
			return problem.TooLarge("The body has %d bytes and may have %d.", x.r.ContentLength, b.limit)
		}
		x.r.Body = http.MaxBytesReader(x.w, x.r.Body, b.limit)
	}
	switch b.kind {
	case bodyForm:
		return b.readForm(x)
	case bodyRaw:
		if b.field.typ == readerType {
			return nil // the handler reads it
		}
	case bodyJSON:
		if err := checkJSONType(x.r); err != nil {
			return err
		}
	}
	x.body = buffers.Get().(*bytes.Buffer)
	if n := x.r.ContentLength; n > 0 && n <= maxPooled {
		x.body.Grow(int(n) + bytes.MinRead)
	}
	if _, err := x.body.ReadFrom(x.r.Body); err != nil {
		return readError(err)
	}
	return nil
}

// done gives the body back, when everything has been decoded.
func (b *bodyPlan) done(x *exchange) {
	if x.body != nil {
		putBuffer(x.body)
		x.body = nil
	}
}

// readError says why a body could not be read.
func readError(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return problem.TooLarge("The body is larger than %d bytes.", tooLarge.Limit).Because(err)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return problem.New(http.StatusRequestTimeout, "The body took too long to arrive.").Because(err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return problem.BadRequest("The body ended before its announced length.").Because(err)
	}
	return problem.BadRequest("The body could not be read.").Because(fmt.Errorf("reading the body: %w", err))
}

// checkJSONType refuses a body that does not say it is JSON. A missing type is refused too, since a browser sends such
// a body to other sites without asking them.
func checkJSONType(r *http.Request) error {
	ct := r.Header.Get("Content-Type")
	if ct == jsonType {
		return nil
	}
	if ct == "" {
		if r.ContentLength == 0 {
			return nil // no body: whether it may be missing is told with the other mistakes
		}
		return unsupported("The body has no Content-Type; send application/json.", jsonType)
	}
	t, _, err := mime.ParseMediaType(ct)
	if err == nil && (t == jsonType || strings.HasPrefix(t, "application/") && strings.HasSuffix(t, "+json")) {
		return nil
	}
	return unsupported(fmt.Sprintf("The body is %q; send application/json.", ct), jsonType)
}

func unsupported(detail, accept string) error {
	return problem.New(http.StatusUnsupportedMediaType, "%s", detail).WithHeader("Accept", accept)
}

// decodeBody makes the decoder of a field that comes from the body.
func decodeBody(f *inputField) func(*exchange, unsafe.Pointer) {
	switch {
	case f.source == fromForm:
		return decodeForm(f)
	case f.source == fromFile:
		return decodeFile(f)
	case f.key == "raw":
		return decodeRaw(f)
	}
	return decodeJSON(f)
}

func decodeJSON(f *inputField) func(*exchange, unsafe.Pointer) {
	in, field := any("body"), f.field
	return func(x *exchange, base unsafe.Pointer) {
		before := x.report.Len()
		if len(bytes.TrimLeft(x.body.Bytes(), " \t\r\n")) == 0 {
			field.DecodeText(nil, base, &x.report) // required, or its default
		} else {
			field.DecodeBytes(x.body.Bytes(), base, &x.report)
		}
		if x.report.Len() > before {
			within(&x.report, before, in)
		}
	}
}

func decodeRaw(f *inputField) func(*exchange, unsafe.Pointer) {
	offset := f.offset
	switch f.typ {
	case readerType:
		return func(x *exchange, base unsafe.Pointer) { *(*io.Reader)(unsafe.Add(base, offset)) = x.r.Body }
	case bytesType:
		return func(x *exchange, base unsafe.Pointer) {
			*(*[]byte)(unsafe.Add(base, offset)) = bytes.Clone(x.body.Bytes())
		}
	}
	return func(x *exchange, base unsafe.Pointer) {
		*(*string)(unsafe.Add(base, offset)) = x.body.String()
	}
}
