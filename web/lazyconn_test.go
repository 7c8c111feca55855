package web

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// lazyPair is a connection and its other end. The time of a bubble holds for them.
func lazyPair(t *testing.T) (*lazyConn, net.Conn) {
	a, b := net.Pipe()
	t.Cleanup(func() { a.Close(); b.Close() })
	return &lazyConn{Conn: a}, b
}

func TestLazyReadDeadlines(t *testing.T) {
	const second = time.Second
	for name, test := range map[string]struct {
		first, then time.Duration // when the deadlines pass, 0 for none
		data        time.Duration // when data comes, 0 for never
		want        time.Duration // when the call ends
	}{
		"later":             {first: second, then: 10 * second, want: 10 * second},
		"earlier":           {first: 10 * second, then: second, want: second},
		"none":              {first: second, then: 0, data: 60 * second, want: 60 * second},
		"the first":         {first: 0, then: second, want: second},
		"data before later": {first: second, then: 10 * second, data: 5 * second, want: 5 * second},
		"at once":           {first: second, then: -1, want: 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, other := lazyPair(t)
				start := time.Now()
				at := func(d time.Duration) time.Time {
					switch d {
					case 0:
						return time.Time{}
					case -1:
						return time.Unix(1, 0)
					}
					return start.Add(d)
				}
				buf := make([]byte, 1)
				go other.Write([]byte("a"))
				c.SetReadDeadline(at(test.first))
				if _, err := c.Read(buf); err != nil {
					t.Fatal(err)
				}
				if test.data > 0 {
					go func() {
						time.Sleep(test.data)
						other.Write([]byte("b"))
					}()
				}
				c.SetReadDeadline(at(test.then))
				n, err := c.Read(buf)
				if took := time.Since(start); took != test.want {
					t.Errorf("ended after %s, want %s", took, test.want)
				}
				if test.data > 0 && (n != 1 || buf[0] != 'b' || err != nil) || test.data == 0 && !isTimeout(err) {
					t.Errorf("got %d, %v", n, err)
				}
			})
		})
	}
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout() && errors.Is(err, os.ErrDeadlineExceeded)
}

func TestLazyReadIsBrokenOffAndGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, other := lazyPair(t)
		read := make(chan error)
		go func() {
			_, err := c.Read(make([]byte, 1))
			read <- err
		}()
		synctest.Wait() // it blocks
		c.SetReadDeadline(time.Unix(1, 0))
		if err := <-read; !isTimeout(err) {
			t.Errorf("got %v", err)
		}
		c.SetReadDeadline(time.Time{})
		go other.Write([]byte("a"))
		if _, err := c.Read(make([]byte, 1)); err != nil {
			t.Errorf("after it: %v", err)
		}
	})
}

func TestLazyWriteGoesOnWhereItStood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, other := lazyPair(t)
		go io.CopyN(io.Discard, other, 1)
		c.SetWriteDeadline(time.Now().Add(time.Second))
		if _, err := c.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		got := make(chan string)
		go func() {
			b := make([]byte, 3)
			io.ReadFull(other, b)
			time.Sleep(5 * time.Second) // the first deadline passes in the middle
			rest := make([]byte, 4)
			io.ReadFull(other, rest)
			got <- string(b) + string(rest)
		}()
		c.SetWriteDeadline(time.Now().Add(10 * time.Second))
		if n, err := c.Write([]byte("abcdefg")); n != 7 || err != nil {
			t.Errorf("wrote %d, %v", n, err)
		}
		if s := <-got; s != "abcdefg" {
			t.Errorf("got %q", s)
		}
		start := time.Now()
		c.SetWriteDeadline(start.Add(10 * time.Second))
		if n, err := c.Write([]byte("nobody reads")); n != 0 || !isTimeout(err) || time.Since(start) != 10*time.Second {
			t.Errorf("wrote %d, %v after %s", n, err, time.Since(start))
		}
	})
}

func TestLazyReadFromKeepsTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := lazyPair(t)
		start := time.Now()
		c.SetWriteDeadline(start.Add(time.Second))
		if _, err := c.ReadFrom(strings.NewReader("nobody reads")); !isTimeout(err) || time.Since(start) != time.Second {
			t.Errorf("got %v after %s", err, time.Since(start))
		}
	})
}

// countedConn counts the deadlines that reach the connection.
type countedConn struct {
	net.Conn
	reads, writes *atomic.Int64
}

func (c countedConn) SetReadDeadline(t time.Time) error {
	c.reads.Add(1)
	return c.Conn.SetReadDeadline(t)
}

func (c countedConn) SetWriteDeadline(t time.Time) error {
	c.writes.Add(1)
	return c.Conn.SetWriteDeadline(t)
}

type countedListener struct {
	net.Listener
	reads, writes atomic.Int64
}

func (l *countedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return countedConn{c, &l.reads, &l.writes}, err
}

func TestServerSeldomSetsDeadlines(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &countedListener{Listener: inner}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	s := &Server{Listener: l, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok") })}
	go func() { ended <- s.Run(ctx) }()
	c, err := net.Dial("tcp", inner.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(c)
	const requests = 200
	for range requests {
		io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(res.Body); string(body) != "ok" || err != nil {
			t.Fatalf("got %q, %v", body, err)
		}
	}
	c.Close()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	// net/http asks for five or six per request for reading and two for writing.
	if w, r := l.writes.Load(), l.reads.Load(); w > 2 || r > 4*requests {
		t.Errorf("%d deadlines for writing and %d for reading reached the connection in %d requests", w, r, requests)
	}
}

// TestARequestOnItsWayIsServed: an idle connection that shall end may still begin a request, within a moment.
func TestARequestOnItsWayIsServed(t *testing.T) {
	for name, test := range map[string]struct {
		idle, comes bool
		want        time.Duration // when the first read ends
	}{
		"nothing comes":           {idle: true, want: lastRequest},
		"a request comes":         {idle: true, comes: true, want: lastRequest / 2},
		"nothing has come before": {want: firstRequest},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, other := lazyPair(t)
				c.all = newConnections(0)
				if test.idle {
					c.serve(false)
					c.rest(time.Time{})
				}
				c.SetReadDeadline(time.Now().Add(time.Minute)) // as net/http does for an idle connection
				start := time.Now()
				c.hurry()
				if test.comes {
					go func() {
						time.Sleep(lastRequest / 2)
						other.Write([]byte("G"))
						time.Sleep(10 * time.Second)
						other.Write([]byte("E"))
					}()
				}
				_, err := c.Read(make([]byte, 1))
				if took := time.Since(start); took != test.want || test.comes == isTimeout(err) {
					t.Errorf("ended after %s with %v, want %s", took, err, test.want)
				}
				if !test.comes {
					return
				}
				if _, err := c.Read(make([]byte, 1)); err != nil {
					t.Errorf("the rest of the request: %v", err)
				}
			})
		})
	}
}
