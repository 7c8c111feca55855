package mysql

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gotandem/tandem/internal/dburl"
	"github.com/gotandem/tandem/orm"
)

var errClosed = errors.New("the database is closed")

// maxIdle is how long a connection that nobody uses stays open.
const maxIdle = 10 * time.Minute

// pool hands out at most a number of connections. Who waits for one is served in turn. It is safe for use by many
// goroutines.
type pool struct {
	open   func(context.Context) (*conn, error)
	limits dburl.Pool
	slots  chan struct{} // an entry per connection in use

	mu     sync.Mutex
	idle   []*conn // the one used last comes last
	era    int     // counts resets; connections of an earlier era are not used again
	closed chan struct{}
	once   sync.Once
}

func newPool(size int, limits dburl.Pool, open func(context.Context) (*conn, error)) *pool {
	if limits.IdleTime == 0 {
		limits.IdleTime = maxIdle
	}
	return &pool{open: open, limits: limits, slots: make(chan struct{}, size), closed: make(chan struct{})}
}

// get returns a connection, when one is free. It must be given back by put.
func (p *pool) get(ctx context.Context) (*conn, error) {
	select {
	case <-p.closed:
		return nil, errClosed
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case p.slots <- struct{}{}:
	default:
		var late <-chan time.Time
		if p.limits.Wait > 0 {
			timer := time.NewTimer(p.limits.Wait)
			defer timer.Stop()
			late = timer.C
		}
		select {
		case p.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-p.closed:
			return nil, errClosed
		case <-late:
			return nil, &orm.DriverError{Kind: orm.FailureUnavailable, Cause: fmt.Errorf("no connection was free within %s: all %d are in use", p.limits.Wait, cap(p.slots))}
		}
	}
	for {
		p.mu.Lock()
		era := p.era
		var c *conn
		if n := len(p.idle); n > 0 {
			c = p.idle[n-1]
			p.idle = p.idle[:n-1]
		}
		p.mu.Unlock()
		if c == nil {
			c, err := p.open(ctx)
			if err != nil {
				<-p.slots
				return nil, err
			}
			c.era, c.began = era, time.Now()
			return c, nil
		}
		if c.alive(ctx) {
			return c, nil
		}
		_ = c.library.Close()
	}
}

// put takes a connection back, and closes it where it is lost or the pool has been reset since. It closes those that have
// been idle for long, too.
func (p *pool) put(c *conn) {
	var old []*conn
	c.lastUse = time.Now()
	p.mu.Lock()
	if c.lost() || c.era != p.era || p.limits.Lifetime > 0 && time.Since(c.began) > p.limits.Lifetime {
		old = append(old, c)
	} else {
		p.idle = append(p.idle, c)
	}
	for len(p.idle) > 0 && time.Since(p.idle[0].lastUse) > p.limits.IdleTime {
		old = append(old, p.idle[0])
		p.idle = p.idle[1:]
	}
	p.mu.Unlock()
	for _, c := range old {
		_ = c.library.Close()
	}
	<-p.slots
}

// reset closes every connection: those in use when they come back.
func (p *pool) reset() {
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.era++
	p.mu.Unlock()
	for _, c := range idle {
		_ = c.library.Close()
	}
}

// close waits for the connections in use and closes them all.
func (p *pool) close() error {
	p.once.Do(func() {
		close(p.closed)
		for range cap(p.slots) {
			p.slots <- struct{}{}
		}
		p.reset()
	})
	return nil
}
