package web

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"net/http"
	"sync"
	"time"
)

const (
	// streamPatience is how long the head of a response waits for the first item, so that a stream which fails at once
	// answers with a problem.
	streamPatience = 200 * time.Millisecond
	// streamWrite is how long a client may take to take one item, or a piece of a large body.
	streamWrite = 30 * time.Second
)

// streaming is a response that is sent item by item.
type streaming struct {
	x     *exchange
	items *items
	to    streamer

	w    http.ResponseWriter // where the stream goes; x.w is a stand-in while the sequence runs
	mu   sync.Mutex
	sent bool // the head
}

// streamer writes items in one of the formats. Its methods are not called concurrently with themselves, but for idle, which runs
// beside send.
type streamer interface {
	head() error
	// encode turns an item into what is sent. Its error is the handler's fault.
	encode(item any) ([]byte, error)
	write(encoded []byte) error
	idle(ctx context.Context) // keeps the connection alive until ctx ends; the head has been sent
	fail(err error)
}

// run runs a sequence into a response.
func run[E any](s *streaming, open func(context.Context) iter.Seq2[E, error]) error {
	ctx, cancel := untilShutdown(s.x)
	defer cancel()
	s.choose()
	if s.x.r.Method == http.MethodHead {
		if err := s.x.end(nil); err != nil {
			return err
		}
		return s.start()
	}
	var failed, gone error
	sequence := open(ctx)
	func() {
		// Deferred, so that it also happens when the sequence panics.
		defer s.attend(ctx)()
		for item, err := range sequence {
			if err != nil {
				failed = err
				return
			}
			told := ctx.Err() != nil // before, so that this is its last item; if not, it may send one more
			if failed, gone = s.send(&item); failed != nil || gone != nil || told {
				return
			}
		}
	}()
	if failed != nil && ctx.Err() != nil && (errors.Is(failed, ctx.Err()) || errors.Is(failed, context.Cause(ctx))) {
		failed = nil // it ended because it was told to
	}
	return s.end(failed, gone)
}

func (s *streaming) sendTimeout() time.Duration {
	return cmp.Or(s.x.route.settings.sendTimeout, streamWrite)
}

// choose finds the format that the client wants.
func (s *streaming) choose() {
	s.w = s.x.w
	as := s.items.types[0]
	if len(s.items.types) > 1 {
		s.w.Header().Add("Vary", "Accept")
		if !prefersEvents(s.x.r.Header) {
			as = jsonLinesType
		}
	}
	switch {
	case s.items.chunks:
		s.to = newChunkStream(s, as)
	case as == eventsType:
		s.to = newEventStream(s)
	default:
		s.to = newLineStream(s, as)
	}
}

// attend starts what runs beside the sequence: it sends the head when the first item is long in coming, and keeps the connection
// alive. The function that it returns ends that and waits for it.
//
// Meanwhile the headers that handlers see are a copy, so that the head can be sent while they change them.
func (s *streaming) attend(ctx context.Context) (stop func()) {
	s.x.w = &standIn{s.w, s.w.Header().Clone()}
	quiet, done := context.WithCancel(ctx)
	var idle sync.WaitGroup
	idle.Go(func() {
		t := time.NewTimer(streamPatience)
		defer t.Stop()
		select {
		case <-quiet.Done():
		case <-t.C:
			if s.start() == nil {
				s.to.idle(quiet)
			}
		}
	})
	return func() {
		done()
		idle.Wait()
		if !s.started() {
			s.adopt()
		}
		s.x.w = s.w
	}
}

// standIn is the response that a sequence sees.
type standIn struct {
	http.ResponseWriter
	header http.Header
}

func (s *standIn) Header() http.Header         { return s.header }
func (s *standIn) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// adopt makes the headers that the sequence sees those of the response.
func (s *streaming) adopt() {
	if seen, ok := s.x.w.(*standIn); ok {
		h := s.w.Header()
		clear(h)
		maps.Copy(h, seen.header)
	}
}

// start sends the head once.
func (s *streaming) start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.startLocked()
}

func (s *streaming) startLocked() error {
	if s.sent {
		return nil
	}
	s.sent = true
	return s.to.head()
}

func (s *streaming) started() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

// send sends an item, and before the first one the head. failed is an item that cannot be sent, gone a client that does not take it.
func (s *streaming) send(item any) (failed, gone error) {
	if s.x.route.settings.checked {
		if err := checkOutput(s.x.route, item); err != nil {
			return err, nil
		}
	}
	encoded, err := s.to.encode(item)
	if err != nil {
		return err, nil
	}
	s.mu.Lock()
	if !s.sent {
		s.adopt()
	}
	err = s.startLocked()
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return nil, s.to.write(encoded)
}

// end finishes the response: what is returned is answered as a problem.
func (s *streaming) end(failed, gone error) error {
	if gone != nil {
		Logger(s.x).Debug("the client of a stream went away", "error", gone)
	}
	failed = s.x.end(failed)
	switch {
	case failed == nil:
		return s.start() // if there was nothing to send
	case !s.started():
		return failed
	}
	if s.x.parent.Err() == nil {
		Logger(s.x).Error("stream failed", "error", failed, "path", loggedPath(s.x.r))
	}
	s.to.fail(failed)
	return nil
}

// setHead sets the headers that every stream has.
func (s *streaming) setHead(contentType string) {
	h := s.w.Header()
	h.Set("Content-Type", contentType)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	h.Set("X-Accel-Buffering", "no") // or nginx would hold items back
	h.Del("Content-Length")
}
