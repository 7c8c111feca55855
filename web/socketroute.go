package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"unsafe"

	"github.com/gotandem/tandem/web/ws"
)

// SocketRoute is a registered socket with its types.
type SocketRoute[I, In, Out any] struct{ Link[I] }

// Dial opens the socket of the service at c and runs talk with it, as the service runs the handler: talk reads what the service sends and
// writes what it receives, its result says how the socket is closed, and its context ends when the service is gone. Dial returns when the socket is closed: talk's
// error, a [*CallError] if the service refused to open it, or nil.
func (r *SocketRoute[I, In, Out]) Dial(ctx context.Context, c *Client, in *I, o ws.Options, talk func(context.Context, *ws.Conn[Out, In]) error) error {
	if in == nil {
		in = new(I)
	}
	protocol, err := ws.Speak[Out, In]()
	if err != nil {
		return fmt.Errorf("calling %s: %w", r.route.label(), err)
	}
	req, err := r.sends().request(ctx, c, unsafe.Pointer(in))
	if err != nil {
		return err
	}
	if c.Prepare != nil {
		if err := c.Prepare(req); err != nil {
			return fmt.Errorf("calling %s: preparing the request: %w", req.URL.Redacted(), err)
		}
	}
	h := c.HTTP
	if h == nil {
		h = direct
	}
	s, res, err := ws.Dial(req, h, o)
	if err != nil {
		if res == nil {
			return &CallError{Method: req.Method, URL: req.URL.Redacted(), cause: err}
		}
		data, readErr := io.ReadAll(res.Body)
		if res.Request = req; res.StatusCode < http.StatusBadRequest || readErr != nil {
			return callError(res, nil, errors.Join(err, readErr))
		}
		return callError(res, readProblem(res, data), nil)
	}
	return s.Serve(ctx, func(ctx context.Context) error { return talk(ctx, protocol.Conn(s)) })
}
