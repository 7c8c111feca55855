package web

import (
	"log/slog"
	"net/http"
	"time"
)

// Defaults is the middleware that every service should have, outermost first: [RequestIDs], [AccessLog], [Recover],
// [SecurityHeaders] with its default policy and [LimitHeader] with its default limit. A nil logger is slog's default.
func Defaults(log *slog.Logger) func(http.Handler) http.Handler {
	return standard{ids: true, logs: true, log: log, recovers: true, policy: DefaultPolicy, limit: defaultHeaderLimit}.around
}

// standard is the handler behind [Defaults]. Each part of them alone is a standard with the other parts off, so that what they do
// together is what they do one by one, in one call and with one allocation.
type standard struct {
	next   http.Handler
	router bool // next is a built router, which finds the visit by itself

	ids      bool
	logs     bool
	log      *slog.Logger
	recovers bool
	policy   string // "" for no security headers
	limit    int    // of the request line and headers in bytes; 0 for none
}

func (s standard) around(next http.Handler) http.Handler {
	s.next = next
	_, s.router = next.(*dispatcher)
	return &s
}

func (s *standard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := visitOf(w, r)
	if v == nil {
		v = newVisit(r)
	}
	if s.ids {
		v.identify(w, r)
	}
	if s.logs || s.recovers || s.policy != "" {
		rec := v.record(w)
		w = rec
		if s.logs {
			v.log = s.log
			if v.began.IsZero() {
				v.began = time.Now()
			}
		}
		defer s.end(rec, r, v)
	}
	if s.policy != "" {
		v.secure(w.Header(), s.policy)
	}
	if s.limit > 0 {
		if size := headerSize(r); size > s.limit {
			refuseHeader(w, v.carry(r), size, s.limit)
			return
		}
	}
	if !s.router || w != http.ResponseWriter(&v.rec) {
		r = v.carry(r)
	}
	s.next.ServeHTTP(w, r)
	if s.policy != "" && v.policy != "" { // nothing was written: net/http begins the response
		if rec, ok := w.(*recorder); ok && !rec.hijacked {
			v.secureDocument(w.Header())
		}
	}
}

// end is deferred: it answers for a panic if it is to recover, and logs the request.
func (s *standard) end(rec *recorder, r *http.Request, v *visit) {
	panicked := recover()
	if panicked != nil && s.recovers {
		panicked = recovered(rec, v.carry(r), panicked)
	}
	if s.logs {
		logAccess(r, rec, v, s.log, v.began.Add(time.Since(v.began)), panicked != nil) // one clock read in place of two
	}
	if panicked != nil {
		panic(panicked)
	}
}
