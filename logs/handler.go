package logs

import (
	"context"
	"io"
	"log/slog"
	"time"
)

// Options say what a Handler prints. The zero value is text from level Info on.
type Options struct {
	// JSON prints a JSON object per line in place of key=value pairs.
	JSON bool
	// Level is the least that is printed; nil is [slog.LevelInfo].
	Level slog.Leveler
}

// Handler prints records as [slog.TextHandler] or [slog.JSONHandler] do. It is safe for concurrent use, and so are the handlers derived
// from it, which share its writer. Make one with [New], and call Flush before the program ends.
type Handler struct {
	now   slog.Handler // writes at once
	later slog.Handler // may wait
	out   *writer
	json  bool
	plain bool // nothing was added by WithAttrs or WithGroup: the lines that need no slog can be printed
}

// New returns a handler that writes to w. A write error is the result of Handle, as in slog, and is lost for a line that waited.
func New(w io.Writer, o Options) *Handler {
	h := &Handler{out: &writer{to: w}, json: o.JSON, plain: true}
	h.now, h.later = o.slog(h.out), o.slog(lateWriter{h.out})
	return h
}

func (o Options) slog(w io.Writer) slog.Handler {
	options := &slog.HandlerOptions{Level: o.Level}
	if o.JSON {
		return slog.NewJSONHandler(w, options)
	}
	return slog.NewTextHandler(w, options)
}

// Enabled implements slog.Handler.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.now.Enabled(ctx, level)
}

// Handle implements slog.Handler: the line is written at once, and with it all that waited.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error { return h.now.Handle(ctx, r) }

// WithAttrs implements slog.Handler.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	return &Handler{now: h.now.WithAttrs(attrs), later: h.later.WithAttrs(attrs), out: h.out, json: h.json}
}

// WithGroup implements slog.Handler.
func (h *Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return &Handler{now: h.now.WithGroup(name), later: h.later.WithGroup(name), out: h.out, json: h.json}
}

// Line logs what a request or the like left behind. Unlike a record, it costs no allocation, and below level Warn it may wait for
// other lines. The caller asks Enabled first.
func (h *Handler) Line(ctx context.Context, t time.Time, level slog.Level, msg string, attrs []slog.Attr) {
	if h.plain && h.line(t, level, msg, attrs) {
		return
	}
	to := h.later
	if urgent(level) {
		to = h.now
	}
	r := slog.NewRecord(t, level, msg, 0)
	r.AddAttrs(attrs...)
	_ = to.Handle(ctx, r)
}

// line prints what consists of plain parts, and reports false for the rest: escaping is slog's business.
func (h *Handler) line(t time.Time, level slog.Level, msg string, attrs []slog.Attr) bool {
	p := printers.Get().(*printer)
	defer printers.Put(p)
	p.start(h.json, t, level, msg)
	for i := range attrs {
		p.attr(&attrs[i])
	}
	if !p.end() {
		return false
	}
	h.out.write(p.buf, urgent(level))
	return true
}

// Flush writes the lines that wait.
func (h *Handler) Flush() error { return h.out.flush() }

// urgent reports whether lines of the level are written at once.
func urgent(level slog.Level) bool { return level >= slog.LevelWarn }
