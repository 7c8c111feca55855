package web

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// connections are those that a server has accepted and that are not closed, sockets among them.
type connections struct {
	max     int // how many there may be; 0 for any number
	mu      sync.Mutex
	open    map[*lazyConn]struct{}
	left    chan struct{} // closed when one goes; nil if nobody waits
	leaving atomic.Bool   // they shall end as soon as they have nothing to do
	crowded atomic.Bool   // others wait for a place
}

func newConnections(most int) *connections {
	return &connections{max: most, open: map[*lazyConn]struct{}{}}
}

// admit takes a connection in, when there is a place for it. Meanwhile idle ones are asked to go. It returns nil if done is closed before.
func (s *connections) admit(c net.Conn, done <-chan struct{}) net.Conn {
	lazy := &lazyConn{Conn: c, all: s}
	for {
		s.mu.Lock()
		if s.max == 0 || len(s.open) < s.max {
			s.open[lazy] = struct{}{}
			s.mu.Unlock()
			s.crowded.Store(false)
			if s.leaving.Load() {
				lazy.hurry()
			}
			return lazy
		}
		s.crowded.Store(true)
		left := s.leftLocked()
		s.mu.Unlock()
		s.makeRoom()
		again := time.NewTimer(lastRequest)
		select {
		case <-left:
		case <-again.C: // others have become idle by now
		case <-done:
			again.Stop()
			c.Close()
			return nil
		}
		again.Stop()
	}
}

// leftLocked is closed when a connection goes.
func (s *connections) leftLocked() <-chan struct{} {
	if s.left == nil {
		s.left = make(chan struct{})
	}
	return s.left
}

func (s *connections) remove(c *lazyConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, c)
	if s.left != nil {
		close(s.left)
		s.left = nil
	}
}

// list is who is there now.
func (s *connections) list() []*lazyConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*lazyConn, 0, len(s.open))
	for c := range s.open {
		all = append(all, c)
	}
	return all
}

// makeRoom asks the connections to go that have been idle for longest: a sixteenth of what there may be, and one at least.
func (s *connections) makeRoom() {
	type idle struct {
		conn  *lazyConn
		since time.Time
	}
	var all []idle
	for _, c := range s.list() {
		if since, ok := c.silent(); ok {
			all = append(all, idle{c, since})
		}
	}
	slices.SortFunc(all, func(a, b idle) int { return a.since.Compare(b.since) })
	for _, i := range all[:min(len(all), 1+s.max/16)] {
		i.conn.leave()
	}
}

// drain asks all to go that have nothing to do, from now on.
func (s *connections) drain() {
	s.leaving.Store(true)
	for _, c := range s.list() {
		c.hurry()
	}
}

// settle returns when all have gone but sockets and HTTP/2, or with ctx's error.
func (s *connections) settle(ctx context.Context) error {
	for {
		s.mu.Lock()
		left := s.leftLocked()
		s.mu.Unlock()
		if !slices.ContainsFunc(s.list(), (*lazyConn).ends) {
			return nil
		}
		again := time.NewTimer(lastRequest) // one may have turned out to be a socket or HTTP/2
		select {
		case <-left:
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			return ctx.Err()
		}
		again.Stop()
	}
}

// watch is net/http's hook for the states of connections.
func (s *connections) watch(c net.Conn, state http.ConnState) {
	switch state {
	case http.StateIdle:
		if lazy := lazyOf(c); lazy != nil {
			var now time.Time
			if s.max > 0 {
				now = time.Now()
			}
			lazy.rest(now)
		}
	case http.StateHijacked:
		if lazy := lazyOf(c); lazy != nil {
			lazy.taken()
		}
	}
}

// serve notes that a connection's request has reached its handler, and reports whether the connection should end with the answer.
func (s *connections) serve(r *http.Request) (end bool) {
	if c := connFrom(r.Context()); c != nil {
		c.serve(r.ProtoMajor == 2)
	}
	// HTTP/2 has one connection for all that a client wants: there is nothing to be won by ending it for others.
	return s.leaving.Load() || r.ProtoMajor == 1 && s.crowded.Load()
}
