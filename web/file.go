package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gotandem/tandem/problem"
)

// File is an output that sends a file. One of Content, Data and FS is its source.
//
// A source that can seek answers conditional requests and ranges (RFC 9110, sections 13 and 14): one range, several at once, the last
// n bytes; those that lie outside are a 416. A client may take as long as it likes, if it goes on reading.
type File struct {
	// Name is the file's name, for the type and the download; with FS it is its path there.
	Name string
	// Content is read and, if it is an io.Closer, closed, also when the answer is another in the end. One that is no io.ReadSeeker is sent as it comes, without ranges.
	Content io.Reader
	// Size is the length of a Content that cannot seek, if it is known. Content that ends before it breaks the connection off.
	Size int64
	// Data is the content in memory.
	Data []byte
	// FS holds the file; one that is not there is a 404.
	FS fs.FS
	// Type is the content type; "" derives it from the name, else from the first bytes.
	Type string
	// ModTime answers If-Modified-Since; the zero time does not. With FS it is the file's.
	ModTime time.Time
	// ETag answers If-None-Match, If-Match and If-Range; it is quoted. With FS it is made of the file's time and length unless it is set, if
	// the file has a time (an embedded one has none).
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
	defer f.abandon()
	if f.ETag != "" && !validETag(f.ETag) {
		return fmt.Errorf(`sending file %s: ETag %s: write it in quotes, as "1" or W/"1"`, f.Name, f.ETag)
	}
	var content io.ReadSeeker
	switch {
	case f.Content != nil:
		var seeks bool
		if content, seeks = f.Content.(io.ReadSeeker); !seeks {
			return f.stream(w, r)
		}
	case f.FS != nil:
		file, stat, err := openFile(f.FS, f.Name)
		if err != nil {
			return fmt.Errorf("sending file %s: %w", f.Name, err)
		}
		defer file.Close()
		if content, err = seekable(file); err != nil {
			return fmt.Errorf("sending file %s: %w", f.Name, err)
		}
		f.ModTime = stat.ModTime()
		if f.ETag == "" {
			f.ETag = tagOf(stat)
		}
	default:
		content = bytes.NewReader(f.Data)
	}
	f.head(w.Header())
	http.ServeContent(newPatientWriter(w, r), r, path.Base(f.Name), f.ModTime, content)
	return nil
}

func (f File) abandon() {
	if c, ok := f.Content.(io.Closer); ok {
		_ = c.Close()
	}
}

// head sets what is known of the file before its content is.
func (f File) head(h http.Header) {
	if t := f.Type; t != "" {
		h.Set("Content-Type", t)
	} else if t := typeByName(f.Name); t != "" {
		h.Set("Content-Type", t)
	}
	if f.ETag != "" {
		h.Set("ETag", f.ETag)
	}
	if f.Download {
		h.Set("Content-Disposition", ContentDisposition("attachment", path.Base(f.Name)))
	}
}

// stream sends content that cannot seek.
func (f File) stream(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	f.head(h)
	if f.Size > 0 {
		h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	}
	if !f.ModTime.IsZero() {
		h.Set("Last-Modified", f.ModTime.UTC().Format(http.TimeFormat))
	}
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	first := make([]byte, 512)
	begun, err := f.Content.Read(first) // before the head is sent, so that its error can be the answer
	if err != nil && err != io.EOF {
		return fmt.Errorf("sending file %s: %w", f.Name, err)
	}
	rest := f.Content
	if err == io.EOF {
		rest = strings.NewReader("")
	}
	n, err := io.Copy(newPatientWriter(w, r), io.MultiReader(bytes.NewReader(first[:begun]), rest))
	if err == nil && f.Size > 0 && n != f.Size {
		err = fmt.Errorf("it has %d bytes, not the %d of its Size", n, f.Size)
	}
	if err != nil {
		return fmt.Errorf("sending file %s: %w", f.Name, err)
	}
	if n == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return nil
}

// openFile opens a file for a client, to whom a folder is none.
func openFile(from fs.FS, name string) (fs.File, fs.FileInfo, error) {
	file, err := from.Open(name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, nil, problem.NotFound("There is no such file.").Because(err)
	}
	if err != nil {
		return nil, nil, err
	}
	stat, err := file.Stat()
	if err == nil && stat.IsDir() {
		err = problem.NotFound("There is no such file.").Because(fmt.Errorf("%s is a folder", name))
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, stat, nil
}

// seekable reads a file into memory if it cannot seek.
func seekable(file fs.File) (io.ReadSeeker, error) {
	if s, ok := file.(io.ReadSeeker); ok {
		return s, nil
	}
	data, err := io.ReadAll(file)
	return bytes.NewReader(data), err
}

// tagOf makes a tag of what changes when the file does; "" if it has no time.
func tagOf(stat fs.FileInfo) string {
	if stat.ModTime().IsZero() {
		return ""
	}
	return `"` + strconv.FormatInt(stat.ModTime().UnixNano(), 36) + "-" + strconv.FormatInt(stat.Size(), 36) + `"`
}

// validETag checks the form of an entity tag (RFC 9110, section 8.8.3).
func validETag(tag string) bool {
	tag = strings.TrimPrefix(tag, "W/")
	if len(tag) < 2 || tag[0] != '"' || tag[len(tag)-1] != '"' {
		return false
	}
	return !strings.ContainsFunc(tag[1:len(tag)-1], func(c rune) bool { return c == '"' || c <= ' ' || c == 0x7f })
}

// typeByName is the content type that the end of a name stands for; "" if that is not known.
func typeByName(name string) string {
	ext := path.Ext(name)
	if ext == ".webmanifest" {
		return "application/manifest+json" // which few tables have
	}
	return mime.TypeByExtension(ext)
}
