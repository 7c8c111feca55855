package web

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gotandem/tandem/problem"
)

// Concurrency bounds what a service does at the same time. What is too much is answered at once with a 503 problem and Retry-After,
// while it costs nothing yet, rather than served late. Zero fields bound nothing.
type Concurrency struct {
	// Requests is how many requests may be in flight. Streams and sockets of typed routes leave this count when they begin.
	Requests int
	// Streams is how many streams and sockets may be open.
	Streams int
	// RetryAfter is what clients are told to wait: 1 s if 0. Whole seconds, rounded up.
	RetryAfter time.Duration
}

// LimitConcurrency is middleware that bounds how many requests, and apart from them how many streams and sockets, are served at the
// same time: together by all the routes of the group that uses it. The option [MaxInFlight] bounds one route.
func LimitConcurrency(c Concurrency) func(http.Handler) http.Handler {
	if c.Requests < 0 || c.Streams < 0 || c.RetryAfter < 0 {
		return Misused(fmt.Errorf("limits of concurrency %+v: give numbers above 0, or 0 for no limit", c))
	}
	requests, streams := newGate(c.Requests, c.RetryAfter), newGate(c.Streams, c.RetryAfter) // of all that it is put around: a group's routes each
	return func(next http.Handler) http.Handler {
		if c.Requests == 0 && c.Streams == 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !requests.enter() {
				leaveBody(w, r)
				WriteError(w, r, requests.full("The service"))
				return
			}
			t := &ticket{of: requests, streams: streams}
			defer t.leave()
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), ticketKey{}, t)))
		})
	}
}

// MaxInFlight bounds how many requests of each route may be in flight, streams and sockets for as long as they are open; more are
// answered at once with a 503 problem and Retry-After, before their inputs are read.
func MaxInFlight(n int) Option {
	return func(s *settings) {
		if n <= 0 {
			s.mistakes = append(s.mistakes, fmt.Errorf("MaxInFlight(%d): give a number above 0", n))
			return
		}
		s.inFlight = n
	}
}

// gate lets a number of requests in. A gate without a number lets all in.
type gate struct {
	max   int64
	in    atomic.Int64
	after time.Duration
}

func newGate(n int, after time.Duration) *gate {
	if n == 0 {
		return &gate{max: math.MaxInt64, after: after}
	}
	return &gate{max: int64(n), after: after}
}

// enter takes a place, if there is one. Who has one leaves.
func (g *gate) enter() bool {
	if g.in.Add(1) <= g.max {
		return true
	}
	g.in.Add(-1)
	return false
}

func (g *gate) leave() { g.in.Add(-1) }

// full is the answer to those who do not get in.
func (g *gate) full(what string) *problem.Error {
	return problem.Unavailable("%s has all the work that it can do; try again.", what).WithRetryAfter(g.after).Because(errFull)
}

// errFull is the cause of what a gate answers. Under load that is expected: the log calls it no error.
var errFull = errors.New("a limit of concurrency is reached")

// ticket is the place of a request behind a gate.
type ticket struct{ of, streams *gate }

type ticketKey struct{}

func (t *ticket) leave() { t.of.leave() }

// stay moves a request that has become a stream or a socket to the gate of those. ctx is the request's.
func stay(ctx context.Context) error {
	t, _ := ctx.Value(ticketKey{}).(*ticket)
	if t == nil || t.of == t.streams {
		return nil
	}
	if !t.streams.enter() {
		return t.streams.full("The service")
	}
	t.of.leave()
	t.of = t.streams
	return nil
}

// gated returns the handler of a route behind what bounds it, nil for one that is not bounded.
func (rt *route) gated(h http.Handler) http.Handler {
	long := rt.typed != nil && (rt.typed.kind == KindStream || rt.typed.kind == KindSocket)
	if rt.settings.inFlight == 0 && !long {
		return nil
	}
	g := newGate(rt.settings.inFlight, 0)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.enter() {
			leaveBody(w, r)
			writeError(w, r, rt.format, g.full("This route"))
			return
		}
		defer g.leave()
		if long {
			if err := stay(r.Context()); err != nil {
				writeError(w, r, rt.format, err)
				return
			}
		}
		h.ServeHTTP(w, r)
	})
}
