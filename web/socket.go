package web

import (
	"context"
	"net/http"
	"reflect"
	"unsafe"

	"github.com/gotandem/tandem/web/ws"
)

// Socket registers a WebSocket whose messages are values: the client sends In, the server Out. Inputs, providers and guards
// work as in any route and answer with problems before the connection is taken over; so does a page of another origin.
// The handler's result says how the socket is closed, see [ws.Socket.Serve]; its context ends when the peer is gone or the server
// shuts down. [SocketOptions] sets limits.
func (r *Router) Socket[I, In, Out any](pattern string, h func(context.Context, *I, *ws.Conn[In, Out]) error, opts ...Option) *SocketRoute[I, In, Out] {
	rt := r.register(http.MethodGet, pattern, caller(1), opts)
	if h == nil {
		r.mistake(rt.site, "%s: the handler is nil", pattern)
		return &SocketRoute[I, In, Out]{Link[I]{route: rt}}
	}
	protocol, err := ws.Speak[In, Out]()
	for _, e := range lines(err) {
		r.mistake(rt.site, "%s: %w", rt.label(), e)
	}
	if err != nil {
		return &SocketRoute[I, In, Out]{Link[I]{route: rt}}
	}
	rt.typed = &endpoint{
		kind:   KindSocket,
		name:   funcName(h),
		in:     reflect.TypeFor[I](),
		newIn:  func() unsafe.Pointer { return unsafe.Pointer(new(I)) },
		output: &output{status: http.StatusSwitchingProtocols},
		recv:   reflect.TypeFor[In](),
		send:   reflect.TypeFor[Out](),
		run: func(x *exchange, in unsafe.Pointer) error {
			return socket(x, rt.settings.socket, func(ctx context.Context, s *ws.Socket) error {
				return h(ctx, (*I)(in), protocol.Conn(s))
			})
		},
	}
	return &SocketRoute[I, In, Out]{Link[I]{route: rt}}
}

// SocketOptions sets the limits of a socket, its subprotocols and who may open it.
func SocketOptions(o ws.Options) Option {
	return func(s *settings) {
		if err := o.Check(); err != nil {
			s.mistakes = append(s.mistakes, err)
		}
		s.socket = o
	}
}

func socket(x *exchange, o ws.Options, serve func(context.Context, *ws.Socket) error) error {
	s, err := ws.Accept(x.w, x.r, o)
	if err != nil {
		return x.end(err)
	}
	ctx, cancel := untilShutdown(x)
	defer cancel()
	err = s.Serve(ctx, func(ctx context.Context) error { return serve(ctx, s) })
	if err = x.end(err); err != nil {
		Logger(x).Error("socket failed", "error", err, "path", loggedPath(x.r))
	}
	return nil
}
