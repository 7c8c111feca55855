package compress_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/compress"
)

var long = strings.Repeat("All work and no play makes Jack a dull boy. ", 100)

func service(t *testing.T) http.Handler {
	t.Helper()
	r := web.NewRouter()
	r.Use(web.Defaults(slog.New(slog.DiscardHandler)), compress.New(compress.Options{}), compress.Requests(1<<20))
	r.Get("/json", func(context.Context, *struct{}) (string, error) { return long, nil })
	r.Get("/small", func(context.Context, *struct{}) (string, error) { return "small", nil })
	r.Stream("/events", func(context.Context, *struct{}) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) { yield(long, nil) }
	}, web.StreamEvents())
	r.Stream("/lines", func(context.Context, *struct{}) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) { _ = yield("a", nil) && yield("b", nil) }
	}, web.StreamLines())
	r.Get("/file", func(context.Context, *struct{}) (web.File, error) {
		return web.File{Name: "a.txt", Data: []byte(long), ETag: `"1"`}, nil
	})
	raw := func(path string, f http.HandlerFunc) { r.Handle("GET "+path, f) }
	raw("/untyped", func(w http.ResponseWriter, _ *http.Request) {
		for part := range strings.SplitSeq(long, " ") {
			_, _ = io.WriteString(w, part+" ")
		}
	})
	raw("/untyped-small", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>small") })
	raw("/png", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, long)
	})
	raw("/encoded", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, long)
	})
	raw("/no-transform", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Cache-Control", "public, no-transform")
		_, _ = io.WriteString(w, long)
	})
	raw("/panic", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, "half")
		panic("no")
	})
	r.Post("/echo", func(_ context.Context, in *struct {
		Body string `body:"json"`
	}) (string, error) {
		return in.Body, nil
	}, web.BodyLimit(10_000))
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func ask(t *testing.T, h http.Handler, method, path string, body []byte, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(body))
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Add(name, value)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec
}

