package ws

import (
	"context"
	"iter"
	"sync"
)

// Exchange uses both directions at once: it sends what the sequence of out yields and calls in with each value that arrives, until the
// socket is closed, in or the sequence fails, or ctx ends. The sequence runs in a goroutine of its own, whose context ends with Exchange, which
// waits for it. When the sequence ends without an error, what arrives is still read.
//
// The error is what a handler may return: nil for the orderly end of the socket, a *[MessageError] for a message that is no good, or what
// in, the sequence or the writing failed with.
//
//	said, err := rooms.Join(ctx, in.Room, user)
//	…
//	return conn.Exchange(ctx, said.All, func(ctx context.Context, say Say) error { return rooms.Publish(ctx, in.Room, say.by(user)) })
func (c *Conn[In, Out]) Exchange(ctx context.Context, out func(context.Context) iter.Seq2[Out, error], in func(context.Context, In) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var sending sync.WaitGroup
	var failed error
	var panicked any
	sending.Go(func() {
		defer func() { // a panic belongs to the handler's goroutine, where it is logged
			if panicked = recover(); panicked != nil {
				cancel()
			}
		}()
		if failed = c.sendAll(ctx, out(ctx)); failed != nil {
			cancel()
		}
	})
	err := func() error {
		defer func() {
			cancel()
			sending.Wait()
		}()
		for v, err := range c.Messages(ctx) {
			if err == nil {
				err = in(ctx, v)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}()
	if panicked != nil {
		panic(panicked)
	}
	if err == nil {
		err = failed
	}
	return err
}

// sendAll sends what a sequence yields. That ctx has ended is no error.
func (c *Conn[In, Out]) sendAll(ctx context.Context, values iter.Seq2[Out, error]) error {
	for v, err := range values {
		if err == nil {
			err = c.Write(ctx, v)
		}
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
	}
	return nil
}
