package web

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// running is a server that serves.
type running struct {
	*Server
	srv     *http.Server
	life    *lifetime
	all     *connections
	doors   []*entrance
	serving sync.WaitGroup // an accepting loop for each door
	log     *slog.Logger
	drain   func() // tells streams and sockets
	cut     func() // ends the contexts of all requests
}

// serve accepts at a door until that is closed.
func (r *running) serve(door *entrance) error {
	if door.secure {
		return r.srv.ServeTLS(door, "", "")
	}
	return r.srv.Serve(door)
}

// shutdown drains the server.
func (r *running) shutdown() error {
	r.log.Info("shutting down")
	r.life.ready.Store(false)
	if r.DrainDelay > 0 {
		time.Sleep(r.DrainDelay)
	}
	r.drain()
	limit := cmp.Or(r.ShutdownTimeout, 30*time.Second)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := r.empty(ctx); err != nil {
		if err := r.stop(); err != nil {
			r.log.Warn("handlers still run", "error", err)
		}
		return fmt.Errorf("requests were still in flight %s after the shutdown began and were broken off", limit)
	}
	r.cut()
	return nil
}

// empty takes in whom the system has accepted, lets nobody else in, and waits until all have been served. net/http hears of it last: from then on
// it drops requests that it has not read to the end of their headers.
func (r *running) empty(ctx context.Context) error {
	for _, door := range r.doors {
		door.close()
	}
	r.all.drain()
	closed := make(chan struct{})
	go func() { r.serving.Wait(); close(closed) }()
	select {
	case <-closed:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := r.all.settle(ctx); err != nil {
		return err
	}
	if err := r.srv.Shutdown(ctx); err != nil { // HTTP/2 says GOAWAY
		return err
	}
	return r.life.wait(ctx) // sockets, of which net/http does not know
}

// stop breaks off what runs, and gives it a moment to end.
func (r *running) stop() error {
	for _, door := range r.doors {
		door.closing.Store(true)
		door.unlink()
		_ = door.Close()
	}
	r.drain()
	r.cut()
	_ = r.srv.Close()
	r.serving.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), breakOffTimeout)
	defer cancel()
	return r.life.wait(ctx)
}
