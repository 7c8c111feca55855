package sse_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/web/sse"
)

func TestWriterOverHTTP(t *testing.T) {
	goOn := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := sse.NewWriter(w)
		if err := s.Start(0); err != nil {
			t.Error(err)
		}
		for i := range 2 {
			if err := s.Send(sse.Event{Data: i, ID: r.Header.Get("Last-Event-ID")}); err != nil {
				t.Error(err)
			}
			<-goOn
		}
		if err := s.Send(sse.Event{ID: "a\nb"}); err == nil {
			t.Error("an id of two lines was sent")
		}
	}))
	defer srv.Close()

	req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Last-Event-ID", "41")
	resp, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	for name, want := range map[string]string{"Content-Type": sse.ContentType, "Cache-Control": "no-cache", "X-Accel-Buffering": "no"} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s is %q; want %q", name, got, want)
		}
	}
	// The server goes on only when an event has arrived: each is flushed on its own.
	r := sse.NewReader(resp.Body)
	for i := range 2 {
		m, err := r.Next()
		var n int
		if err == nil {
			err = m.JSON(&n)
		}
		if err != nil || n != i || m.ID != "41" {
			t.Fatalf("event %d: got %#v, %v", i, m, err)
		}
		goOn <- struct{}{}
	}
}

// recorder is a ResponseRecorder whose body may be read while a writer still has it.
type recorder struct {
	*httptest.ResponseRecorder
	mu sync.Mutex
}

func (r *recorder) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ResponseRecorder.Write(b)
}

func (r *recorder) written() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Body.String()
}

func TestWriterKeepAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := &recorder{ResponseRecorder: httptest.NewRecorder()}
		s := sse.NewWriter(rec)
		if err := s.Start(http.StatusOK); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.KeepAlive(ctx, 0) }()

		time.Sleep(14 * time.Second)
		if err := s.Send(sse.Event{Raw: "a"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(14 * time.Second) // 28 s after the start, but 14 s after the event: still quiet
		synctest.Wait()
		if got, want := rec.written(), "data: a\n\n"; got != want {
			t.Errorf("after 28 s: got %q; want %q", got, want)
		}
		time.Sleep(16 * time.Second)
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if got, want := rec.written(), "data: a\n\n: ping\n\n: ping\n\n"; got != want {
			t.Errorf("after 44 s: got %q; want %q", got, want)
		}
	})
}

func TestSendEncoded(t *testing.T) {
	w := httptest.NewRecorder()
	s := sse.NewWriter(w)
	b, err := sse.Event{Raw: "a"}.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, err = (sse.Event{Raw: "b"}).Append(b); err != nil {
		t.Fatal(err)
	}
	if err := s.SendEncoded(b); err != nil || w.Body.String() != "data: a\n\ndata: b\n\n" || !w.Flushed {
		t.Errorf("%v, sent %q", err, w.Body)
	}
}

func TestSendStartsTheStream(t *testing.T) {
	for name, first := range map[string]func(*sse.Writer) error{
		"Send":        func(s *sse.Writer) error { return s.Send(sse.Event{Raw: "a"}) },
		"SendEncoded": func(s *sse.Writer) error { return s.SendEncoded([]byte("data: a\n\n")) },
	} {
		rec := httptest.NewRecorder()
		s := sse.NewWriter(rec)
		if err := first(s); err != nil {
			t.Fatal(err)
		}
		if err := s.Start(http.StatusTeapot); err != nil {
			t.Fatal(err)
		}
		h := rec.Result().Header
		if rec.Code != 200 || h.Get("Content-Type") != sse.ContentType || h.Get("Cache-Control") != "no-cache" || h.Get("X-Accel-Buffering") != "no" || rec.Body.String() != "data: a\n\n" {
			t.Errorf("%s: %d %v %q", name, rec.Code, h, rec.Body)
		}
	}
}

func TestMessagesAreReadAsEventsAreWritten(t *testing.T) {
	data, err := sse.Event{Data: time.Minute}.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	var got time.Duration
	m := sse.Message{Data: strings.TrimSuffix(strings.TrimPrefix(string(data), "data: "), "\n\n")}
	if err := m.JSON(&got); err != nil || got != time.Minute {
		t.Errorf("%s is %v, %v", m.Data, got, err)
	}
}
