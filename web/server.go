package web

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// breakOffTimeout is how long handlers may go on whose connection was closed under them.
const breakOffTimeout = 5 * time.Second

// Server serves a handler until it is told to stop, and then drains. The zero value of every field but Handler is good.
type Server struct {
	// Addr is host:port, or unix:/path of a socket; "" is 127.0.0.1:8000.
	Addr string
	// Handler answers.
	Handler http.Handler
	// Listener is served instead of Addr if it is set, such as one inherited from the parent process.
	Listener net.Listener
	// TLS is the configuration to serve HTTPS with; nil serves plain HTTP/1.1 and HTTP/2 (h2c).
	TLS *tls.Config
	// OnListen is told the address when connections are accepted.
	OnListen func(net.Addr)
	// Log gets what the server has to say; nil is slog's default. Lines that wait in it are written before Run returns.
	Log *slog.Logger

	// ReadHeaderTimeout bounds the reading of a request's headers: 10 s if 0.
	ReadHeaderTimeout time.Duration
	// ReadTimeout bounds the reading of a whole request: 60 s if 0. WriteTimeout bounds that and the answer: 90 s if 0, so that a body
	// which came too slowly can still be answered. Streams and sockets, and routes with another [Timeout], set their own.
	ReadTimeout, WriteTimeout time.Duration
	// IdleTimeout bounds the silence between two requests of a connection: 120 s if 0.
	IdleTimeout time.Duration
	// MaxHeaderBytes bounds a request's headers: 1 MiB if 0. The middleware [LimitHeader] refuses less, with a better answer.
	MaxHeaderBytes int
	// DrainDelay is how long connections are still accepted after readiness has gone, so that load balancers notice: none if 0.
	DrainDelay time.Duration
	// ShutdownTimeout bounds the wait for requests in flight: 30 s if 0. What is not done then is broken off: its connection is closed
	// and its context ends, upon which its handler has another 5 s to return.
	ShutdownTimeout time.Duration
}

// Run serves until ctx ends, then drains: [Ready] answers 503, streams and sockets are told, no new connections are
// accepted, and what is in flight is finished within ShutdownTimeout. It returns after all of that; nil means that no
// accepted request was lost. An address in use is one error that says so.
func (s *Server) Run(ctx context.Context) error {
	log := s.Log
	if log == nil {
		log = slog.Default()
	}
	defer flushLog(log)
	l := s.Listener
	if l == nil {
		var err error
		if l, err = s.listen(ctx); err != nil {
			return err
		}
	}
	l = lazyListener{l}
	life, drain := newLifetime(ctx)
	base, cut := context.WithCancel(context.WithValue(context.WithoutCancel(ctx), lifetimeKey{}, life))
	defer cut()
	srv := &http.Server{
		Handler:           life.count(s.Handler),
		ReadHeaderTimeout: cmp.Or(s.ReadHeaderTimeout, 10*time.Second),
		ReadTimeout:       cmp.Or(s.ReadTimeout, time.Minute),
		WriteTimeout:      cmp.Or(s.WriteTimeout, 90*time.Second),
		IdleTimeout:       cmp.Or(s.IdleTimeout, 2*time.Minute),
		MaxHeaderBytes:    cmp.Or(s.MaxHeaderBytes, 1<<20),
		TLSConfig:         s.TLS,
		BaseContext:       func(net.Listener) context.Context { return base },
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		Protocols:         new(http.Protocols),
	}
	srv.Protocols.SetHTTP1(true)
	srv.Protocols.SetHTTP2(true)
	srv.Protocols.SetUnencryptedHTTP2(s.TLS == nil)

	ended := make(chan error, 1)
	go func() {
		if s.TLS != nil {
			ended <- srv.ServeTLS(l, "", "")
			return
		}
		ended <- srv.Serve(l)
	}()
	if s.OnListen != nil {
		s.OnListen(l.Addr())
	}
	select {
	case err := <-ended: // it could not go on serving
		drain()
		cut()
		err = errors.Join(fmt.Errorf("serving %s: %w", l.Addr(), err), srv.Close())
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), breakOffTimeout)
		defer cancel()
		return errors.Join(err, life.wait(ctx))
	case <-ctx.Done():
	}
	err := s.shutdown(srv, life, drain, cut, log)
	<-ended
	return err
}

// shutdown drains the server.
func (s *Server) shutdown(srv *http.Server, life *lifetime, drain, cut func(), log *slog.Logger) error {
	log.Info("shutting down")
	life.ready.Store(false)
	if s.DrainDelay > 0 {
		time.Sleep(s.DrainDelay)
	}
	drain()
	limit := cmp.Or(s.ShutdownTimeout, 30*time.Second)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	err := srv.Shutdown(ctx)
	err = cmp.Or(err, life.wait(ctx)) // Shutdown does not know of sockets, whose handlers still run
	if err != nil {
		cut()
		_ = srv.Close()
		ctx, cancel := context.WithTimeout(context.Background(), breakOffTimeout)
		defer cancel()
		_ = life.wait(ctx)
		return fmt.Errorf("requests were still in flight %s after the shutdown began and were broken off", limit)
	}
	return nil
}

// listen opens the address and, when it cannot, says what to do.
func (s *Server) listen(ctx context.Context) (net.Listener, error) {
	network, addr := "tcp", cmp.Or(s.Addr, "127.0.0.1:8000")
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		network, addr = "unix", path
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, network, addr)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("listen %s: address already in use: stop the other program or choose another with --addr", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("listen %s: permission denied: choose a port above 1023 with --addr", addr)
	}
	return nil, fmt.Errorf("listen %s: %w", addr, err)
}
