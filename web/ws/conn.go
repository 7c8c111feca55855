package ws

import (
	"context"
	"encoding/json/v2"
	"errors"
	"io"
	"iter"
)

// Conn is a socket that receives values of In and sends values of Out. Its methods may be called concurrently.
type Conn[In, Out any] struct {
	socket   *Socket
	protocol *Protocol[In, Out]
}

// Read returns the next value and waits for it if need be.
//
// The error is a *MessageError for a message that is no good, after which reading may go on; a *CloseError when the socket was
// closed, of which errors.Is(err, io.EOF) says that it was in order; or the cause of ctx's end.
func (c *Conn[In, Out]) Read(ctx context.Context) (In, error) {
	for {
		v, err := c.read(ctx)
		bad, isBad := errors.AsType[*MessageError](err)
		if !isBad || !c.socket.o.AnswerMistakes {
			return v, err
		}
		answer, err := json.Marshal(bad.Problem())
		if err == nil {
			err = c.socket.Write(ctx, Message{Data: answer})
		}
		if err != nil {
			return v, err
		}
	}
}

func (c *Conn[In, Out]) read(ctx context.Context) (In, error) {
	var v In
	m, err := c.socket.Read(ctx)
	if err != nil {
		return v, err
	}
	if !c.protocol.in.format.accepts(m.Binary) {
		reason := "text messages only"
		if c.protocol.in.format == Binary {
			reason = "binary messages only"
		}
		c.socket.close(CodeUnsupported, reason)
		return v, c.socket.Closed()
	}
	err = c.protocol.decode(m, &v)
	return v, err
}

// Messages returns the values as they come, until the socket is closed or ctx ends; neither is yielded as an error unless the
// connection broke. A *MessageError is yielded, and the loop may go on.
func (c *Conn[In, Out]) Messages(ctx context.Context) iter.Seq2[In, error] {
	return func(yield func(In, error) bool) {
		for {
			v, err := c.Read(ctx)
			_, isMessage := errors.AsType[*MessageError](err)
			switch {
			case err == nil || isMessage:
				if !yield(v, err) {
					return
				}
				continue
			case errors.Is(err, io.EOF) || ctx.Err() != nil:
			default:
				yield(v, err)
			}
			return
		}
	}
}

// Write sends a value, and waits while the peer is slower than it, up to Options.WriteTimeout. A value that breaks the rules of its
// own type is not sent: that is an error of the handler.
func (c *Conn[In, Out]) Write(ctx context.Context, v Out) error {
	m, err := c.protocol.encode(&v)
	if err != nil {
		return err
	}
	return c.socket.Write(ctx, m)
}

// Close closes the socket with a code and a reason; see [Socket.Close].
func (c *Conn[In, Out]) Close(code int, reason string) error { return c.socket.Close(code, reason) }

// Subprotocol is the one of Options.Subprotocols that the client chose, or "".
func (c *Conn[In, Out]) Subprotocol() string { return c.socket.Subprotocol() }

// Socket is the connection without types.
func (c *Conn[In, Out]) Socket() *Socket { return c.socket }
