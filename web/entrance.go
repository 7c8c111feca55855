package web

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// settling is how long an entrance that closes waits for connections that the system is about to accept.
const settling = 50 * time.Millisecond

// origin is where an entrance comes from, which says how it may be closed.
type origin uint8

const (
	fromAddress origin = iota // we opened it: nobody else accepts from it
	fromCaller                // the program gave it
	fromParent                // it stays open in the parent process, and so does its queue
)

// entrance is a listener that can be closed without losing connections that the system has accepted for it: it takes those in first.
type entrance struct {
	net.Listener
	all     *connections
	secure  bool
	from    origin
	file    os.FileInfo // of the socket in the file system that goes with it; nil if there is none
	closing atomic.Bool
	shut    atomic.Bool // no connection begins any more: those that come had begun before
	once    sync.Once
	closed  chan struct{}
}

// Accept returns the next connection, once the server has a place for it.
func (e *entrance) Accept() (net.Conn, error) {
	for {
		c, err := e.Listener.Accept()
		switch {
		case err == nil:
			if e.shut.Load() {
				e.extend(settling)
			}
			if c = e.all.admit(c, e.closed); c == nil {
				return nil, net.ErrClosed
			}
			return c, nil
		case e.closing.Load() && isLate(err):
			if !e.shut.Load() || !pending(e.Listener) {
				return nil, net.ErrClosed
			}
			e.extend(settling)
		case errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE):
			e.all.makeRoom() // net/http logs it and tries again
			return nil, err
		default:
			return nil, err
		}
	}
}

// Close closes the entrance at once.
func (e *entrance) Close() error {
	err := net.ErrClosed
	e.once.Do(func() {
		close(e.closed)
		err = e.Listener.Close()
	})
	return err
}

// close lets nobody else in. Those whom the system has let in already are still accepted; then Accept returns an error.
func (e *entrance) close() {
	e.closing.Store(true)
	switch e.from {
	case fromAddress:
		e.shut.Store(e.unlink() || refuse(e.Listener))
		e.extend(settling)
	case fromCaller:
		e.extend(settling)
	case fromParent:
		e.extend(-1)
	}
}

// extend gives those who are about to come in some time more.
func (e *entrance) extend(wait time.Duration) {
	timed, ok := e.Listener.(interface{ SetDeadline(time.Time) error })
	if !ok {
		_ = e.Close()
		return
	}
	_ = timed.SetDeadline(time.Now().Add(wait))
}

// unlink removes the socket's file, unless another program has put its own there, and reports whether nobody can find the socket any more.
func (e *entrance) unlink() bool {
	if e.file == nil {
		return false
	}
	path := e.Addr().String()
	now, err := os.Lstat(path)
	if err == nil && os.SameFile(e.file, now) {
		err = os.Remove(path)
	}
	e.file = nil
	return err == nil || errors.Is(err, fs.ErrNotExist)
}
