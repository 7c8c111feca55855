package web

import (
	"cmp"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// patientPiece is how much is written under one deadline: who reads slower than that is let go.
const patientPiece = 64 << 10

var pieces = sync.Pool{New: func() any { return new([patientPiece]byte) }}

// patientWriter is a response that may take longer than the server's limit, as long as the client goes on reading.
type patientWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	limit   time.Duration
	set     time.Time // when the deadline was
}

func newPatientWriter(w http.ResponseWriter, r *http.Request) *patientWriter {
	p := &patientWriter{ResponseWriter: w, control: http.NewResponseController(w), limit: streamWrite}
	if x := exchangeFrom(r.Context()); x != nil && x.route != nil {
		p.limit = cmp.Or(x.route.settings.sendTimeout, streamWrite)
	}
	return p
}

func (p *patientWriter) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *patientWriter) Write(b []byte) (written int, err error) {
	for {
		p.extend()
		n, err := p.ResponseWriter.Write(b[:min(len(b), patientPiece)])
		written, b = written+n, b[n:]
		if err != nil || len(b) == 0 {
			return written, err
		}
	}
}

// ReadFrom sends what it reads from src. How long the source takes does not count.
func (p *patientWriter) ReadFrom(src io.Reader) (int64, error) {
	limit, limited := src.(*io.LimitedReader)
	if !limited {
		limit = &io.LimitedReader{R: src, N: 1<<63 - 1}
	}
	if isDiskFile(limit.R) {
		return p.sendFile(limit)
	}
	defer p.extend() // for what is still in a buffer
	piece := pieces.Get().(*[patientPiece]byte)
	defer pieces.Put(piece)
	buf := piece[:]
	var sent int64
	for {
		p.rest()
		n, err := limit.Read(buf)
		if n > 0 {
			written, failed := p.Write(buf[:n])
			if sent += int64(written); failed != nil {
				return sent, failed
			}
		}
		if err == io.EOF {
			return sent, nil
		}
		if err != nil {
			return sent, err
		}
	}
}

// sendFile keeps the way open on which files are sent without copying them through memory: net takes an *io.LimitedReader
// of a file, but not one of another.
func (p *patientWriter) sendFile(limit *io.LimitedReader) (sent int64, err error) {
	for limit.N > 0 {
		p.extend()
		piece := &io.LimitedReader{R: limit.R, N: min(limit.N, patientPiece)}
		n, err := io.Copy(p.ResponseWriter, piece)
		sent, limit.N = sent+n, limit.N-n
		if err != nil || n < patientPiece {
			return sent, err
		}
	}
	return sent, nil
}

// isDiskFile reports whether a source is a file that has all of its content already, unlike a pipe.
func isDiskFile(src io.Reader) bool {
	f, ok := src.(*os.File)
	if !ok {
		return false
	}
	stat, err := f.Stat()
	return err == nil && stat.Mode().IsRegular()
}

// rest takes the deadline away while nothing is sent: in HTTP/2 it would end the stream when it passes.
func (p *patientWriter) rest() {
	_ = p.control.SetWriteDeadline(time.Time{})
	p.set = time.Time{}
}

// extend moves the deadline, not for every little write.
func (p *patientWriter) extend() {
	if now := time.Now(); now.Sub(p.set) > p.limit/10 {
		_ = p.control.SetWriteDeadline(now.Add(p.limit)) // httptest has no deadlines
		p.set = now
	}
}
