package web

import (
	"bytes"
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"iter"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web/sse"
)

// jsonLinesType is the media type of one JSON value per line.
const jsonLinesType = "application/jsonl"

// eventsType is the media type of server-sent events.
const eventsType = "text/event-stream"

const (
	// streamKeepAlive is the silence after which a comment is sent.
	streamKeepAlive = 15 * time.Second
	// streamPatience is how long the head of a response waits for the first item, so that a stream which fails at once
	// answers with a problem.
	streamPatience = 200 * time.Millisecond
	// streamWrite bounds the writing of one item.
	streamWrite = 30 * time.Second
)

// Stream registers a route that sends items as they come: as server-sent events to clients whose Accept header prefers
// text/event-stream, else one JSON value per line. The method is GET unless the pattern begins with another one.
// Every item is flushed. An item of type [sse.Event] is sent as that event.
//
// The handler, which may set headers, is called when the inputs are good; the sequence that it returns runs until it ends, the client goes away or the server
// shuts down (the context's cause is then [ErrShutdown]). An error before the first item is a problem as in any route; later
// it ends the stream: events with one of type "problem", lines by breaking off. [OnEnd] functions run when the sequence has ended.
func (r *Router) Stream[I, E any](pattern string, h func(context.Context, *I) iter.Seq2[E, error], opts ...Option) *Route[I, E] {
	method, path := http.MethodGet, pattern
	if i := strings.IndexByte(pattern, ' '); i > 0 {
		method, path = pattern[:i], strings.TrimLeft(pattern[i:], " ")
	}
	rt := r.register(method, path, caller(1), opts)
	if h == nil {
		r.mistake(rt.site, "%s: the handler is nil", pattern)
		return &Route[I, E]{rt}
	}
	item := reflect.TypeFor[E]()
	events := item == reflect.TypeFor[sse.Event]()
	out := &output{contentType: eventsType, status: http.StatusOK}
	rt.typed = &endpoint{
		kind:   KindStream,
		name:   funcName(h),
		in:     reflect.TypeFor[I](),
		newIn:  func() unsafe.Pointer { return unsafe.Pointer(new(I)) },
		output: out,
		run: func(x *exchange, in unsafe.Pointer) error {
			return stream(x, events, func(ctx context.Context) iter.Seq2[E, error] { return h(ctx, (*I)(in)) })
		},
	}
	if !events { // what an event holds is not known
		rt.typed.item = item
	}
	return &Route[I, E]{rt}
}

// StreamEvents makes a stream one of server-sent events, whatever the client accepts.
func StreamEvents() Option { return func(s *settings) { s.streamAs = eventsType } }

// StreamLines makes a stream one of JSON lines, whatever the client accepts.
func StreamLines() Option { return func(s *settings) { s.streamAs = jsonLinesType } }

// stream runs a sequence into a response.
func stream[E any](x *exchange, events bool, open func(context.Context) iter.Seq2[E, error]) error {
	ctx, cancel := untilShutdown(x)
	defer cancel()
	var s streamer
	switch as := x.route.settings.streamAs; {
	case as != "":
		events = as == eventsType
	case !events:
		x.w.Header().Add("Vary", "Accept")
		events = prefersEvents(x.r.Header.Get("Accept"))
	}
	if events {
		s = &eventStream{w: sse.NewWriter(x.w), status: x.route.settings.status}
	} else {
		s = &lineStream{w: x.w, rc: http.NewResponseController(x.w), status: x.route.settings.status}
	}
	if x.r.Method == http.MethodHead {
		if err := x.end(nil); err != nil {
			return err
		}
		return s.start()
	}
	items := open(ctx)
	quiet, done := context.WithCancel(ctx)
	var idle sync.WaitGroup
	idle.Go(func() { s.idle(quiet) })
	stop := func() { done(); idle.Wait() }

	var failed, gone error
	func() {
		defer stop() // also when the sequence panics
		for item, err := range items {
			if err != nil {
				failed = err
				return
			}
			if gone = s.send(&item); gone != nil {
				return
			}
			if ctx.Err() != nil {
				return
			}
		}
	}()
	if failed != nil && ctx.Err() != nil && (errors.Is(failed, ctx.Err()) || errors.Is(failed, context.Cause(ctx))) {
		failed = nil // it ended because it was told to
	}
	if bad, ok := errors.AsType[*itemError](gone); ok {
		failed = bad
	} else if gone != nil {
		Logger(x).Debug("the client of a stream went away", "error", gone)
	}
	failed = x.end(failed)
	switch {
	case failed == nil:
		return s.start() // if there was nothing to send
	case !s.started():
		return failed
	}
	if x.parent.Err() == nil {
		Logger(x).Error("stream failed", "error", failed, "path", x.r.URL.Path)
	}
	s.fail(failed)
	return nil
}

