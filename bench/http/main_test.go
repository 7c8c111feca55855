package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestServersAnswerAlike is what makes a comparison one.
func TestServersAnswerAlike(t *testing.T) {
	for _, p := range peers() {
		if p.serve == nil {
			continue // Python's are checked before they are measured
		}
		t.Run(p.name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			go func() { ended <- p.serve(ctx, l, io.Discard) }()
			if err := verify(l.Addr().String()); err != nil {
				t.Error(err)
			}
			http.DefaultClient.CloseIdleConnections()
			stop()
			_ = l.Close()
			<-ended
		})
	}
}

// BenchmarkRoute finds one of 200 routes and runs it, in process.
func BenchmarkRoute(b *testing.B) {
	routes, err := tandemRouter().Build()
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range []struct {
		name string
		h    http.Handler
	}{{"net/http", v1.mux()}, {"chi", chiHandler()}, {"gin", ginHandler()}, {"echo", echoHandler()}, {"tandem", routes}} {
		b.Run(s.name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, "/api/v1/things150/42", nil)
			w := &nowhere{http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.header)
				s.h.ServeHTTP(w, r)
			}
		})
	}
}

// nowhere is a ResponseWriter that costs nothing.
type nowhere struct{ header http.Header }

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n *nowhere) WriteHeader(int)             {}
