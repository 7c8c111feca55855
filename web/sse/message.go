package sse

import (
	"encoding/json/v2"
	"fmt"
	"time"

	"github.com/gotandem/tandem/schema"
)

// Message is one event as a client receives it.
type Message struct {
	// Event is the type of the event, "message" if the server named none.
	Event string
	// Data is the data, its lines joined with LF.
	Data string
	// ID is the last event id: that of this event, or of an earlier one if this has none.
	ID string
	// Retry is the reconnection time that the server last asked for; 0 if it never did.
	Retry time.Duration
}

// JSON decodes the data into v, as [Event] encodes it: with schema.Options.
func (m Message) JSON(v any) error {
	if err := json.Unmarshal([]byte(m.Data), v, schema.Options()); err != nil {
		return fmt.Errorf("decoding the data of server-sent event %q: %w", m.Event, err)
	}
	return nil
}
