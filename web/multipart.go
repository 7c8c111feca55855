package web

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/gotandem/tandem/problem"
)

// partReader reads the parts of a multipart form within its limits.
type partReader struct {
	reader *multipart.Reader
	plan   *bodyPlan
	parts  int // so far
	fields int
	files  int
}

// readMultipart reads a form up to its end, or, where a field streams them, up to the first file.
func (b *bodyPlan) readMultipart(x *exchange, boundary string) error {
	if boundary == "" {
		return problem.BadRequest("The multipart form has no boundary: Content-Type must be multipart/form-data; boundary=… with the boundary that stands between its parts.")
	}
	x.form = &formValues{room: formMemory}
	pr := &partReader{reader: multipart.NewReader(x.r.Body, boundary), plan: b}
	for {
		part, err := pr.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if b.streamed != nil && b.isStreamed(part) {
			x.form.rest = &partStream{partReader: pr, first: part}
			return nil
		}
		if err := pr.keep(x.form, part); err != nil {
			return err
		}
	}
}

// next finds the next part that has a name.
func (pr *partReader) next() (*multipart.Part, error) {
	for {
		part, err := pr.reader.NextPart()
		switch {
		case err == io.EOF:
			return nil, err
		case err != nil:
			return nil, pr.broken(err)
		}
		pr.parts++
		if part.FormName() != "" {
			return part, nil
		}
		if pr.fields++; pr.fields > pr.plan.form.Fields {
			return nil, problem.BadRequest("The form has more than %d fields.", pr.plan.form.Fields)
		}
	}
}

// broken says why a form could not be read.
func (pr *partReader) broken(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok || isLate(err) {
		return readError(err)
	}
	if _, ok := errors.AsType[*spoolError](err); ok {
		return err
	}
	if errors.Is(err, multipart.ErrMessageTooLarge) {
		return problem.TooLarge("The header of part %d of the multipart form is too large.", pr.parts+1).Because(err)
	}
	where := "at its beginning"
	if pr.parts > 0 {
		where = fmt.Sprintf("at or after part %d", pr.parts)
	}
	why := "a boundary or the header of a part is malformed"
	if errors.Is(err, io.ErrUnexpectedEOF) || strings.HasSuffix(err.Error(), ": EOF") {
		why = "it ends before its closing boundary"
	}
	return problem.BadRequest("There was an error parsing the body: the multipart form is broken %s: %s.", where, why).
		Because(fmt.Errorf("reading a multipart form: %w", err))
}

// keep reads a part that is not streamed.
func (pr *partReader) keep(form *formValues, part *multipart.Part) error {
	name, limits := part.FormName(), &pr.plan.form
	file := pr.plan.fileField(name)
	if file == nil && (part.FileName() == "" || pr.plan.takesText(name)) {
		if pr.fields++; pr.fields > limits.Fields {
			return problem.BadRequest("The form has more than %d fields.", limits.Fields)
		}
		text, err := io.ReadAll(io.LimitReader(part, limits.Field+1))
		if err != nil {
			return pr.broken(err)
		}
		if int64(len(text)) > limits.Field {
			return tooLong(name, limits.Field)
		}
		if isJSON(part.Header.Get("Content-Type")) {
			if form.json == nil {
				form.json = map[int]bool{}
			}
			form.json[len(form.pairs)] = true
		}
		form.pairs = append(form.pairs, pair{name, string(text)})
		return nil
	}
	if pr.files++; pr.files > limits.Files {
		return problem.BadRequest("The form has more than %d files.", limits.Files)
	}
	src := &limitedFile{r: part, name: name, left: limits.File, limit: limits.File}
	if file == nil { // nobody asked for it
		if pr.plan.forbids {
			form.pairs = append(form.pairs, pair{name, part.FileName()})
		}
		_, err := io.Copy(io.Discard, src)
		return pr.wrap(err)
	}
	u := upload{name, Upload{Filename: part.FileName(), ContentType: part.Header.Get("Content-Type"), Header: part.Header}}
	err := u.hold(src, form.room)
	form.files = append(form.files, u)
	if u.path == "" {
		form.room -= u.Size
	}
	return pr.wrap(err)
}

// wrap passes problems on and explains other errors.
func (pr *partReader) wrap(err error) error {
	if _, ok := errors.AsType[*problem.Error](err); ok || err == nil {
		return err
	}
	return pr.broken(err)
}

// fileField finds the field that takes files of a name; nil if none does.
func (b *bodyPlan) fileField(name string) *inputField {
	for _, f := range b.fields {
		if f.source == fromFile && f.file.kind != fileParts && (f.key == name || slices.Contains(f.also, name)) {
			return f
		}
	}
	return nil
}

// takesText reports whether a field reads the name as text.
func (b *bodyPlan) takesText(name string) bool {
	head, _, ok := splitName(name)
	for _, f := range b.fields {
		if f.source == fromForm && (f.key == name || slices.Contains(f.also, name) || ok && f.key == head) {
			return true
		}
	}
	return false
}

// isStreamed reports whether a part is for the handler to read: the first file that no other field takes.
func (b *bodyPlan) isStreamed(part *multipart.Part) bool {
	name := part.FormName()
	if b.fileField(name) != nil || b.takesText(name) {
		return false
	}
	return part.FileName() != "" || b.streamed.key == name
}

// limitedFile refuses to read more than one file may have.
type limitedFile struct {
	r     io.Reader
	name  string
	left  int64
	limit int64
}

func (l *limitedFile) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, l.tooLong()
	}
	if int64(len(p)) > l.left && l.left < 1<<62 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return n - 1, l.tooLong()
	}
	return n, err
}

func (l *limitedFile) tooLong() error {
	return problem.TooLarge("The file %q is larger than %d bytes.", l.name, l.limit)
}
