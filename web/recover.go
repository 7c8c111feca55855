package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/gotandem/tandem/problem"
)

// Recover is middleware that turns a panic into a 500 problem and logs it with its stack. If the response had begun, the
// connection is broken off instead, so that the client does not take half an answer for a whole one.
// http.ErrAbortHandler passes through unlogged.
func Recover() func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec, ok := w.(*recorder) // AccessLog's
			if !ok {
				rec = &recorder{ResponseWriter: w}
			}
			defer func() {
				v := recover()
				if v == nil {
					return
				}
				if v == http.ErrAbortHandler {
					panic(v)
				}
				logPanic(Logger(r.Context()).With("method", r.Method, "path", r.URL.Path), "panic in a handler", v)
				if rec.hijacked {
					return
				}
				if rec.started() {
					panic(http.ErrAbortHandler)
				}
				p := problem.New(http.StatusInternalServerError, "")
				f := formatFrom(r.Context())
				if id := RequestID(r.Context()); id != "" && f == nil {
					p.Extra = map[string]any{"request_id": id}
				}
				_ = writeProblem(w, r, f, p)
			}()
			next.ServeHTTP(rec, r)
		})
	}
}

// logPanic logs what a deferred function recovered, with the stack of the panic.
func logPanic(log *slog.Logger, msg string, v any) {
	log.Error(msg, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
}
