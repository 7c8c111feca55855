package limit

import (
	"context"
	"time"
)

// Store counts requests. It is safe for concurrent use, and two takes of one key never both count from the same state. limittest holds
// the rules that every store keeps.
//
// A store keeps one number for a key: its theoretical arrival time, see [Quota.Next]. One that several processes share does the reading, the counting and the writing in
// one step (a script of Redis, a row that is locked), by one clock, the server's if it has one; it lets the key expire when the bucket is full again, which is
// Reset from now. Keys are any bytes, some hundred at most.
type Store interface {
	// Take counts a request of the key now, if the quota allows it. A request that is refused is not counted. It is called for every request: it ends with ctx.
	Take(ctx context.Context, key string, q Quota) (Result, error)
}

// Quota is a token bucket: Burst tokens, one of which comes back every Interval.
type Quota struct {
	Interval time.Duration
	Burst    int
}

// Result is how a request fared.
type Result struct {
	OK bool
	// Remaining is how many more requests would be allowed now.
	Remaining int
	// Reset is the time until the whole burst is there again.
	Reset time.Duration
	// RetryAfter is the time until a request that was refused would be allowed; 0 for one that was not.
	RetryAfter time.Duration
}

// Next is the algorithm, for stores: what becomes of a key's theoretical arrival time (the moment at which its bucket is full again; the zero time for a key that is
// not known) when a request comes now. The returned time is stored if the result is OK.
func (q Quota) Next(now, arrival time.Time) (time.Time, Result) {
	if arrival.Before(now) {
		arrival = now
	}
	whole := q.Interval * time.Duration(q.Burst)
	next := arrival.Add(q.Interval)
	ahead := next.Sub(now)
	if ahead > whole {
		return arrival, Result{Remaining: 0, Reset: arrival.Sub(now), RetryAfter: ahead - whole}
	}
	return next, Result{OK: true, Remaining: int((whole - ahead) / q.Interval), Reset: ahead}
}
