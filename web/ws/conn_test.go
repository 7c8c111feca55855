package ws_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/gotandem/tandem/web/ws"
)

type say struct {
	Text string `json:"text" validate:"min=1,max=5"`
	N    int    `json:"n,omitzero"`
}

type said struct {
	Text string `json:"text" validate:"max=5"`
	From string `json:"from,omitzero"`
}

func typed[In, Out any](t *testing.T, handle func(context.Context, *ws.Conn[In, Out]) error) (string, <-chan error) {
	t.Helper()
	p, err := ws.Speak[In, Out]()
	if err != nil {
		t.Fatal(err)
	}
	return server(t, t.Context(), ws.Options{}, func(ctx context.Context, s *ws.Socket) error { return handle(ctx, p.Conn(s)) })
}

func TestTypedMessages(t *testing.T) {
	addr, ended := typed(t, func(ctx context.Context, c *ws.Conn[say, said]) error {
		for m, err := range c.Messages(ctx) {
			if err != nil {
				return err
			}
			if err := c.Write(ctx, said{Text: m.Text, From: "me"}); err != nil {
				return err
			}
		}
		return nil
	})
	for name, c := range map[string]struct {
		op     byte
		send   string
		answer string
		code   int
		reason string
	}{
		"good":           {opText, `{"text":"hi"}`, `{"text":"hi","from":"me"}`, 1000, ""},
		"no JSON":        {opText, `{"text":`, "", 1007, "message"},
		"two values":     {opText, `{"text":"hi"} {}`, "", 1007, "message"},
		"nothing":        {opText, ``, "", 1007, "message"},
		"duplicate name": {opText, `{"text":"a","text":"b"}`, "", 1007, "message"},
		"wrong type":     {opText, `{"text":1}`, "", 1008, "message"},
		"missing":        {opText, `{}`, "", 1008, "message"},
		"too long":       {opText, `{"text":"123456"}`, "", 1008, "message"},
		"binary":         {opBinary, `{"text":"hi"}`, "", 1003, "text messages only"},
	} {
		t.Run(name, func(t *testing.T) {
			conn := dial(t, addr)
			conn.send(fin|c.op, c.send)
			if c.answer != "" {
				conn.want(fin|opText, c.answer)
				conn.send(fin|opClose, closing(1000, ""))
			}
			if f, p := conn.next(); f != fin|opClose || !strings.HasPrefix(p, closing(c.code, c.reason)) {
				t.Errorf("got frame %#x %q; want a close frame with %d %q", f, p, c.code, c.reason)
			}
			_ = conn.Close()
			<-ended
		})
	}
}

func TestHandlerMayGoOnAfterABadMessage(t *testing.T) {
	addr, ended := typed(t, func(ctx context.Context, c *ws.Conn[say, string]) error {
		for m, err := range c.Messages(ctx) {
			answer := "ok " + m.Text
			if bad, ok := errors.AsType[*ws.MessageError](err); ok {
				item := bad.Problem().Errors[0]
				answer = item.Type
				for _, part := range item.Loc {
					if s, ok := part.(string); ok {
						answer += " " + s
					}
				}
			} else if err != nil {
				return err
			}
			if err := c.Write(ctx, answer); err != nil {
				return err
			}
		}
		return nil
	})
	c := dial(t, addr)
	c.send(fin|opText, `{"text":"123456"}`)
	c.want(fin|opText, "string_too_long message text")
	c.send(fin|opText, `{"text":"a","n":"x"}`)
	c.want(fin|opText, "int_type message n")
	c.send(fin|opText, `{"text":"a"}`)
	c.want(fin|opText, "ok a")
	c.send(fin|opClose, closing(1000, ""))
	c.wantClose(1000, "")
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestAMessageOutMustKeepItsRules(t *testing.T) {
	addr, ended := typed(t, func(ctx context.Context, c *ws.Conn[string, said]) error {
		return c.Write(ctx, said{Text: "123456", From: "secret"})
	})
	dial(t, addr).wantClose(1011, "internal error")
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "ws_test.said") || !strings.Contains(err.Error(), "text") {
		t.Errorf("for the log: %v; want the type and the field", err)
	}
}

func TestTextAndBinary(t *testing.T) {
	addr, ended := typed(t, func(ctx context.Context, c *ws.Conn[string, []byte]) error {
		s, err := c.Read(ctx)
		if err != nil {
			return err
		}
		if err := c.Write(ctx, []byte(s+"\xff")); err != nil {
			return err
		}
		_, err = c.Read(ctx)
		return err
	})
	c := dial(t, addr)
	c.send(fin|opText, "not JSON")
	c.want(fin|opBinary, "not JSON\xff")
	c.send(fin|opBinary, "x")
	c.wantClose(1003, "text messages only")
	<-ended

	addr, ended = typed(t, func(ctx context.Context, c *ws.Conn[[]byte, string]) error {
		if err := c.Write(ctx, "\xff"); err == nil {
			t.Error("text that is not UTF-8 was sent")
		}
		_, err := c.Read(ctx)
		return err
	})
	c = dial(t, addr)
	c.send(fin|opText, "x")
	c.wantClose(1003, "binary messages only")
	<-ended

	addr, ended = typed(t, func(ctx context.Context, c *ws.Conn[ws.Message, ws.Message]) error {
		for m, err := range c.Messages(ctx) {
			if err != nil {
				return err
			}
			m.Binary = !m.Binary
			if err := c.Write(ctx, m); err != nil {
				return err
			}
		}
		return io.EOF
	})
	c = dial(t, addr)
	c.send(fin|opText, "a")
	c.want(fin|opBinary, "a")
	c.send(fin|opBinary, "b")
	c.want(fin|opText, "b")
	c.send(fin|opClose, "")
	<-ended
}

func TestSpeakTellsMistakes(t *testing.T) {
	type bad struct {
		F func() `json:"f"`
	}
	if _, err := ws.Speak[bad, bad](); err == nil || strings.Count(err.Error(), "bad.F") != 2 {
		t.Errorf("got %v; want one line for each direction", err)
	}
	if _, err := ws.Speak[[]byte, ws.Message](); err != nil {
		t.Error(err)
	}
}
