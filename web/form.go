package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"unsafe"

	"github.com/gotandem/tandem/problem"
)

// formMemory is how much of a multipart form's files stays in memory; the rest is in temporary files.
const formMemory = 1 << 20

// formValues is a form that was read.
type formValues struct {
	pairs     []pair
	multipart *multipart.Form
	space     [4]string
}

// values returns the values of a name in order. They hold until the next call.
func (v *formValues) values(name string) []string {
	if v.multipart != nil {
		return v.multipart.Value[name]
	}
	out := v.space[:0]
	for i := range v.pairs {
		if v.pairs[i].name == name {
			out = append(out, v.pairs[i].value)
		}
	}
	return out
}

// close removes temporary files.
func (v *formValues) close() {
	if v.multipart != nil {
		_ = v.multipart.RemoveAll()
	}
}

const (
	urlencodedType = "application/x-www-form-urlencoded"
	multipartType  = "multipart/form-data"
)

func (b *bodyPlan) readForm(x *exchange) error {
	ct := x.r.Header.Get("Content-Type")
	t, params, err := mime.ParseMediaType(ct)
	switch {
	case ct == "" && x.r.ContentLength == 0:
		x.form = &formValues{}
		return nil
	case err == nil && t == urlencodedType:
		text, err := io.ReadAll(x.r.Body)
		if err != nil {
			return readError(err)
		}
		x.form = &formValues{pairs: parsePairs(string(text), nil)}
		return nil
	case err == nil && t == multipartType:
		return b.readMultipart(x, params["boundary"])
	}
	return unsupported(fmt.Sprintf("The body is %q; send a form (%s or %s).", ct, urlencodedType, multipartType), urlencodedType+", "+multipartType)
}

func (b *bodyPlan) readMultipart(x *exchange, boundary string) error {
	if boundary == "" {
		return problem.BadRequest("The multipart form has no boundary.")
	}
	form, err := multipart.NewReader(x.r.Body, boundary).ReadForm(formMemory)
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return readError(err)
		}
		if errors.Is(err, multipart.ErrMessageTooLarge) {
			return problem.TooLarge("The form has too many or too large parts.").Because(err)
		}
		return problem.BadRequest("There was an error parsing the body.").Because(fmt.Errorf("reading a multipart form: %w", err))
	}
	x.form = &formValues{multipart: form}
	return nil
}

// decodeForm reads a form field. An empty value counts as none, since that is what a browser sends for an empty control.
func decodeForm(f *inputField) func(*exchange, unsafe.Pointer) {
	in, key, name, field := any("body"), any(f.key), f.key, f.field
	mayLack := !f.required() && !field.HasDefault
	return func(x *exchange, base unsafe.Pointer) {
		values := x.form.values(name)
		if len(values) == 1 && values[0] == "" || len(values) == 0 {
			if mayLack {
				return
			}
			values = nil
		}
		before := x.report.Len()
		if field.DecodeText(values, base, &x.report); x.report.Len() > before {
			within(&x.report, before, in, key)
		}
	}
}

// Upload is a file of a multipart form, held until the response has been sent.
type Upload struct {
	// Filename is what the client says, without folders. Do not trust it.
	Filename string
	// ContentType is what the client says.
	ContentType string
	// Size is the length in bytes.
	Size int64

	header *multipart.FileHeader
}

// Open returns the content. The caller closes it.
func (u Upload) Open() (multipart.File, error) {
	if u.header == nil {
		return nil, errors.New("this upload is empty: no file was sent")
	}
	return u.header.Open()
}

// Bytes reads the whole content.
func (u Upload) Bytes() ([]byte, error) {
	f, err := u.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func newUpload(h *multipart.FileHeader) Upload {
	return Upload{Filename: h.Filename, ContentType: h.Header.Get("Content-Type"), Size: h.Size, header: h}
}

// decodeFile reads an upload, several, or one that may be missing.
func decodeFile(f *inputField) func(*exchange, unsafe.Pointer) {
	in, key := any("body"), any(f.key)
	return func(x *exchange, base unsafe.Pointer) {
		var files []*multipart.FileHeader
		if x.form.multipart != nil {
			// An empty file control is sent as a file without name and content.
			files = slices.DeleteFunc(slices.Clone(x.form.multipart.File[f.key]), func(h *multipart.FileHeader) bool {
				return h.Filename == "" && h.Size == 0
			})
		}
		dst := unsafe.Add(base, f.offset)
		switch {
		case f.list:
			all := make([]Upload, len(files))
			for i, h := range files {
				all[i] = newUpload(h)
			}
			*(*[]Upload)(dst) = all
		case len(files) == 0:
			if f.needed {
				x.report.Push(in, key)
				x.report.Add("missing", "Field required", nil, nil)
				x.report.Pop(2)
			}
		case f.needed:
			*(*Upload)(dst) = newUpload(files[0])
		default:
			u := newUpload(files[0])
			*(**Upload)(dst) = &u
		}
	}
}
