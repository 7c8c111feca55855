package web

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/web/sse"
)

// Stream registers a route that sends items as they come: as server-sent events to clients whose Accept header prefers
// text/event-stream, else one JSON value per line. The method is GET unless the pattern begins with another one.
// Every item is flushed.
//
// An item of type [sse.Event] is sent as that event, and one of [sse.Of] too, whose data is documented. Items of type []byte are
// sent untouched, one after the other, and so are strings with [StreamChunks].
//
// The handler is called when the inputs are good, and the sequence that it returns runs until it ends, the client goes away or the server
// shuts down (the context's cause is then [ErrShutdown]); the client of a server that shuts down sees the stream end in order, with one
// more item if the sequence yields a last one.
// The handler may set headers, and the sequence may until its first item. When that is not there after 200 ms, the client gets the head
// with the headers of the handler alone: what must be in it belongs in the handler, before it returns the sequence.
//
// An error before that is a problem as in any route. Later it ends the stream: events with one of type "problem", whose data is what
// the error's body would have been, lines and chunks by breaking off. [OnEnd] functions run when the sequence has ended.
func (r *Router) Stream[I, E any](pattern string, h func(context.Context, *I) iter.Seq2[E, error], opts ...Option) *StreamRoute[I, E] {
	method, path := http.MethodGet, pattern
	if i := strings.IndexByte(pattern, ' '); i > 0 {
		method, path = pattern[:i], strings.TrimLeft(pattern[i:], " ")
	}
	rt := r.register(method, path, caller(1), opts)
	if h == nil {
		r.mistake(rt.site, "%s: the handler is nil", pattern)
		return &StreamRoute[I, E]{Link[I]{route: rt}}
	}
	items := itemsOf(reflect.TypeFor[E](), rt.settings)
	for _, err := range items.mistakes {
		r.mistake(rt.site, "%s: %w", rt.label(), err)
	}
	rt.typed = &endpoint{
		kind:   KindStream,
		name:   funcName(h),
		in:     reflect.TypeFor[I](),
		newIn:  func() unsafe.Pointer { return unsafe.Pointer(new(I)) },
		output: &output{contentType: items.types[0], status: http.StatusOK},
		item:   items.documented,
		run: func(x *exchange, in unsafe.Pointer) error {
			s := &streaming{x: x, items: items}
			return run(s, func(ctx context.Context) iter.Seq2[E, error] { return h(ctx, (*I)(in)) })
		},
	}
	rt.typed.streams, rt.typed.chunks = items.types, items.chunks
	return &StreamRoute[I, E]{Link[I]{route: rt}}
}

// StreamEvents makes a stream one of server-sent events, whatever the client accepts.
func StreamEvents() Option { return func(s *settings) { s.streamAs = eventsType } }

// StreamLines makes a stream one of JSON lines, whatever the client accepts.
func StreamLines() Option { return func(s *settings) { s.streamAs = jsonLinesType } }

// StreamChunks makes a stream of []byte or string one whose items are sent as they are, one after the other, as one body of the
// content type: a video, a log, a CSV file that is too long to be held in memory.
func StreamChunks(contentType string) Option {
	return func(s *settings) {
		if contentType == "" {
			s.mistakes = append(s.mistakes, errors.New("StreamChunks: name the content type, such as \"text/csv; charset=utf-8\""))
		}
		s.streamAs = contentType
	}
}

// KeepAlive sets the silence after which a stream of events sends a comment, so that proxies keep it open and a client that is gone is
// noticed: 15 s unless set. A negative duration sends none.
func KeepAlive(d time.Duration) Option { return func(s *settings) { s.keepAlive = d } }

// SendTimeout sets how long a client may take to take one item of a stream, or 64 KiB of a [File] or of another large body, after which it is let
// go: 30 s unless set. As long as the client goes on reading, such an answer may take as long as it needs.
func SendTimeout(d time.Duration) Option {
	return func(s *settings) {
		if d <= 0 {
			s.mistakes = append(s.mistakes, fmt.Errorf("SendTimeout(%s): give a time above 0", d))
			return
		}
		s.sendTimeout = d
	}
}

// items says how what a stream yields is sent.
type items struct {
	documented reflect.Type // the JSON value in each item; nil if it is not known, or none
	types      []string     // the content types that clients can choose from, the preferred one first
	chunks     bool
	mistakes   []error
}

func itemsOf(t reflect.Type, s *settings) *items {
	chunk := t == reflect.TypeFor[[]byte]() || t == reflect.TypeFor[string]()
	switch as := s.streamAs; {
	case as == "" && t == reflect.TypeFor[[]byte]():
		return &items{types: []string{"application/octet-stream"}, chunks: true}
	case as != "" && as != eventsType && as != jsonLinesType:
		it := &items{types: []string{as}, chunks: true}
		if !chunk {
			it.mistakes = append(it.mistakes, errors.New("StreamChunks sends []byte or string as they are, not "+t.String()+": encode the items in the handler"))
		}
		return it
	case t == reflect.TypeFor[sse.Event](): // what an event holds is not known
		return &items{types: []string{eventsType}}
	case as != "":
		return &items{documented: dataOf(t), types: []string{as}}
	}
	return &items{documented: dataOf(t), types: []string{eventsType, jsonLinesType}}
}

// typedEvent is sse.Of of any type.
type typedEvent interface {
	Untyped() sse.Event
	DataType() reflect.Type
}

// dataOf is the type of the JSON in an item.
func dataOf(t reflect.Type) reflect.Type {
	if t.Implements(reflect.TypeFor[typedEvent]()) {
		return reflect.Zero(t).Interface().(typedEvent).DataType()
	}
	return t
}
