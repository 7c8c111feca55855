package ws_test

import (
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web/ws"
)

// until yields the values and then waits for the end of ctx, as a subscription does.
func until(values ...said) func(context.Context) iter.Seq2[said, error] {
	return func(ctx context.Context) iter.Seq2[said, error] {
		return func(yield func(said, error) bool) {
			for _, v := range values {
				if !yield(v, nil) {
					return
				}
			}
			<-ctx.Done()
		}
	}
}

func TestExchangeUsesBothDirections(t *testing.T) {
	var sequenceEnded bool
	addr, ended := typed(t, func(ctx context.Context, c *ws.Conn[say, said]) error {
		err := c.Exchange(ctx, func(ctx context.Context) iter.Seq2[said, error] {
			inner := until(said{Text: "hello"})(ctx)
			return func(yield func(said, error) bool) {
				inner(yield)
				sequenceEnded = true
			}
		}, func(ctx context.Context, m say) error { return c.Write(ctx, said{Text: m.Text, From: "echo"}) })
		if !sequenceEnded {
			return errors.New("Exchange returned before its sequence")
		}
		return err
	})
	c := dial(t, addr)
	c.want(fin|opText, `{"text":"hello"}`)
	c.send(fin|opText, `{"text":"a"}`)
	c.want(fin|opText, `{"text":"a","from":"echo"}`)
	c.send(fin|opClose, closing(1000, ""))
	c.wantClose(1000, "")
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestExchangeEndsWithWhatFails(t *testing.T) {
	hear := func(context.Context, say) error { return nil }
	full := func(context.Context) iter.Seq2[said, error] {
		return func(yield func(said, error) bool) { yield(said{}, problem.Unavailable("too slow")) }
	}
	none := func(context.Context) iter.Seq2[said, error] { return func(func(said, error) bool) {} }
	for name, c := range map[string]struct {
		out    func(context.Context) iter.Seq2[said, error]
		in     func(context.Context, say) error
		code   int
		reason string
	}{
		"the sequence":          {full, hear, 1013, "try again later"},
		"the hearing":           {until(), func(context.Context, say) error { return problem.Forbidden("Not you.") }, 1008, "Not you."},
		"a value that is wrong": {until(said{Text: "far too long"}), hear, 1011, "internal error"},
		"the hearing, when the sequence has ended": {none, func(context.Context, say) error { return &ws.CloseError{Code: 4000} }, 4000, ""},
	} {
		t.Run(name, func(t *testing.T) {
			addr, _ := typed(t, func(ctx context.Context, conn *ws.Conn[say, said]) error { return conn.Exchange(ctx, c.out, c.in) })
			conn := dial(t, addr)
			conn.send(fin|opText, `{"text":"a"}`)
			conn.wantClose(c.code, c.reason)
		})
	}
}

func TestExchangePanicsInTheHandlersGoroutine(t *testing.T) {
	panicked := make(chan any, 1)
	p, err := ws.Speak[say, said]()
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { panicked <- recover() }()
		s, err := ws.Accept(w, r, ws.Options{})
		if err != nil {
			t.Error(err)
			return
		}
		_ = s.Serve(t.Context(), func(ctx context.Context) error {
			return p.Conn(s).Exchange(ctx, func(context.Context) iter.Seq2[said, error] { panic("boom") }, func(context.Context, say) error { return nil })
		})
	}))
	defer srv.Close()
	dial(t, strings.TrimPrefix(srv.URL, "http://")).wantClose(1011, "internal error")
	if v := <-panicked; v != "boom" {
		t.Errorf("recovered %v", v)
	}
}

