package sse

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// Reader parses a stream of events as the standard tells a browser to. It is not for concurrent use.
type Reader struct {
	// Limit is the greatest size in bytes of one line and of the data of one event; 0 is 1 MiB.
	Limit int

	r       *bufio.Reader
	started bool
	afterCR bool // the last line ended with CR, so that an LF which follows belongs to it
	id      string
	retry   time.Duration
	line    []byte
	data    []byte
}

// NewReader makes a reader of r, which it reads through a buffer.
func NewReader(r io.Reader) *Reader { return &Reader{r: bufio.NewReader(r)} }

// Next returns the next event. At the end of the stream it returns io.EOF; an event that was not finished is dropped.
func (r *Reader) Next() (Message, error) {
	var event string
	r.data = r.data[:0]
	hasData := false
	for {
		line, err := r.readLine()
		if err != nil {
			return Message{}, err
		}
		if len(line) == 0 {
			if !hasData {
				event = ""
				continue
			}
			if event == "" {
				event = "message"
			}
			return Message{Event: event, Data: clean(r.data[:len(r.data)-1]), ID: r.id, Retry: r.retry}, nil
		}
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "event":
			event = clean(value)
		case "data":
			if len(r.data)+len(value) > r.limit() {
				return Message{}, ErrTooLong
			}
			r.data = append(append(r.data, value...), '\n')
			hasData = true
		case "id":
			if !bytes.Contains(value, []byte{0}) {
				r.id = clean(value)
			}
		case "retry":
			if ms, err := strconv.ParseUint(string(value), 10, 63); err == nil && ms <= math.MaxInt64/uint64(time.Millisecond) {
				r.retry = time.Duration(ms) * time.Millisecond
			}
		}
	}
}

// All returns the events until the stream ends; an error other than its end is yielded last.
func (r *Reader) All() iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		for {
			m, err := r.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

func (r *Reader) limit() int {
	if r.Limit > 0 {
		return r.Limit
	}
	return 1 << 20
}

// readLine returns a line without its end: CR, LF or CRLF. A CR is an end at once, without waiting for the byte behind it, or
// an event would be held back until the next one comes. What is not ended by the end of the stream is no line.
func (r *Reader) readLine() ([]byte, error) {
	if !r.started {
		r.started = true
		if bom, err := r.r.Peek(3); err == nil && string(bom) == "\xef\xbb\xbf" {
			_, _ = r.r.Discard(3)
		}
	}
	r.line = r.line[:0]
	for {
		c, err := r.r.ReadByte()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil, io.EOF
			}
			return nil, fmt.Errorf("reading server-sent events: %w", err)
		}
		wasCR := r.afterCR
		r.afterCR = c == '\r'
		switch {
		case c == '\n' && wasCR:
			continue
		case c == '\n' || c == '\r':
			return r.line, nil
		case len(r.line) >= r.limit():
			return nil, ErrTooLong
		}
		r.line = append(r.line, c)
	}
}

// clean decodes as the standard's UTF-8 decoder does: what is malformed becomes U+FFFD.
func clean(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return string(bytes.ToValidUTF8(b, []byte("\ufffd")))
}
