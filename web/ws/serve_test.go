package ws_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web/ws"
)

// server runs handle for every socket and hands over what Serve returned.
func server(t *testing.T, ctx context.Context, o ws.Options, handle func(context.Context, *ws.Socket) error) (url string, ended <-chan error) {
	t.Helper()
	c := make(chan error, 8)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, err := ws.Accept(w, r, o)
		if err != nil {
			_ = problem.From(err).WriteResponse(w, r)
			return
		}
		c <- s.Serve(ctx, func(ctx context.Context) error { return handle(ctx, s) })
	}))
	t.Cleanup(srv.Close)
	return strings.TrimPrefix(srv.URL, "http://"), c
}

// raw is a client that speaks in frames, so that it can break every rule.
type raw struct {
	t *testing.T
	net.Conn
	r *bufio.Reader
}

func dial(t *testing.T, addr string) *raw {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second)) // so that a broken server fails the test instead of hanging it
	_, err = fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", addr)
	if err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(c)
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusSwitchingProtocols || resp.Header.Get("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Fatalf("handshake: %s %v", resp.Status, resp.Header)
	}
	return &raw{t, c, r}
}

const (
	opContinue = 0x0
	opText     = 0x1
	opBinary   = 0x2
	opClose    = 0x8
	opPing     = 0x9
	opPong     = 0xA
	fin        = 0x80
)

func frame(first byte, payload string) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	key := [4]byte{1, 2, 3, 4}
	b = append(b, key[:]...)
	for i := range len(payload) {
		b = append(b, payload[i]^key[i%4])
	}
	return b
}

func (c *raw) send(first byte, payload string) {
	c.t.Helper()
	if _, err := c.Write(frame(first, payload)); err != nil {
		c.t.Fatal(err)
	}
}

func closing(code int, reason string) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(code))) + reason
}

func (c *raw) next() (first byte, payload string) {
	c.t.Helper()
	var head [2]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		c.t.Fatalf("reading a frame: %v", err)
	}
	if head[1]&0x80 != 0 {
		c.t.Fatal("a server masks no frame")
	}
	n := uint64(head[1])
	switch n {
	case 126:
		var b [2]byte
		_, _ = io.ReadFull(c.r, b[:])
		n = uint64(binary.BigEndian.Uint16(b[:]))
	case 127:
		var b [8]byte
		_, _ = io.ReadFull(c.r, b[:])
		n = binary.BigEndian.Uint64(b[:])
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(c.r, b); err != nil {
		c.t.Fatalf("reading a payload: %v", err)
	}
	return head[0], string(b)
}

func (c *raw) want(first byte, payload string) {
	c.t.Helper()
	if f, p := c.next(); f != first || p != payload {
		c.t.Fatalf("got frame %#x %q; want %#x %q", f, p, first, payload)
	}
}

// wantClose expects a close frame, answers it, and expects the end of the connection.
func (c *raw) wantClose(code int, reason string) {
	c.t.Helper()
	c.want(fin|opClose, closing(code, reason))
	_, _ = c.Write(frame(fin|opClose, closing(code, "")))
	if b, err := io.ReadAll(c.r); len(b) != 0 {
		c.t.Fatalf("after the close frame: %q, %v", b, err)
	}
}

func echo(ctx context.Context, s *ws.Socket) error {
	for {
		m, err := s.Read(ctx)
		if err != nil {
			return err
		}
		if err := s.Write(ctx, m); err != nil {
			return err
		}
	}
}