// plain decodes an answer.
func plain(t *testing.T, rec *httptest.ResponseRecorder) string {
	t.Helper()
	var r io.Reader = rec.Body
	switch e := rec.Header().Get("Content-Encoding"); e {
	case "":
	case "gzip":
		z, err := gzip.NewReader(rec.Body)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	case "br":
		r = brotli.NewReader(rec.Body)
	case "zstd":
		z, err := zstd.NewReader(rec.Body)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		r = z
	default:
		t.Fatalf("encoding %q", e)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAcceptEncoding(t *testing.T) {
	h := service(t)
	for accept, want := range map[string]string{
		"gzip": "gzip", "br": "br", "zstd": "zstd", "gzip, deflate, br, zstd": "zstd", "gzip, br": "br", "GZIP": "gzip", "x-gzip": "gzip",
		"gzip;q=1.0, br;q=0.5, zstd;q=0.1": "gzip", "*": "zstd", "zstd;q=0, *;q=0.5": "br", "identity;q=1, gzip;q=0.5": "", "deflate": "", "": "",
		"gzip;q=0": "", "gzip;q=nonsense": "", "gzip;q=2": "", "*;q=0": "", "identity;q=0": "",
	} {
		rec := ask(t, h, "GET", "/json", nil, "Accept-Encoding: "+accept)
		if got := rec.Header().Get("Content-Encoding"); rec.Code != 200 || got != want {
			t.Errorf("%q: %d, encoding %q, want %q", accept, rec.Code, got, want)
		}
		if rec.Header().Get("Vary") != "Accept-Encoding" || want != "" && (rec.Body.Len() > 1000 || rec.Header().Get("Content-Length") != "") {
			t.Errorf("%q: %d bytes, %v", accept, rec.Body.Len(), rec.Header())
		}
		if text := plain(t, rec); text != `"`+long+`"` {
			t.Errorf("%q: got %q", accept, text)
		}
	}
}

func TestWhatIsCompressed(t *testing.T) {
	h := service(t)
	for path, want := range map[string]string{
		"/json": "gzip", "/untyped": "gzip", "/lines": "gzip", "/file": "gzip",
		"/small": "", "/untyped-small": "", "/events": "", "/png": "", "/no-transform": "", "/nowhere": "",
	} {
		rec := ask(t, h, "GET", path, nil, "Accept-Encoding: gzip")
		if got := rec.Header().Get("Content-Encoding"); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
		if rec.Header().Get("Content-Type") == "" || strings.HasPrefix(rec.Header().Get("Content-Type"), "application/x-gzip") {
			t.Errorf("%s: %v", path, rec.Header())
		}
	}
	if rec := ask(t, h, "GET", "/encoded", nil, "Accept-Encoding: br"); rec.Header().Get("Content-Encoding") != "gzip" || rec.Body.String() != long {
		t.Error("what is encoded already was encoded again")
	}
	if rec := ask(t, h, "GET", "/small", nil, "Accept-Encoding: gzip, identity;q=0"); plain(t, rec) != `"small"` || rec.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("the client refuses what is not encoded: %v", rec.Header())
	}
	if got := plain(t, ask(t, h, "GET", "/lines", nil, "Accept-Encoding: zstd")); got != "\"a\"\n\"b\"\n" {
		t.Errorf("got %q", got)
	}
	if rec := ask(t, h, "GET", "/json", nil); rec.Header().Get("Content-Encoding") != "" {
		t.Error("compressed for a client that did not ask")
	}
}

func TestConditionsRangesAndHead(t *testing.T) {
	h := service(t)
	rec := ask(t, h, "GET", "/file", nil, "Accept-Encoding: gzip")
	if rec.Header().Get("ETag") != `"1-gzip"` || rec.Header().Get("Accept-Ranges") != "" || plain(t, rec) != long {
		t.Errorf("%v", rec.Header())
	}
	if rec := ask(t, h, "GET", "/file", nil, "Accept-Encoding: gzip", `If-None-Match: W/"1"`); rec.Code != 304 || rec.Body.Len() > 0 || rec.Header().Get("Content-Encoding") != "" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	if rec := ask(t, h, "GET", "/file", nil, "Accept-Encoding: gzip", "Range: bytes=0-7"); rec.Code != 206 || rec.Body.String() != long[:8] || rec.Header().Get("Content-Encoding") != "" {
		t.Errorf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	if rec := ask(t, h, "HEAD", "/json", nil, "Accept-Encoding: br"); rec.Body.Len() > 0 || rec.Header().Get("Content-Encoding") != "br" || rec.Header().Get("Content-Length") != "" {
		t.Errorf("%v %d bytes", rec.Header(), rec.Body.Len())
	}
}

func TestPanicIsAPlain500(t *testing.T) {
	rec := ask(t, service(t), "GET", "/panic", nil, "Accept-Encoding: gzip")
	if rec.Code != 500 || rec.Header().Get("Content-Encoding") != "" || !strings.Contains(rec.Body.String(), "Internal Server Error") {
		t.Errorf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
}

func TestFlushReachesTheClient(t *testing.T) {
	next := make(chan struct{})
	h := compress.New(compress.Options{})(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, "first")
		_ = http.NewResponseController(w).Flush()
		<-next
		_, _ = io.WriteString(w, " second")
	}))
	s := httptest.NewServer(h)
	defer s.Close()
	resp, err := s.Client().Get(s.URL) // reads gzip by itself
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	first := make([]byte, 5)
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "first" || !resp.Uncompressed {
		t.Errorf("%q, %v", first, err)
	}
	close(next)
	if rest, err := io.ReadAll(resp.Body); err != nil || string(rest) != " second" {
		t.Errorf("%q, %v", rest, err)
	}
}

