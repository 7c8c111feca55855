package web

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// recorder notes what passes through a ResponseWriter. It keeps Flush, Hijack and ReadFrom of what it wraps.
type recorder struct {
	http.ResponseWriter
	visit    *visit // whose recorder it is; nil for others
	ok       int    // what is sent in place of 200; 0 is 200
	status   int
	bytes    int64
	hijacked bool
}

func (rec *recorder) WriteHeader(status int) {
	if status == http.StatusOK && rec.ok != 0 {
		status = rec.ok
	}
	if rec.status == 0 && status >= 200 || status == http.StatusSwitchingProtocols {
		rec.status = status
		rec.secure(status)
	}
	rec.ResponseWriter.WriteHeader(status)
}

func (rec *recorder) Write(p []byte) (int, error) {
	rec.begin()
	n, err := rec.ResponseWriter.Write(p)
	rec.bytes += int64(n)
	return n, err
}

func (rec *recorder) WriteString(s string) (int, error) {
	rec.begin()
	n, err := io.WriteString(rec.ResponseWriter, s)
	rec.bytes += int64(n)
	return n, err
}

// ReadFrom lets files be sent without copying them through memory.
func (rec *recorder) ReadFrom(src io.Reader) (int64, error) {
	rec.begin()
	n, err := io.Copy(rec.ResponseWriter, src)
	rec.bytes += n
	return n, err
}

func (rec *recorder) begin() {
	switch {
	case rec.status != 0:
	case rec.ok != 0:
		rec.WriteHeader(rec.ok)
	default:
		rec.status = http.StatusOK // which net/http sends by itself
		rec.secure(http.StatusOK)
	}
}

// secure adds the headers of a document to a response that begins. One that says that nothing has changed leaves those of what the client has.
func (rec *recorder) secure(status int) {
	if rec.visit != nil && status != http.StatusSwitchingProtocols && status != http.StatusNotModified {
		rec.visit.secureDocument(rec.Header())
	}
}

// Unwrap lets http.ResponseController reach what is wrapped.
func (rec *recorder) Unwrap() http.ResponseWriter { return rec.ResponseWriter }

// Flush implements http.Flusher for those who do not use http.ResponseController.
func (rec *recorder) Flush() {
	rec.begin()
	_ = http.NewResponseController(rec.ResponseWriter).Flush()
}

// Hijack implements http.Hijacker.
func (rec *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(rec.ResponseWriter).Hijack()
	if err == nil {
		rec.hijacked = true
	}
	return c, rw, err
}

// started reports whether the head of the response is on its way.
func (rec *recorder) started() bool { return rec.status != 0 || rec.hijacked }
