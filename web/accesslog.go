package web

import (
	"log/slog"
	"net/http"
	"time"
)

// AccessLog is middleware that logs one line per request when it has ended, a stream's and a socket's too: method, path, the
// route's pattern, status, bytes, duration, the client's address and the request id. Its logger is also what [Logger]
// returns within the request. A nil logger is slog's default.
func AccessLog(log *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start := time.Now()
			ctx, i := ensureInfo(r.Context())
			i.log = log
			if ctx != r.Context() {
				r = r.WithContext(ctx)
			}
			rec := &recorder{ResponseWriter: w}
			defer func() {
				panicked := recover()
				logAccess(r, rec, i, time.Since(start), panicked != nil)
				if panicked != nil {
					panic(panicked)
				}
			}()
			next.ServeHTTP(rec, r)
		})
	}
}

func logAccess(r *http.Request, rec *recorder, i *info, took time.Duration, aborted bool) {
	status := rec.status
	if status == 0 && !rec.hijacked && !aborted {
		status = http.StatusOK // net/http sends it when the handler writes nothing
	}
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	}
	log := i.log // and not i.logger(): a logger of its own for one line is a waste
	if log == nil {
		log = slog.Default()
	}
	ctx := r.Context()
	if !log.Enabled(ctx, level) {
		return
	}
	attrs := make([]slog.Attr, 0, 9)
	if i.id != "" {
		attrs = append(attrs, slog.String("request_id", i.id))
	}
	attrs = append(attrs,
		slog.String("method", r.Method),
		slog.String("path", r.URL.Path),
		slog.String("pattern", i.pattern),
		slog.Int("status", status),
		slog.Int64("bytes", rec.bytes),
		slog.Duration("duration", took),
		slog.String("remote", r.RemoteAddr),
	)
	if aborted {
		attrs = append(attrs, slog.Bool("aborted", true))
	}
	log.LogAttrs(ctx, level, "request", attrs...)
}
