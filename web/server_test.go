package web_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/ws"
)

// serve runs a server on a free port. stop ends it and returns Run's error.
func serve(t *testing.T, s *web.Server) (url string, stop func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Listener = l
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	stopped := false
	stop = func() error {
		cancel()
		stopped = true
		return <-ended
	}
	t.Cleanup(func() {
		if !stopped {
			_ = stop()
		}
	})
	return "http://" + l.Addr().String(), stop
}

func get(t *testing.T, c *http.Client, url string) (int, string) {
	t.Helper()
	req, _ := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, fmt.Sprintf("%s %s", resp.Proto, b)
}

func TestServerSpeaksHTTP1AndH2C(t *testing.T) {
	r := web.NewRouter()
	r.Get("/", func(context.Context, *struct{}) (string, error) { return "hi", nil })
	url, stop := serve(t, &web.Server{Handler: build(t, r)})
	if code, body := get(t, http.DefaultClient, url); code != 200 || body != `HTTP/1.1 "hi"` {
		t.Errorf("got %d %s", code, body)
	}
	h2 := &http.Transport{Protocols: new(http.Protocols)}
	h2.Protocols.SetUnencryptedHTTP2(true)
	defer h2.CloseIdleConnections()
	if code, body := get(t, &http.Client{Transport: h2}, url); code != 200 || body != `HTTP/2.0 "hi"` {
		t.Errorf("got %d %s", code, body)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = (&web.Server{Addr: l.Addr().String(), Handler: http.NotFoundHandler()}).Run(t.Context())
	want := "listen " + l.Addr().String() + ": address already in use: stop the other program or choose another with --addr"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestShutdownLosesNothingAndTellsStreamsAndSockets(t *testing.T) {
	begun, release := make(chan struct{}, 3), make(chan struct{})
	causes := make(chan error, 2)
	r := web.NewRouter()
	r.Get("/slow", func(context.Context, *struct{}) (string, error) {
		begun <- struct{}{}
		<-release
		return "done", nil
	})
	r.Stream("/stream", func(ctx context.Context, _ *struct{}) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			if yield(1, nil) { // it may be over already
				<-ctx.Done()
			}
			causes <- context.Cause(ctx)
		}
	})
	r.Socket("/socket", func(ctx context.Context, _ *struct{}, c *ws.Conn[string, string]) error {
		if err := c.Write(ctx, "hi"); err != nil {
			return err
		}
		<-ctx.Done()
		causes <- context.Cause(ctx)
		return nil
	})
	r.Handle("GET /readyz", web.Ready())
	url, stop := serve(t, &web.Server{Handler: build(t, r)})

	if code, _ := get(t, http.DefaultClient, url+"/readyz"); code != 200 {
		t.Errorf("ready: %d", code)
	}
	slow := make(chan string, 1)
	go func() { _, body := get(t, http.DefaultClient, url+"/slow"); slow <- body }()
	<-begun
	req, _ := http.NewRequestWithContext(t.Context(), "GET", url+"/stream", nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewReader(resp.Body)
	if line, _ := lines.ReadString('\n'); line != "1\n" {
		t.Errorf("got %q", line)
	}
	c, _, err := websocket.Dial(t.Context(), url+"/socket", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if _, _, err := c.Read(t.Context()); err != nil {
		t.Fatal(err)
	}

	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	if rest, err := io.ReadAll(lines); err != nil || len(rest) > 0 {
		t.Errorf("the stream must end in order: %q, %v", rest, err)
	}
	if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("the socket must be closed with 1001: %v", err)
	}
	for range 2 {
		if err := <-causes; err == nil || !strings.Contains(err.Error(), "shutting down") {
			t.Errorf("cause %v", err)
		}
	}
	close(release)
	if body := <-slow; body != `HTTP/1.1 "done"` {
		t.Errorf("the request in flight got %q", body)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestShutdownBreaksOffWhatTakesTooLong(t *testing.T) {
	begun := make(chan struct{})
	gone := make(chan error, 1)
	r := web.NewRouter()
	r.Get("/slow", func(ctx context.Context, _ *struct{}) (string, error) {
		close(begun)
		<-ctx.Done()
		gone <- ctx.Err()
		return "", ctx.Err()
	}, web.Timeout(0))
	url, stop := serve(t, &web.Server{Handler: build(t, r), ShutdownTimeout: 50 * time.Millisecond})
	go func() {
		req, _ := http.NewRequestWithContext(context.WithoutCancel(t.Context()), "GET", url+"/slow", nil)
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
		}
	}()
	<-begun
	if err := stop(); err == nil || !strings.Contains(err.Error(), "broken off") {
		t.Errorf("got %v", err)
	}
	select {
	case err := <-gone:
		if err == nil {
			t.Error("the handler's context did not end")
		}
	default:
		t.Error("Run returned before the handler did")
	}
}

func TestStreamsOutliveTheServersTimeouts(t *testing.T) {
	r := web.NewRouter()
	r.Stream("/stream", func(ctx context.Context, _ *struct{}) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for n := range 4 {
				select {
				case <-time.After(60 * time.Millisecond):
				case <-ctx.Done():
					return
				}
				if !yield(n, nil) {
					return
				}
			}
		}
	})
	r.Get("/slow", func(ctx context.Context, _ *struct{}) (string, error) {
		select {
		case <-time.After(200 * time.Millisecond):
			return "done", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}, web.Timeout(time.Minute))
	url, _ := serve(t, &web.Server{Handler: build(t, r), ReadTimeout: 100 * time.Millisecond, WriteTimeout: 100 * time.Millisecond})
	if code, body := get(t, http.DefaultClient, url+"/stream"); code != 200 || body != "HTTP/1.1 0\n1\n2\n3\n" {
		t.Errorf("got %d %q", code, body)
	}
	if code, body := get(t, http.DefaultClient, url+"/slow"); code != 200 || body != `HTTP/1.1 "done"` {
		t.Errorf("got %d %q", code, body)
	}
}

func TestBodyThatComesTooSlowly(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", func(_ context.Context, in *struct {
		Body string `body:"json"`
	}) (string, error) {
		return in.Body, nil
	})
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	url, stop := serve(t, &web.Server{Handler: h, ReadTimeout: 50 * time.Millisecond})
	defer func() { _ = stop() }()
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n\"a"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(c) // the server closes the connection, whose body nobody waits for
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") {
		t.Errorf("%v, answer %q", err, answer)
	}
}
