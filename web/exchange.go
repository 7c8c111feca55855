package web

import (
	"bytes"
	"context"
	"hash"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
)

// exchange is one request on its way through a typed route. It is the context that the handler gets: the request's own,
// with a deadline whose timer is made when somebody first waits for it. It is made for one request and never used again, since a handler
// may keep its context; that is why it holds little, and the rest behind pointers that most requests leave nil.
type exchange struct {
	parent context.Context // the request's own, or the visit around it
	w      http.ResponseWriter
	r      *http.Request
	route  *route
	match  match

	query  *queryValues  // parsed when first asked for
	body   *bytes.Buffer // on loan while it is decoded
	form   *formValues
	report *schema.Report // on loan while inputs are decoded
	slots  []slot
	one    [1]string // scratch for single values
	status int       // in place of the route's: see SetStatus

	deadline time.Time
	extra    atomic.Pointer[extras]
}

// extras is what only some requests need of an exchange.
type extras struct {
	ends   []func(error) error
	afters []func(context.Context)
	digest hash.Hash // of the body, for Around

	mu     sync.Mutex
	own    *http.Request   // with the exchange as its context
	timed  context.Context // with the deadline
	cancel context.CancelFunc
}

// extras returns those of the request, new ones if there were none.
func (x *exchange) extras() *extras {
	if e := x.extra.Load(); e != nil {
		return e
	}
	x.extra.CompareAndSwap(nil, &extras{})
	return x.extra.Load()
}

// slot holds what a provider gave in this request.
type slot struct {
	value any
	state slotState
}

type slotState uint8

const (
	slotEmpty   slotState = iota
	slotFilled            // value holds
	slotSkipped           // its inputs were refused: the report says why
)

type exchangeKey struct{}

