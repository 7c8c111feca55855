package ws

import (
	"context"
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
	if p.s.inbox.blocked() {
		return true // an answer would not be read: the handler is slow, not the peer
	}
	asked, stop := context.WithTimeout(p.ctx, p.s.o.PingTimeout)
	defer stop()
	err := p.s.c.Ping(asked)
	if err != nil && p.ctx.Err() == nil && !p.s.inbox.blocked() {
		p.s.drop(fmt.Errorf("the peer did not answer a ping within %v: %w", p.s.o.PingTimeout, err))
		return false
	}
	return p.ctx.Err() == nil
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
