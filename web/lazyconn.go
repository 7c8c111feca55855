package web

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// lazyConn is a connection whose deadlines may be moved often at no cost, as net/http does: half a dozen times per request, and each time
// the runtime would move a timer. A deadline is only noted, and set when a call is about to block for longer than what is set
// allows. An earlier one may stay: if it passes, the call is tried again with what was asked for.
//
// It also knows whether a request may be on its way over it, which the server asks before it stops.
type lazyConn struct {
	net.Conn
	all   *connections // that it is one of; nil for a test's
	mu    sync.Mutex
	read  deadline
	write deadline
	phase phase
	begun bool      // bytes have come since the phase began
	multi bool      // it speaks HTTP/2, whose own ways of ending lose nothing
	since time.Time // when it fell silent
	last  time.Time // until when the first bytes must come; zero for no such limit
	asked time.Time // the read deadline that net/http wants, where last is earlier
}

// deadline is that of one direction.
type deadline struct {
	want  time.Time
	set   time.Time
	stale bool // what is set has passed
	busy  int  // calls under way
}

// late reports whether what is set lets a call go on for longer than wanted, or not at all.
func (d *deadline) late() bool {
	return d.stale || !d.want.IsZero() && (d.set.IsZero() || d.want.Before(d.set))
}

// atOnce reports whether the deadline stands for "end the call now": net/http says so with a time of the year 1970.
func (d *deadline) atOnce() bool { return !d.want.IsZero() && d.want.Unix() <= 1 }

// SetReadDeadline implements net.Conn.
func (c *lazyConn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = t
	if !c.last.IsZero() && (t.IsZero() || c.last.Before(t)) {
		t = c.last
	}
	return c.read.move(t, c.Conn.SetReadDeadline)
}

// SetWriteDeadline implements net.Conn.
func (c *lazyConn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.write.move(t, c.Conn.SetWriteDeadline)
}

// SetDeadline implements net.Conn.
func (c *lazyConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// move is called with the connection locked.
func (d *deadline) move(t time.Time, set func(time.Time) error) error {
	d.want = t
	if d.busy == 0 {
		return nil
	}
	return d.apply(set)
}

// apply sets the deadline that is wanted.
func (d *deadline) apply(set func(time.Time) error) error {
	d.set, d.stale = d.want, false
	return set(d.want)
}

// begin is called before a call that may block.
func (c *lazyConn) begin(d *deadline, set func(time.Time) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d.atOnce() {
		return os.ErrDeadlineExceeded
	}
	if d.late() {
		if err := d.apply(set); err != nil {
			return err
		}
	}
	d.busy++
	return nil
}

// end is called after it, and reports whether to try again because the deadline that passed is not the one that is wanted.
func (c *lazyConn) end(d *deadline, err error) (again bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d.busy--
	if err == nil || !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	d.stale = true
	return d.want.IsZero() || time.Now().Before(d.want)
}

// Read implements net.Conn.
func (c *lazyConn) Read(p []byte) (int, error) {
	for {
		if err := c.begin(&c.read, c.Conn.SetReadDeadline); err != nil {
			return 0, err
		}
		n, err := c.Conn.Read(p)
		again := c.end(&c.read, err)
		if n > 0 {
			c.heard()
		}
		if n == 0 && !again && isLate(err) && c.reprieve() {
			continue // it came in the very last moment
		}
		if !again || n > 0 {
			return n, err
		}
	}
}

// Write implements net.Conn.
func (c *lazyConn) Write(p []byte) (written int, err error) {
	for {
		if err := c.begin(&c.write, c.Conn.SetWriteDeadline); err != nil {
			return written, err
		}
		n, err := c.Conn.Write(p[written:])
		written += n
		if again := c.end(&c.write, err); !again {
			return written, err
		}
	}
}

// ReadFrom lets the system send a file by itself. What was read and not written cannot be tried again, so the deadline is set exactly.
func (c *lazyConn) ReadFrom(r io.Reader) (int64, error) {
	c.mu.Lock()
	err := c.write.apply(c.Conn.SetWriteDeadline)
	c.write.busy++
	c.mu.Unlock()
	if err != nil {
		c.end(&c.write, nil)
		return 0, err
	}
	n, err := io.Copy(c.Conn, r)
	c.end(&c.write, err)
	return n, err
}

// CloseWrite ends the sending side alone, where the connection can.
func (c *lazyConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

// Close closes the connection and gives its place to another.
func (c *lazyConn) Close() error {
	err := c.Conn.Close()
	if c.all != nil {
		c.all.remove(c)
	}
	return err
}
