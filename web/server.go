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
	"time"
)

// breakOffTimeout is how long handlers may go on whose connection was closed under them.
const breakOffTimeout = 5 * time.Second

// Server serves a handler until it is told to stop, and then drains. The zero value of every field but Handler is good.
type Server struct {
	// Addr lists addresses, parted by commas or spaces: host:port (":8000" is all addresses of the machine, port 0 any free one), unix:/path of a
	// socket, unix:/path?mode=660 with who may connect (the directory guards it until it has been set), systemd for the sockets that systemd has opened
	// for the process, systemd:name for those of a name. "" is 127.0.0.1:8000. With TLS all but Unix sockets speak HTTPS; http:// before an
	// address keeps it plain, and https:// asks for TLS anywhere.
	//
	// The file of a socket at which nobody answers any more is replaced, and a socket's file is removed when the server stops.
	Addr string
	// Handler answers.
	Handler http.Handler
	// Listener is served instead of Addr if it is set, such as one inherited from the parent process.
	Listener net.Listener
	// TLS is the configuration to serve HTTPS with, such as one of [Certificates]; nil serves plain HTTP/1.1 and HTTP/2 (h2c).
	TLS *tls.Config
	// ReusePort lets other processes listen at the same addresses with the same setting, on Linux: the next version of a program starts beside the one
	// that is about to stop, and no connection finds the door closed.
	ReusePort bool
	// OnListen is told each address when connections are accepted.
	OnListen func(Address)
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
	// MaxConnections bounds how many connections may be open, sockets among them: any number if 0. Others wait, in the system's queue, while connections
	// that have been idle for longest are closed and answers over HTTP/1.1 end theirs.
	MaxConnections int
	// DrainDelay is how long connections are still accepted after readiness has gone, so that load balancers notice: none if 0. Answers
	// end their connections meanwhile.
	DrainDelay time.Duration
	// ShutdownTimeout bounds the wait for requests in flight: 30 s if 0. What is not done then is broken off: its connection is closed
	// and its context ends, upon which its handler has another 5 s to return.
	ShutdownTimeout time.Duration
	// HeapReserve is how many bytes the garbage collector counts as used while the server runs: 8 MiB if 0, none if below 0. Go collects whenever the
	// heap has doubled, from 4 MiB on, and so a small service under load would collect a hundred times a second. The reserve is never touched and takes no memory;
	// but up to as much garbage may lie about. It is left out where GOGC or a memory limit (GOMEMLIMIT) is set.
	HeapReserve int
}

// Run serves until ctx ends, then drains: [Ready] answers 503, streams and sockets are told, no new connections are
// accepted, and what is in flight is finished within ShutdownTimeout. Connections that the system had accepted by then are served, and so are
// requests that were on their way over idle connections. Run returns after all of that; nil means that no accepted request was lost.
// An address in use is one error that says so.
func (s *Server) Run(ctx context.Context) error {
	log := s.Log
	if log == nil {
		log = slog.Default()
	}
	defer flushLog(log)
	defer newReserve(s.HeapReserve).release()
	all := newConnections(s.MaxConnections)
	doors, err := s.entrances(ctx, all)
	if err != nil {
		return err
	}
	life, drain := newLifetime(ctx)
	base, cut := context.WithCancel(context.WithValue(context.WithoutCancel(ctx), lifetimeKey{}, life))
	defer cut()
	srv := &http.Server{
		Handler:           life.count(s.Handler, all),
		ReadHeaderTimeout: cmp.Or(s.ReadHeaderTimeout, 10*time.Second),
		ReadTimeout:       cmp.Or(s.ReadTimeout, time.Minute),
		WriteTimeout:      cmp.Or(s.WriteTimeout, 90*time.Second),
		IdleTimeout:       cmp.Or(s.IdleTimeout, 2*time.Minute),
		MaxHeaderBytes:    cmp.Or(s.MaxHeaderBytes, 1<<20),
		TLSConfig:         s.TLS,
		BaseContext:       func(net.Listener) context.Context { return base },
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, lazyOf(c))
		},
		ConnState: all.watch,
		ErrorLog:  slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		Protocols: new(http.Protocols),
	}
	srv.Protocols.SetHTTP1(true)
	srv.Protocols.SetHTTP2(true)
	srv.Protocols.SetUnencryptedHTTP2(true)

	run := &running{Server: s, srv: srv, life: life, all: all, doors: doors, log: log, drain: drain, cut: cut}
	ended := make(chan error, len(doors))
	for _, door := range doors {
		run.serving.Go(func() {
			if err := run.serve(door); !door.closing.Load() {
				ended <- fmt.Errorf("serving %s: %w", door.Addr(), err)
			}
		})
	}
	if s.OnListen != nil {
		for _, door := range doors {
			s.OnListen(Address{door.Addr(), door.secure})
		}
	}
	select {
	case err := <-ended: // it could not go on serving
		return errors.Join(err, run.stop())
	case <-ctx.Done():
	}
	return run.shutdown()
}
