package sse

import (
	"encoding/json/v2"
	"fmt"
	"reflect"
	"time"

	"github.com/gotandem/tandem/schema"
)

// Of is an event whose data has a type, so that documents and clients know it. The zero value sends the zero value of T.
type Of[T any] struct {
	// Data is sent as one JSON value, also when it is null.
	Data T
	// Event, ID, Retry and Comment are those of [Event].
	Event   string
	ID      string
	Retry   time.Duration
	Comment string
}

// Untyped is the event as it is sent.
func (o Of[T]) Untyped() Event {
	return Event{Data: &o.Data, Event: o.Event, ID: o.ID, Retry: o.Retry, Comment: o.Comment}
}

// Receive reads the event from a message, for clients.
func (o *Of[T]) Receive(m Message) error {
	*o = Of[T]{ID: m.ID, Retry: m.Retry}
	if m.Event != "message" {
		o.Event = m.Event
	}
	if err := json.Unmarshal([]byte(m.Data), &o.Data, schema.Options()); err != nil {
		return fmt.Errorf("decoding the data of server-sent event %q: %w", m.Event, err)
	}
	return nil
}

// DataType is T.
func (Of[T]) DataType() reflect.Type { return reflect.TypeFor[T]() }
