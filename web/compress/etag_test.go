package compress_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/compress"
	"github.com/gotandem/tandem/web/ws"
)

// document is a resource with a strong ETag that is read and changed.
func document(size int) http.Handler {
	return compress.New(compress.Options{})(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Type", "text/plain")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader([]byte(long[:size]))) // looks at If-Match, too
	}))
}

func TestETagsOfEncodedRepresentations(t *testing.T) {
	h := document(len(long))
	for encoding, want := range map[string]string{"gzip": `"v1-gzip"`, "br": `"v1-br"`, "zstd": `"v1-zstd"`, "identity": `"v1"`} {
		accept := "Accept-Encoding: " + encoding
		rec := ask(t, h, "GET", "/", nil, accept)
		if tag := rec.Header().Get("ETag"); tag != want || rec.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %v", encoding, rec.Header())
		}
		for _, header := range []string{accept, "X-None: 1"} { // the change is of another request
			if rec := ask(t, h, "PUT", "/", nil, header, "If-Match: "+want); rec.Code != 200 {
				t.Errorf("%s: a change of what was read: %d", encoding, rec.Code)
			}
			if rec := ask(t, h, "PUT", "/", nil, header, `If-Match: "v0", "a, `+want[1:]); rec.Code != 412 {
				t.Errorf("%s: a change of something else: %d", encoding, rec.Code)
			}
		}
		for _, has := range []string{want, `"x,y", ` + want, "W/" + want} {
			rec = ask(t, h, "GET", "/", nil, accept, "If-None-Match: "+has)
			if rec.Code != 304 || rec.Header().Get("ETag") != want || rec.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s, If-None-Match: %s: %d %v", encoding, has, rec.Code, rec.Header())
			}
		}
		if rec := ask(t, h, "GET", "/", nil, accept, `If-None-Match: "v1-deflate", "v0-`+encoding+`"`); rec.Code != 200 {
			t.Errorf("%s: %d for another representation", encoding, rec.Code)
		}
	}
	if rec := ask(t, h, "GET", "/", nil, "Accept-Encoding: gzip", `If-None-Match: "v1-br"`); rec.Code != 200 {
		t.Errorf("a client that has the page in an encoding that it does not get: %d", rec.Code)
	}
	if rec := ask(t, h, "GET", "/", nil, "Accept-Encoding: gzip", `If-None-Match: "v1"`); rec.Code != 304 || rec.Header().Get("ETag") != `"v1"` {
		t.Errorf("a client that has the page as it is: %d %v", rec.Code, rec.Header())
	}
}

func TestHeadSaysWhatGetSays(t *testing.T) {
	for _, size := range []int{10, len(long)} {
		h := compress.New(compress.Options{})(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			_, _ = io.WriteString(w, long[:size])
		}))
		get, head := ask(t, h, "GET", "/", nil, "Accept-Encoding: gzip").Header(), ask(t, h, "HEAD", "/", nil, "Accept-Encoding: gzip").Header()
		for _, name := range []string{"Content-Encoding", "ETag", "Vary", "Content-Type"} {
			if get.Get(name) != head.Get(name) {
				t.Errorf("%d bytes: %s is %q to GET and %q to HEAD", size, name, get.Get(name), head.Get(name))
			}
		}
	}
	silent := compress.New(compress.Options{})(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		w.WriteHeader(200)
	}))
	if h := ask(t, silent, "HEAD", "/", nil, "Accept-Encoding: gzip").Header(); h.Get("Content-Encoding") != "" || h.Get("ETag") != "" {
		t.Errorf("of a length that is not known: %v", h)
	}
}

func TestHeadsOfAnswers(t *testing.T) {
	answer := func(header ...string) http.Handler {
		return compress.New(compress.Options{})(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for _, line := range header {
				name, value, _ := strings.Cut(line, ": ")
				w.Header().Add(name, value)
			}
			_, _ = io.WriteString(w, long)
		}))
	}
	if h := ask(t, answer("Cache-Control: public", "Cache-Control: no-transform"), "GET", "/", nil, "Accept-Encoding: gzip").Header(); h.Get("Content-Encoding") != "" {
		t.Errorf("no-transform in a second line: %v", h)
	}
	if h := ask(t, answer("Content-Digest: sha-256=:x:"), "GET", "/", nil, "Accept-Encoding: gzip").Header(); h.Get("Content-Digest") != "" {
		t.Errorf("a digest of other bytes: %v", h)
	}
	if h := ask(t, answer("Content-Digest: sha-256=:x:"), "GET", "/", nil).Header(); h.Get("Content-Digest") == "" || h.Get("Vary") != "Accept-Encoding" {
		t.Errorf("without Accept-Encoding: %v", h)
	}
	if h := ask(t, answer(), "GET", "/", nil, "Accept-Encoding: gzip", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c").Header(); h.Get("Content-Encoding") != "gzip" {
		t.Errorf("an upgrade that is not made: %v", h)
	}
}

func TestEncodingTwiceIsAMistake(t *testing.T) {
	h := compress.New(compress.Options{Encodings: []string{"gzip", "br", "gzip"}})(http.NotFoundHandler())
	if rec := ask(t, h, "GET", "/", nil, "Accept-Encoding: gzip"); rec.Code != 500 {
		t.Errorf("got %d", rec.Code)
	}
}

func TestUpgradesPass(t *testing.T) {
	srv := httptest.NewServer(compress.New(compress.Options{})(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello")
		_ = c.Close()
	})))
	defer srv.Close()
	req, _ := http.NewRequestWithContext(t.Context(), "GET", srv.URL, nil)
	req.Header.Set("Connection", "Upgrade")
	req.Header.Set("Upgrade", "echo")
	resp, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); resp.StatusCode != 101 || string(text) != "hello" {
		t.Errorf("%d %q", resp.StatusCode, text)
	}
}

func TestSocketsBehindCompression(t *testing.T) {
	r := web.NewRouter()
	r.Use(web.Defaults(slog.New(slog.DiscardHandler)), compress.New(compress.Options{}))
	echo := r.Socket("/", func(ctx context.Context, _ *struct{}, conn *ws.Conn[string, string]) error {
		text, err := conn.Read(ctx)
		if err != nil {
			return err
		}
		return conn.Write(ctx, text)
	})
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	defer srv.Close()
	client := &web.Client{BaseURL: srv.URL, Header: http.Header{"Accept-Encoding": {"gzip"}}}
	err = echo.Dial(t.Context(), client, &struct{}{}, ws.Options{}, func(ctx context.Context, conn *ws.Conn[string, string]) error {
		if err := conn.Write(ctx, "hello"); err != nil {
			return err
		}
		text, err := conn.Read(ctx)
		if text != "hello" {
			t.Errorf("%q, %v", text, err)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
