package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gotandem/tandem/schema"
	"github.com/gotandem/tandem/web/sse"
)

// jsonLinesType is the media type of one JSON value per line.
const jsonLinesType = "application/jsonl"

// lineStream sends one JSON value per line.
type lineStream struct{ chunkStream }

func newLineStream(s *streaming, contentType string) *lineStream {
	return &lineStream{*newChunkStream(s, contentType)}
}

func (l *lineStream) encode(item any) ([]byte, error) {
	switch v := item.(type) {
	case *sse.Event:
		item = v.Data
	case typedEvent:
		item = v.Untyped().Data
	}
	l.buf.Reset()
	encoded, err := schema.AppendJSON(l.buf.AvailableBuffer(), item)
	if err != nil {
		return nil, fmt.Errorf("encoding an item of a stream: %w", err)
	}
	l.buf.Write(encoded) // keeps what it may have grown to
	l.buf.WriteByte('\n')
	return l.buf.Bytes(), nil
}

// chunkStream sends items as they are.
type chunkStream struct {
	s           *streaming
	rc          *http.ResponseController
	contentType string
	buf         bytes.Buffer
}

func newChunkStream(s *streaming, contentType string) *chunkStream {
	return &chunkStream{s: s, rc: http.NewResponseController(s.w), contentType: contentType}
}

func (c *chunkStream) head() error {
	c.s.setHead(c.contentType)
	c.deadline()
	c.s.w.WriteHeader(max(c.s.x.route.settings.status, http.StatusOK))
	return c.flush()
}

func (c *chunkStream) encode(item any) ([]byte, error) {
	switch v := item.(type) {
	case *[]byte:
		return *v, nil
	case *string:
		return append(c.buf.AvailableBuffer(), *v...), nil
	}
	return nil, fmt.Errorf("a stream of chunks sends []byte or string, not %T", item)
}

func (c *chunkStream) write(encoded []byte) error {
	if len(encoded) == 0 {
		return nil
	}
	c.deadline()
	if _, err := c.s.w.Write(encoded); err != nil {
		return fmt.Errorf("sending an item: %w", err)
	}
	return c.flush()
}

func (c *chunkStream) flush() error {
	if err := c.rc.Flush(); err != nil {
		return fmt.Errorf("flushing a stream: %w", err)
	}
	return nil
}

func (c *chunkStream) deadline() { _ = c.rc.SetWriteDeadline(time.Now().Add(c.s.sendTimeout())) }

// idle does nothing: neither a line nor a chunk can say nothing.
func (c *chunkStream) idle(context.Context) {}

// fail breaks the connection off, since nothing in the body could say that the rest is missing.
func (c *chunkStream) fail(error) { panic(http.ErrAbortHandler) }
