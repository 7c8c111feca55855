package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"log/slog"

	"github.com/gotandem/tandem/logs"
	"github.com/gotandem/tandem/web"
)

// endless is a connection in memory on which the same request comes a number of times. What is written to it is counted and thrown away.
type endless struct {
	request []byte
	left    int // requests
	pending []byte
	written int
	closed  chan struct{}
	once    sync.Once
}

func (c *endless) Read(p []byte) (int, error) {
	if len(c.pending) == 0 {
		if c.left == 0 {
			return 0, io.EOF
		}
		c.left--
		c.pending = c.request
	}
	n := copy(p, c.pending)
	c.pending = c.pending[n:]
	return n, nil
}

func (c *endless) Write(p []byte) (int, error)      { c.written += len(p); return len(p), nil }
func (c *endless) Close() error                     { c.once.Do(func() { close(c.closed) }); return nil }
func (c *endless) LocalAddr() net.Addr              { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }
func (c *endless) RemoteAddr() net.Addr             { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4711} }
func (c *endless) SetDeadline(time.Time) error      { return nil }
func (c *endless) SetReadDeadline(time.Time) error  { return nil }
func (c *endless) SetWriteDeadline(time.Time) error { return nil }

// handed is a listener that hands out connections.
type handed struct{ conns chan net.Conn }

func (h *handed) Accept() (net.Conn, error) {
	c, ok := <-h.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (h *handed) Close() error   { return nil }
func (h *handed) Addr() net.Addr { return &net.TCPAddr{} }

// BenchmarkServe sends requests through the whole server, without the kernel.
func BenchmarkServe(b *testing.B) {
	routes, err := tandemRouter().Build()
	if err != nil {
		b.Fatal(err)
	}
	order := sampleJSON(b)
	for _, work := range []struct{ name, request string }{
		{"GET json", "GET /json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"},
		{"POST orders", fmt.Sprintf("POST /orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(order), order)},
	} {
		for _, s := range []struct {
			name  string
			serve func(context.Context, net.Listener) error
		}{
			{"net/http", func(_ context.Context, l net.Listener) error { return http.Serve(l, v1.mux()) }},
			{"bare", func(_ context.Context, l net.Listener) error { return http.Serve(l, routes) }},
			{"defaults", func(_ context.Context, l net.Listener) error {
				return http.Serve(l, web.Defaults(slog.New(logs.New(io.Discard, logs.Options{})))(routes))
			}},
			{"tandem", func(ctx context.Context, l net.Listener) error { return serveTandem(ctx, l, io.Discard) }},
		} {
			b.Run(work.name+"/"+s.name, func(b *testing.B) {
				ctx, stop := context.WithCancel(b.Context())
				defer stop()
				l := &handed{make(chan net.Conn, 1)}
				ended := make(chan error, 1)
				go func() { ended <- s.serve(ctx, l) }()
				b.ReportAllocs()
				b.ResetTimer()
				c := &endless{request: []byte(work.request), left: b.N, closed: make(chan struct{})}
				l.conns <- c
				<-c.closed
				b.StopTimer()
				if c.written < 100*b.N {
					b.Errorf("%d bytes for %d requests", c.written, b.N)
				}
				close(l.conns)
				stop()
				<-ended
			})
		}
	}
}
