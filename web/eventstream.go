package web

import (
	"context"
	"net/http"

	"github.com/gotandem/tandem/web/sse"
)

// eventsType is the media type of server-sent events.
const eventsType = "text/event-stream"

// eventStream sends server-sent events.
type eventStream struct {
	s   *streaming
	w   *sse.Writer
	buf []byte
}

func newEventStream(s *streaming) *eventStream {
	w := sse.NewWriter(s.w)
	w.Timeout = s.sendTimeout()
	return &eventStream{s: s, w: w}
}

func (e *eventStream) head() error {
	e.s.setHead(sse.ContentType)
	return e.w.Start(max(e.s.x.route.settings.status, http.StatusOK))
}

func (e *eventStream) encode(item any) ([]byte, error) {
	var event sse.Event
	switch v := item.(type) {
	case *sse.Event:
		event = *v
	case typedEvent:
		event = v.Untyped()
	default:
		event.Data = item
	}
	b, err := event.Append(e.buf[:0])
	if err != nil {
		return nil, err
	}
	if cap(b) <= maxPooled { // one large item must not hold its memory until the stream ends
		e.buf = b
	}
	return b, nil
}

func (e *eventStream) write(encoded []byte) error { return e.w.SendEncoded(encoded) }

func (e *eventStream) idle(ctx context.Context) {
	every := e.s.x.route.settings.keepAlive
	if every < 0 {
		return
	}
	_ = e.w.KeepAlive(ctx, every)
}

// fail ends the stream with an event that says why.
func (e *eventStream) fail(err error) {
	_ = e.w.Send(sse.Event{Event: "problem", Data: errorBody(e.s.x, e.s.x.route.format, err)})
}