// packed compresses text.
func packed(t *testing.T, encoding, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch encoding {
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		z, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		w = z
	default:
		w = gzip.NewWriter(&b)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCompressedRequests(t *testing.T) {
	h := service(t)
	for _, encoding := range []string{"gzip", "br", "zstd", "GZIP"} {
		rec := ask(t, h, "POST", "/echo", packed(t, strings.ToLower(encoding), `"hello"`), "Content-Type: application/json", "Content-Encoding: "+encoding)
		if rec.Code != 200 || rec.Body.String() != `"hello"` {
			t.Errorf("%s: %d %s", encoding, rec.Code, rec.Body)
		}
		bomb := packed(t, strings.ToLower(encoding), `"`+strings.Repeat("a", 4<<20)+`"`)
		if rec := ask(t, h, "POST", "/echo", bomb, "Content-Type: application/json", "Content-Encoding: "+encoding); rec.Code != 413 {
			t.Errorf("%s: a bomb of %d bytes: %d %s", encoding, len(bomb), rec.Code, rec.Body)
		}
		if rec := ask(t, h, "POST", "/echo", []byte("nonsense"), "Content-Type: application/json", "Content-Encoding: "+encoding); rec.Code != 400 {
			t.Errorf("%s: nonsense: %d %s", encoding, rec.Code, rec.Body)
		}
	}
	for _, encoding := range []string{"deflate", "gzip, gzip", "compress"} {
		rec := ask(t, h, "POST", "/echo", []byte("x"), "Content-Type: application/json", "Content-Encoding: "+encoding)
		if rec.Code != 415 || rec.Header().Get("Accept-Encoding") != "gzip, br, zstd" {
			t.Errorf("%s: %d %v", encoding, rec.Code, rec.Header())
		}
	}
}

func FuzzRequests(f *testing.F) {
	f.Add("gzip", []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"))
	f.Add("zstd", []byte("\x28\xb5\x2f\xfd\x04\x00"))
	f.Add("br", []byte{0x0b, 0x02, 0x80})
	h := compress.Requests(1 << 16)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b, _ := io.ReadAll(r.Body); len(b) > 1<<16 {
			panic("beyond the limit")
		}
	}))
	f.Fuzz(func(_ *testing.T, encoding string, body []byte) {
		req := httptest.NewRequest("POST", "/", bytes.NewReader(body))
		req.Header["Content-Encoding"] = []string{encoding}
		h.ServeHTTP(httptest.NewRecorder(), req)
	})
}

// TestSideBySide lends the encoders to many requests at the same time: each gets its own bytes back, whatever the others ask for. The race detector
// looks on.
func TestSideBySide(t *testing.T) {
	h := compress.New(compress.Options{})(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		for range 50 {
			_, _ = io.WriteString(w, strings.Repeat(r.URL.Query().Get("n")+" ", 100))
		}
		if r.URL.Query().Get("n") == "7" {
			panic(http.ErrAbortHandler) // its encoder goes back too
		}
	}))
	srv := httptest.NewServer(h)
	defer srv.Close()
	type answer struct {
		n   int
		rec *httptest.ResponseRecorder
	}
	answers := make(chan answer, 24*10)
	var asking sync.WaitGroup
	for n := range 24 {
		asking.Go(func() {
			for i := range 10 {
				req, _ := http.NewRequestWithContext(t.Context(), "GET", fmt.Sprintf("%s/?n=%d", srv.URL, n), nil)
				req.Header.Set("Accept-Encoding", []string{"zstd", "br", "gzip", "identity"}[(n+i)%4])
				resp, err := srv.Client().Do(req)
				if err != nil {
					if n != 7 {
						t.Error(err)
					}
					continue
				}
				rec := httptest.NewRecorder()
				rec.Header().Set("Content-Encoding", resp.Header.Get("Content-Encoding"))
				_, err = io.Copy(rec.Body, resp.Body)
				resp.Body.Close()
				if (err != nil) != (n == 7) {
					t.Errorf("%d: %v; an answer that is broken off must not look whole, and others must be", n, err)
				}
				if n != 7 {
					answers <- answer{n, rec}
				}
			}
		})
	}
	asking.Wait()
	close(answers)
	for a := range answers {
		if got := plain(t, a.rec); got != strings.Repeat(fmt.Sprint(a.n)+" ", 5000) {
			t.Errorf("%d got %d bytes of somebody else's", a.n, len(got))
		}
	}
}
