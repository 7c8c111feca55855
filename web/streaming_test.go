package web_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/sse"
)

func sequence[E any](items ...E) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

func TestStreamOfChunksIsSentUntouched(t *testing.T) {
	r := web.NewRouter()
	r.Stream("/bytes", func(context.Context, *struct{}) iter.Seq2[[]byte, error] {
		return sequence([]byte{0xff, 0}, nil, []byte("\n"))
	})
	r.Stream("/csv", func(context.Context, *struct{}) iter.Seq2[string, error] {
		return sequence("id,name\n", "1,Ann\n")
	}, web.StreamChunks("text/csv; charset=utf-8"))
	r.Stream("/breaks", func(context.Context, *struct{}) iter.Seq2[[]byte, error] {
		return func(yield func([]byte, error) bool) {
			_ = yield([]byte("x"), nil) && yield(nil, errors.New("the disk is gone"))
		}
	})
	r.Stream("/refuses", func(context.Context, *struct{}) iter.Seq2[[]byte, error] {
		return func(yield func([]byte, error) bool) { yield(nil, problem.NotFound("No such video.")) }
	}, web.StreamChunks("video/mp4"))
	h := build(t, r)
	for _, c := range []struct{ path, contentType, body string }{
		{"/bytes", "application/octet-stream", "\xff\x00\n"},
		{"/csv", "text/csv; charset=utf-8", "id,name\n1,Ann\n"},
	} {
		rec := do(t, h, "GET", c.path, "", "Accept: text/event-stream")
		if rec.Code != 200 || rec.Header().Get("Content-Type") != c.contentType || rec.Body.String() != c.body {
			t.Errorf("%s: %d %s %q", c.path, rec.Code, rec.Header().Get("Content-Type"), rec.Body)
		}
	}
	if rec := do(t, h, "GET", "/refuses", ""); rec.Code != 404 || rec.Header().Get("Content-Type") != problem.ContentType {
		t.Errorf("an error before the first chunk: %d %s", rec.Code, rec.Body)
	}
	func() {
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("a broken stream of chunks must not look whole")
			}
		}()
		do(t, h, "GET", "/breaks", "")
	}()
	op := r.Operations()[1]
	if got := op.Responses[0].ContentType; got != "text/csv; charset=utf-8" || op.Item != nil {
		t.Errorf("documented as %q with items %v", got, op.Item)
	}
}

func TestStreamChunksNeedsBytesOrStrings(t *testing.T) {
	r := web.NewRouter()
	r.Stream("/ticks", func(context.Context, *struct{}) iter.Seq2[tick, error] { return nil }, web.StreamChunks("text/csv"))
	if _, err := r.Build(); err == nil || !strings.Contains(err.Error(), "web_test.tick") {
		t.Errorf("Build: %v", err)
	}
}

func TestStreamOfTypedEvents(t *testing.T) {
	r := web.NewRouter()
	r.Stream("/ticks", func(context.Context, *struct{}) iter.Seq2[sse.Of[tick], error] {
		return sequence(sse.Of[tick]{Data: tick{1}, ID: "1", Event: "tick"}, sse.Of[tick]{Data: tick{2}, Retry: time.Second})
	})
	r.Stream("/null", func(context.Context, *struct{}) iter.Seq2[sse.Of[*tick], error] { return sequence(sse.Of[*tick]{}) })
	h := build(t, r)
	for _, c := range []struct{ path, accept, want string }{
		{"/ticks", "text/event-stream", "event: tick\ndata: {\"n\":1}\nid: 1\n\ndata: {\"n\":2}\nretry: 1000\n\n"},
		{"/ticks", "application/jsonl", "{\"n\":1}\n{\"n\":2}\n"},
		{"/null", "text/event-stream", "data: null\n\n"},
	} {
		if rec := do(t, h, "GET", c.path, "", "Accept: "+c.accept); rec.Body.String() != c.want {
			t.Errorf("%s as %s: %q", c.path, c.accept, rec.Body)
		}
	}
	if op := r.Operations()[0]; op.Item == nil || op.Item.Name != "tick" {
		t.Errorf("documented items: %v", op.Item)
	}
}

