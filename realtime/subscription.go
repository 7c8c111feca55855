package realtime

import (
	"context"
	"sync"
)

// Subscription is one listener of a [Topic]. Its methods may be called concurrently; of several callers of Next, each value goes to one.
type Subscription[T any] struct {
	topic *Topic[T]
	stop  func() bool
	size  int
	wake  chan struct{} // holds a token while there may be something to read

	mu     sync.Mutex
	ring   []T // grows up to size, then the oldest value gives way
	first  int
	n      int
	lagged uint64
	ended  bool
}

// Next returns the next value and waits for it if need be. After the end of the topic or of the subscription, and of what was
// buffered, it returns ErrClosed; when ctx ends first, the cause of that.
func (s *Subscription[T]) Next(ctx context.Context) (T, error) {
	for {
		v, ok, ended := s.take()
		switch {
		case ok:
			return v, nil
		case ended:
			return v, ErrClosed
		}
		select {
		case <-s.wake:
		case <-ctx.Done():
			return v, context.Cause(ctx)
		}
	}
}

// Lagged returns how many values this subscriber has lost because it was too slow.
func (s *Subscription[T]) Lagged() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lagged
}

// Close ends the subscription. It may be called more than once.
func (s *Subscription[T]) Close() {
	if s.stop != nil {
		s.stop()
	}
	s.leave()
}

// leave is Close without stop, which is not set yet if ctx ended before Subscribe returned.
func (s *Subscription[T]) leave() {
	s.topic.remove(s)
	s.end()
}

func (s *Subscription[T]) put(v T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.n == s.size:
		s.ring[s.first] = v
		s.first = (s.first + 1) % s.size
		s.lagged++
		return // there was something to read already
	case s.n == len(s.ring):
		// All of the ring is in use, and it may still grow: unwind it, so that the new value follows the last.
		s.ring = append(append(s.ring[s.first:len(s.ring):len(s.ring)], s.ring[:s.first]...), v)
		s.first = 0
	default:
		s.ring[(s.first+s.n)%len(s.ring)] = v
	}
	s.n++
	s.signal()
}

func (s *Subscription[T]) take() (v T, ok, ended bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n == 0 {
		if s.ended {
			s.signal() // for others who wait in Next
		}
		return v, false, s.ended
	}
	var zero T
	v, s.ring[s.first] = s.ring[s.first], zero
	s.first = (s.first + 1) % len(s.ring)
	s.n--
	if s.n > 0 || s.ended {
		s.signal()
	}
	return v, true, false
}

func (s *Subscription[T]) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.signal()
}

func (s *Subscription[T]) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
