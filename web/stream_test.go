package web_test

import (
	"bufio"
	"context"
	"errors"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/sse"
	"github.com/gotandem/tandem/web/ws"
)

type tick struct {
	N int `json:"n"`
}

func streams(fail error) *web.Router {
	r := web.NewRouter()
	r.Stream("/ticks", func(ctx context.Context, in *struct {
		From int `header:"Last-Event-ID" default:"0"`
		To   int `query:"to" default:"3"`
	}) iter.Seq2[tick, error] {
		return func(yield func(tick, error) bool) {
			for n := in.From + 1; n <= in.To; n++ {
				if !yield(tick{n}, nil) {
					return
				}
			}
			if fail != nil {
				yield(tick{}, fail)
			}
		}
	})
	r.Stream("/events", func(context.Context, *struct{}) iter.Seq2[sse.Event, error] {
		return func(yield func(sse.Event, error) bool) {
			yield(sse.Event{Event: "hello", ID: "7", Data: tick{1}}, nil)
		}
	})
	one := func(context.Context, *struct{}) iter.Seq2[tick, error] {
		return func(yield func(tick, error) bool) { yield(tick{1}, nil) }
	}
	r.Stream("/only/events", one, web.StreamEvents())
	r.Stream("/only/lines", one, web.StreamLines())
	r.Stream("POST /post", one)
	return r
}

func TestStreamAsEventsOrLines(t *testing.T) {
	h := build(t, streams(nil))
	for _, test := range []struct {
		path, accept, lastID, contentType, want string
	}{
		{"/ticks", "text/event-stream", "", sse.ContentType, "data: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: {\"n\":3}\n\n"},
		{"/ticks", "text/event-stream", "2", sse.ContentType, "data: {\"n\":3}\n\n"},
		{"/ticks", "", "", "application/jsonl", "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n"},
		{"/ticks", "*/*", "", "application/jsonl", "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n"},
		{"/ticks", "application/jsonl, text/event-stream;q=0.5", "2", "application/jsonl", "{\"n\":3}\n"},
		{"/ticks?to=0", "text/event-stream", "", sse.ContentType, ""},
		{"/only/events", "application/jsonl", "", sse.ContentType, "data: {\"n\":1}\n\n"},
		{"/only/lines", "text/event-stream", "", "application/jsonl", "{\"n\":1}\n"},
		{"/events", "", "", sse.ContentType, "event: hello\ndata: {\"n\":1}\nid: 7\n\n"},
	} {
		header := []string{"Accept: " + test.accept}
		if test.lastID != "" {
			header = append(header, "Last-Event-ID: "+test.lastID)
		}
		rec := do(t, h, "GET", test.path, "", header...)
		if rec.Code != 200 || rec.Body.String() != test.want || rec.Header().Get("Content-Type") != test.contentType {
			t.Errorf("%s for %q: got %d %s %q", test.path, test.accept, rec.Code, rec.Header().Get("Content-Type"), rec.Body)
		}
	}
	if rec := do(t, h, "POST", "/post", ""); rec.Code != 200 || rec.Body.String() != "{\"n\":1}\n" {
		t.Errorf("POST: got %d %s", rec.Code, rec.Body)
	}
	if rec := do(t, h, "HEAD", "/ticks", ""); rec.Code != 200 || rec.Body.Len() > 0 || rec.Header().Get("Content-Type") != "application/jsonl" {
		t.Errorf("HEAD: got %d %s", rec.Code, rec.Body)
	}
	if rec := do(t, h, "GET", "/ticks?to=x", "", "Accept: text/event-stream"); rec.Code != 422 {
		t.Errorf("bad input: got %d", rec.Code)
	}
}

