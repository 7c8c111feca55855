package web

import (
	"context"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"reflect"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// Call asks the service at c what the route's handler would have returned for the input: the request is written from in as the service reads
// it, and the response is read into an O. Fields that are provided there are not sent: who calls is said by [Client.Header] or [Client.Prepare].
//
// The route need not be served, nor its router built, by the program that calls it: registering it says all that is needed. Whatever else
// comes back is a [*CallError]. Without a deadline in ctx a call has 30 s.
func (r *Route[I, O]) Call(ctx context.Context, c *Client, in *I) (O, error) {
	var out O
	if in == nil {
		in = new(I)
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, callTimeout)
		defer cancel()
	}
	read, accept := receiverOf(&out)
	if read == nil {
		return out, fmt.Errorf("calling %s: a %T writes itself, and cannot be read back: call it with an HTTP client", r.route.label(), out)
	}
	req, err := r.sends().request(ctx, c, unsafe.Pointer(in))
	if err != nil {
		return out, err
	}
	if accept != "" && req.Header.Get("Accept") == "" {
		req.Header.Set("Accept", accept)
	}
	res, err := c.send(req)
	if err != nil {
		return out, err
	}
	defer res.Body.Close()
	data, err := c.read(res)
	switch {
	case err != nil:
		return out, err
	case res.StatusCode >= http.StatusBadRequest:
		return out, callError(res, readProblem(res, data), nil)
	}
	if err := read(res, data); err != nil {
		return out, callError(res, nil, err)
	}
	return out, nil
}

// received is an output that reads itself back from a response.
type received interface {
	// receive reads the response, whose body is data.
	receive(res *http.Response, data []byte) error
	accepts() string
}

// receiverOf returns what reads a response into the output that out points at, and the Accept header to ask with; nil if nothing can.
func receiverOf(out any) (read func(*http.Response, []byte) error, accept string) {
	if r, ok := out.(received); ok {
		return r.receive, r.accepts()
	}
	if _, ok := out.(Responder); ok {
		return nil, ""
	}
	if _, ok := reflect.ValueOf(out).Elem().Interface().(Responder); ok {
		return nil, ""
	}
	return func(res *http.Response, data []byte) error { return readJSON(res, data, out) }, jsonType
}

func readJSON(res *http.Response, data []byte, out any) error {
	switch {
	case res.StatusCode >= http.StatusMultipleChoices:
		return fmt.Errorf("a redirect to %q, which is no answer", res.Header.Get("Location"))
	case len(data) == 0 && !bodyAllowed(res.StatusCode):
		return nil
	case !isJSON(res.Header.Get("Content-Type")):
		return fmt.Errorf("the response is %q and not JSON: %s", res.Header.Get("Content-Type"), excerpt(data))
	}
	if err := json.Unmarshal(data, out, schema.Options()); err != nil {
		return fmt.Errorf("reading the response: %w", err)
	}
	return nil
}

func (r *Response[T]) receive(res *http.Response, data []byte) error {
	r.Status, r.Header, r.Cookies = res.StatusCode, res.Header, res.Cookies()
	read, _ := receiverOf(&r.Body)
	if read == nil {
		return fmt.Errorf("a %T writes itself, and cannot be read back", r.Body)
	}
	return read(res, data)
}

func (r *Response[T]) accepts() string {
	_, accept := receiverOf(&r.Body)
	return accept
}

func (*NoContent) receive(*http.Response, []byte) error { return nil }
func (*NoContent) accepts() string                      { return "" }

func (t *Text) receive(_ *http.Response, data []byte) error {
	*t = Text(data)
	return nil
}
func (*Text) accepts() string { return "text/plain" }

func (h *HTML) receive(_ *http.Response, data []byte) error {
	*h = HTML(data)
	return nil
}
func (*HTML) accepts() string { return "text/html" }

func (r *Redirect) receive(res *http.Response, _ []byte) error {
	if res.StatusCode < http.StatusMultipleChoices {
		return fmt.Errorf("no redirect but %s", res.Status)
	}
	r.Status, r.URL = res.StatusCode, res.Header.Get("Location")
	return nil
}
func (*Redirect) accepts() string { return "" }

// receive holds the file in memory, within the client's bound.
func (f *File) receive(res *http.Response, data []byte) error {
	f.Data, f.Type, f.ETag = data, res.Header.Get("Content-Type"), res.Header.Get("ETag")
	if t, err := http.ParseTime(res.Header.Get("Last-Modified")); err == nil {
		f.ModTime = t
	}
	return nil
}
func (*File) accepts() string { return "*/*" }
