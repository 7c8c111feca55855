package web

import (
	"bytes"
	"cmp"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/textproto"
	"path"
	"slices"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// formWriter puts a multipart form together.
type formWriter struct {
	multipart *multipart.Writer
	heads     bytes.Buffer // where it writes
	pieces    []piece
}

// cut takes what was written so far.
func (w *formWriter) cut() piece {
	b := bytes.Clone(w.heads.Bytes())
	w.heads.Reset()
	return bytesPiece(b)
}

// text adds a part whose content is known.
func (w *formWriter) text(name, contentType, text string) error {
	h := textproto.MIMEHeader{"Content-Disposition": {fieldDisposition(name)}}
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	dst, err := w.multipart.CreatePart(h)
	if err == nil {
		_, err = io.WriteString(dst, text)
	}
	return err
}

// fieldDisposition names a part that is no file.
func fieldDisposition(name string) string {
	named, _, _ := strings.Cut(multipart.FileContentDisposition(name, ""), "; filename=")
	return named
}

// head begins the part of a file.
func (w *formWriter) head(name, filename, contentType string, header textproto.MIMEHeader) error {
	h := maps.Clone(header)
	if h == nil {
		h = textproto.MIMEHeader{}
	}
	h.Set("Content-Disposition", multipart.FileContentDisposition(name, filename))
	h.Set("Content-Type", contentType)
	for _, key := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[key] {
			if strings.ContainsAny(key+value, "\r\n") {
				return fmt.Errorf("file %s: the header %s holds the end of a line", name, key)
			}
		}
	}
	_, err := w.multipart.CreatePart(h)
	return err
}

// file adds a file.
func (w *formWriter) file(f *inputField, u Upload) error {
	if !u.held {
		return fmt.Errorf("file %s: the upload has no content: make it with NewUpload or UploadFile", f.key)
	}
	if u.Filename == "" && u.Size == 0 {
		return fmt.Errorf("file %s: an empty file without a name is how forms say that there is none: give it a Filename", f.key)
	}
	if err := w.head(f.key, u.Filename, fileType(f, u.ContentType, u.Filename), u.Header); err != nil {
		return err
	}
	w.pieces = append(w.pieces, w.cut(), piece{fmt.Sprintf("the file %q", u.Filename), u.Size, func() (io.ReadCloser, error) { return u.Open() }})
	return nil
}

// fileType is the type that a file is sent as: what is said of it, or what its field accepts, or what its name says.
func fileType(f *inputField, contentType, filename string) string {
	return cmp.Or(contentType, f.contentType(), mime.TypeByExtension(path.Ext(filename)), "application/octet-stream")
}

// multipart writes a form with files. Fields go first, so that services that stream the files know them.
func (s *sender) multipart(base unsafe.Pointer) (io.Reader, string, error) {
	w := &formWriter{}
	w.multipart = multipart.NewWriter(&w.heads)
	var streamed *inputField
	for _, f := range s.in.fields {
		var err error
		switch {
		case f.source == fromForm && f.field != nil && !(f.field.HasDefault && f.zero(base)):
			err = w.field(f, base)
		case f.source == fromFile && f.file.kind == fileParts:
			streamed = f
		case f.source == fromFile:
			err = w.files(f, base)
		}
		if err != nil {
			return nil, "", err
		}
	}
	body := &formBody{}
	if parts := streamed.parts(base); parts != nil {
		w.pieces = append(w.pieces, w.cut())
		body.more = w.stream(streamed, parts)
	} else {
		if err := w.multipart.Close(); err != nil {
			return nil, "", err
		}
		w.pieces = append(w.pieces, w.cut())
	}
	body.pieces = w.pieces
	return body, w.multipart.FormDataContentType(), nil
}

// field adds a form field: as text, or as a part of JSON where it has parts itself or text cannot say what it holds.
func (w *formWriter) field(f *inputField, base unsafe.Pointer) error {
	asJSON := f.style == styleJSON || f.style == styleDeep || f.null(base)
	var pairs []pair
	if !asJSON {
		var err error
		if pairs, err = f.write(base); err != nil {
			return err
		}
		asJSON = slices.ContainsFunc(pairs, func(p pair) bool { return p.value == "" })
	}
	if !asJSON {
		for _, p := range pairs {
			if err := w.text(p.name, "", p.value); err != nil {
				return err
			}
		}
		return nil
	}
	if !f.field.Required && f.zero(base) {
		return nil
	}
	data, err := json.Marshal(f.field.Any(base), schema.Revealing(), json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("writing form %s: %w", f.key, err)
	}
	return w.text(f.key, jsonType, string(data))
}

// files adds what a field with the tag file holds.
func (w *formWriter) files(f *inputField, base unsafe.Pointer) error {
	v := f.value(base)
	if f.file.optional {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	n := 1
	if f.file.list {
		n = v.Len()
	}
	for i := range n {
		one := v
		if f.file.list {
			one = v.Index(i)
		}
		var u Upload
		switch f.file.kind {
		case fileBytes:
			u = NewUpload(f.key, "", one.Bytes())
		case fileText:
			u = NewUpload(f.key, cmp.Or(f.contentType(), "text/plain; charset=utf-8"), []byte(one.String()))
		default:
			u = one.Interface().(Upload)
		}
		if err := w.file(f, u); err != nil {
			return err
		}
	}
	return nil
}

// parts is what a field of type Parts holds; nil for no files, and for no such field.
func (f *inputField) parts(base unsafe.Pointer) *Parts {
	if f == nil {
		return nil
	}
	p := (*Parts)(unsafe.Add(base, f.offset))
	if p.given == nil && p.stream == nil {
		return nil
	}
	return p
}

// stream returns what writes the files of p when it is their turn, and the end of the form behind them.
func (w *formWriter) stream(f *inputField, p *Parts) func() (piece, error) {
	next, ended := p.reader(), false
	return func() (piece, error) {
		if ended {
			return piece{}, io.EOF
		}
		part, err := next()
		if err == io.EOF {
			ended = true
			err = w.multipart.Close()
			return w.cut(), err
		}
		if err != nil {
			return piece{}, err
		}
		name := f.key
		if name == "*" {
			if name = part.Name; name == "" {
				return piece{}, errors.New(`file *: a part has no Name, and the field takes files of any`)
			}
		}
		if err := w.head(name, part.Filename, fileType(f, part.ContentType, part.Filename), part.Header); err != nil {
			return piece{}, err
		}
		head := w.cut()
		return piece{fmt.Sprintf("the file %q", part.Filename), -1, func() (io.ReadCloser, error) {
			first, err := head.open()
			return io.NopCloser(io.MultiReader(first, part)), err
		}}, nil
	}
}