func TestStreamFailures(t *testing.T) {
	fail := problem.Conflict("Enough.")
	h := build(t, streams(fail))
	rec := do(t, h, "GET", "/ticks?to=0", "", "Accept: text/event-stream")
	if rec.Code != 409 {
		t.Errorf("before the first item: got %d %s, want a problem", rec.Code, rec.Body)
	}
	rec = do(t, h, "GET", "/ticks?to=1", "", "Accept: text/event-stream")
	if want := "event: problem\ndata: {\"title\":\"Conflict\",\"status\":409,\"detail\":\"Enough.\"}\n\n"; !strings.HasSuffix(rec.Body.String(), want) {
		t.Errorf("after it: got %q", rec.Body)
	}
	func() {
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("a stream of lines must be broken off")
			}
		}()
		do(t, h, "GET", "/ticks?to=1", "")
	}()
}

func TestStreamSendsItsHeadAndKeepsAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := web.NewRouter()
		r.Stream("/slow", func(ctx context.Context, _ *struct{}) iter.Seq2[tick, error] {
			return func(yield func(tick, error) bool) {
				time.Sleep(40 * time.Second)
				yield(tick{1}, nil)
			}
		})
		rec := do(t, build(t, r), "GET", "/slow", "", "Accept: text/event-stream")
		if want := ": ping\n\n: ping\n\ndata: {\"n\":1}\n\n"; rec.Body.String() != want {
			t.Errorf("got %q, want %q", rec.Body, want)
		}
	})
}

func TestStreamEndsWhenTheClientGoes(t *testing.T) {
	ended := make(chan error, 1)
	r := web.NewRouter()
	r.Stream("/ticks", func(ctx context.Context, _ *struct{}) iter.Seq2[tick, error] {
		return func(yield func(tick, error) bool) {
			yield(tick{1}, nil)
			<-ctx.Done()
			ended <- ctx.Err()
		}
	})
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, "GET", srv.URL+"/ticks", nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if line, _ := bufio.NewReader(resp.Body).ReadString('\n'); line != "{\"n\":1}\n" {
		t.Errorf("got %q", line)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSocket(t *testing.T) {
	type room struct {
		Room string `path:"room" validate:"min=2"`
		User *user
	}
	r := web.NewRouter()
	r.Provide(currentUser)
	r.Socket("/rooms/{room}", func(ctx context.Context, in *room, c *ws.Conn[tick, string]) error {
		if web.RequestFrom(ctx) == nil {
			return errors.New("the context is not the request's")
		}
		for m, err := range c.Messages(ctx) {
			if err != nil {
				return err
			}
			if err := c.Write(ctx, strings.Repeat(in.Room+in.User.Name, m.N)); err != nil {
				return err
			}
		}
		return nil
	}, web.Summary("Talk"))
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()

	dial := func(path, token string) (*websocket.Conn, int) {
		c, resp, err := websocket.Dial(t.Context(), srv.URL+path, &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {token}}})
		if err != nil {
			return nil, resp.StatusCode
		}
		return c, resp.StatusCode
	}
	if _, status := dial("/rooms/ab", "none"); status != 401 {
		t.Errorf("without a user: %d", status)
	}
	if _, status := dial("/rooms/a", "Bearer x"); status != 422 {
		t.Errorf("bad input: %d", status)
	}
	if rec := do(t, srv.Config.Handler, "GET", "/rooms/ab", "", "Authorization: Bearer x"); rec.Code != 426 {
		t.Errorf("no handshake: %d", rec.Code)
	}
	c, _ := dial("/rooms/ab", "Bearer x")
	if c == nil {
		t.Fatal("the socket was refused")
	}
	defer c.CloseNow()
	if err := c.Write(t.Context(), websocket.MessageText, []byte(`{"n":2}`)); err != nil {
		t.Fatal(err)
	}
	if _, msg, err := c.Read(t.Context()); err != nil || string(msg) != "abxabx" && string(msg) != `"abxabx"` {
		t.Errorf("got %q, %v", msg, err)
	}
	op := r.Operations()[0]
	if op.Kind != web.KindSocket || op.Receive.Name != "tick" || op.Send == nil || op.Summary != "Talk" {
		t.Errorf("operation: %+v", op)
	}
}
