package web_test

import (
	"context"
	"iter"
	"net/http"
	"net/http/httptest"
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
