package ws_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotandem/tandem/web/ws"
)

// TestPeerThatIsGoneBehindAFullQueue: the handler waits for something else, and nothing reads the connection.
func TestPeerThatIsGoneBehindAFullQueue(t *testing.T) {
	o := ws.Options{Queue: 1, PingEvery: 20 * time.Millisecond, PingTimeout: 20 * time.Millisecond}
	addr, ended := server(t, t.Context(), o, func(ctx context.Context, s *ws.Socket) error {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(10 * time.Second):
			return errors.New("nobody told the handler")
		}
	})
	c := dial(t, addr)
	for range 4 {
		c.send(fin|opText, "x")
	}
	time.Sleep(100 * time.Millisecond) // the peer answers no ping, which nobody would read, and is not gone for that
	select {
	case err := <-ended:
		t.Fatalf("a slow handler lost its peer: %v", err)
	default:
	}
	_ = c.Close()
	if err := <-ended; err == nil || strings.Contains(err.Error(), "nobody") {
		t.Errorf("for the log: %v; want what broke the connection", err)
	}
}

// TestWriteTimeoutIsOfOneMessage: who waits for others who write is not late.
func TestWriteTimeoutIsOfOneMessage(t *testing.T) {
	const writers, pause = 6, 100 * time.Millisecond
	message := strings.Repeat("x", 8<<20) // more than the connection takes while its peer sleeps
	addr, ended := server(t, t.Context(), ws.Options{WriteTimeout: 4 * pause}, func(ctx context.Context, s *ws.Socket) error {
		var writing sync.WaitGroup
		errs := make(chan error, writers)
		for range writers {
			writing.Go(func() { errs <- s.Write(ctx, ws.Message{Data: []byte(message)}) })
		}
		writing.Wait()
		late, stop := context.WithCancel(ctx)
		stop()
		if err := s.Write(late, ws.Message{}); !errors.Is(err, context.Canceled) {
			t.Errorf("after the end of its context: %v", err)
		}
		close(errs)
		for err := range errs {
			if err != nil {
				return err
			}
		}
		return nil
	})
	c := dial(t, addr)
	for range writers {
		time.Sleep(pause)
		if _, p := c.next(); len(p) != len(message) {
			t.Fatalf("%d bytes", len(p))
		}
	}
	c.wantClose(1000, "")
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestLimitsThatAreNone(t *testing.T) {
	for _, o := range []ws.Options{{WriteTimeout: -1}, {PingTimeout: -1}, {CloseTimeout: -1}, {MessageLimit: -1}, {Queue: -1}} {
		if err := o.Check(); err == nil {
			t.Errorf("no mistake in %+v", o)
		}
	}
	if err := (ws.Options{PingEvery: -1}).Check(); err != nil {
		t.Error(err)
	}
}