func TestAnswerMistakes(t *testing.T) {
	p, err := ws.Speak[say, said]()
	if err != nil {
		t.Fatal(err)
	}
	addr, ended := server(t, t.Context(), ws.Options{AnswerMistakes: true}, func(ctx context.Context, s *ws.Socket) error {
		c := p.Conn(s)
		for m, err := range c.Messages(ctx) {
			if err != nil {
				return err
			}
			if err := c.Write(ctx, said{Text: m.Text}); err != nil {
				return err
			}
		}
		return nil
	})
	c := dial(t, addr)
	for bad, want := range map[string]string{`{"text":""}`: "string_too_short", `{"text":`: "json_invalid", `{}`: "missing"} {
		c.send(fin|opText, bad)
		_, answer := c.next()
		var got problem.Error
		if err := json.Unmarshal([]byte(answer), &got); err != nil || got.Status != 422 || len(got.Errors) != 1 || got.Errors[0].Type != want || fmt.Sprint(got.Errors[0].Loc[0]) != "message" {
			t.Errorf("%s is answered with %s, %v", bad, answer, err)
		}
	}
	c.send(fin|opText, `{"text":"good"}`)
	c.want(fin|opText, `{"text":"good"}`)
	c.send(fin|opClose, closing(1000, ""))
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRequireSubprotocol(t *testing.T) {
	addr, _ := server(t, t.Context(), ws.Options{Subprotocols: []string{"v2", "v1"}, RequireSubprotocol: true}, echo)
	for _, offered := range [][]string{nil, {"v3"}} {
		_, resp, err := websocket.Dial(t.Context(), "ws://"+addr, &websocket.DialOptions{Subprotocols: offered})
		if err == nil || resp == nil || resp.StatusCode != 400 {
			t.Errorf("offering %q: %v", offered, err)
		}
	}
	c, _, err := websocket.Dial(t.Context(), "ws://"+addr, &websocket.DialOptions{Subprotocols: []string{"v3", "v1"}})
	if err != nil || c.Subprotocol() != "v1" {
		t.Fatalf("%v, %v", c, err)
	}
	_ = c.CloseNow()
	if err := (ws.Options{RequireSubprotocol: true}).Check(); err == nil {
		t.Error("none to require")
	}
}

func TestCompressTogether(t *testing.T) {
	addr, _ := server(t, t.Context(), ws.Options{Compress: ws.CompressTogether, MessageLimit: 5000}, echo)
	c, resp, err := websocket.Dial(t.Context(), "ws://"+addr, &websocket.DialOptions{CompressionMode: websocket.CompressionContextTakeover})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.CloseNow() }()
	if e := resp.Header.Get("Sec-WebSocket-Extensions"); !strings.Contains(e, "permessage-deflate") || strings.Contains(e, "no_context_takeover") {
		t.Errorf("extensions %q", e)
	}
	for i := range 20 {
		text := fmt.Sprint(i, strings.Repeat(" all the same", 100))
		if err := c.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if _, got, err := c.Read(t.Context()); err != nil || string(got) != text {
			t.Fatalf("got %.20q…, %v", got, err)
		}
	}
	if err := c.Write(t.Context(), websocket.MessageText, make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
		t.Errorf("a bomb: %v; want 1009", err)
	}
}

