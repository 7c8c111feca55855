package realtime_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/gotandem/tandem/realtime"
)

func publish(t *testing.T, topic *realtime.Topic[int], from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := topic.Publish(t.Context(), i); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, s *realtime.Subscription[int], n int) []int {
	t.Helper()
	var got []int
	for range n {
		v, err := s.Next(t.Context())
		if err != nil {
			t.Fatalf("after %v: %v", got, err)
		}
		got = append(got, v)
	}
	return got
}

func TestTopicReachesEverySubscriberInOrder(t *testing.T) {
	var topic realtime.Topic[int]
	publish(t, &topic, 0, 1) // nobody listens: gone
	a, b := topic.Subscribe(t.Context()), topic.Subscribe(t.Context())
	publish(t, &topic, 1, 4)
	for _, s := range []*realtime.Subscription[int]{a, b} {
		if got := read(t, s, 3); !slices.Equal(got, []int{1, 2, 3}) {
			t.Errorf("got %v; want [1 2 3]", got)
		}
	}
	if n := topic.Subscribers(); n != 2 {
		t.Errorf("%d subscribers; want 2", n)
	}
	a.Close()
	if _, err := a.Next(t.Context()); !errors.Is(err, realtime.ErrClosed) {
		t.Errorf("Next after Close: %v", err)
	}
	if n := topic.Subscribers(); n != 1 {
		t.Errorf("%d subscribers; want 1", n)
	}
}

func TestSlowSubscriberLosesTheOldest(t *testing.T) {
	topic := realtime.Topic[int]{Buffer: 3}
	s := topic.Subscribe(t.Context())
	publish(t, &topic, 0, 2)
	if got := read(t, s, 1); !slices.Equal(got, []int{0}) {
		t.Errorf("got %v; want [0]", got)
	}
	publish(t, &topic, 2, 10) // holds 1, then 2…9 come: 7, 8, 9 stay
	if got := read(t, s, 3); !slices.Equal(got, []int{7, 8, 9}) {
		t.Errorf("got %v; want [7 8 9]", got)
	}
	if n := s.Lagged(); n != 6 {
		t.Errorf("lagged by %d; want 6", n)
	}
}

func TestBufferGrowsAroundItsEnd(t *testing.T) {
	topic := realtime.Topic[int]{Buffer: 8}
	s := topic.Subscribe(t.Context())
	next, want := 0, 0
	for _, step := range []struct{ in, out int }{{2, 1}, {2, 1}, {3, 2}, {5, 6}, {1, 1}, {6, 8}} {
		publish(t, &topic, next, next+step.in)
		next += step.in
		for _, v := range read(t, s, step.out) {
			if v != want {
				t.Fatalf("got %d; want %d", v, want)
			}
			want++
		}
	}
	if n := s.Lagged(); n != 0 {
		t.Errorf("lagged by %d", n)
	}
}

func TestTopicCloseDrains(t *testing.T) {
	var topic realtime.Topic[int]
	s := topic.Subscribe(t.Context())
	all := topic.All(t.Context())
	publish(t, &topic, 0, 2)
	topic.Close()
	topic.Close()
	if got := read(t, s, 2); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("got %v; want [0 1]", got)
	}
	if _, err := s.Next(t.Context()); !errors.Is(err, realtime.ErrClosed) {
		t.Errorf("Next: %v", err)
	}
	var got []int
	for v, err := range all {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, v)
	}
	if !slices.Equal(got, []int{0, 1}) {
		t.Errorf("All: got %v; want [0 1]", got)
	}
	if err := topic.Publish(t.Context(), 1); !errors.Is(err, realtime.ErrClosed) {
		t.Errorf("Publish: %v", err)
	}
	if _, err := topic.Subscribe(t.Context()).Next(t.Context()); !errors.Is(err, realtime.ErrClosed) {
		t.Errorf("Next on a late subscription: %v", err)
	}
}

func TestContextEndsSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var topic realtime.Topic[int]
		ctx, cancel := context.WithCancel(t.Context())
		all := topic.All(ctx)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for v, err := range all {
				t.Errorf("got %v, %v", v, err)
			}
		}()
		waiting := topic.Subscribe(t.Context())
		_, err := waiting.Next(canceled(t))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Next: %v", err)
		}
		synctest.Wait()
		cancel()
		<-ended
		synctest.Wait()
		if n := topic.Subscribers(); n != 1 {
			t.Errorf("%d subscribers; want the one whose context lives", n)
		}
	})
}

func canceled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestPublishersAndReadersTogether(t *testing.T) {
	topic := realtime.Topic[int]{Buffer: 1000}
	s := topic.Subscribe(t.Context())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 100 {
				if err := topic.Publish(t.Context(), i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var mu sync.Mutex
	sum := 0
	for range 3 {
		wg.Go(func() {
			for {
				v, err := s.Next(t.Context())
				if err != nil {
					return
				}
				mu.Lock()
				sum += v
				if sum == 4*4950 {
					topic.Close()
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if sum != 4*4950 {
		t.Errorf("read a sum of %d; want %d", sum, 4*4950)
	}
}
