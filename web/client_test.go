package web_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/sse"
	"github.com/gotandem/tandem/web/ws"
)

type countFrom struct {
	From int    `query:"from" validate:"max=100"`
	Fail string `query:"fail" default:""`
}

// live is an API of streams and sockets.
type live struct {
	Count  *web.StreamRoute[countFrom, order]
	Events *web.StreamRoute[countFrom, sse.Event]
	Echo   *web.SocketRoute[countFrom, order, string]
}

func (l *live) routes(r *web.Router, opts ...web.Option) {
	l.Count = r.Stream("/count", func(_ context.Context, in *countFrom) iter.Seq2[order, error] {
		return func(yield func(order, error) bool) {
			for i := range 3 {
				if !yield(order{Lines: []orderLine{{Qty: in.From + i}}}, nil) {
					return
				}
			}
			if in.Fail != "" {
				yield(order{}, problem.Conflict("%s", in.Fail))
			}
		}
	}, opts...)
	l.Events = r.Stream("/events", func(context.Context, *countFrom) iter.Seq2[sse.Event, error] {
		return func(yield func(sse.Event, error) bool) {
			_ = yield(sse.Event{ID: "7", Event: "tick", Raw: "a\nb"}, nil)
		}
	})
	l.Echo = r.Socket("/echo", func(ctx context.Context, in *countFrom, c *ws.Conn[order, string]) error {
		for m, err := range c.Messages(ctx) {
			if err != nil {
				return err
			}
			if err := c.Write(ctx, strings.Repeat(m.Customer, in.From)); err != nil {
				return err
			}
		}
		return nil
	})
}

// serveLive serves the API and returns a client's view of it.
func serveLive(t *testing.T, opts ...web.Option) (*live, *web.Client) {
	t.Helper()
	var served, called live
	r := web.NewRouter()
	served.routes(r, opts...)
	s := httptest.NewServer(build(t, r))
	t.Cleanup(s.Close)
	called.routes(web.NewRouter())
	return &called, &web.Client{BaseURL: s.URL}
}

func TestHeadersOfAClientAreNotShared(t *testing.T) {
	r := web.NewRouter()
	route := r.Get("/", func(context.Context, *struct{}) (string, error) { return "", nil })
	server := httptest.NewServer(build(t, r))
	defer server.Close()
	given := make([]string, 1, 8)
	given[0] = "a"
	client := &web.Client{BaseURL: server.URL, Header: http.Header{"x-mark": given}, Prepare: func(r *http.Request) error {
		r.Header["X-Mark"][0] = "changed"
		r.Header.Add("X-Mark", "b")
		return nil
	}}
	for range 2 {
		if _, err := route.Call(t.Context(), client, &struct{}{}); err != nil {
			t.Fatal(err)
		}
	}
	if all := given[:8]; all[0] != "a" || all[1] != "" {
		t.Errorf("a request changed the client's header: %q", all)
	}
}

func TestStreamClient(t *testing.T) {
	for name, opts := range map[string][]web.Option{"chosen": nil, "lines": {web.StreamLines()}, "events": {web.StreamEvents()}} {
		api, client := serveLive(t, opts...)
		sum := 0
		for o, err := range api.Count.Each(t.Context(), client, &countFrom{From: 5}) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			sum += o.Lines[0].Qty
		}
		if sum != 18 {
			t.Errorf("%s: sum %d", name, sum)
		}
		for range api.Count.Each(t.Context(), client, nil) {
			break // the connection is let go
		}
		var call *web.CallError
		n := 0
		var last error
		for _, err := range api.Count.Each(t.Context(), client, &countFrom{Fail: "enough"}) {
			n, last = n+1, err
		}
		if n != 4 || !errors.As(last, &call) {
			t.Errorf("%s: %d items, then %v", name, n, last)
		}
		if name != "lines" && (call.Reply == nil || call.Reply.Detail != "enough") { // lines are broken off
			t.Errorf("%s: %v", name, last)
		}
		for _, err := range api.Count.Each(t.Context(), client, &countFrom{From: 101}) {
			if !errors.As(err, &call) || call.Status != 422 || len(call.Reply.Errors) != 1 {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	api, client := serveLive(t)
	for e, err := range api.Events.Each(t.Context(), client, nil) {
		if err != nil || e.ID != "7" || e.Event != "tick" || e.Raw != "a\nb" {
			t.Errorf("event %+v, %v", e, err)
		}
	}
}

func TestSocketClient(t *testing.T) {
	api, client := serveLive(t)
	err := api.Echo.Dial(t.Context(), client, &countFrom{From: 3}, ws.Options{}, func(ctx context.Context, c *ws.Conn[string, order]) error {
		for range 2 {
			if err := c.Write(ctx, order{Customer: "ab", Lines: []orderLine{{SKU: "x", Qty: 1}}}); err != nil {
				return err
			}
			if got, err := c.Read(ctx); err != nil || got != "ababab" {
				t.Errorf("got %q, %v", got, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	err = api.Echo.Dial(t.Context(), client, &countFrom{From: 3}, ws.Options{}, func(ctx context.Context, c *ws.Conn[string, order]) error {
		if err := c.Socket().Write(ctx, ws.Message{Data: []byte("{}")}); err != nil {
			return err
		}
		_, err := c.Read(ctx)
		var closed *ws.CloseError
		if !errors.As(err, &closed) || !closed.ByPeer || closed.Code == ws.CodeNormal {
			t.Errorf("a bad message: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	var call *web.CallError
	err = api.Echo.Dial(t.Context(), client, &countFrom{From: 101}, ws.Options{}, nil)
	if !errors.As(err, &call) || call.Status != 422 || call.Reply == nil || len(call.Reply.Errors) != 1 {
		t.Errorf("refused: %v", err)
	}
	err = api.Echo.Dial(t.Context(), &web.Client{BaseURL: "http://127.0.0.1:1"}, nil, ws.Options{}, nil)
	if !errors.As(err, &call) || call.Status != 0 || errors.Is(err, io.EOF) {
		t.Errorf("nobody there: %v", err)
	}
}
