package ws

import "github.com/coder/websocket"

// Compression says how messages are compressed.
type Compression uint8

const (
	// CompressOff compresses nothing.
	CompressOff Compression = iota
	// CompressEach compresses every message of 512 bytes or more on its own.
	CompressEach
	// CompressTogether compresses messages of 128 bytes or more with what was in those before, which makes small and similar ones much shorter, and
	// holds 1.2 MB for each socket.
	CompressTogether
)

func (c Compression) mode() websocket.CompressionMode {
	switch c {
	case CompressEach:
		return websocket.CompressionNoContextTakeover
	case CompressTogether:
		return websocket.CompressionContextTakeover
	}
	return websocket.CompressionDisabled
}
