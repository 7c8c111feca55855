package web_test

import (
	"context"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"

	"github.com/gotandem/tandem/web"
)

// held is a service with routes that wait until they are let go.
type held struct {
	begun, release chan struct{}
}

func newHeld() *held { return &held{make(chan struct{}, 8), make(chan struct{})} }

func (h *held) wait(ctx context.Context, _ *struct{}) (web.Text, error) {
	h.begun <- struct{}{}
	<-h.release
	return "done", nil
}

func (h *held) stream(ctx context.Context, _ *struct{}) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		h.begun <- struct{}{}
		<-h.release
		yield(1, nil)
	}
}

// later asks without waiting for the answer.
func later(t *testing.T, h http.Handler, path string) <-chan *httptest.ResponseRecorder {
	t.Helper()
	answer := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
		answer <- rec
	}()
	return answer
}

func TestTooManyRequestsAreRefusedAtOnce(t *testing.T) {
	s := newHeld()
	r := web.NewRouter()
	r.Use(web.LimitConcurrency(web.Concurrency{Requests: 2, Streams: 1}))
	r.Get("/wait", s.wait)
	r.Stream("/stream", s.stream)
	h := build(t, r)

	stream := later(t, h, "/stream")
	<-s.begun // and has left the count of requests
	first, second := later(t, h, "/wait"), later(t, h, "/wait")
	<-s.begun
	<-s.begun
	for _, path := range []string{"/wait", "/nowhere"} {
		rec := do(t, h, "GET", path, "")
		if rec.Code != 503 || rec.Header().Get("Retry-After") != "1" || rec.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %v", path, rec.Code, rec.Header())
		}
	}
	close(s.release)
	for _, answer := range []<-chan *httptest.ResponseRecorder{first, second, stream} {
		if rec := <-answer; rec.Code != 200 {
			t.Errorf("got %d %s", rec.Code, rec.Body)
		}
	}
	for range 3 { // the places are free again
		if rec := do(t, h, "GET", "/stream", ""); rec.Code != 200 {
			t.Errorf("got %d %s", rec.Code, rec.Body)
		}
		<-s.begun
	}
}

// TestAGroupHasOneCount: what a group uses bounds its routes together, and the answers for methods that no route has.
func TestAGroupHasOneCount(t *testing.T) {
	s := newHeld()
	r := web.NewRouter()
	g := r.Group("/g")
	g.Use(web.LimitConcurrency(web.Concurrency{Requests: 1}))
	g.Get("/a", s.wait)
	g.Get("/b", s.wait)
	h := build(t, r)
	first := later(t, h, "/g/a")
	<-s.begun
	if rec := do(t, h, "DELETE", "/g/b", ""); rec.Code != 503 {
		t.Errorf("another method: got %d", rec.Code)
	}
	release := sync.OnceFunc(func() { close(s.release) })
	defer release()
	second := later(t, h, "/g/b")
	select {
	case <-s.begun:
		t.Error("the other route of the group runs as well")
		release()
	case rec := <-second:
		if rec.Code != 503 {
			t.Errorf("the other route: got %d %s", rec.Code, rec.Body)
		}
	}
	release()
	if rec := <-first; rec.Code != 200 {
		t.Errorf("got %d %s", rec.Code, rec.Body)
	}
}

func TestTooManyStreamsAreRefusedAtOnce(t *testing.T) {
	s := newHeld()
	r := web.NewRouter()
	r.Use(web.LimitConcurrency(web.Concurrency{Streams: 1}))
	r.Get("/wait", s.wait)
	r.Stream("/stream", s.stream)
	h := build(t, r)
	stream, request := later(t, h, "/stream"), later(t, h, "/wait")
	<-s.begun
	<-s.begun
	if rec := do(t, h, "GET", "/stream", ""); rec.Code != 503 || rec.Header().Get("Retry-After") == "" {
		t.Errorf("got %d %v", rec.Code, rec.Header())
	}
	close(s.release)
	for _, answer := range []<-chan *httptest.ResponseRecorder{request, stream} {
		if rec := <-answer; rec.Code != 200 {
			t.Errorf("got %d %s", rec.Code, rec.Body)
		}
	}
}

