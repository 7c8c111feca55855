package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"os"
	"path/filepath"
)

// formMemory is how much of a form's files stays in memory; the rest is in temporary files.
const formMemory = 1 << 20

// Upload is a file of a multipart form, held until the response has been sent: a small one in memory, others in a
// temporary file that is then removed. The zero value is no file. To read a file as it arrives, take [Parts] instead.
//
// A client sends what [NewUpload] and [UploadFile] make, and a handler can send on what it receives.
type Upload struct {
	// Filename is what the client says, without folders. Do not trust it.
	Filename string
	// ContentType is what the client says.
	ContentType string
	// Size is the length in bytes.
	Size int64
	// Header is that of the part.
	Header textproto.MIMEHeader

	data []byte
	path string
	held bool
}

// NewUpload makes an upload for a client to send, or for a test to hand to a handler. The content is not copied. Without a contentType the filename
// says what it is.
func NewUpload(filename, contentType string, content []byte) Upload {
	return Upload{Filename: filename, ContentType: contentType, Size: int64(len(content)), data: content, held: true}
}

// UploadFile makes an upload of a file, for a client to send. The file is read while it is sent, and must be there and unchanged until then.
func UploadFile(name string) (Upload, error) {
	info, err := os.Stat(name)
	if err != nil {
		return Upload{}, fmt.Errorf("making an upload: %w", err)
	}
	if !info.Mode().IsRegular() {
		return Upload{}, fmt.Errorf("making an upload: %s is no regular file: send it with NewPart", name)
	}
	return Upload{Filename: filepath.Base(name), Size: info.Size(), path: name, held: true}, nil
}

// Open returns the content, which can be read from any place. The caller closes it.
func (u Upload) Open() (multipart.File, error) {
	switch {
	case !u.held:
		return nil, errors.New("this upload is empty: no file was sent")
	case u.path != "":
		return os.Open(u.path)
	}
	return memoryFile{bytes.NewReader(u.data)}, nil
}

// Bytes reads the whole content.
func (u Upload) Bytes() ([]byte, error) {
	if u.path == "" && u.held {
		return bytes.Clone(u.data), nil
	}
	f, err := u.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, u.Size)
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, fmt.Errorf("reading the upload %q: %w", u.Filename, err)
	}
	return b, nil
}

func (u *Upload) remove() {
	if u.path != "" {
		_ = os.Remove(u.path)
	}
}

// memoryFile is a small upload that is open.
type memoryFile struct{ *bytes.Reader }

func (memoryFile) Close() error { return nil }

// hold keeps what src says: room bytes of it in memory, and all of it in a temporary file if it is longer.
func (u *Upload) hold(src io.Reader, room int64) error {
	var buf bytes.Buffer
	n, err := io.CopyN(&buf, src, room+1)
	u.Size, u.held = n, true
	if err == io.EOF {
		u.data = buf.Bytes()
		return nil
	}
	if err != nil {
		return err
	}
	file, err := os.CreateTemp("", "upload-")
	if err != nil {
		return &spoolError{err}
	}
	u.path = file.Name()
	if _, err := file.Write(buf.Bytes()); err != nil {
		return &spoolError{errors.Join(err, file.Close())}
	}
	w := &spool{file: file}
	m, err := io.Copy(w, src)
	u.Size += m
	if e := file.Close(); w.err == nil {
		w.err = e
	}
	if w.err != nil {
		return &spoolError{w.err}
	}
	return err
}

// spool tells a full disk from a client that went away.
type spool struct {
	file *os.File
	err  error
}

func (s *spool) Write(p []byte) (int, error) {
	n, err := s.file.Write(p)
	if err != nil {
		s.err = err
	}
	return n, err
}

// spoolError is what keeps the server from keeping an upload: its own fault, not the client's.
type spoolError struct{ error }

func (e *spoolError) Error() string { return "keeping an upload: " + e.error.Error() }
func (e *spoolError) Unwrap() error { return e.error }
