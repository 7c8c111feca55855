package docs

// socket is what a WebSocket speaks.
type socket struct {
	Receive, Send *side
}