func TestStreamHeadersAreThoseOfHandlerAndSequence(t *testing.T) {
	r := web.NewRouter()
	r.Stream("/ticks", func(ctx context.Context, _ *struct{}) iter.Seq2[tick, error] {
		web.ResponseHeader(ctx).Set("X-Handler", "h")
		return func(yield func(tick, error) bool) {
			web.ResponseHeader(ctx).Set("X-Sequence", "s")
			web.ResponseHeader(ctx).Set("Cache-Control", "private")
			if !yield(tick{1}, nil) {
				return
			}
			web.ResponseHeader(ctx).Set("X-Late", "too late")
			yield(tick{2}, nil)
		}
	}, web.Status(202))
	rec := do(t, build(t, r), "GET", "/ticks", "", "Accept: text/event-stream")
	h := rec.Result().Header
	if rec.Code != 202 || h.Get("X-Handler") != "h" || h.Get("X-Sequence") != "s" || h.Get("X-Late") != "" ||
		h.Get("Cache-Control") != "private" || h.Get("X-Accel-Buffering") != "no" {
		t.Errorf("%d %v", rec.Code, h)
	}
}

// TestStreamHeadThatGoesBeforeTheFirstItemIsTheHandlers: a sequence that takes long for its first item is too late for headers.
func TestStreamHeadThatGoesBeforeTheFirstItemIsTheHandlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := web.NewRouter()
		r.Stream("/ticks", func(ctx context.Context, _ *struct{}) iter.Seq2[tick, error] {
			web.ResponseHeader(ctx).Set("X-Handler", "h")
			return func(yield func(tick, error) bool) {
				web.ResponseHeader(ctx).Set("X-Sequence", "s")
				time.Sleep(time.Second)
				yield(tick{1}, nil)
			}
		})
		rec := do(t, build(t, r), "GET", "/ticks", "")
		if h := rec.Result().Header; h.Get("X-Handler") != "h" || h.Get("X-Sequence") != "" || rec.Body.String() != "{\"n\":1}\n" {
			t.Errorf("%v %s", h, rec.Body)
		}
	})
}

func TestStreamHeadDoesNotWaitForASequenceThatChangesHeaders(t *testing.T) {
	go1 := make(chan struct{})
	r := web.NewRouter()
	r.Stream("/ticks", func(ctx context.Context, _ *struct{}) iter.Seq2[tick, error] {
		return func(yield func(tick, error) bool) {
			for {
				web.ResponseHeader(ctx).Set("X-Race", time.Now().String()) // while the head is sent
				select {
				case <-go1:
					yield(tick{1}, nil)
					return
				default:
				}
			}
		}
	})
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	resp, err := http.Get(srv.URL + "/ticks")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	close(go1) // the head is here, the first item not yet
	if b, err := io.ReadAll(resp.Body); err != nil || string(b) != "{\"n\":1}\n" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestStreamKeepAliveIsConfigurable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(ctx context.Context, _ *struct{}) iter.Seq2[tick, error] {
			return func(yield func(tick, error) bool) {
				time.Sleep(20 * time.Second)
				yield(tick{1}, nil)
			}
		}
		r := web.NewRouter()
		r.Stream("/often", slow, web.KeepAlive(9*time.Second))
		r.Stream("/never", slow, web.KeepAlive(-1))
		h := build(t, r)
		for path, want := range map[string]string{"/often": ": ping\n\n: ping\n\ndata: {\"n\":1}\n\n", "/never": "data: {\"n\":1}\n\n"} {
			if rec := do(t, h, "GET", path, "", "Accept: text/event-stream"); rec.Body.String() != want {
				t.Errorf("%s: %q", path, rec.Body)
			}
		}
	})
}

func TestStreamProblemEventCarriesTheRequestID(t *testing.T) {
	broken := func(context.Context, *struct{}) iter.Seq2[tick, error] {
		return func(yield func(tick, error) bool) {
			_ = yield(tick{1}, nil) && yield(tick{}, errors.New("password=hunter2"))
		}
	}
	r := web.NewRouter()
	r.Stream("/ticks", broken, web.StreamEvents())
	r.Stream("/fastapi", broken, web.StreamEvents(), web.ErrorBody(web.FastAPIErrors()))
	h := web.Defaults(slog.New(slog.DiscardHandler))(build(t, r))
	rec := do(t, h, "GET", "/ticks", "", "X-Request-ID: abc-123")
	messages := readEvents(t, rec.Body)
	if len(messages) != 2 || messages[1].Event != "problem" {
		t.Fatalf("got %v", messages)
	}
	var p problem.Error
	if err := messages[1].JSON(&p); err != nil || p.Status != 500 || p.Extra["request_id"] == nil || strings.Contains(messages[1].Data, "hunter2") {
		t.Errorf("got %s, %v", messages[1].Data, err)
	}
	messages = readEvents(t, do(t, h, "GET", "/fastapi", "").Body)
	if len(messages) != 2 || messages[1].Data != `{"detail":"Internal Server Error"}` {
		t.Errorf("in FastAPI's form: %v", messages)
	}
}

