package sqlite

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gotandem/tandem/orm"
)

var errClosed = errors.New("the database is closed")

// pool hands out at most a number of connections. Who waits for one is served in turn. It is safe for use by many
// goroutines.
type pool struct {
	open  func() (*conn, error)
	wait  time.Duration // for a connection; 0 is as long as the context lasts
	slots chan struct{} // an entry per connection in use

	mu     sync.Mutex
	idle   []*conn
	closed chan struct{}
	once   sync.Once
}

func newPool(size int, wait time.Duration, open func() (*conn, error)) *pool {
	return &pool{open: open, wait: wait, slots: make(chan struct{}, size), closed: make(chan struct{})}
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
		if p.wait > 0 {
			timer := time.NewTimer(p.wait)
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
			return nil, &orm.DriverError{Kind: orm.FailureUnavailable, Cause: fmt.Errorf("no connection was free within %s: all %d are in use", p.wait, cap(p.slots))}
		}
	}
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := p.open()
	if err != nil {
		<-p.slots
		return nil, err
	}
	return c, nil
}

// put takes a connection back; a broken one is closed.
func (p *pool) put(c *conn, broken bool) {
	if broken {
		_ = c.close() // what broke it has been returned already
	} else {
		p.mu.Lock()
		p.idle = append(p.idle, c)
		p.mu.Unlock()
	}
	<-p.slots
}

// close waits for the connections in use and closes them all.
func (p *pool) close() error {
	var err error
	p.once.Do(func() {
		close(p.closed)
		for range cap(p.slots) {
			p.slots <- struct{}{}
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, c := range p.idle {
			err = errors.Join(err, c.close())
		}
		p.idle = nil
	})
	return err
}