func TestFrames(t *testing.T) {
	addr, ended := server(t, t.Context(), ws.Options{MessageLimit: 1000}, echo)
	for name, c := range map[string]func(c *raw){
		"text": func(c *raw) {
			c.send(fin|opText, "héllo")
			c.want(fin|opText, "héllo")
			c.send(fin|opClose, closing(1000, "bye"))
			c.wantClose(1000, "bye")
		},
		"binary that is no text": func(c *raw) {
			c.send(fin|opBinary, "\xff\x00")
			c.want(fin|opBinary, "\xff\x00")
			c.send(fin|opClose, "")
			c.want(fin|opClose, "")
		},
		"empty": func(c *raw) {
			c.send(fin|opText, "")
			c.want(fin|opText, "")
			c.send(fin|opClose, closing(4321, ""))
			c.wantClose(4321, "")
		},
		"a character split over frames, with a ping between": func(c *raw) {
			c.send(opText, "a\xe2\x82")
			c.send(fin|opPing, "there?")
			c.send(opContinue, "\xac")
			c.send(fin|opContinue, "")
			c.want(fin|opPong, "there?")
			c.want(fin|opText, "a€")
			c.send(fin|opClose, closing(1001, ""))
			c.wantClose(1001, "")
		},
		"text that is not UTF-8": func(c *raw) { c.send(fin|opText, "a\xff"); c.wantClose(1007, "text is not UTF-8") },
		"text that ends in a character": func(c *raw) {
			c.send(opText, "\xe2\x82")
			c.send(fin|opContinue, "")
			c.wantClose(1007, "text is not UTF-8")
		},
		"surrogates in UTF-8": func(c *raw) { c.send(fin|opText, "\xed\xa0\x80"); c.wantClose(1007, "text is not UTF-8") },
		"as long as the limit": func(c *raw) {
			c.send(fin|opText, strings.Repeat("x", 1000))
			c.want(fin|opText, strings.Repeat("x", 1000))
		},
		"longer than the limit": func(c *raw) { c.send(fin|opText, strings.Repeat("x", 1001)); c.tooBig() },
		"longer than the limit in parts": func(c *raw) {
			c.send(opText, strings.Repeat("x", 600))
			c.send(fin|opContinue, strings.Repeat("x", 600))
			c.tooBig()
		},
		"a continuation of nothing":        func(c *raw) { c.send(fin|opContinue, "x"); c.protocolError() },
		"a message within a message":       func(c *raw) { c.send(opText, "x"); c.send(fin|opText, "y"); c.protocolError() },
		"reserved bits":                    func(c *raw) { c.send(fin|0x40|opText, "x"); c.protocolError() },
		"an unknown opcode":                func(c *raw) { c.send(fin|0x3, "x"); c.protocolError() },
		"a ping in parts":                  func(c *raw) { c.send(opPing, "x"); c.protocolError() },
		"a ping of more than 125 bytes":    func(c *raw) { c.send(fin|opPing, strings.Repeat("x", 126)); c.protocolError() },
		"a close frame of one byte":        func(c *raw) { c.send(fin|opClose, "x"); c.protocolError() },
		"a close code that none may send":  func(c *raw) { c.send(fin|opClose, closing(1005, "")); c.protocolError() },
		"a close code that does not exist": func(c *raw) { c.send(fin|opClose, closing(999, "")); c.protocolError() },
		"an unmasked frame": func(c *raw) {
			_, _ = c.Write([]byte{fin | opText, 1, 'x'})
			c.protocolError()
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

func (c *raw) tooBig() {
	c.t.Helper()
	if f, p := c.next(); f != fin|opClose || !strings.HasPrefix(p, closing(1009, "")) {
		c.t.Fatalf("got frame %#x %q; want a close frame with 1009", f, p)
	}
}

func (c *raw) protocolError() {
	c.t.Helper()
	if f, p := c.next(); f != fin|opClose || !strings.HasPrefix(p, closing(1002, "")) {
		c.t.Fatalf("got frame %#x %q; want a close frame with 1002", f, p)
	}
}

func TestVerdicts(t *testing.T) {
	secret := errors.New("secret: password=hunter2")
	for name, c := range map[string]struct {
		err    error
		code   int
		reason string
		logged error
	}{
		"nil":                {nil, 1000, "", nil},
		"its own":            {fmt.Errorf("leaving: %w", &ws.CloseError{Code: 4001, Reason: "room is full"}), 4001, "room is full", nil},
		"a code not to send": {&ws.CloseError{Code: 1006}, 1011, "internal error", nil},
		"any error":          {secret, 1011, "internal error", secret},
		"problem":            {fmt.Errorf("joining: %w", problem.NotFound("No such room.").Because(secret)), 1008, "No such room.", secret},
		"problem untold":     {problem.New(403, ""), 1008, "Forbidden", problem.New(403, "")},
		"problem at fault":   {problem.Internal("boom"), 1011, "internal error", nil},
		"unavailable":        {problem.Unavailable("Database is down."), 1013, "try again later", nil},
		"a long reason":      {problem.Conflict("%s", strings.Repeat("é", 100)), 1008, strings.Repeat("é", 60) + "…", nil},
	} {
		t.Run(name, func(t *testing.T) {
			addr, ended := server(t, t.Context(), ws.Options{}, func(context.Context, *ws.Socket) error { return c.err })
			dial(t, addr).wantClose(c.code, c.reason)
			got := <-ended
			if c.logged != nil && got == nil || c.logged == secret && !errors.Is(got, secret) {
				t.Errorf("for the log: %v; want %v", got, c.logged)
			}
			if c.err == nil && got != nil {
				t.Errorf("for the log: %v; want nothing", got)
			}
		})
	}
}

func TestPanicClosesAndGoesOn(t *testing.T) {
	panicked := make(chan any, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { panicked <- recover() }()
		s, err := ws.Accept(w, r, ws.Options{})
		if err != nil {
			t.Error(err)
			return
		}
		_ = s.Serve(r.Context(), func(context.Context) error { panic("secret") })
	}))
	defer srv.Close()
	dial(t, strings.TrimPrefix(srv.URL, "http://")).wantClose(1011, "internal error")
	if p := <-panicked; p != "secret" {
		t.Errorf("recovered %v; want the panic", p)
	}
}

func TestContextEndsWithThePeer(t *testing.T) {
	cause := make(chan error, 1)
	addr, ended := server(t, t.Context(), ws.Options{}, func(ctx context.Context, s *ws.Socket) error {
		<-ctx.Done() // it neither reads nor writes
		cause <- context.Cause(ctx)
		return ctx.Err()
	})
	for name, c := range map[string]struct {
		leave func(*raw)
		code  int
	}{
		"with a close frame": {func(c *raw) { c.send(fin|opClose, closing(1001, "")) }, 1001},
		"without":            {func(c *raw) { _ = c.Close() }, 1006},
	} {
		t.Run(name, func(t *testing.T) {
			c.leave(dial(t, addr))
			got, ok := errors.AsType[*ws.CloseError](<-cause)
			if !ok || got.Code != c.code {
				t.Errorf("cause is %v; want a close error with %d", got, c.code)
			}
			if err := <-ended; err != nil {
				t.Errorf("for the log: %v; want nothing", err)
			}
		})
	}
}

func TestWhatCameBeforeTheEndIsRead(t *testing.T) {
	got := make(chan string, 1)
	addr, _ := server(t, t.Context(), ws.Options{}, func(ctx context.Context, s *ws.Socket) error {
		<-ctx.Done()
		var all []string
		for {
			m, err := s.Read(ctx)
			if err != nil {
				got <- strings.Join(all, ",") + fmt.Sprint(",", errors.Is(err, io.EOF))
				return err
			}
			all = append(all, string(m.Data))
		}
	})
	c := dial(t, addr)
	c.send(fin|opText, "a")
	c.send(fin|opText, "b")
	c.send(fin|opClose, closing(1000, ""))
	if s := <-got; s != "a,b,true" {
		t.Errorf("read %q; want a, b and io.EOF", s)
	}
}

func TestShutdown(t *testing.T) {
	down, stop := context.WithCancel(t.Context())
	addr, ended := server(t, down, ws.Options{}, echo)
	c := dial(t, addr)
	c.send(fin|opText, "ready")
	c.want(fin|opText, "ready")
	stop()
	c.wantClose(1001, "the server is shutting down")
	if err := <-ended; err != nil {
		t.Errorf("for the log: %v; want nothing", err)
	}
}

func TestShutdownOfAHandlerThatDoesNotListen(t *testing.T) {
	down, stop := context.WithCancel(t.Context())
	release := make(chan struct{})
	// Long enough for the close frame to get out on a busy machine.
	addr, ended := server(t, down, ws.Options{CloseTimeout: 200 * time.Millisecond}, func(context.Context, *ws.Socket) error {
		<-release
		return nil
	})
	c := dial(t, addr)
	stop()
	c.want(fin|opClose, closing(1001, "the server is shutting down"))
	close(release)
	<-ended
}

func TestPeerThatNeverAnswers(t *testing.T) {
	var closed *ws.CloseError
	addr, ended := server(t, t.Context(), ws.Options{PingEvery: time.Millisecond, PingTimeout: time.Millisecond, CloseTimeout: time.Millisecond}, func(ctx context.Context, s *ws.Socket) error {
		err := echo(ctx, s)
		closed = s.Closed()
		return err
	})
	c := dial(t, addr)
	if f, _ := c.next(); f != fin|opPing {
		t.Fatalf("got frame %#x; want a ping", f)
	}
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "ping") {
		t.Errorf("for the log: %v; want a word about the ping", err)
	}
	if closed == nil || closed.Code != ws.CodeAbnormal {
		t.Errorf("closed with %v; want 1006", closed)
	}
}

