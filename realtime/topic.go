// Package realtime carries values from those who publish them to everyone who listens at the moment.
//
// A [Topic] is one place within one process. [Rooms] are many, by name, which may be shared by several processes through a [Broker], and know who is in them.
package realtime

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"
)

// ErrClosed is returned by a topic that was closed.
var ErrClosed = errors.New("topic is closed")

// defaultBuffer is how many values wait for one subscriber when Topic.Buffer is 0.
const defaultBuffer = 64

// Topic sends every published value to every subscriber. The zero value is ready; it must not be copied after its first use.
// All methods may be called concurrently.
//
// A publisher never waits: each subscriber has a buffer of its own, and one that reads too slowly loses its oldest values, which
// it can see from [Subscription.Lagged]. Every subscriber gets what it gets in the order in which it was published.
// Nothing is kept for those who subscribe later.
type Topic[T any] struct {
	// Buffer is how many values wait for one subscriber before the oldest is dropped; 0 is 64. Set it before the first use.
	Buffer int
	// Slow says what happens when that many wait: the oldest is dropped, or the subscription ends. Set it before the first use.
	Slow Slow

	dismiss func(*Subscription[T]) // closes one that was too slow, if that is not done at once

	mu     sync.Mutex
	subs   map[*Subscription[T]]struct{}
	closed bool
}

// Publish hands v to all subscribers and returns at once. It fails with ErrClosed, or when ctx has ended.
func (t *Topic[T]) Publish(ctx context.Context, v T) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	slow, err := t.hand(v)
	for _, s := range slow {
		if t.dismiss != nil {
			t.dismiss(s)
		} else {
			s.Close()
		}
	}
	return err
}

// hand hands v to all subscriptions and returns those that end with it.
func (t *Topic[T]) hand(v T) (slow []*Subscription[T], err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, ErrClosed
	}
	for s := range t.subs {
		if !s.put(v) {
			slow = append(slow, s)
		}
	}
	return slow, nil
}

// Subscribe starts to listen: every value published after it returns is received, until ctx ends or [Subscription.Close].
// On a closed topic the subscription has already ended.
func (t *Topic[T]) Subscribe(ctx context.Context) *Subscription[T] {
	n := t.Buffer
	if n <= 0 {
		n = defaultBuffer
	}
	s := &Subscription[T]{topic: t, size: n, wake: make(chan struct{}, 1)}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		s.end(nil)
		return s
	}
	if t.subs == nil {
		t.subs = map[*Subscription[T]]struct{}{}
	}
	t.subs[s] = struct{}{}
	s.stop = context.AfterFunc(ctx, s.leave)
	return s
}

// All subscribes at once and returns what is published from now on. The sequence ends without an error when ctx ends or the topic is
// closed, with [ErrSlow] when that is the subscription's end, and it can be ranged over once. It is made to be returned by a streaming handler:
//
//	func (s *shop) events(ctx context.Context, in *struct{}) iter.Seq2[Order, error] { return s.orders.All(ctx) }
func (t *Topic[T]) All(ctx context.Context) iter.Seq2[T, error] {
	s := t.Subscribe(ctx)
	return func(yield func(T, error) bool) {
		defer s.Close()
		s.All(ctx)(yield)
	}
}

// Subscribers returns how many listen now.
func (t *Topic[T]) Subscribers() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.subs)
}

// Close ends the topic. Subscribers still receive what they have in their buffers, and then the end.
func (t *Topic[T]) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	for s := range t.subs {
		s.stop()
		s.end(nil)
	}
	t.subs = nil
}

func (t *Topic[T]) subscriptions() []*Subscription[T] {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Collect(maps.Keys(t.subs))
}

func (t *Topic[T]) remove(s *Subscription[T]) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.subs, s)
}
