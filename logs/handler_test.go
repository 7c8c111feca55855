package logs_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/logs"
)

// lines are texts that slog prints in every way: plain, in quotes, escaped.
var lines = []string{"", "plain", "two words", "a=b", `quo"te`, `back\slash`, "new\nline", "tab\t", "ümlaut", "\u2028", "bad \xff byte", "\x7f", "<html>&"}

func TestLinesAreThoseOfSlog(t *testing.T) {
	zone := time.FixedZone("east", 5*3600+1800)
	times := []time.Time{
		time.Date(2026, 11, 23, 9, 8, 7, 123456789, time.UTC), time.Date(2026, 11, 23, 9, 8, 7, 120000000, zone),
		time.Date(2026, 11, 23, 9, 8, 8, 0, time.UTC), time.Date(2026, 11, 23, 9, 8, 8, 999999, zone), time.Date(2026, 11, 23, 9, 8, 8, 1000, time.UTC),
		time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), {},
	}
	for _, json := range []bool{false, true} {
		var want, got bytes.Buffer
		var plain slog.Handler = slog.NewTextHandler(&want, nil)
		if json {
			plain = slog.NewJSONHandler(&want, nil)
		}
		h := logs.New(&got, logs.Options{JSON: json})
		check := func(at time.Time, level slog.Level, msg string, attrs ...slog.Attr) {
			t.Helper()
			want.Reset()
			got.Reset()
			r := slog.NewRecord(at, level, msg, 0)
			r.AddAttrs(attrs...)
			if err := plain.Handle(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			h.Line(t.Context(), at, level, msg, attrs)
			if err := h.Flush(); err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() {
				t.Errorf("got  %swant %s", got.String(), want.String())
			}
		}
		for _, at := range times {
			check(at, slog.LevelInfo, "request", slog.Int("status", 200))
		}
		for _, s := range lines {
			check(times[0], slog.LevelWarn, s, slog.String("k", s), slog.String(s, "v"), slog.Bool("b", true), slog.Int64("n", -5))
		}
		for _, d := range []time.Duration{0, 1, 1500, 15 * time.Millisecond, -time.Hour} {
			check(times[0], slog.LevelError+2, "took", slog.Duration("d", d))
		}
		check(times[0], slog.LevelInfo, "others", slog.Float64("f", 1.5), slog.Any("err", errors.New("x y")), slog.Group("g", slog.Int("n", 1)))
	}
}

func FuzzLineIsThatOfSlog(f *testing.F) {
	for _, s := range lines {
		f.Add("key", s, int64(1_700_000_000_123_456_789), 0)
	}
	f.Fuzz(func(t *testing.T, key, value string, nanos int64, level int) {
		at := time.Unix(0, nanos).UTC()
		attrs := []slog.Attr{slog.String(key, value), slog.Duration("d", time.Duration(nanos))}
		for _, json := range []bool{false, true} {
			var want, got bytes.Buffer
			var plain slog.Handler = slog.NewTextHandler(&want, nil)
			if json {
				plain = slog.NewJSONHandler(&want, nil)
			}
			r := slog.NewRecord(at, slog.Level(level), value, 0)
			r.AddAttrs(attrs...)
			_ = plain.Handle(t.Context(), r)
			h := logs.New(&got, logs.Options{JSON: json})
			h.Line(t.Context(), at, slog.Level(level), value, attrs)
			_ = h.Flush()
			if got.String() != want.String() {
				t.Fatalf("got  %swant %s", got.String(), want.String())
			}
		}
	})
}

func TestLinesWaitForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		h := logs.New(&out, logs.Options{})
		line := func(level slog.Level, msg string) { h.Line(t.Context(), time.Now(), level, msg, nil) }
		written := func() string {
			synctest.Wait()
			defer out.Reset()
			var msgs []string
			for l := range strings.Lines(out.String()) {
				_, msg, _ := strings.Cut(strings.TrimSpace(l), "msg=")
				msgs = append(msgs, msg)
			}
			return strings.Join(msgs, " ")
		}
		line(slog.LevelInfo, "a")
		time.Sleep(199 * time.Millisecond)
		if got := written(); got != "" {
			t.Errorf("written early: %s", got)
		}
		line(slog.LevelInfo, "b")
		time.Sleep(time.Millisecond)
		if got := written(); got != "a b" {
			t.Errorf("after a fifth of a second: %q", got)
		}
		line(slog.LevelInfo, "c")
		line(slog.LevelWarn, "d")
		if got := written(); got != "c d" {
			t.Errorf("a warning must not wait, and keeps its place: %q", got)
		}
		line(slog.LevelInfo, "e")
		slog.New(h).With("k", 1).Info("f")
		if got := written(); got != "e f k=1" {
			t.Errorf("an ordinary record must not wait, and keeps its place: %q", got)
		}
		for range 1000 {
			line(slog.LevelInfo, "many")
		}
		if got := written(); len(got) < 1000 {
			t.Errorf("only so much waits: %d bytes were written", len(got))
		}
	})
}

func TestDerivedHandlersPrintWhatWasAdded(t *testing.T) {
	var out bytes.Buffer
	h := logs.New(&out, logs.Options{Level: slog.LevelWarn})
	if h.Enabled(t.Context(), slog.LevelInfo) {
		t.Error("the level must hold")
	}
	derived := h.WithAttrs([]slog.Attr{slog.String("app", "x")}).WithGroup("g").(*logs.Handler)
	derived.Line(t.Context(), time.Time{}, slog.LevelWarn, "m", []slog.Attr{slog.Int("n", 1)})
	if got := out.String(); got != "level=WARN msg=m app=x g.n=1\n" {
		t.Errorf("got %q", got)
	}
	if h.WithAttrs(nil) != slog.Handler(h) || h.WithGroup("") != slog.Handler(h) {
		t.Error("nothing added must change nothing")
	}
}

func TestManyWriteAtOnce(t *testing.T) {
	var mu sync.Mutex
	count := 0
	h := logs.New(writerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		for l := range strings.Lines(string(p)) {
			if !strings.HasPrefix(l, "time=") || !strings.HasSuffix(l, "msg=request n=1\n") {
				t.Errorf("broken line %q", l)
			}
			count++
		}
		return len(p), nil
	}), logs.Options{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 500 {
				h.Line(context.Background(), time.Now(), slog.LevelInfo, "request", []slog.Attr{slog.Int("n", 1)})
			}
		})
	}
	all.Wait()
	if err := h.Flush(); err != nil || count != 4000 {
		t.Errorf("%d lines, %v", count, err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func BenchmarkLine(b *testing.B) {
	attrs := []slog.Attr{
		slog.String("request_id", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), slog.String("method", "GET"), slog.String("path", "/json"), slog.String("pattern", "GET /json"),
		slog.Int("status", 200), slog.Int("bytes", 27), slog.Duration("duration", 12345), slog.String("remote", "127.0.0.1:54321"),
	}
	b.Run("slog", func(b *testing.B) {
		log := slog.New(slog.NewTextHandler(io.Discard, nil))
		b.ReportAllocs()
		for b.Loop() {
			log.LogAttrs(b.Context(), slog.LevelInfo, "request", attrs...)
		}
	})
	b.Run("line", func(b *testing.B) {
		h := logs.New(io.Discard, logs.Options{})
		b.ReportAllocs()
		for b.Loop() {
			h.Line(b.Context(), time.Now(), slog.LevelInfo, "request", attrs)
		}
	})
}