func TestMaxInFlightOfARoute(t *testing.T) {
	s := newHeld()
	r := web.NewRouter()
	g := r.Group("", web.MaxInFlight(1))
	g.Get("/a", s.wait)
	g.Get("/b", s.wait)
	g.Post("/b", func(context.Context, *struct {
		Body string `body:"json"`
	}) (string, error) {
		return "", nil
	})
	g.Stream("/stream", s.stream)
	h := build(t, r)
	var waiting []<-chan *httptest.ResponseRecorder
	for _, path := range []string{"/a", "/b", "/stream"} { // each route has its own count
		waiting = append(waiting, later(t, h, path))
		<-s.begun
	}
	for _, path := range []string{"/a", "/b", "/stream"} {
		if rec := do(t, h, "GET", path, ""); rec.Code != 503 || rec.Header().Get("Retry-After") != "1" {
			t.Errorf("%s: %d %v", path, rec.Code, rec.Header())
		}
	}
	if rec := do(t, h, "POST", "/b", `"x"`, "Content-Type: application/json"); rec.Code != 200 {
		t.Errorf("another route: %d %s", rec.Code, rec.Body)
	}
	close(s.release)
	for _, answer := range waiting {
		if rec := <-answer; rec.Code != 200 {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
	}
}

// TestAPanicFreesItsPlace: what unwinds leaves too.
func TestAPanicFreesItsPlace(t *testing.T) {
	r := web.NewRouter()
	r.Use(web.Defaults(discard), web.LimitConcurrency(web.Concurrency{Requests: 1}))
	r.Get("/", func(context.Context, *struct{}) (string, error) { panic("no") }, web.MaxInFlight(1))
	h := build(t, r)
	for range 3 {
		if rec := do(t, h, "GET", "/", ""); rec.Code != 500 || !strings.Contains(rec.Body.String(), "Internal Server Error") {
			t.Errorf("got %d %s", rec.Code, rec.Body)
		}
	}
}

// logText is a log that is written and read at once.
type logText struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// TestTurningAwayCostsNoConnection: neither that of HTTP/2 with all its streams, nor that of an HTTP/1 client that sent no body, nor a line of error in the log.
func TestTurningAwayCostsNoConnection(t *testing.T) {
	log := &logText{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	s := newHeld()
	r := web.NewRouter()
	r.Use(web.Defaults(logger), web.LimitConcurrency(web.Concurrency{Requests: 2}))
	r.Get("/wait", s.wait)
	g := r.Group("/one", web.MaxInFlight(1))
	g.Get("/wait", s.wait)
	g.Post("/wait", s.wait)
	server := httptest.NewUnstartedServer(build(t, r))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	ask := func(c *http.Client, method, path string, body io.Reader) (*http.Response, bool) {
		reused := false
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { reused = info.Reused }})
		req, _ := http.NewRequestWithContext(ctx, method, server.URL+path, body)
		resp, err := c.Do(req)
		if err != nil {
			t.Error(err)
			return &http.Response{}, false
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		return resp, reused
	}
	h2 := server.Client()
	plain := server.Client().Transport.(*http.Transport).Clone()
	plain.ForceAttemptHTTP2, plain.TLSClientConfig.NextProtos = false, []string{"http/1.1"}
	plain.Protocols = new(http.Protocols)
	plain.Protocols.SetHTTP1(true)
	h1 := &http.Client{Transport: plain}

	var group sync.WaitGroup
	group.Go(func() { ask(h2, "GET", "/one/wait", nil) })
	<-s.begun
	for name, c := range map[string]*http.Client{"HTTP/2": h2, "HTTP/1": h1} {
		for i := range 3 {
			if resp, reused := ask(c, "GET", "/one/wait", nil); resp.StatusCode != 503 || i > 0 && !reused || resp.Close {
				t.Errorf("%s, a full route: %d over a new connection: %v", name, resp.StatusCode, !reused)
			}
		}
	}
	group.Go(func() { ask(h2, "GET", "/wait", nil) })
	<-s.begun
	for name, c := range map[string]*http.Client{"HTTP/2": h2, "HTTP/1": h1} {
		for range 3 {
			if resp, reused := ask(c, "GET", "/wait", nil); resp.StatusCode != 503 || !reused || resp.Close {
				t.Errorf("%s, a full service: %d over a new connection: %v", name, resp.StatusCode, !reused)
			}
		}
	}
	if resp, _ := ask(h1, "POST", "/wait", strings.NewReader("unread")); resp.StatusCode != 503 || !resp.Close {
		t.Errorf("a body that nobody reads: %d, closed: %v", resp.StatusCode, resp.Close)
	}
	close(s.release)
	group.Wait()
	server.Close()
	if text := log.String(); strings.Contains(text, "level=ERROR") || !strings.Contains(text, "status=503") {
		t.Errorf("the log:\n%s", text)
	}
}
