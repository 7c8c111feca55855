package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
)

// Recover is middleware that turns a panic into a 500 problem and logs it with its stack. If the response had begun, the
// connection is broken off instead, so that the client does not take half an answer for a whole one.
// http.ErrAbortHandler passes through unlogged.
func Recover() func(http.Handler) http.Handler { return standard{recovers: true}.around }

// recovered answers for a panic, and returns what must be panicked with all the same, if anything.
func recovered(rec *recorder, r *http.Request, panicked any) (still any) {
	if panicked == http.ErrAbortHandler {
		return panicked
	}
	stack := string(debug.Stack())
	Logger(r.Context()).Error("panic in a handler", "method", r.Method, "path", loggedPath(r), "panic", fmt.Sprint(panicked), "stack", stack)
	if rec.hijacked {
		return nil
	}
	if rec.started() {
		return http.ErrAbortHandler
	}
	writeError(rec, r, formatFrom(r.Context()), &panicError{panicked, stack})
	return nil
}

// logPanic logs what a deferred function recovered, with the stack of the panic, which it returns.
func logPanic(log *slog.Logger, msg string, v any) string {
	stack := string(debug.Stack())
	log.Error(msg, "panic", fmt.Sprint(v), "stack", stack)
	return stack
}
