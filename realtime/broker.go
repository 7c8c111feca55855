package realtime

import (
	"context"
	"time"
)

// Broker carries messages between the processes of a service, and knows who is where. [Local] is one for a single process; one for several stands
// on Redis, NATS or a database. All methods may be called concurrently. Package realtimetest holds implementations to this contract.
type Broker interface {
	// Publish hands payload to every subscription of the topic, in all processes. What one caller publishes, one after the other, arrives in that
	// order. A topic without subscriptions is no error. The payload is not changed afterwards by either side.
	Publish(ctx context.Context, topic string, payload []byte) error

	// Subscribe calls deliver with every payload that is published after it has returned, one at a time, until stop is called; a call may still
	// be under way when stop returns. deliver returns soon and does not call the broker. stop may be called more than once. ctx bounds
	// the subscribing alone.
	Subscribe(ctx context.Context, topic string, deliver func(payload []byte)) (stop func(), err error)

	// Enter notes that a member is there, or still there, with what is known about it. It is forgotten after ttl, so that the members of
	// a process which died disappear.
	Enter(ctx context.Context, topic, member string, info []byte, ttl time.Duration) error

	// Leave forgets a member. One that is not there is no error.
	Leave(ctx context.Context, topic, member string) error

	// Members returns who is there, with what was last noted about each.
	Members(ctx context.Context, topic string) (map[string][]byte, error)
}
