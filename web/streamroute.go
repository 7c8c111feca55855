package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"unsafe"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web/sse"
)

// StreamRoute is a registered stream with its types.
type StreamRoute[I, E any] struct{ Link[I] }

// Each asks the service at c for the stream and yields its items as they come. It ends with the stream, with an error, or when the caller stops. What the service's stream ends with is the last error: a
// [*CallError] with the problem in Reply. There is no time limit but ctx's, and a stream that broke is not begun again.
func (r *StreamRoute[I, E]) Each(ctx context.Context, c *Client, in *I) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) {
		var none E
		res, err := r.open(ctx, c, in)
		if err != nil {
			yield(none, err)
			return
		}
		defer res.Body.Close()
		items := eachLine[E]
		t, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
		switch {
		case r.route.typed.chunks:
			items = eachChunk[E]
		case t == eventsType:
			items = eachEvent[E]
		}
		for item, err := range items(res) {
			if err != nil {
				item = none
				var p *problem.Error
				if errors.As(err, &p) {
					err = callError(res, p, nil)
				} else {
					err = callError(res, nil, err)
				}
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// open begins the stream.
func (r *StreamRoute[I, E]) open(ctx context.Context, c *Client, in *I) (*http.Response, error) {
	if in == nil {
		in = new(I)
	}
	req, err := r.sends().request(ctx, c, unsafe.Pointer(in))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", eventsType+", "+jsonLinesType+";q=0.9, */*;q=0.1") // lines cannot say why they end
	res, err := c.send(req)
	if err != nil || res.StatusCode < http.StatusMultipleChoices {
		return res, err
	}
	defer res.Body.Close()
	data, err := c.read(res)
	if err != nil {
		return nil, err
	}
	return nil, callError(res, readProblem(res, data), nil)
}

// eachLine reads JSON lines.
func eachLine[E any](res *http.Response) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) {
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, callBody)
		for lines.Scan() {
			var item E
			if len(lines.Bytes()) == 0 {
				continue // a keep-alive
			}
			if err := receiveItem(&item, sse.Message{Data: lines.Text()}); err != nil {
				yield(item, fmt.Errorf("reading an item: %w", err))
				return
			}
			if !yield(item, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			var none E
			yield(none, fmt.Errorf("reading the stream: %w", err))
		}
	}
}

// receiveItem reads an item, a pointer to which item is, from an event or a line.
func receiveItem(item any, m sse.Message) error {
	if e, ok := item.(interface{ Receive(sse.Message) error }); ok { // a *sse.Of
		return e.Receive(m)
	}
	return json.Unmarshal([]byte(m.Data), item, schema.Options())
}

// eachChunk reads a body piece by piece. The pieces need not be those that were sent.
func eachChunk[E any](res *http.Response) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) {
		for buf := make([]byte, 32<<10); ; {
			var item E
			n, err := res.Body.Read(buf)
			switch v := any(&item).(type) {
			case *[]byte:
				*v = bytes.Clone(buf[:n])
			case *string:
				*v = string(buf[:n])
			}
			if n > 0 && !yield(item, nil) || errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(item, fmt.Errorf("reading the stream: %w", err))
				return
			}
		}
	}
}

// eachEvent reads server-sent events.
func eachEvent[E any](res *http.Response) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) {
		events := sse.NewReader(res.Body)
		for {
			var item E
			m, err := events.Next()
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(item, fmt.Errorf("reading the stream: %w", err))
				return
			case m.Event == "problem":
				p := &problem.Error{}
				if err := json.Unmarshal([]byte(m.Data), p); err != nil {
					yield(item, fmt.Errorf("reading the stream's problem: %w", err))
					return
				}
				yield(item, p)
				return
			}
			if e, ok := any(&item).(*sse.Event); ok {
				e.ID, e.Event, e.Raw = m.ID, m.Event, m.Data
			} else if err := receiveItem(&item, m); err != nil {
				yield(item, fmt.Errorf("reading an item: %w", err))
				return
			}
			if !yield(item, nil) {
				return
			}
		}
	}
}
