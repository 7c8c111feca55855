package web_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

func TestETags(t *testing.T) {
	r := web.NewRouter()
	r.Use(web.ETags)
	price := 7
	r.Get("/price", func(context.Context, *struct{}) (int, error) { return price, nil })
	r.Get("/fails", func(context.Context, *struct{}) (int, error) { return 0, problem.NotFound("no") })
	r.Post("/price", func(context.Context, *struct{}) (int, error) { return price, nil })
	r.Get("/own", func(context.Context, *struct{}) (web.Response[int], error) {
		return web.Response[int]{Body: 1, Header: http.Header{"Etag": {`"mine"`}}}, nil
	})
	r.Handle("GET /long", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 20 {
			_, _ = io.WriteString(w, strings.Repeat("x", 100_000))
		}
	}))
	r.Handle("GET /flushed", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "a")
		w.(http.Flusher).Flush()
		_, _ = io.WriteString(w, "b")
	}))
	r.Handle("GET /secret", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		_, _ = io.WriteString(w, "a")
	}))
	r.Handle("GET /nothing", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	h := build(t, r)
	first := do(t, h, "GET", "/price", "")
	tag := first.Header().Get("ETag")
	if first.Code != 200 || first.Body.String() != "7" || !strings.HasPrefix(tag, `W/"`) {
		t.Fatalf("%d %s %q", first.Code, first.Body, tag)
	}
	for _, known := range []string{tag, strings.TrimPrefix(tag, "W/"), `"other", ` + tag, "*"} {
		again := do(t, h, "GET", "/price", "", "If-None-Match: "+known)
		if again.Code != 304 || again.Body.Len() > 0 || again.Header().Get("ETag") != tag || again.Header().Get("Content-Type") != "" {
			t.Errorf("If-None-Match %s: %d %q %v", known, again.Code, again.Body, again.Header())
		}
	}
	price = 8
	if changed := do(t, h, "GET", "/price", "", "If-None-Match: "+tag); changed.Code != 200 || changed.Body.String() != "8" || changed.Header().Get("ETag") == tag {
		t.Errorf("after a change: %d %s %v", changed.Code, changed.Body, changed.Header())
	}
	for _, test := range []struct {
		method, path, tag string
		code, size        int
	}{
		{"GET", "/fails", "", 404, -1},
		{"POST", "/price", "", 200, 1},
		{"GET", "/own", `"mine"`, 200, 1},
		{"GET", "/long", "", 200, 2_000_000},
		{"GET", "/flushed", "", 200, 2},
		{"GET", "/secret", "", 200, 1},
		{"GET", "/nothing", "", 200, 0},
	} {
		got := do(t, h, test.method, test.path, "", "If-None-Match: "+`"x"`)
		if got.Code != test.code || got.Header().Get("ETag") != test.tag || test.size >= 0 && got.Body.Len() != test.size {
			t.Errorf("%s %s: %d, ETag %q, %d bytes", test.method, test.path, got.Code, got.Header().Get("ETag"), got.Body.Len())
		}
	}
}

// TestPipelinedBodilessAndContinued is how the server speaks HTTP/1.1: requests that come at once are answered in order, HEAD has no body, and a client is asked for
// its body when the handler reads it, and not otherwise.
func TestPipelinedBodilessAndContinued(t *testing.T) {
	r := web.NewRouter()
	r.Get("/{n}", func(_ context.Context, in *struct {
		N string `path:"n"`
	}) (web.Text, error) {
		return web.Text(in.N), nil
	})
	r.Post("/read", func(_ context.Context, in *struct {
		Body string `body:"json"`
	}) (web.Text, error) {
		return web.Text(in.Body), nil
	})
	r.Post("/refuse", func(context.Context, *struct {
		Key  string `header:"X-Key"`
		Body string `body:"json"`
	}) (web.Text, error) {
		return "never", nil
	}, web.BodyLimit(3))
	at, _ := listening(t, &web.Server{Addr: "127.0.0.1:0", Handler: build(t, r)})
	for name, test := range map[string]struct{ send, want, not string }{
		"pipelined": {send: "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\nGET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", want: "\r\n\r\naHTTP/1.1 200 OK\r\n"},
		"HEAD":      {send: "HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", want: "Content-Length: 1\r\n", not: "\r\n\r\na"},
		"continue": {
			send: "POST /read HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 3\r\nConnection: close\r\n\r\n\"a\"",
			want: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n",
		},
		"not continued": {
			send: "POST /refuse HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 4\r\nConnection: close\r\n\r\n",
			want: "HTTP/1.1 413 ", not: "100 Continue",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := talk(t, at[0].String(), test.send)
			if !strings.Contains(got, test.want) || test.not != "" && strings.Contains(got, test.not) {
				t.Errorf("got %q", got)
			}
		})
	}
}

// talk sends text over a connection and returns all that comes back.
func talk(t *testing.T, addr, send string) string {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, send); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(c)
	if err != nil {
		t.Error(err)
	}
	return string(got)
}
