package sse

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gotandem/tandem/schema"
)

// Event is one event to send. The zero value is an empty event, which a client ignores.
//
// A client dispatches an event only if it has data; one without sets the last event id or the reconnection time alone.
type Event struct {
	// Data is sent as one JSON value, written with schema.Options. nil sends no data; jsontext.Value("null") sends null.
	Data any
	// Raw is sent as it is, in place of Data. CR, LF and CRLF all reach the client as LF.
	Raw string
	// Event is the type of the event; "" is the client's "message".
	Event string
	// ID becomes the client's last event id, which it sends back as Last-Event-ID when it reconnects.
	ID string
	// Retry is how long the client waits before it reconnects, in whole milliseconds; 0 leaves it as it was.
	Retry time.Duration
	// Comment is ignored by clients and useful to people who read the stream; each of its lines becomes a comment.
	Comment string
}

// Append encodes the event behind b. On an error b is returned unchanged.
func (e Event) Append(b []byte) ([]byte, error) {
	data, hasData, err := e.data()
	if err != nil {
		return b, err
	}
	if err := oneLine("event", e.Event); err != nil {
		return b, err
	}
	if err := oneLine("id", e.ID); err != nil {
		return b, err
	}
	if !utf8.ValidString(e.Comment) {
		return b, fmt.Errorf("comment of a server-sent event: %w", ErrUTF8)
	}
	if e.Retry < 0 || e.Retry > 0 && e.Retry < time.Millisecond {
		return b, fmt.Errorf("server-sent event: %w, not %v", ErrRetry, e.Retry)
	}

	if e.Comment != "" {
		b = appendLines(b, ": ", e.Comment)
	}
	if e.Event != "" {
		b = append(append(append(b, "event: "...), e.Event...), '\n')
	}
	if hasData {
		b = appendLines(b, "data: ", data)
	}
	if e.ID != "" {
		b = append(append(append(b, "id: "...), e.ID...), '\n')
	}
	if e.Retry > 0 {
		b = append(strconv.AppendInt(append(b, "retry: "...), e.Retry.Milliseconds(), 10), '\n')
	}
	return append(b, '\n'), nil
}

func (e Event) data() (text string, has bool, err error) {
	switch {
	case e.Data != nil && e.Raw != "":
		return "", false, fmt.Errorf("server-sent event: %w", ErrDataTwice)
	case e.Data != nil:
		j, err := schema.AppendJSON(nil, e.Data)
		if err != nil {
			return "", false, fmt.Errorf("encoding the data of a server-sent event: %w", err)
		}
		return string(j), true, nil
	case !utf8.ValidString(e.Raw):
		return "", false, fmt.Errorf("data of a server-sent event: %w", ErrUTF8)
	}
	return e.Raw, e.Raw != "", nil
}

// oneLine refuses what would break out of a field of one line.
func oneLine(field, s string) error {
	switch {
	case strings.ContainsAny(s, "\r\n"):
		return fmt.Errorf("%s of a server-sent event: %w in %q", field, ErrLineBreak, s)
	case strings.Contains(s, "\x00"):
		return fmt.Errorf("%s of a server-sent event: %w in %q", field, ErrNUL, s)
	case !utf8.ValidString(s):
		return fmt.Errorf("%s of a server-sent event: %w in %q", field, ErrUTF8, s)
	}
	return nil
}

// appendLines writes every line of s as a field of its own; the client joins them with LF.
func appendLines(b []byte, field, s string) []byte {
	for {
		b = append(b, field...)
		i := strings.IndexAny(s, "\r\n")
		if i < 0 {
			return append(append(b, s...), '\n')
		}
		b = append(append(b, s[:i]...), '\n')
		if strings.HasPrefix(s[i:], "\r\n") {
			i++
		}
		s = s[i+1:]
	}
}