func readEvents(t *testing.T, r io.Reader) []sse.Message {
	t.Helper()
	var all []sse.Message
	for m, err := range sse.NewReader(r).All() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

// TestStreamStopsAndIsWaitedForWhenTheClientGoes: the clean-up of the sequence has run before the request counts as done.
func TestStreamStopsAndIsWaitedForWhenTheClientGoes(t *testing.T) {
	var order []string
	done := make(chan struct{})
	r := web.NewRouter()
	r.Stream("/ticks", func(ctx context.Context, _ *struct{}) iter.Seq2[tick, error] {
		web.OnEnd(ctx, func(error) error { order = append(order, "provider closed"); return nil })
		return func(yield func(tick, error) bool) {
			defer func() { order = append(order, "sequence ended") }()
			for n := 0; ; n++ {
				if !yield(tick{n}, nil) { // it never asks its context
					return
				}
			}
		}
	})
	h := build(t, r)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(done)
		h.ServeHTTP(w, r)
	}))
	defer srv.Close()
	resp, err := http.Get(srv.URL + "/ticks")
	if err != nil {
		t.Fatal(err)
	}
	if line, _ := bufio.NewReader(resp.Body).ReadString('\n'); line != "{\"n\":0}\n" {
		t.Errorf("got %q", line)
	}
	resp.Body.Close()
	<-done
	if got := strings.Join(order, ", "); got != "sequence ended, provider closed" {
		t.Errorf("order: %s", got)
	}
}

// TestStreamEndsInOrderOnShutdown: the client sees the end of the body, not a broken connection.
func TestStreamEndsInOrderOnShutdown(t *testing.T) {
	cause := make(chan error, 2)
	r := web.NewRouter()
	r.Stream("/ticks", func(ctx context.Context, _ *struct{}) iter.Seq2[tick, error] {
		return func(yield func(tick, error) bool) {
			yield(tick{1}, nil)
			<-ctx.Done()
			cause <- context.Cause(ctx)
		}
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	srv := &web.Server{Listener: l, Handler: build(t, r), Log: slog.New(slog.DiscardHandler)}
	go func() { ended <- srv.Run(ctx) }()
	var bodies []*bufio.Reader
	for _, accept := range []string{"text/event-stream", "application/jsonl"} {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", "http://"+l.Addr().String()+"/ticks", nil)
		req.Header.Set("Accept", accept)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body := bufio.NewReader(resp.Body)
		if line, err := body.ReadString('\n'); err != nil || !strings.Contains(line, `{"n":1}`) {
			t.Fatalf("%q, %v", line, err)
		}
		bodies = append(bodies, body)
	}
	stop()
	for range bodies {
		if err := <-cause; !errors.Is(err, web.ErrShutdown) {
			t.Errorf("cause %v", err)
		}
	}
	for _, body := range bodies {
		if _, err := io.ReadAll(body); err != nil {
			t.Errorf("the stream broke off: %v", err)
		}
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestStreamClientReadsChunksAndTypedEvents(t *testing.T) {
	r := web.NewRouter()
	file := r.Stream("/file", func(context.Context, *struct{}) iter.Seq2[[]byte, error] {
		return sequence([]byte("\xff\x00"), []byte("z"))
	})
	table := r.Stream("/table", func(context.Context, *struct{}) iter.Seq2[string, error] { return sequence("a,b\n", "c") }, web.StreamChunks("text/csv"))
	ticks := func(context.Context, *struct{}) iter.Seq2[sse.Of[tick], error] {
		return sequence(sse.Of[tick]{Data: tick{1}, ID: "7", Event: "tick"}, sse.Of[tick]{Data: tick{2}})
	}
	events, lines := r.Stream("/events", ticks), r.Stream("/lines", ticks, web.StreamLines())
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	c := &web.Client{BaseURL: srv.URL}
	var got []byte
	for b, err := range file.Each(t.Context(), c, nil) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, b...)
	}
	for s, err := range table.Each(t.Context(), c, nil) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, s...)
	}
	if string(got) != "\xff\x00za,b\nc" {
		t.Errorf("chunks: %q", got)
	}
	for name, route := range map[string]*web.StreamRoute[struct{}, sse.Of[tick]]{"events": events, "lines": lines} {
		var items []sse.Of[tick]
		for item, err := range route.Each(t.Context(), c, nil) {
			if err != nil {
				t.Fatal(err)
			}
			items = append(items, item)
		}
		if len(items) != 2 || items[0].Data.N != 1 || items[1].Data.N != 2 || name == "events" && (items[0].ID != "7" || items[0].Event != "tick") {
			t.Errorf("%s: %+v", name, items)
		}
	}
}
