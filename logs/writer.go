package logs

import (
	"io"
	"sync"
	"time"
)

const (
	// patience is how long a line waits.
	patience = 200 * time.Millisecond
	// room is how many bytes wait before they are written: some hundred lines, in one piece that a pipe takes whole.
	room = 32 << 10
)

// writer gathers lines. Those that wait are written by a timer, which is set when the first of them comes: a server at rest does nothing.
type writer struct {
	to io.Writer

	mu      sync.Mutex
	waiting []byte
	timed   bool
}

// Write writes a line at once, behind those that waited.
func (w *writer) Write(line []byte) (int, error) {
	if err := w.write(line, true); err != nil {
		return 0, err
	}
	return len(line), nil
}

func (w *writer) write(line []byte, now bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, line...)
	if now || len(w.waiting) >= room {
		return w.flushLocked()
	}
	if !w.timed {
		w.timed = true
		time.AfterFunc(patience, w.due)
	}
	return nil
}

// due is called by the timer.
func (w *writer) due() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timed = false
	_ = w.flushLocked()
}

func (w *writer) flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.flushLocked()
}

func (w *writer) flushLocked() error {
	if len(w.waiting) == 0 {
		return nil
	}
	_, err := w.to.Write(w.waiting)
	w.waiting = w.waiting[:0]
	if cap(w.waiting) > 4*room { // one huge line need not be remembered
		w.waiting = nil
	}
	return err
}

// lateWriter is the writer for lines that may wait.
type lateWriter struct{ *writer }

func (w lateWriter) Write(line []byte) (int, error) {
	if err := w.write(line, false); err != nil {
		return 0, err
	}
	return len(line), nil
}
