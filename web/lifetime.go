package web

import (
	"context"
	"encoding/json/v2"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotandem/tandem/problem"
)

// ErrShutdown is the cause with which the context of a stream or a socket ends when the server shuts down.
var ErrShutdown = errors.New("the server is shutting down")

// lifetime is what requests know about the server that serves them.
type lifetime struct {
	ready atomic.Bool
	ctx   context.Context // ends when streams and sockets should
	mu    sync.Mutex
	busy  int           // requests whose handlers run, those whose connections net/http no longer knows too
	empty chan struct{} // closed when busy is 0, if somebody waits
}

type lifetimeKey struct{}

func newLifetime(ctx context.Context) (*lifetime, func()) {
	l := &lifetime{}
	l.ready.Store(true)
	inner, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	l.ctx = inner
	return l, func() { cancel(ErrShutdown) }
}

func lifetimeFrom(ctx context.Context) *lifetime {
	l, _ := ctx.Value(lifetimeKey{}).(*lifetime)
	return l
}

// count returns h with its requests counted. Answers of a server that is about to stop ask the client for no more requests over the same
// connection: with HTTP/2, net/http makes a GOAWAY of that.
func (l *lifetime) count(h http.Handler, all *connections) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if all.serve(r) || !l.ready.Load() {
			w.Header().Set("Connection", "close")
		}
		l.mu.Lock()
		l.busy++
		l.mu.Unlock()
		defer l.leave()
		h.ServeHTTP(w, r)
	})
}

func (l *lifetime) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy--
	if l.busy == 0 && l.empty != nil {
		close(l.empty)
		l.empty = nil
	}
}

// wait returns when no handler runs, or with ctx's error.
func (l *lifetime) wait(ctx context.Context) error {
	l.mu.Lock()
	if l.busy == 0 {
		l.mu.Unlock()
		return nil
	}
	if l.empty == nil {
		l.empty = make(chan struct{})
	}
	empty := l.empty
	l.mu.Unlock()
	select {
	case <-empty:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// untilShutdown returns a context that also ends, with [ErrShutdown], when the server shuts down.
func untilShutdown(ctx context.Context) (context.Context, context.CancelFunc) {
	inner, cancel := context.WithCancelCause(ctx)
	l := lifetimeFrom(ctx)
	if l == nil {
		return inner, func() { cancel(nil) }
	}
	stop := context.AfterFunc(l.ctx, func() { cancel(ErrShutdown) })
	return inner, func() { stop(); cancel(nil) }
}

// Draining reports whether the server that serves the request is about to stop: it answers what it has accepted, and wants no more.
func Draining(ctx context.Context) bool {
	l := lifetimeFrom(ctx)
	return l != nil && !l.ready.Load()
}

// Ready is a handler for readiness probes: 200, or 503 when a check fails or the server drains. Each check has five seconds;
// its error goes to the log and not to the client.
func Ready(checks ...func(context.Context) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if Draining(r.Context()) {
			writeError(w, r, formatFrom(r.Context()), problem.Unavailable("The server is shutting down."))
			return
		}
		for _, check := range checks {
			ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
			err := check(ctx)
			cancel()
			if err != nil {
				writeError(w, r, formatFrom(r.Context()), problem.Unavailable("Something that this service needs is not there.").Because(err))
				return
			}
		}
		body, _ := json.Marshal(map[string]string{"status": "ok"})
		h := w.Header()
		h.Set("Content-Type", jsonType)
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(body)
		}
	})
}
