package sse

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Writer sends events over an HTTP response and flushes each. Its methods may be called concurrently.
type Writer struct {
	// Timeout bounds the writing of one event, so that a client which stopped reading is let go. 0 is 30 seconds.
	Timeout time.Duration

	mu      sync.Mutex
	w       http.ResponseWriter
	rc      *http.ResponseController
	started bool
	buf     []byte
	wrote   time.Time
}

// NewWriter makes a writer over w. Nothing is sent before the first event or [Writer.Start].
func NewWriter(w http.ResponseWriter) *Writer {
	return &Writer{w: w, rc: http.NewResponseController(w)}
}

// Start sends the head of the response with the headers that a stream needs: its type, no caching, and no buffering by a
// proxy in between. A status of 0 is 200. Without it the first event does so; afterwards it has no effect.
func (s *Writer) Start(status int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started {
		return nil
	}
	if err := s.deadline(); err != nil {
		return err
	}
	s.head(status)
	s.wrote = time.Now()
	return s.flush()
}

func (s *Writer) head(status int) {
	s.started = true
	h := s.w.Header()
	h.Set("Content-Type", ContentType)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	h.Set("X-Accel-Buffering", "no")
	h.Del("Content-Length")
	if status == 0 {
		status = http.StatusOK
	}
	s.w.WriteHeader(status)
}

// Send writes one event and flushes it. An event that cannot be encoded leaves the stream as it was.
func (s *Writer) Send(e Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := e.Append(s.buf[:0])
	if err != nil {
		return err
	}
	s.buf = b
	return s.write(b)
}

// SendEncoded writes events that [Event.Append] has encoded, and flushes them.
func (s *Writer) SendEncoded(events []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(events)
}

// KeepAlive sends a comment whenever nothing was sent for the given time (0 is 15 seconds), so that proxies and dead
// connections are noticed. It returns when ctx ends or the client cannot be written to.
func (s *Writer) KeepAlive(ctx context.Context, every time.Duration) error {
	if every <= 0 {
		every = 15 * time.Second
	}
	t := time.NewTimer(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
		rest, err := s.ping(every)
		if err != nil {
			return err
		}
		t.Reset(rest)
	}
}

func (s *Writer) ping(every time.Duration) (time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if quiet := time.Since(s.wrote); quiet < every {
		return every - quiet, nil
	}
	return every, s.write([]byte(": ping\n\n"))
}

func (s *Writer) write(b []byte) error {
	if err := s.deadline(); err != nil {
		return err
	}
	if !s.started {
		s.head(0)
	}
	if _, err := s.w.Write(b); err != nil {
		return fmt.Errorf("sending a server-sent event: %w", err)
	}
	s.wrote = time.Now()
	return s.flush()
}

// deadline moves the write deadline on: a stream outlives the server's limit for one response.
func (s *Writer) deadline() error {
	limit := s.Timeout
	if limit <= 0 {
		limit = 30 * time.Second
	}
	if err := s.rc.SetWriteDeadline(time.Now().Add(limit)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("setting the write deadline of a stream: %w", err)
	}
	return nil
}

func (s *Writer) flush() error {
	if err := s.rc.Flush(); err != nil {
		return fmt.Errorf("flushing a stream: %w", err)
	}
	return nil
}
