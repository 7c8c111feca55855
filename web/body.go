package web

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
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
	kind    bodyKind
	limit   int64 // <0: none
	lenient bool  // a body without a type is taken for what the route reads
	idle    time.Duration

	field    *inputField   // of a JSON or raw body, or of a whole form
	fields   []*inputField // of a form, one by one
	form     FormLimits
	streamed *inputField // takes the files of a form as they come
	forbids  bool        // fields that nobody reads are refused
}

// files reports whether a form may have files.
func (b *bodyPlan) files() bool {
	for _, f := range b.fields {
		if f.source == fromFile {
			return true
		}
	}
	return false
}

// multipart reports whether only a multipart form can hold what the fields need.
func (b *bodyPlan) multipart() bool { return b.files() }

// streams reports whether the handler reads the body.
func (b *bodyPlan) streams() bool {
	return b.streamed != nil || b.kind == bodyRaw && b.field.typ == readerType
}

// read takes the body in. What cannot be read at all ends the request.
func (b *bodyPlan) read(x *exchange) error {
	if b.limit > 0 {
		if x.r.ContentLength > b.limit {
			return announcedTooLong(x.r.ContentLength, b.limit)
		}
		x.r.Body = http.MaxBytesReader(x.w, x.r.Body, b.limit)
	}
	if b.kind != bodyRaw {
		if err := checkCoding(x.r); err != nil {
			return err
		}
	}
	if b.streams() {
		x.r.Body = &patientBody{body: x.r.Body, control: http.NewResponseController(x.w), idle: b.idle, until: x.deadline}
	}
	if b.kind == bodyForm {
		return b.readForm(x)
	}
	if err := b.checkType(x.r); err != nil {
		return err
	}
	if b.streams() {
		return nil // the handler reads it
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
	if p, ok := errors.AsType[*problem.Error](err); ok {
		return p
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return problem.TooLarge("The body is larger than %d bytes.", tooLarge.Limit).Because(err)
	}
	if isLate(err) {
		return problem.New(http.StatusRequestTimeout, "The body took too long to arrive.").Because(err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return problem.BadRequest("The body ended before its announced length.").Because(err)
	}
	return problem.BadRequest("The body could not be read.").Because(fmt.Errorf("reading the body: %w", err))
}

func isLate(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// decodeBody makes the decoder of a field that comes from the body.
func (p *planner) decodeBody(f *inputField) decoder {
	known := p.names(fromForm)
	switch {
	case f.source == fromForm:
		known.add(f)
		return decodeForm(f, known)
	case f.source == fromFile:
		known[f.key] = false
		for _, name := range f.also {
			known[name] = false
		}
		if f.file.kind == fileParts && f.key == "*" {
			known[anyName] = true
		}
		return decodeFile(f)
	case f.key == bodyAsRaw:
		return decodeRaw(f)
	case f.key == bodyAsForm:
		return decodeFormModel(f, p.route.settings.strict)
	}
	return decodeJSON(f, p.route.settings.strict)
}

func decodeJSON(f *inputField, strict bool) decoder {
	in, field := any("body"), f.field
	return func(x *exchange, base unsafe.Pointer) {
		before := x.report.Len()
		x.report.ForbidUnknown = strict
		if len(bytes.TrimLeft(x.body.Bytes(), " \t\r\n")) == 0 {
			field.DecodeText(nil, base, x.report) // required, or its default
		} else {
			field.DecodeBytes(x.body.Bytes(), base, x.report)
		}
		x.report.ForbidUnknown = false
		if x.report.Len() > before {
			within(x.report, before, in)
		}
	}
}

func decodeRaw(f *inputField) decoder {
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

// bodies checks that all who read the body agree on what it is.
func (p *planner) bodies() {
	b := &bodyPlan{}
	var jsonOwner, formOwner *consumer
	for _, c := range p.all {
		for _, f := range c.in.fields {
			switch f.source {
			case fromBody:
				if jsonOwner != nil && jsonOwner != c {
					p.mistake(p.route.site, "both %s and %s read the body: a request has one", jsonOwner.in.typ, c.in.typ)
				}
				jsonOwner = c
				b.field = f
				b.kind = map[string]bodyKind{bodyAsJSON: bodyJSON, bodyAsRaw: bodyRaw, bodyAsForm: bodyForm}[f.key]
			case fromForm, fromFile:
				formOwner = c
				b.kind = bodyForm
				b.fields = append(b.fields, f)
				if f.file != nil && f.file.kind == fileParts {
					if b.streamed != nil {
						p.mistake(p.route.site, "both %s and %s stream the files of the form: a request has one", b.streamed.name, f.name)
					}
					b.streamed = f
				}
			}
		}
	}
	if jsonOwner != nil && formOwner != nil {
		if jsonOwner != formOwner { // within one struct it was told already
			p.mistake(p.route.site, "%s reads a body and %s a form: a request carries one of them", jsonOwner.in.typ, formOwner.in.typ)
		}
		return
	}
	if b.kind == bodyNone {
		return
	}
	b.lenient, b.idle, b.form = p.route.settings.lenientType, cmp.Or(p.route.settings.idle, defaultIdle), p.route.settings.form.orDefaults()
	b.limit = p.route.settings.bodyLimit
	if b.limit == 0 {
		b.limit = defaultBodyLimit
		if b.files() {
			b.limit = defaultUploadLimit
		}
	}
	p.plan.body = b
}
