package web

import (
	"log/slog"
	"net/http"
)

// Defaults is the middleware that every service should have, outermost first: [RequestIDs], [AccessLog], [Recover],
// [SecurityHeaders] with its default policy and [LimitHeader] with its default limit. A nil logger is slog's default.
func Defaults(log *slog.Logger) func(http.Handler) http.Handler {
	all := []func(http.Handler) http.Handler{RequestIDs(), AccessLog(log), Recover(), SecurityHeaders(""), LimitHeader(0)}
	return func(next http.Handler) http.Handler { return wrap(next, all) }
}