func TestHalfAMessageDoesNotHoldTheClose(t *testing.T) {
	addr, ended := server(t, t.Context(), ws.Options{MessageLimit: 10, CloseTimeout: time.Millisecond}, echo)
	c := dial(t, addr)
	b := frame(fin|opText, strings.Repeat("x", 1000))
	_, _ = c.Write(b[:100]) // announces 1,000 bytes, and stops
	c.tooBig()
	<-ended
}

func TestSlowHandlerSlowsThePeer(t *testing.T) {
	start := make(chan struct{})
	addr, ended := server(t, t.Context(), ws.Options{PingEvery: time.Millisecond}, func(ctx context.Context, s *ws.Socket) error {
		<-start
		for i := range 100 {
			m, err := s.Read(ctx)
			if err != nil || string(m.Data) != fmt.Sprint(i) {
				return fmt.Errorf("message %d: %q, %w", i, m.Data, err)
			}
		}
		return nil
	})
	c := dial(t, addr)
	for i := range 100 { // more than wait for a handler
		c.send(fin|opText, fmt.Sprint(i))
	}
	close(start)
	for {
		if f, p := c.next(); f == fin|opClose {
			if p != closing(1000, "") {
				t.Errorf("closed with %q", p)
			}
			break
		}
	}
	c.send(fin|opClose, closing(1000, ""))
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestPeerThatDoesNotRead(t *testing.T) {
	addr, ended := server(t, t.Context(), ws.Options{WriteTimeout: 50 * time.Millisecond, CloseTimeout: time.Millisecond}, func(ctx context.Context, s *ws.Socket) error {
		for {
			if err := s.Write(ctx, ws.Message{Binary: true, Data: make([]byte, 1<<20)}); err != nil {
				return err
			}
		}
	})
	dial(t, addr)
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "took no message for 50ms") {
		t.Errorf("for the log: %v", err)
	}
}

func TestClose(t *testing.T) {
	addr, ended := server(t, t.Context(), ws.Options{}, func(ctx context.Context, s *ws.Socket) error {
		for _, code := range []int{0, 999, 1004, 1005, 1006, 1010, 1015, 2999, 5000} {
			if err := s.Close(code, ""); err == nil {
				t.Errorf("code %d was sent", code)
			}
		}
		if err := s.Close(4000, "enough"); err != nil {
			t.Error(err)
		}
		_ = s.Close(4001, "again")
		_, err := s.Read(ctx)
		if got, ok := errors.AsType[*ws.CloseError](err); !ok || got.Code != 4000 || got.ByPeer {
			t.Errorf("Read after Close: %v", err)
		}
		if err := s.Write(ctx, ws.Message{}); !errors.As(err, new(*ws.CloseError)) {
			t.Errorf("Write after Close: %v", err)
		}
		return nil
	})
	dial(t, addr).wantClose(4000, "enough")
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
