package ws

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// pinger asks the peer now and then whether it is still there. Between the questions it costs a timer and no goroutine, since
// most sockets are idle most of the time.
type pinger struct {
	s   *Socket
	ctx context.Context

	mu      sync.Mutex
	stopped bool
	timer   *time.Timer
	asking  sync.WaitGroup
}

func newPinger(ctx context.Context, s *Socket) *pinger {
	p := &pinger{s: s, ctx: ctx}
	p.again()
	return p
}

// again asks after a while.
func (p *pinger) again() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped || p.s.o.PingEvery < 0 {
		return
	}
	p.asking.Add(1)
	if p.timer != nil {
		p.timer.Reset(p.s.o.PingEvery)
		return
	}
	p.timer = time.AfterFunc(p.s.o.PingEvery, func() {
		defer p.asking.Done()
		if p.ask() {
			p.again()
		}
	})
}

// ask reports whether the peer is to be asked again.
func (p *pinger) ask() bool {
	stalls, _ := p.s.inbox.stalls()
	asked, stop := context.WithTimeout(p.ctx, p.s.o.PingTimeout)
	defer stop()
	err := p.s.c.Ping(asked)
	switch {
	case p.ctx.Err() != nil:
		return false
	case err == nil:
		return true
	case errors.Is(err, context.DeadlineExceeded):
		now, blocked := p.s.inbox.stalls()
		if blocked || now != stalls {
			return true // the answer was not read: the handler is slow, not the peer. If the peer is gone, the connection takes none of the next pings
		}
		if asked.Err() == nil {
			return true // it waited for its turn behind a message, which has a limit of its own
		}
	}
	p.s.drop(fmt.Errorf("the peer did not answer a ping within %v: %w", p.s.o.PingTimeout, err))
	return false
}

// stop asks no more, and waits for a question that is under way; ctx must have ended, or that takes its time.
func (p *pinger) stop() {
	p.mu.Lock()
	p.stopped = true
	if p.timer != nil && p.timer.Stop() {
		p.asking.Done()
	}
	p.mu.Unlock()
	p.asking.Wait()
}
