package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"time"

	"github.com/gotandem/tandem/problem"
)

// File is an output that sends a file, with ranges and conditional requests as [http.ServeContent] answers them.
// One of Content, Data and FS is its source.
type File struct {
	// Name is the file's name, for the type and the download; with FS it is its path there.
	Name string
	// Content is read and, if it is an io.Closer, closed.
	Content io.ReadSeeker
	// Data is the content in memory.
	Data []byte
	// FS holds the file; one that is not there is a 404.
	FS fs.FS
	// Type is the content type; "" derives it from the name, else from the first bytes.
	Type string
	// ModTime answers If-Modified-Since; the zero time does not. With FS it is the file's.
	ModTime time.Time
	// ETag answers If-None-Match; it must be quoted.
	ETag string
	// Download asks the browser to save the file rather than show it.
	Download bool
}

// ContentType is Type, or that of any bytes.
func (f File) ContentType() string {
	if f.Type != "" {
		return f.Type
	}
	return "application/octet-stream"
}

// WriteResponse sends the file.
func (f File) WriteResponse(w http.ResponseWriter, r *http.Request) error {
	content, modTime := f.Content, f.ModTime
	switch {
	case content != nil:
		if c, ok := content.(io.Closer); ok {
			defer c.Close()
		}
	case f.FS != nil:
		file, err := f.FS.Open(f.Name)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
			return f.fail(w, r, problem.NotFound("There is no such file.").Because(err))
		}
		if err != nil {
			return f.fail(w, r, err)
		}
		defer file.Close()
		if content, modTime, err = seekable(file); err != nil {
			return f.fail(w, r, err)
		}
	default:
		content = bytes.NewReader(f.Data)
	}
	h := w.Header()
	if f.Type != "" {
		h.Set("Content-Type", f.Type)
	}
	if f.ETag != "" {
		h.Set("ETag", f.ETag)
	}
	if f.Download {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": base(f.Name)}))
	}
	http.ServeContent(w, r, base(f.Name), modTime, content)
	return nil
}

// fail answers with the error in the format of the route that the file was to be sent by.
func (f File) fail(w http.ResponseWriter, r *http.Request, err error) error {
	var format *ErrorFormat
	if x := exchangeFrom(r.Context()); x != nil {
		format = x.route.format
	}
	writeError(w, r, format, fmt.Errorf("sending file %s: %w", f.Name, err))
	return nil
}

func seekable(file fs.File) (io.ReadSeeker, time.Time, error) {
	stat, err := file.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	if stat.IsDir() {
		return nil, time.Time{}, problem.NotFound("There is no such file.")
	}
	if s, ok := file.(io.ReadSeeker); ok {
		return s, stat.ModTime(), nil
	}
	data, err := io.ReadAll(file)
	return bytes.NewReader(data), stat.ModTime(), err
}

func base(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '/' {
			return name[i+1:]
		}
	}
	return name
}
