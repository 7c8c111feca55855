package web_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/sse"
	"github.com/gotandem/tandem/web/ws"
)

// TestEventsOfAPostThatIsResumed: a stream that answers a body, as chats with a model do, sent event by event and begun again where it broke.
func TestEventsOfAPostThatIsResumed(t *testing.T) {
	type ask struct {
		Last   int `header:"Last-Event-ID" default:"0"`
		Prompt struct {
			Words []string `json:"words" validate:"min=1"`
		} `body:"json"`
	}
	more := make(chan struct{})
	r := web.NewRouter()
	r.Stream("POST /chat", func(_ context.Context, in *ask) iter.Seq2[sse.Event, error] {
		return func(yield func(sse.Event, error) bool) {
			for i, word := range in.Prompt.Words[in.Last:] {
				if !yield(sse.Event{ID: strconv.Itoa(in.Last + i + 1), Event: "token", Data: word, Comment: "one", Retry: 1e9}, nil) {
					return
				}
				<-more // the next one is made when this has arrived
			}
		}
	})
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	post := func(body, last string) *http.Response {
		req, _ := http.NewRequestWithContext(t.Context(), "POST", srv.URL+"/chat", strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		if last != "" {
			req.Header.Set("Last-Event-ID", last)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		return resp
	}
	last := ""
	for _, want := range [][]string{{"a", "b\nb"}, {"c"}} {
		resp := post(`{"words":["a","b\nb","c"]}`, last)
		for name, value := range map[string]string{"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache", "X-Accel-Buffering": "no"} {
			if got := resp.Header.Get(name); got != value {
				t.Errorf("%s is %q, want %q", name, got, value)
			}
		}
		events := sse.NewReader(resp.Body)
		for _, word := range want {
			m, err := events.Next()
			var got string
			if err != nil || m.JSON(&got) != nil || got != word || m.Event != "token" || m.Retry != 1e9 {
				t.Fatalf("got %+v, %v; want %q", m, err, word)
			}
			last = m.ID
			more <- struct{}{}
		}
		if last == "3" {
			if _, err := events.Next(); err != io.EOF {
				t.Errorf("at the end: %v", err)
			}
		} else {
			// The third is on its way: drop the connection, as networks do.
			if m, err := events.Next(); err != nil || m.ID != "3" {
				t.Fatalf("%+v, %v", m, err)
			}
			resp.Body.Close()
			more <- struct{}{}
		}
	}
	if resp := post(`{"words":[]}`, ""); resp.StatusCode != 422 || resp.Header.Get("Content-Type") != problem.ContentType {
		t.Errorf("a body that breaks a rule: %d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
}

// TestStreamItemThatBreaksItsRules: what was good has been sent; the rest is an error that tells nothing of the inside.
func TestStreamItemThatBreaksItsRules(t *testing.T) {
	type reading struct {
		Celsius int `json:"celsius" validate:"min=-50,max=60"`
	}
	r := web.NewRouter(web.CheckResponses())
	r.Stream("/readings", func(context.Context, *struct{}) iter.Seq2[reading, error] {
		return sequence(reading{20}, reading{2000}, reading{21})
	})
	r.Stream("/first", func(context.Context, *struct{}) iter.Seq2[reading, error] { return sequence(reading{2000}) })
	h := build(t, r)
	messages := readEvents(t, do(t, h, "GET", "/readings", "", "Accept: text/event-stream").Body)
	if len(messages) != 2 || messages[0].Data != `{"celsius":20}` || messages[1].Event != "problem" || !strings.Contains(messages[1].Data, `"status":500`) || strings.Contains(messages[1].Data, "celsius") {
		t.Errorf("got %v", messages)
	}
	if rec := do(t, h, "GET", "/first", ""); rec.Code != 500 || strings.Contains(rec.Body.String(), "2000") {
		t.Errorf("when it is the first: %d %s", rec.Code, rec.Body)
	}
}

func TestStreamsInTheDocument(t *testing.T) {
	r := web.NewRouter()
	ticks := func(context.Context, *struct{}) iter.Seq2[tick, error] { return sequence[tick]() }
	r.Stream("/both", ticks)
	r.Stream("/lines", ticks, web.StreamLines(), web.Status(202))
	r.Stream("/events", func(context.Context, *struct{}) iter.Seq2[sse.Of[tick], error] { return sequence[sse.Of[tick]]() }, web.StreamEvents())
	build(t, r)
	doc := documentOf(t, r)
	const item = `{"schema":{"type":"string"},"x-itemSchema":{"$ref":"#/components/schemas/tick"}}`
	for _, want := range []string{
		`"operationId":"get_both","responses":{"200":{"description":"A stream of items","content":{"text/event-stream":` + item + `,"application/jsonl":` + item,
		`"operationId":"get_lines","responses":{"202":{"description":"A stream of items","content":{"application/jsonl":` + item + `}`,
		`"operationId":"get_events","responses":{"200":{"description":"A stream of items","content":{"text/event-stream":` + item + `}`,
	} {
		if !strings.Contains(doc, want) {
			t.Errorf("the document lacks %s:\n%s", want, doc)
		}
	}
}

// TestSocketHandshake: inputs from every source, what providers set on the answer, the subprotocol, and how a refusal looks.
func TestSocketHandshake(t *testing.T) {
	type enter struct {
		Room  string   `path:"room" validate:"max=5"`
		Tags  []string `query:"tag"`
		Agent string   `header:"X-Agent" default:"none"`
		Theme string   `cookie:"theme" default:"light"`
		User  *user
	}
	r := web.NewRouter()
	r.Provide(func(ctx context.Context, in *bearer) (*user, error) {
		web.ResponseHeader(ctx).Set("X-Served-By", "a")
		return currentUser(ctx, in)
	})
	r.Socket("/rooms/{room}", func(ctx context.Context, in *enter, c *ws.Conn[string, string]) error {
		if in.Room == "full" {
			return &ws.CloseError{Code: 4001, Reason: "room is full"}
		}
		return c.Write(ctx, strings.Join(append([]string{in.Room, in.Agent, in.Theme, in.User.Name, c.Subprotocol()}, in.Tags...), " "))
	}, web.SocketOptions(ws.Options{Subprotocols: []string{"chat.v2", "chat.v1"}}), web.Guard(func(_ context.Context, in *enter) error {
		if in.Room == "vip" {
			return problem.Forbidden("Members only.").WithHeader("X-Ask", "admin")
		}
		return nil
	}))
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	dial := func(path string, header http.Header) (*websocket.Conn, *http.Response) {
		c, resp, err := websocket.Dial(t.Context(), srv.URL+path, &websocket.DialOptions{HTTPHeader: header, Subprotocols: []string{"other", "chat.v1", "chat.v2"}})
		if (err == nil) != (resp.StatusCode == 101) {
			t.Fatal(err)
		}
		return c, resp
	}
	ann := http.Header{"Authorization": {"Bearer ann"}, "X-Agent": {"test"}, "Cookie": {"theme=dark"}}
	c, resp := dial("/rooms/hall?tag=a&tag=b", ann)
	if resp.StatusCode != 101 || resp.Header.Get("X-Served-By") != "a" {
		t.Fatalf("the handshake: %d %v", resp.StatusCode, resp.Header)
	}
	if _, got, err := c.Read(t.Context()); err != nil || string(got) != "hall test dark ann chat.v2 a b" {
		t.Errorf("got %q, %v", got, err)
	}
	var closed websocket.CloseError
	if _, _, err := c.Read(t.Context()); !errors.As(err, &closed) || closed.Code != 1000 {
		t.Errorf("at the end: %v", err)
	}
	if c, _ = dial("/rooms/full", ann); c == nil {
		t.Fatal("refused")
	}
	if _, _, err := c.Read(t.Context()); !errors.As(err, &closed) || closed.Code != 4001 || closed.Reason != "room is full" {
		t.Errorf("a code of its own: %v", err)
	}
	for path, want := range map[string]int{"/rooms/vip": 403, "/rooms/too-long": 422, "/nowhere": 404} {
		_, resp := dial(path, ann)
		body, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != want || resp.Header.Get("Content-Type") != problem.ContentType || want == 403 && (resp.Header.Get("X-Ask") != "admin" || !strings.Contains(string(body), "Members only.")) {
			t.Errorf("%s: %d %v %s", path, resp.StatusCode, resp.Header, body)
		}
	}
	if _, resp := dial("/rooms/hall", nil); resp.StatusCode != 401 {
		t.Errorf("a stranger: %d", resp.StatusCode)
	}
	ann.Set("Origin", "https://evil.example")
	if _, resp := dial("/rooms/hall", ann); resp.StatusCode != 403 {
		t.Errorf("a page of another site: %d", resp.StatusCode)
	}
}

// TestSocketFrames: JSON with its rules, text, bytes and both, read until the peer goes.
func TestSocketFrames(t *testing.T) {
	ends := make(chan error, 1)
	r := web.NewRouter()
	r.Socket("/json", func(ctx context.Context, _ *struct{}, c *ws.Conn[orderLine, []orderLine]) error {
		var all []orderLine
		for line, err := range c.Messages(ctx) {
			if err != nil {
				return err
			}
			all = append(all, line)
			if err := c.Write(ctx, all); err != nil {
				return err
			}
		}
		ends <- c.Socket().Closed()
		return nil
	}, web.SocketOptions(ws.Options{AnswerMistakes: true}))
	echo := func(ctx context.Context, _ *struct{}, c *ws.Conn[ws.Message, ws.Message]) error {
		for {
			m, err := c.Read(ctx)
			if err != nil {
				ends <- err
				return err
			}
			if err := c.Write(ctx, m); err != nil {
				return err
			}
		}
	}
	r.Socket("/either", echo)
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	for _, test := range []struct {
		path  string
		talk  []string // sent, answered, and so on; bytes begin with 0
		leave websocket.StatusCode
	}{
		{"/json", []string{
			`{"sku":"a","qty":1}`, `[{"sku":"a","qty":1}]`,
			`{"sku":"a"`, `JSON decode error`,
			`{"sku":"a","qty":"x"}`, `"loc":["message","qty"]`,
			`{"sku":"b","qty":2}`, `[{"sku":"a","qty":1},{"sku":"b","qty":2}]`,
		}, 1000},
		{"/either", []string{"text ü", "text ü", "\x00\xff", "\x00\xff", "", ""}, 1001},
	} {
		c, _, err := websocket.Dial(t.Context(), srv.URL+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for pair := range slices.Chunk(test.talk, 2) {
			kind := websocket.MessageText
			if strings.HasPrefix(pair[0], "\x00") {
				kind = websocket.MessageBinary
			}
			if err := c.Write(t.Context(), kind, []byte(pair[0])); err != nil {
				t.Fatal(err)
			}
			got, answer, err := c.Read(t.Context())
			if err != nil || got != kind || !strings.Contains(string(answer), pair[1]) || pair[1] == "" && len(answer) > 0 {
				t.Errorf("%s: %q was answered with %v %q, %v", test.path, pair[0], got, answer, err)
			}
		}
		_ = c.Close(test.leave, "bye")
		var closed *ws.CloseError
		if err := <-ends; !errors.As(err, &closed) || !closed.ByPeer || closed.Code != int(test.leave) || closed.Reason != "bye" || !errors.Is(err, io.EOF) {
			t.Errorf("%s: the end: %v", test.path, err)
		}
	}
}
