package realtime

import "github.com/gotandem/tandem/problem"

// Slow says what happens to a subscriber whose buffer is full.
type Slow uint8

const (
	// DropOldest drops the oldest value that waits. What is told is stale sooner or later: positions, prices, who is typing.
	DropOldest Slow = iota
	// Disconnect ends the subscription with [ErrSlow], and leaves the room, so that the client comes back and reads anew what it must not miss.
	Disconnect
)

// ErrSlow ends the subscription of one that read too slowly, where [Disconnect] is chosen. It is a problem with 503, which closes
// a socket with 1013.
var ErrSlow error = problem.Unavailable("You were disconnected because you read too slowly.")
