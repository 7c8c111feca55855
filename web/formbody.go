package web

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
)

// formBody is a multipart form on its way out. What its files hold is read while they are sent, one after the other, and never held as a
// whole. Close may be called while another goroutine reads, as transports do.
type formBody struct {
	pieces []piece
	more   func() (piece, error) // those that are known only when it is their turn, up to io.EOF; nil for none

	mu     sync.Mutex
	next   int           // of the pieces
	now    io.ReadCloser // what is being read
	what   string
	closed bool
}

// piece is what a form is made of: the head of a part, or what its file holds.
type piece struct {
	what string // for errors
	size int64
	open func() (io.ReadCloser, error)
}

func bytesPiece(b []byte) piece {
	return piece{"the form", int64(len(b)), func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

// size is the length of the form in bytes, -1 if it is not known.
func (b *formBody) size() int64 {
	if b.more != nil {
		return -1
	}
	var total int64
	for _, s := range b.pieces {
		total += s.size
	}
	return total
}

// again returns what makes the form anew, for a connection that was gone; nil if it can be read only once.
func (b *formBody) again() func() (io.ReadCloser, error) {
	if b.more != nil {
		return nil
	}
	return func() (io.ReadCloser, error) { return &formBody{pieces: b.pieces}, nil }
}

// Read reads on, into the next piece where one ends.
func (b *formBody) Read(p []byte) (int, error) {
	for {
		now, err := b.current()
		if err != nil {
			return 0, err
		}
		n, err := now.Read(p)
		if err == io.EOF {
			err = b.end()
		} else if err != nil {
			err = fmt.Errorf("sending %s: %w", b.what, err)
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// current is what is to be read now, or io.EOF.
func (b *formBody) current() (io.Reader, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return nil, os.ErrClosed
	case b.now != nil:
		return b.now, nil
	}
	var s piece
	switch {
	case b.next < len(b.pieces):
		s = b.pieces[b.next]
		b.next++
	case b.more == nil:
		return nil, io.EOF
	default:
		var err error
		if s, err = b.more(); err != nil {
			return nil, err
		}
	}
	var err error
	if b.now, err = s.open(); err != nil {
		return nil, fmt.Errorf("sending %s: %w", s.what, err)
	}
	b.what = s.what
	return b.now, nil
}

// end closes what was read to its end.
func (b *formBody) end() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now
	if b.now = nil; now == nil { // it was closed meanwhile
		return nil
	}
	return now.Close()
}

// Close ends the reading.
func (b *formBody) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now
	b.now, b.closed = nil, true
	if now == nil {
		return nil
	}
	return now.Close()
}
