package web

import (
	"context"
	"crypto/tls"
	"net"
	"time"
)

// phase is what a connection is doing, as far as it matters to those who want to end it.
type phase uint8

const (
	phaseNew     phase = iota // no request has been read yet
	phaseServing              // a handler runs
	phaseIdle                 // between two requests
	phaseTaken                // a handler has taken the connection over: it is a socket
)

const (
	// lastRequest is how long an idle connection that shall end may still begin a request. One that its client was already sending
	// when it learned nothing of the end yet is answered so.
	lastRequest = 100 * time.Millisecond
	// firstRequest is that of a connection that has just been accepted: long enough for a packet to be sent again.
	firstRequest = time.Second
)

type connKey struct{}

// connFrom finds the connection that a request came over; nil outside of a [Server].
func connFrom(ctx context.Context) *lazyConn {
	c, _ := ctx.Value(connKey{}).(*lazyConn)
	return c
}

// lazyOf finds the connection below TLS.
func lazyOf(c net.Conn) *lazyConn {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	lazy, _ := c.(*lazyConn)
	return lazy
}

// serve notes that a handler has begun.
func (c *lazyConn) serve(multi bool) {
	c.mu.Lock()
	c.phase = phaseServing
	c.multi = c.multi || multi
	c.mu.Unlock()
}

// rest notes that the connection is between two requests.
func (c *lazyConn) rest(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase == phaseNew {
		c.multi = true // HTTP/1 is idle only after a request
	}
	c.phase, c.begun, c.since = phaseIdle, false, now
	if c.all.leaving.Load() && !c.multi {
		c.limit(time.Now().Add(lastRequest))
	}
}

// taken notes that the connection is a handler's.
func (c *lazyConn) taken() {
	c.mu.Lock()
	c.phase = phaseTaken
	c.mu.Unlock()
}

// heard notes that bytes came: whoever began a request may end it within net/http's own limits.
func (c *lazyConn) heard() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun = true
	if !c.last.IsZero() {
		c.last = time.Time{}
		_ = c.read.move(c.asked, c.Conn.SetReadDeadline)
	}
}

// reprieve is asked when the time of an idle connection that should end is over. It reports whether bytes have come after all, which the
// program was too busy to read.
func (c *lazyConn) reprieve() bool {
	c.mu.Lock()
	asked := !c.last.IsZero()
	c.mu.Unlock()
	if !asked || !pending(c.Conn) {
		return false
	}
	c.heard()
	return true
}

// hurry lets the connection end soon, if nothing comes over it. HTTP/2 says goodbye by itself.
func (c *lazyConn) hurry() {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.begun || c.multi:
	case c.phase == phaseNew:
		c.limit(time.Now().Add(firstRequest))
	case c.phase == phaseIdle:
		c.limit(time.Now().Add(lastRequest))
	}
}

// leave lets the connection end soon if it is idle, whatever it speaks.
func (c *lazyConn) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase == phaseIdle && !c.begun {
		c.limit(time.Now().Add(lastRequest))
	}
}

// limit is called with the connection locked.
func (c *lazyConn) limit(last time.Time) {
	if !c.last.IsZero() && c.last.Before(last) {
		return
	}
	c.last = last
	if c.read.want.IsZero() || last.Before(c.read.want) {
		_ = c.read.move(last, c.Conn.SetReadDeadline)
	}
}

// ends reports whether the connection speaks HTTP/1 and must end before net/http may be told to stop: from then on that answers no
// request which it has not read yet.
func (c *lazyConn) ends() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.multi && c.phase != phaseTaken
}

// silent reports whether and since when the connection has been idle.
func (c *lazyConn) silent() (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.since, c.phase == phaseIdle && !c.begun && c.last.IsZero()
}
