package web

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// lazyListener accepts connections whose deadlines are set lazily.
type lazyListener struct{ net.Listener }

func (l lazyListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &lazyConn{Conn: c}, nil
}

// lazyConn is a connection whose deadlines may be moved often at no cost, as net/http does: half a dozen times per request, and each time
// the runtime would move a timer. A deadline is only noted, and set when a call is about to block for longer than what is set
// allows. An earlier one may stay: if it passes, the call is tried again with what was asked for.
type lazyConn struct {
	net.Conn
	mu    sync.Mutex
	read  deadline
	write deadline
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
	return c.move(&c.read, t, c.Conn.SetReadDeadline)
}

// SetWriteDeadline implements net.Conn.
func (c *lazyConn) SetWriteDeadline(t time.Time) error {
	return c.move(&c.write, t, c.Conn.SetWriteDeadline)
}

// SetDeadline implements net.Conn.
func (c *lazyConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *lazyConn) move(d *deadline, t time.Time, set func(time.Time) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
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
		if again := c.end(&c.read, err); !again || n > 0 {
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
