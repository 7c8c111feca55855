// Package sse writes and reads server-sent events, the text/event-stream format of the WHATWG HTML Living Standard
// (section 9.2, https://html.spec.whatwg.org/multipage/server-sent-events.html).
//
// [Event] is one event to send, [Writer] sends events over an HTTP response, and [Reader] parses a stream as a browser
// does, for tests and for clients written in Go.
package sse

import "errors"

// ContentType is the media type of a response that carries events.
const ContentType = "text/event-stream; charset=utf-8"

// Errors that [Event.Append] returns; use errors.Is.
var (
	// ErrDataTwice says that an event has both Data and Raw.
	ErrDataTwice = errors.New("an event has either Data or Raw, not both")
	// ErrLineBreak says that an event name or an id contains a line break, which would end the field early.
	ErrLineBreak = errors.New("line break")
	// ErrNUL says that an event name or an id contains U+0000; a client ignores such an id.
	ErrNUL = errors.New("NUL character")
	// ErrUTF8 says that a field is not valid UTF-8; the format knows no other encoding.
	ErrUTF8 = errors.New("invalid UTF-8")
	// ErrRetry says that a reconnection time is negative or shorter than the millisecond that the format counts in.
	ErrRetry = errors.New("retry must be at least one millisecond")
	// ErrTooLong says that a received event is longer than the reader's limit.
	ErrTooLong = errors.New("server-sent event is longer than the limit")
)