// streamer writes items in one of the formats. Its methods may be called concurrently.
type streamer interface {
	start() error  // sends the head, once
	started() bool // whether it was sent
	send(v any) error
	idle(ctx context.Context) // keeps the connection alive until ctx ends
	fail(err error)
}

// itemError is an item that cannot be encoded.
type itemError struct{ err error }

func (e *itemError) Error() string { return "encoding an item of a stream: " + e.err.Error() }
func (e *itemError) Unwrap() error { return e.err }

// head sends the head of a stream once.
type head struct {
	mu   sync.Mutex
	sent bool
}

func (h *head) once(send func() error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.sent {
		return nil
	}
	h.sent = true
	return send()
}

func (h *head) started() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sent
}

// patient sends the head if nothing else has done so for a while.
func patient(ctx context.Context, start func() error) bool {
	t := time.NewTimer(streamPatience)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return start() == nil
	}
}

// eventStream sends server-sent events.
type eventStream struct {
	head
	w      *sse.Writer
	status int
}

func (s *eventStream) start() error { return s.once(func() error { return s.w.Start(s.status) }) }

func (s *eventStream) send(v any) error {
	e, ok := v.(*sse.Event)
	if !ok {
		e = &sse.Event{Data: v}
	}
	b := buffers.Get().(*bytes.Buffer)
	defer putBuffer(b)
	encoded, err := e.Append(b.AvailableBuffer())
	if err != nil {
		return &itemError{err}
	}
	b.Write(encoded) // keeps what it may have grown to
	if err := s.start(); err != nil {
		return err
	}
	return s.w.SendEncoded(b.Bytes())
}

func (s *eventStream) idle(ctx context.Context) {
	if patient(ctx, s.start) {
		_ = s.w.KeepAlive(ctx, streamKeepAlive)
	}
}

func (s *eventStream) fail(err error) {
	_ = s.w.Send(sse.Event{Event: "problem", Data: problem.From(err)})
}

// lineStream sends one JSON value per line.
type lineStream struct {
	head
	w      http.ResponseWriter
	rc     *http.ResponseController
	status int
}

func (s *lineStream) start() error {
	return s.once(func() error {
		h := s.w.Header()
		h.Set("Content-Type", jsonLinesType)
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Accel-Buffering", "no")
		s.deadline()
		s.w.WriteHeader(max(s.status, http.StatusOK))
		return s.rc.Flush()
	})
}

func (s *lineStream) send(v any) error {
	b := buffers.Get().(*bytes.Buffer)
	defer putBuffer(b)
	if e, ok := v.(*sse.Event); ok {
		v = e.Data
	}
	if err := json.MarshalWrite(b, v, outputOptions); err != nil {
		return &itemError{err}
	}
	b.WriteByte('\n')
	if err := s.start(); err != nil {
		return err
	}
	s.deadline()
	if _, err := s.w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("sending an item: %w", err)
	}
	return s.rc.Flush()
}

func (s *lineStream) deadline() { _ = s.rc.SetWriteDeadline(time.Now().Add(streamWrite)) }

func (s *lineStream) idle(ctx context.Context) { patient(ctx, s.start) }

// fail breaks the connection off, since a line cannot say that the others are missing.
func (s *lineStream) fail(error) { panic(http.ErrAbortHandler) }

// prefersEvents reports whether text/event-stream is accepted, and no less than JSON lines are (RFC 9110, section 12.5.1).
func prefersEvents(accept string) bool {
	events, lines := 0.0, 0.0
	for part := range strings.SplitSeq(accept, ",") {
		t, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if v, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(v, 64); err != nil {
				q = 0
			}
		}
		switch t {
		case eventsType:
			events = q
		case jsonLinesType, "application/x-ndjson":
			lines = q
		}
	}
	return events > 0 && events >= lines
}
