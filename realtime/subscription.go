package realtime

import (
	"context"
	"errors"
	"iter"
	"slices"
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
	why    error // of the end, if it is not ErrClosed
	left   bool
	after  []func() // when it is left, last first
}

// Next returns the next value and waits for it if need be. After the end of the topic or of the subscription, and of what was
// buffered, it returns ErrClosed, or [ErrSlow]; when ctx ends first, the cause of that.
func (s *Subscription[T]) Next(ctx context.Context) (T, error) {
	for {
		v, ok, ended := s.take()
		switch {
		case ok:
			return v, nil
		case ended:
			return v, s.reason()
		}
		select {
		case <-s.wake:
		case <-ctx.Done():
			return v, context.Cause(ctx)
		}
	}
}

// All returns the values as they come, until ctx ends or the subscription does. [ErrSlow] is the only error that is yielded. It is made for streaming
// handlers and for sockets:
//
//	err := conn.Exchange(ctx, said.All, hear)
func (s *Subscription[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			v, err := s.Next(ctx)
			switch {
			case err == nil:
				if !yield(v, nil) {
					return
				}
				continue
			case errors.Is(err, ErrSlow):
				yield(v, err)
			}
			return
		}
	}
}

func (s *Subscription[T]) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.why != nil {
		return s.why
	}
	return ErrClosed
}

// also registers f to run once, when the subscription is left. If that has happened already, f runs at once, and also reports false.
func (s *Subscription[T]) also(f func()) bool {
	s.mu.Lock()
	left := s.left
	if !left {
		s.after = append(s.after, f)
	}
	s.mu.Unlock()
	if left {
		f()
	}
	return !left
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
	s.end(nil)
	s.mu.Lock()
	s.left = true
	after := s.after
	s.after = nil
	s.mu.Unlock()
	for _, f := range slices.Backward(after) {
		f()
	}
}

// put takes a value; false says that it was one too many, which ended the subscription.
func (s *Subscription[T]) put(v T) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended:
		return true
	case s.n == s.size && s.topic.Slow == Disconnect:
		s.ended, s.why = true, ErrSlow
		s.signal()
		return false
	case s.n == s.size:
		s.ring[s.first] = v
		s.first = (s.first + 1) % s.size
		s.lagged++
		return true // there was something to read already
	case s.n == len(s.ring):
		// All of the ring is in use, and it may still grow: unwind it, so that the new value follows the last.
		s.ring = append(append(s.ring[s.first:len(s.ring):len(s.ring)], s.ring[:s.first]...), v)
		s.first = 0
	default:
		s.ring[(s.first+s.n)%len(s.ring)] = v
	}
	s.n++
	s.signal()
	return true
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

func (s *Subscription[T]) end(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended, s.why = true, why
	}
	s.signal()
}

func (s *Subscription[T]) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