func TestWritersDoNotMix(t *testing.T) {
	const writers, each = 8, 50
	addr, _ := server(t, t.Context(), ws.Options{}, func(ctx context.Context, s *ws.Socket) error {
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for range each {
					if err := s.Write(ctx, ws.Message{Data: []byte(strings.Repeat(string(rune('a'+w)), 300+w))}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		return nil
	})
	c := dial(t, addr)
	for range writers * each {
		f, p := c.next()
		if f != fin|opText || p != strings.Repeat(p[:1], 300+int(p[0]-'a')) {
			t.Fatalf("frame %#x %.30q…", f, p)
		}
	}
	c.wantClose(1000, "")
}

// TestRuleBook continues TestFrames with what the Autobahn suite asks beside.
func TestRuleBook(t *testing.T) {
	addr, ended := server(t, t.Context(), ws.Options{MessageLimit: 5 << 20}, echo)
	for name, c := range map[string]func(c *raw){
		"pings of every length": func(c *raw) {
			for _, n := range []int{0, 1, 125} {
				c.send(fin|opPing, strings.Repeat("p", n))
				c.want(fin|opPong, strings.Repeat("p", n))
			}
			c.send(fin|opPing, "\x00\xff\xfe") // binary
			c.want(fin|opPong, "\x00\xff\xfe")
		},
		"ten pings are answered in order": func(c *raw) {
			for i := range 10 {
				c.send(fin|opPing, fmt.Sprint(i))
			}
			for i := range 10 {
				c.want(fin|opPong, fmt.Sprint(i))
			}
		},
		"a pong that nobody asked for": func(c *raw) {
			c.send(fin|opPong, "unasked")
			c.send(fin|opText, "x")
			c.want(fin|opText, "x")
		},
		"a pong in parts":      func(c *raw) { c.send(opPong, "x"); c.protocolError() },
		"a long pong":          func(c *raw) { c.send(fin|opPong, strings.Repeat("x", 126)); c.protocolError() },
		"a long close frame":   func(c *raw) { c.send(fin|opClose, closing(1000, strings.Repeat("x", 124))); c.protocolError() },
		"a close in parts":     func(c *raw) { c.send(opClose, closing(1000, "")); c.protocolError() },
		"an unknown control":   func(c *raw) { c.send(fin|0xB, ""); c.protocolError() },
		"the last opcode":      func(c *raw) { c.send(fin|0xF, ""); c.protocolError() },
		"rsv2 on a ping":       func(c *raw) { c.send(fin|0x20|opPing, ""); c.protocolError() },
		"rsv3 on a part":       func(c *raw) { c.send(opText, "x"); c.send(fin|0x10|opContinue, "y"); c.protocolError() },
		"two parts of nothing": func(c *raw) { c.send(opContinue, "x"); c.protocolError() },
		"a ping amid many parts": func(c *raw) {
			text := "häppchenweise"
			c.send(opText, "")
			for i := range len(text) {
				c.send(opContinue, text[i:i+1])
				c.send(fin|opPing, text[i:i+1])
				c.want(fin|opPong, text[i:i+1])
			}
			c.send(fin|opContinue, "")
			c.want(fin|opText, text)
		},
		"a frame that comes byte by byte": func(c *raw) {
			for _, b := range frame(fin|opText, "slow €") {
				if _, err := c.Write([]byte{b}); err != nil {
					c.t.Fatal(err)
				}
			}
			c.want(fin|opText, "slow €")
		},
		"lengths around the sizes of the header": func(c *raw) {
			for _, n := range []int{125, 126, 127, 128, 65535, 65536, 65537, 4 << 20} {
				c.send(fin|opBinary, strings.Repeat("x", n))
				if f, p := c.next(); f != fin|opBinary || len(p) != n {
					c.t.Fatalf("%d bytes came back as %#x with %d", n, f, len(p))
				}
			}
		},
		"what follows a close frame is not read": func(c *raw) {
			_, _ = c.Write(append(frame(fin|opClose, closing(1000, "")), frame(fin|opText, "after")...))
			c.want(fin|opClose, closing(1000, ""))
		},
		"half a message and then the close": func(c *raw) {
			c.send(opText, "half")
			c.send(fin|opClose, closing(1000, ""))
			c.want(fin|opClose, closing(1000, ""))
		},
		"close codes that may be sent": func(c *raw) { c.send(fin|opClose, closing(3000, "")); c.wantClose(3000, "") },
		"code 1004":                    func(c *raw) { c.send(fin|opClose, closing(1004, "")); c.protocolError() },
		"code 1016":                    func(c *raw) { c.send(fin|opClose, closing(1016, "")); c.protocolError() },
		"code 2999":                    func(c *raw) { c.send(fin|opClose, closing(2999, "")); c.protocolError() },
		"code 5000":                    func(c *raw) { c.send(fin|opClose, closing(5000, "")); c.protocolError() },
		"an overlong encoding":         func(c *raw) { c.send(fin|opText, "\xc0\xaf"); c.wantClose(1007, "text is not UTF-8") },
		"beyond Unicode":               func(c *raw) { c.send(fin|opText, "\xf4\x90\x80\x80"); c.wantClose(1007, "text is not UTF-8") },
		"a bad byte in a later part": func(c *raw) {
			c.send(opText, "fine")
			c.send(opContinue, "bad \xff")
			c.send(fin|opContinue, "fine")
			c.wantClose(1007, "text is not UTF-8")
		},
		"the largest character, NUL and a noncharacter": func(c *raw) {
			for _, s := range []string{"\U0010FFFF", "\x00", "\uFFFE"} {
				c.send(fin|opText, s)
				c.want(fin|opText, s)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			conn := dial(t, addr)
			c(conn)
			_ = conn.Close()
			<-ended
		})
	}
}

func TestCloseReasonThatIsNotUTF8(t *testing.T) {
	var closed *ws.CloseError
	addr, ended := server(t, t.Context(), ws.Options{}, func(ctx context.Context, s *ws.Socket) error {
		_, err := s.Read(ctx)
		closed = s.Closed()
		return err
	})
	dial(t, addr).send(fin|opClose, closing(1000, "\xff"))
	<-ended
	if closed == nil || closed.Code != ws.CodeProtocol || closed.ByPeer {
		t.Errorf("closed with %v; want 1002", closed)
	}
	addr, ended = server(t, t.Context(), ws.Options{}, func(context.Context, *ws.Socket) error { return &ws.CloseError{Code: 4000, Reason: "a\xffb"} })
	dial(t, addr).wantClose(4000, "a\ufffdb")
	<-ended
}

// TestIdleSocketsAreCheap counts goroutines: the server's own, the handler's and the reader's.
func TestIdleSocketsAreCheap(t *testing.T) {
	const n = 100
	addr, ended := server(t, t.Context(), ws.Options{}, echo)
	before := runtime.NumGoroutine()
	var all []*raw
	for range n {
		c := dial(t, addr)
		c.send(fin|opText, "x")
		c.want(fin|opText, "x") // it is served
		all = append(all, c)
	}
	if per := float64(runtime.NumGoroutine()-before) / n; per > 2.1 {
		t.Errorf("%.1f goroutines for an idle socket, want 2: the handler and the reader", per)
	}
	for _, c := range all {
		_ = c.Close()
	}
	for range n {
		<-ended
	}
}
