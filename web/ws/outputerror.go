package ws

import (
	"strings"

	"github.com/gotandem/tandem/problem"
)

// outputError says that a message to be sent breaks the rules of its own type. It is the server's fault, so it has no method
// Problem, and a client learns nothing of it.
type outputError struct{ items []problem.Item }

func (e *outputError) Error() string {
	all := make([]string, len(e.items))
	for i, item := range e.items {
		all[i] = item.String()
	}
	return "the message is not valid: " + strings.Join(all, "; ")
}
