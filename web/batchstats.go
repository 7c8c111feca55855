package web

import "time"

// BatchStats counts what a [Batch] has done since it was made, and says what it does now. Items/Calls is how many items went together on average;
// Busy, held against the time that has passed and the number of workers, how much more they could do.
type BatchStats struct {
	// Waiting is how many items wait for a worker, Running how many calls are under way.
	Waiting, Running int
	// Calls is how many calls were begun, Items how many items they had.
	Calls, Items uint64
	// Failed is how many items of the calls that ended got an error.
	Failed uint64
	// Refused is how many items were answered with 503, Left how many were given up before they were in a call.
	Refused, Left uint64
	// Busy is the time spent in calls that ended, of all workers together.
	Busy time.Duration
}
