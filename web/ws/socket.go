package ws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
)

// Socket is an accepted connection without types; [Protocol] gives it some. Its methods may be called concurrently.
type Socket struct {
	c     *websocket.Conn
	conn  net.Conn
	o     Options
	inbox *inbox
	turn  chan struct{} // holds a token while a message is written

	closing sync.Once
	mu      sync.Mutex
	closed  *CloseError             // set once, when either side closed or the connection broke
	cause   error                   // what broke the connection, for the log
	cancel  context.CancelCauseFunc // ends the handler's context; set by Serve
}

func newSocket(c *websocket.Conn, conn net.Conn, o Options) *Socket {
	return &Socket{c: c, conn: conn, o: o, inbox: newInbox(o.MessageLimit, o.Queue), turn: make(chan struct{}, 1), cancel: func(error) {}}
}

// Subprotocol is the one of Options.Subprotocols that the client chose, or "".
func (s *Socket) Subprotocol() string { return s.c.Subprotocol() }

// Closed says how the socket was closed: nil while it is open. Code 1006 is a connection that broke.
func (s *Socket) Closed() *CloseError {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// Read returns the next message. What came before the peer closed is returned first; then the error is the *CloseError. When ctx
// ends the error is its cause and the socket stays open.
func (s *Socket) Read(ctx context.Context) (Message, error) { return s.inbox.get(ctx) }

// Write sends one message and waits while the peer is slower than it, after the messages of others who write. When the sending takes longer
// than Options.WriteTimeout the socket is dropped, since nothing can follow half a message. Nothing is sent when ctx has ended; a message that
// was begun is finished.
func (s *Socket) Write(ctx context.Context, m Message) error {
	if closed := s.Closed(); closed != nil {
		return closed
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	kind := websocket.MessageText
	if m.Binary {
		kind = websocket.MessageBinary
	} else if !utf8.Valid(m.Data) {
		return errors.New("a text message must be UTF-8")
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-s.inbox.over:
		return s.Closed()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	// Not under ctx, whose end would cut the message and with it the connection: a handler's context ends when the server shuts
	// down, and then the peer is to be told.
	late := time.AfterFunc(s.o.WriteTimeout, func() { s.drop(fmt.Errorf("the peer took no message for %v", s.o.WriteTimeout)) })
	err := s.c.Write(context.Background(), kind, m.Data)
	late.Stop()
	if err == nil {
		return nil
	}
	s.drop(err)
	return s.Closed()
}

// Close closes the socket: it sends the code and the reason, which is cut to 123 bytes, and waits for the peer's answer for at
// most Options.CloseTimeout. Only the first call has an effect. A code that may not be sent is an error and leaves the socket open.
func (s *Socket) Close(code int, reason string) error {
	if !sendable(code) {
		return fmt.Errorf("close code %d may not be sent: use 1000, 1001, 1003, 1007 to 1014, or 3000 to 4999", code)
	}
	s.close(code, short(reason))
	return nil
}

func (s *Socket) close(code int, reason string) {
	s.settle(&CloseError{Code: code, Reason: reason}, nil)
	s.closing.Do(func() {
		// The library bounds the handshake by a context, but not while it skips the rest of a message.
		stop := time.AfterFunc(s.o.CloseTimeout, func() { _ = s.conn.Close() })
		defer stop.Stop()
		_ = s.c.Close(websocket.StatusCode(code), reason)
	})
}

// drop ends a connection that is of no more use.
func (s *Socket) drop(cause error) {
	s.settle(&CloseError{Code: CodeAbnormal, Reason: "connection lost"}, cause)
	s.closing.Do(func() { _ = s.c.CloseNow() })
}

// settle records how the socket ended, once, and tells all who wait.
func (s *Socket) settle(how *CloseError, cause error) {
	s.mu.Lock()
	if s.closed == nil {
		s.closed, s.cause = how, cause
	}
	how, cancel := s.closed, s.cancel
	s.mu.Unlock()
	s.inbox.end(how)
	cancel(how)
}

// receive reads the connection until its end. It alone reads, so that control frames are answered while the handler is busy.
func (s *Socket) receive() {
	for {
		// No deadline and no context: the end of the connection ends the read.
		kind, data, err := s.c.Read(context.Background())
		if err != nil {
			s.received(err)
			return
		}
		m := Message{Binary: kind == websocket.MessageBinary, Data: data}
		if !m.Binary && !utf8.Valid(m.Data) {
			s.close(CodeInvalidData, "text is not UTF-8")
			return
		}
		if !s.inbox.put(m) {
			return
		}
	}
}

// received settles why a read failed.
func (s *Socket) received(err error) {
	var frame websocket.CloseError
	switch {
	case errors.As(err, &frame):
		how := &CloseError{Code: int(frame.Code), Reason: frame.Reason, ByPeer: true}
		if !utf8.ValidString(frame.Reason) { // RFC 6455, section 5.5.1; the library does not look
			how = &CloseError{Code: CodeProtocol, Reason: "the reason for closing is not UTF-8"}
		}
		s.settle(how, nil)
		s.closing.Do(func() { _ = s.c.CloseNow() })
	case errors.Is(err, websocket.ErrMessageTooBig):
		s.close(CodeTooBig, fmt.Sprintf("message is longer than %d bytes", s.o.MessageLimit))
	case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed), errors.As(err, new(net.Error)):
		s.drop(err)
	default:
		s.close(CodeProtocol, "protocol error")
	}
}
