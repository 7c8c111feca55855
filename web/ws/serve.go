package ws

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/gotandem/tandem/problem"
)

// Serve runs the handler of an accepted socket, closes the socket with the code that the handler's result asks for, and returns when
// all of its goroutines have ended. It must be called once.
//
// The handler's context ends when the peer is gone, with the *CloseError as its cause, or when ctx ends, which means that the server
// shuts down: the handler then has Options.CloseTimeout to return before the socket is closed under it, with 1001.
//
// The error is for the log: what the handler returned, or nil if that only says that the socket was closed.
func (s *Socket) Serve(ctx context.Context, handle func(context.Context) error) (err error) {
	down := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	s.mu.Lock()
	s.cancel = cancel
	s.mu.Unlock()

	var running sync.WaitGroup
	running.Go(s.receive)
	pings := newPinger(ctx, s)
	running.Add(1)
	listening := context.AfterFunc(down, func() {
		defer running.Done()
		s.giveUp()
	})

	returned := false
	defer func() {
		if !returned { // a panic goes on, to be logged where all others are
			err = errPanic
		}
		s.close(s.verdict(down, err))
		cancel(nil)
		pings.stop()
		if listening() {
			running.Done()
		}
		running.Wait()
		err = s.forLog(err)
	}()
	err = handle(ctx)
	returned = true
	return err
}

var errPanic = errors.New("the handler panicked")

// giveUp closes the socket if the handler is still at work some time after the server began to shut down.
func (s *Socket) giveUp() {
	late := time.NewTimer(s.o.CloseTimeout)
	defer late.Stop()
	select {
	case <-late.C:
		s.close(CodeGoingAway, "the server is shutting down")
	case <-s.inbox.over:
	}
}

// verdict chooses the close code for what the handler returned.
func (s *Socket) verdict(down context.Context, err error) (code int, reason string) {
	own, isOwn := errors.AsType[*CloseError](err)
	bad, isBad := errors.AsType[*MessageError](err)
	switch {
	case isOwn && !own.ByPeer && sendable(own.Code):
		return own.Code, short(own.Reason)
	case down.Err() != nil:
		return CodeGoingAway, "the server is shutting down"
	case err == nil || errors.Is(err, io.EOF):
		return CodeNormal, ""
	case isBad:
		return bad.code(), short(bad.Error())
	}
	p := problem.From(err)
	switch status := p.StatusCode(); {
	case status < http.StatusInternalServerError:
		return CodePolicy, short(reasonOf(p))
	case status == http.StatusServiceUnavailable:
		return CodeTryAgainLater, "try again later"
	}
	return CodeInternal, "internal error"
}

func reasonOf(p *problem.Error) string {
	if p.Detail != "" {
		return p.Detail
	}
	if p.Title != "" {
		return p.Title
	}
	return http.StatusText(p.StatusCode())
}

// forLog drops an error that only says that the socket was closed: that is how a socket ends. What broke it is worth a line.
func (s *Socket) forLog(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	closed, isClosed := errors.AsType[*CloseError](err)
	switch {
	case err == nil:
		return nil
	case isClosed && closed == s.closed:
		return s.cause
	case isClosed, errors.Is(err, context.Canceled):
		return nil
	}
	return err
}
