package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/gotandem/tandem/logs"
)

// AccessLog is middleware that logs one line per request when it has ended, a stream's and a socket's too: method, path, the
// route's pattern, status, bytes, duration, the client's address and the request id. Queries are not logged, and of a path that a route reads a
// secret from only the pattern. Its logger is also what [Logger]
// returns within the request. A nil logger is slog's default.
//
// With a handler of package logs, as applications have it, the line of a request that did not fail may wait a fifth of a second and
// costs a quarter of what it costs with those of log/slog.
func AccessLog(log *slog.Logger) func(http.Handler) http.Handler {
	return standard{logs: true, log: log}.around
}

// logAccess logs the line of a request.
func logAccess(r *http.Request, rec *recorder, v *visit, log *slog.Logger, ended time.Time, aborted bool) {
	status := rec.status
	if status == 0 && !rec.hijacked && !aborted {
		status = http.StatusOK // net/http sends it when the handler writes nothing
	}
	level := slog.LevelInfo
	if status >= 500 && !v.shed && r.Context().Err() == nil { // an answer to a client that went away, or came too many, is nobody's failure
		level = slog.LevelError
	}
	if log == nil {
		log = slog.Default()
	}
	ctx, h := r.Context(), log.Handler()
	if !h.Enabled(ctx, level) {
		return
	}
	var room [9]slog.Attr
	attrs := room[:0]
	path := r.URL.Path
	if v.masked != "" {
		path = v.masked
	}
	if v.id != "" {
		attrs = append(attrs, slog.String("request_id", v.id))
	}
	attrs = append(attrs,
		slog.String("method", r.Method),
		slog.String("path", path),
		slog.String("pattern", v.pattern),
		slog.Int("status", status),
		slog.Int64("bytes", rec.bytes),
		slog.Duration("duration", ended.Sub(v.began)),
		slog.String("remote", v.remote),
	)
	if aborted {
		attrs = append(attrs, slog.Bool("aborted", true))
	}
	if lines, ok := h.(*logs.Handler); ok {
		lines.Line(ctx, ended, level, "request", attrs)
		return
	}
	record := slog.NewRecord(ended, level, "request", 0)
	record.AddAttrs(attrs...)
	_ = h.Handle(ctx, record)
}

// flushLog writes the lines that wait, if the logger has some.
func flushLog(log *slog.Logger) {
	if h, ok := log.Handler().(*logs.Handler); ok {
		_ = h.Flush()
	}
}
