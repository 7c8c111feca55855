package openapi

import "github.com/gotandem/tandem/schema"

// WebSocket is the extension x-websocket: what is spoken after the handshake that the operation is.
type WebSocket struct {
	Receive      SocketMessage `json:"receive"` // what the server receives
	Send         SocketMessage `json:"send"`    // what the server sends
	Subprotocols []string      `json:"subprotocols,omitempty"`
}

// SocketMessage is what one side of a socket says.
type SocketMessage struct {
	Format string             `json:"format"` // json, text, binary or either
	Schema *schema.JSONSchema `json:"schema,omitzero"`
}
