package ws

import (
	"context"
	"sync"
)

// inbox holds the messages that were received and not yet read by the handler. It is bounded in number and in bytes: when it is
// full the connection is not read, so that TCP slows the peer down.
type inbox struct {
	count int
	limit int64 // bytes; one message may exceed what is left, so that any message fits an empty inbox

	mu      sync.Mutex
	waiting []Message
	bytes   int64
	full    bool  // put waits
	stalled int   // how often it has waited, and found room
	ended   error // why no more will come
	more    chan struct{}
	room    chan struct{}
	over    chan struct{} // closed when ended is set
}

func newInbox(limit int64, count int) *inbox {
	return &inbox{limit: limit, count: count, more: make(chan struct{}, 1), room: make(chan struct{}, 1), over: make(chan struct{})}
}

// put waits for room and reports whether the inbox took the message: not when it has ended.
func (b *inbox) put(m Message) bool {
	for {
		b.mu.Lock()
		switch {
		case b.ended != nil:
			b.mu.Unlock()
			return false
		case len(b.waiting) < b.count && (b.bytes == 0 || b.bytes+int64(len(m.Data)) <= b.limit):
			if b.full {
				b.full = false
				b.stalled++
			}
			b.waiting = append(b.waiting, m)
			b.bytes += int64(len(m.Data))
			b.mu.Unlock()
			token(b.more)
			return true
		}
		b.full = true
		b.mu.Unlock()
		<-b.room
	}
}

// get returns the next message; what was received before the end comes first, even when ctx has ended.
func (b *inbox) get(ctx context.Context) (Message, error) {
	for {
		b.mu.Lock()
		if len(b.waiting) > 0 {
			m := b.waiting[0]
			b.waiting[0] = Message{}
			b.waiting = b.waiting[1:]
			b.bytes -= int64(len(m.Data))
			left := len(b.waiting) > 0 || b.ended != nil
			b.mu.Unlock()
			token(b.room)
			if left {
				token(b.more)
			}
			return m, nil
		}
		ended := b.ended
		b.mu.Unlock()
		if ended != nil {
			token(b.more) // for another reader
			return Message{}, ended
		}
		select {
		case <-b.more:
		case <-ctx.Done():
			return Message{}, context.Cause(ctx)
		}
	}
}

// end says why no more messages come. The first reason stays.
func (b *inbox) end(why error) {
	b.mu.Lock()
	if b.ended == nil {
		b.ended = why
		close(b.over)
	}
	b.mu.Unlock()
	token(b.more)
	token(b.room)
}

// stalls counts how often the connection was not read because the handler was behind, and says whether that is so now.
func (b *inbox) stalls() (ended int, now bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stalled, b.full
}

func token(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
