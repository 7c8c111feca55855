package ws

// Message is one whole message as it travels, for handlers that want both kinds: ws.Conn[ws.Message, ws.Message].
type Message struct {
	// Binary tells the two kinds of message apart. Text is always valid UTF-8.
	Binary bool
	Data   []byte
}
