package web

import (
	"bufio"
	"io"
	"iter"
	"mime/multipart"
	"net/textproto"
	"slices"

	"github.com/gotandem/tandem/problem"
)

// Parts are the files of a multipart form, read by the handler as they arrive: they touch neither disk nor, as a whole, memory. A field
// of this type with the tag file:"photos" takes the files of that name, and with file:"*" those of any name.
//
// The form fields of the input, and its other files, are read before the handler runs, so that a client must send them before the first
// of these files, as browsers do when the fields stand first in the form. The zero value holds no files.
//
// A client sends what [PartsOf] holds, and a handler can send on what it receives: each file is read while it is sent.
type Parts struct {
	stream *partStream
	given  []*Part
}

// PartsOf holds files for a client to send with [Route.Call], or for a test to hand to a handler. Like those that arrive, they can be read once.
func PartsOf(parts ...*Part) Parts { return Parts{given: parts} }

// Part is a file on its way. It is read up to its end or until the next one is asked for.
type Part struct {
	// Name is that of the form field.
	Name string
	// Filename is what the client says, without folders. Do not trust it.
	Filename string
	// ContentType is what the client says.
	ContentType string
	// Header is that of the part.
	Header textproto.MIMEHeader

	src io.Reader
	pr  *partReader // nil for one that did not arrive
}

// NewPart makes a file for [PartsOf]. Its name is that of the field, unless the field takes files of any. The content is read when its turn comes and
// closed by the caller, after the call; without a contentType the filename says what it is.
func NewPart(filename, contentType string, content io.Reader) *Part {
	return &Part{Filename: filename, ContentType: contentType, src: content}
}

// Read reads the content. Its errors, other than io.EOF, are problems that a handler can return as they are: a file or a body above its limit, a
// form that is broken, a client that went away or fell silent.
func (p *Part) Read(b []byte) (int, error) {
	n, err := p.src.Read(b)
	if err == nil || err == io.EOF || p.pr == nil {
		return n, err
	}
	return n, p.pr.wrap(err)
}

// All yields the files in the order in which they come, once. An error ends it.
func (p Parts) All() iter.Seq2[*Part, error] {
	return func(yield func(*Part, error) bool) {
		for next := p.reader(); ; {
			part, err := next()
			if err == io.EOF || err == nil && !yield(part, nil) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// reader returns what finds the next file, or io.EOF.
func (p Parts) reader() func() (*Part, error) {
	if p.stream != nil {
		return p.stream.next
	}
	given := p.given
	return func() (*Part, error) {
		if len(given) == 0 {
			return nil, io.EOF
		}
		part := given[0]
		given = given[1:]
		return part, nil
	}
}

// partStream is a form whose files the handler reads.
type partStream struct {
	*partReader
	first *multipart.Part // read ahead
	err   error           // that ended it
}

// next finds the next file that is streamed. Other parts are passed over.
func (s *partStream) next() (*Part, error) {
	for s.err == nil {
		part := s.first
		s.first = nil
		if part == nil {
			if part, s.err = s.partReader.next(); s.err != nil {
				break
			}
		}
		name, limits := part.FormName(), &s.plan.form
		if s.plan.takesText(name) || s.plan.fileField(name) != nil {
			s.err = problem.BadRequest("The field %q comes after the first file: send it before.", name)
			break
		}
		if s.files++; s.files > limits.Files {
			s.err = problem.BadRequest("The form has more than %d files.", limits.Files)
			break
		}
		src := &limitedFile{r: part, name: name, left: limits.File, limit: limits.File}
		if key := s.plan.streamed.key; key != "*" && key != name && !slices.Contains(s.plan.streamed.also, name) {
			if s.plan.forbids {
				s.err = problem.BadRequest("Nothing takes the file %q.", name)
				break
			}
			if _, err := io.Copy(io.Discard, src); err != nil {
				s.err = s.wrap(err)
			}
			continue
		}
		p := &Part{Name: name, Filename: part.FileName(), ContentType: part.Header.Get("Content-Type"), Header: part.Header, src: src, pr: s.partReader}
		if p.Filename == "" {
			// A file control without a file is sent as a file without name and content.
			peek := bufio.NewReader(src)
			if _, err := peek.Peek(1); err == io.EOF {
				continue
			}
			p.src = peek
		}
		if s.err = wrongFileType(s.plan.streamed, name, p.ContentType); s.err != nil {
			break
		}
		return p, nil
	}
	return nil, s.err
}
