package web

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	// defaultIdle is how long a client may be silent while a handler reads its body.
	defaultIdle = 30 * time.Second
	// slowest is the least number of bytes per second that a client sends on average, once the first silence has passed.
	slowest = 1 << 10
)

// BodyIdle sets how long the client may be silent while a handler reads a streamed body ([Parts] or an io.Reader): 30 s if not set. Such a
// body may take as long as it needs, at 1 KiB per second or more; a client that falls silent or is slower is a 408.
func BodyIdle(d time.Duration) Option {
	return func(s *settings) {
		if d <= 0 {
			s.mistakes = append(s.mistakes, fmt.Errorf("BodyIdle(%s): give a time above 0", d))
			return
		}
		s.idle = d
	}
}

// patientBody is a body that may take long, as long as its client keeps sending.
type patientBody struct {
	body    io.ReadCloser
	control *http.ResponseController
	idle    time.Duration
	begun   time.Time
	set     time.Time // when the deadline was
	read    int64
	until   time.Time // the deadline once the body is read
}

// Read reads on, and moves the deadline of the connection with the client's progress. Its errors are problems.
func (p *patientBody) Read(b []byte) (int, error) {
	now := time.Now()
	if p.begun.IsZero() {
		p.begun = now
	}
	if now.Sub(p.set) > p.idle/10 {
		deadline := now.Add(p.idle)
		if least := p.begun.Add(p.idle + time.Duration(p.read/slowest)*time.Second); least.Before(deadline) {
			deadline = least
		}
		_ = p.control.SetReadDeadline(deadline) // httptest has no deadlines
		p.set = now
	}
	n, err := p.body.Read(b)
	p.read += int64(n)
	if err == nil {
		return n, nil
	}
	if err == io.EOF {
		_ = p.control.SetReadDeadline(p.until)
		return n, err
	}
	// The deadline stays: net/http goes on to read what is left of the body, and must not wait for it.
	return n, readError(err)
}

// Close closes the body.
func (p *patientBody) Close() error { return p.body.Close() }