func exchangeFrom(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// Deadline implements context.Context.
func (x *exchange) Deadline() (time.Time, bool) {
	d, ok := x.parent.Deadline()
	if !x.deadline.IsZero() && (!ok || x.deadline.Before(d)) {
		return x.deadline, true
	}
	return d, ok
}

// Done implements context.Context.
func (x *exchange) Done() <-chan struct{} { return x.inner().Done() }

// AfterFunc is what package context looks for in the parent of a new context: without it every one that handlers derive would cost a goroutine.
func (x *exchange) AfterFunc(f func()) (stop func() bool) { return context.AfterFunc(x.inner(), f) }

// Err implements context.Context.
func (x *exchange) Err() error {
	if !x.deadline.IsZero() && !time.Now().Before(x.deadline) {
		return x.inner().Err()
	}
	if e := x.extra.Load(); e != nil {
		e.mu.Lock()
		timed := e.timed
		e.mu.Unlock()
		if timed != nil {
			return timed.Err()
		}
	}
	return x.parent.Err()
}

// Value implements context.Context.
func (x *exchange) Value(key any) any {
	if _, ok := key.(exchangeKey); ok {
		return x
	}
	return x.parent.Value(key)
}

// inner is the context with the deadline. Most handlers never wait, and pay for no timer.
func (x *exchange) inner() context.Context {
	if x.deadline.IsZero() {
		return x.parent
	}
	e := x.extras()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.timed == nil {
		e.timed, e.cancel = context.WithDeadline(x.parent, x.deadline)
	}
	return e.timed
}

// request is the request with the context that handlers see.
func (x *exchange) request() *http.Request {
	e := x.extras()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.own == nil {
		e.own = x.r.WithContext(x)
		for i, name := range x.route.wildcards {
			e.own.SetPathValue(name, x.match.value(i))
		}
	}
	return e.own
}

// end runs what [OnEnd] registered, last first. Each gets the error so far, and one that it returns takes its place.
func (x *exchange) end(err error) error {
	e := x.extra.Load()
	if e == nil {
		return err
	}
	for len(e.ends) > 0 {
		f := e.ends[len(e.ends)-1]
		e.ends = e.ends[:len(e.ends)-1]
		if changed := runEnd(x, f, err); changed != nil {
			err = changed
		}
	}
	return err
}

// close lets go of what the request held and, when the response has been written whole, runs what [AfterResponse] registered.
func (x *exchange) close(whole bool) {
	if x.form != nil {
		defer x.form.close()
	}
	e := x.extra.Load()
	if e == nil {
		return
	}
	if whole && len(e.afters) > 0 {
		x.flush() // the client need not wait for what comes after
		ctx := context.WithoutCancel(x.parent)
		for _, f := range e.afters {
			runAfter(ctx, f)
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cancel != nil {
		e.cancel()
	}
}

// flush sends what is written, unless the connection is not HTTP's any more: net/http panics then.
func (x *exchange) flush() {
	if x.route.typed.kind == KindSocket {
		return
	}
	if rec, ok := x.w.(*recorder); ok && rec.hijacked {
		return
	}
	if err := http.NewResponseController(x.w).Flush(); err != nil && err != http.ErrNotSupported {
		Logger(x).Debug("flushing the response", "error", err)
	}
}

// errPanicked is the error that OnEnd functions get while a panic unwinds.
var errPanicked = problem.New(http.StatusInternalServerError, "").Because(errPanic{})

type errPanic struct{}

func (errPanic) Error() string { return "the handler panicked" }

// fail writes an error as the response.
func (x *exchange) fail(err error) { writeError(x.w, x.request(), x.route.format, err) }

// RequestFrom returns the request that ctx belongs to, nil outside one. Its context is ctx's.
func RequestFrom(ctx context.Context) *http.Request {
	if x := exchangeFrom(ctx); x != nil {
		return x.request()
	}
	return nil
}

// ResponseHeader returns the headers of the response to come, so that providers and handlers can add to them;
// outside a request, or once the response is on its way, changing it has no effect.
func ResponseHeader(ctx context.Context) http.Header {
	if x := exchangeFrom(ctx); x != nil {
		return x.w.Header()
	}
	return http.Header{}
}

// SetStatus has a success answered with another status than that of the route, from 200 to 399: for providers that know more than the handler. The status of a
// [Response] goes before it. Declare it with [Describe]. Outside a request, and in streams and sockets, it does nothing.
func SetStatus(ctx context.Context, status int) {
	if x := exchangeFrom(ctx); x != nil && status >= 200 && status <= 399 {
		x.status = status
	}
}

// OnEnd registers f to run when the handler has ended (for a stream, when its last item was sent) and before the response is
// written; last registered, first run. f gets the handler's error, nil for success; an error
// that f returns becomes the response instead, as does a panic, which is logged; the others still run. A transaction commits here: if
// that fails, the client is told.
// In a [Scope], or for a [Shared] value, f runs when that is closed; elsewhere when ctx ends.
//
// The provider of a resource calls it right after it has opened the resource, in the goroutine that it was called in.
func OnEnd(ctx context.Context, f func(err error) error) {
	if x := exchangeFrom(ctx); x != nil {
		e := x.extras()
		e.ends = append(e.ends, f)
		return
	}
	if h := hooksFrom(ctx); h != nil {
		h.onEnd(f)
		return
	}
	context.AfterFunc(ctx, func() {
		if err := runEnd(ctx, f, nil); err != nil && !isLogged(err) {
			Logger(ctx).Error("cleaning up", "error", err)
		}
	})
}

// AfterResponse registers f to run after the response was sent, in order of registration and in the request's own
// goroutine, so that shutdown waits for it. Its context is not cancelled when the client goes away. What must not be lost
// belongs in a job queue instead. In a [Scope], or for a [Shared] value, f runs when that was closed; elsewhere when ctx ends.
func AfterResponse(ctx context.Context, f func(ctx context.Context)) {
	if x := exchangeFrom(ctx); x != nil {
		e := x.extras()
		e.afters = append(e.afters, f)
		return
	}
	if h := hooksFrom(ctx); h != nil {
		h.after(f)
		return
	}
	context.AfterFunc(ctx, func() { runAfter(context.WithoutCancel(ctx), f) })
}

// Logger returns the logger for what happens in ctx's request: it adds the request id. Outside a request it is
// slog's default.
func Logger(ctx context.Context) *slog.Logger {
	if v := visitFrom(ctx); v != nil {
		return v.logger()
	}
	return slog.Default()
}

// RequestID returns the id of ctx's request, "" without the middleware [RequestIDs].
func RequestID(ctx context.Context) string {
	if v := visitFrom(ctx); v != nil {
		return v.id
	}
	return ""
}

// discardBody is a writer for answers to HEAD: headers pass, the body does not.
type discardBody struct{ http.ResponseWriter }

func (d discardBody) Write(p []byte) (int, error)       { return len(p), nil }
func (d discardBody) WriteString(s string) (int, error) { return len(s), nil }
func (d discardBody) Unwrap() http.ResponseWriter       { return d.ResponseWriter }

var _ io.StringWriter = discardBody{}
