package ws

import (
	"strings"

	"github.com/gotandem/tandem/problem"
)

// MessageError says what is wrong with a received message. Read returns it, and the socket stays open: a handler may answer and go on,
// or return it, which closes the socket with 1007 if the message was no JSON and with 1008 if it broke a rule.
type MessageError struct {
	// Items are all mistakes; their locations begin with "message".
	Items []problem.Item
}

func (e *MessageError) Error() string {
	var b strings.Builder
	for i, item := range e.Items {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(item.String())
	}
	return b.String()
}

// Problem is the same as a request body's: 422 with the items.
func (e *MessageError) Problem() *problem.Error {
	return problem.Unprocessable("The message is not valid.").WithErrors(e.Items...)
}

func (e *MessageError) code() int {
	for _, item := range e.Items {
		if item.Type == "json_invalid" {
			return CodeInvalidData
		}
	}
	return CodePolicy
}
