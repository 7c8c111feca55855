package web

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"
)

// visit is what middleware and router tell each other about a request. The outermost middleware that needs it makes it, once per
// request and never used again: handlers may keep its context, and goroutines that they leave behind may ask for its logger.
//
// It is also the context that carries itself, so that a request costs neither a context value nor, on the straight way from
// [Defaults] to a typed route, a copy of the request: there the router finds it by the recorder.
type visit struct {
	context.Context // the request's own

	rec     recorder             // unused without AccessLog and Recover
	id      string               // "" without RequestIDs
	began   time.Time            // zero without AccessLog
	remote  string               // the client's address: the request's RemoteAddr, or what a trusted proxy says
	base    string               // path below which clients find the application
	tls     *tls.ConnectionState // of a client that speaks HTTPS, else nil
	pattern string               // of the route that served
	shed    bool                 // turned away by a limit of concurrency
	masked  string               // the path for the log, if the path holds a secret
	format  *ErrorFormat         // of the router
	log     *slog.Logger         // of AccessLog
	withID  atomic.Pointer[slog.Logger]
	policy  string    // of SecurityHeaders, until the response begins
	values  [2]string // of the headers that middleware sets, so that no two requests share a slice
}

type visitKey struct{}

func newVisit(r *http.Request) *visit {
	return &visit{Context: r.Context(), remote: r.RemoteAddr, tls: r.TLS}
}

// Value implements context.Context.
func (v *visit) Value(key any) any {
	if _, ok := key.(visitKey); ok {
		return v
	}
	return v.Context.Value(key)
}

func visitFrom(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// visitOf finds the visit that a request belongs to, nil if no middleware made one.
func visitOf(w http.ResponseWriter, r *http.Request) *visit {
	if rec, ok := w.(*recorder); ok && rec.visit != nil {
		return rec.visit
	}
	return visitFrom(r.Context())
}

// carry returns r with a context that leads to the visit, for everyone who does not know it by the recorder. v may be nil.
func (v *visit) carry(r *http.Request) *http.Request {
	if v == nil || visitFrom(r.Context()) == v {
		return r
	}
	return r.WithContext(v)
}

// record returns w with what passes through it noted: w itself, if this is done already.
func (v *visit) record(w http.ResponseWriter) *recorder {
	if rec, ok := w.(*recorder); ok {
		return rec
	}
	if v.rec.visit != nil { // it records further out
		return &recorder{ResponseWriter: w}
	}
	v.rec = recorder{ResponseWriter: w, visit: v}
	return &v.rec
}

// logger adds the request id to the logger, once somebody logs.
func (v *visit) logger() *slog.Logger {
	if log := v.withID.Load(); log != nil {
		return log
	}
	log := v.log
	if log == nil {
		log = slog.Default()
	}
	if v.id != "" {
		log = log.With("request_id", v.id)
	}
	v.withID.Store(log)
	return log
}

// formatFrom is how errors look in the router that serves the request, as far as middleware knows it.
func formatFrom(ctx context.Context) *ErrorFormat {
	if v := visitFrom(ctx); v != nil {
		return v.format
	}
	return nil
}
