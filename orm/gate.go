package orm

import (
	"context"
	"sync/atomic"
)

// gate is a driver that is opened when it is first needed. It is safe for use by many goroutines.
type gate struct {
	open    func(context.Context) (Driver, error)
	opening chan struct{} // holds a token while somebody opens
	ready   atomic.Pointer[Driver]
}

func newGate(open func(context.Context) (Driver, error)) *gate {
	return &gate{open: open, opening: make(chan struct{}, 1)}
}

// driver returns the driver, opening it at the first call. What fails is tried again at the next.
func (g *gate) driver(ctx context.Context) (Driver, error) {
	if d := g.ready.Load(); d != nil {
		return *d, nil
	}
	select {
	case g.opening <- struct{}{}:
		defer func() { <-g.opening }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if d := g.ready.Load(); d != nil {
		return *d, nil
	}
	d, err := g.open(ctx)
	if err != nil {
		return nil, err
	}
	g.ready.Store(&d)
	return d, nil
}

// close closes the driver, if it was opened.
func (g *gate) close() error {
	if d := g.ready.Load(); d != nil {
		return (*d).Close()
	}
	return nil
}
