package realtime_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/realtime"
)

type said struct {
	Text string        `json:"text"`
	Took time.Duration `json:"took"`
}

// failing is a broker that can be told to fail.
type failing struct {
	realtime.Local
	subscribe, enter error
}

func (f *failing) Subscribe(ctx context.Context, topic string, deliver func([]byte)) (func(), error) {
	if f.subscribe != nil {
		return nil, f.subscribe
	}
	return f.Local.Subscribe(ctx, topic, deliver)
}

func (f *failing) Enter(ctx context.Context, topic, member string, info []byte, ttl time.Duration) error {
	if f.enter != nil {
		return f.enter
	}
	return f.Local.Enter(ctx, topic, member, info, ttl)
}

func rooms(b realtime.Broker) *realtime.Rooms[said, string] {
	return &realtime.Rooms[said, string]{Broker: b}
}

func join(t *testing.T, r *realtime.Rooms[said, string], room, who string) *realtime.Subscription[said] {
	t.Helper()
	s, err := r.Join(t.Context(), room, who)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wantMembers(t *testing.T, r *realtime.Rooms[said, string], room string, want ...string) {
	t.Helper()
	got, err := r.Members(t.Context(), room)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("in %s: %q, %v; want %q", room, got, err, want)
	}
}

func TestRoomsJoinProcessesThatShareABroker(t *testing.T) {
	shared := &realtime.Local{}
	for name, processes := range map[string][2]*realtime.Rooms[said, string]{
		"one process": func() [2]*realtime.Rooms[said, string] {
			r := rooms(nil)
			return [2]*realtime.Rooms[said, string]{r, r}
		}(),
		"two processes": {rooms(shared), rooms(shared)},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := processes[0], processes[1]
			ann, bob, other := join(t, a, "lobby", "Ann"), join(t, b, "lobby", "Bob"), join(t, b, "garden", "Cy")
			observer, err := b.Listen(t.Context(), "lobby")
			if err != nil {
				t.Fatal(err)
			}
			wantMembers(t, a, "lobby", "Ann", "Bob")
			wantMembers(t, b, "lobby", "Ann", "Bob")
			wantMembers(t, a, "garden", "Cy")
			wantMembers(t, a, "cellar")
			for i := range 3 {
				if err := a.Publish(t.Context(), "lobby", said{fmt.Sprint(i), time.Second}); err != nil {
					t.Fatal(err)
				}
			}
			if err := a.Publish(t.Context(), "cellar", said{}); err != nil {
				t.Errorf("in an empty room: %v", err)
			}
			for _, s := range []*realtime.Subscription[said]{ann, bob, observer} {
				for i := range 3 {
					if v, err := s.Next(t.Context()); err != nil || v != (said{fmt.Sprint(i), time.Second}) {
						t.Fatalf("%v, %v", v, err)
					}
				}
			}
			bob.Close()
			bob.Close()
			wantMembers(t, a, "lobby", "Ann")
			a.Close()
			b.Close()
			for _, s := range []*realtime.Subscription[said]{ann, other, observer} {
				if _, err := s.Next(t.Context()); !errors.Is(err, realtime.ErrClosed) {
					t.Errorf("after Close: %v", err)
				}
			}
			if _, err := a.Join(t.Context(), "lobby", "late"); !errors.Is(err, realtime.ErrClosed) {
				t.Errorf("joining after Close: %v", err)
			}
		})
	}
	for _, room := range []string{"lobby", "garden"} {
		if m, _ := shared.Members(t.Context(), "realtime_test.said/"+room); len(m) != 0 {
			t.Errorf("after Close the broker still has %v in %s", m, room)
		}
	}
}

func TestRoomIsLeftWhenTheContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := rooms(&realtime.Local{})
		ctx, cancel := context.WithCancel(t.Context())
		if _, err := r.Join(ctx, "lobby", "Ann"); err != nil {
			t.Fatal(err)
		}
		wantMembers(t, r, "lobby", "Ann")
		cancel()
		synctest.Wait()
		wantMembers(t, r, "lobby")
		r.Close()
	})
}

func TestMembersAreSeenAsLongAsTheirProcessLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broker := &realtime.Local{}
		r, other := rooms(broker), rooms(broker)
		join(t, r, "lobby", "Ann")
		if err := broker.Enter(t.Context(), "realtime_test.said/lobby", "of a process that died", []byte(`"Bob"`), time.Minute); err != nil {
			t.Fatal(err)
		}
		wantMembers(t, other, "lobby", "Ann", "Bob")
		time.Sleep(10 * time.Minute)
		wantMembers(t, other, "lobby", "Ann")
		r.Close()
		wantMembers(t, other, "lobby")
	})
}

func TestRoomsTryAgainAfterAnErrorOfTheBroker(t *testing.T) {
	down := errors.New("the broker is down")
	b := &failing{subscribe: down}
	r := rooms(b)
	if _, err := r.Join(t.Context(), "lobby", "Ann"); !errors.Is(err, down) {
		t.Errorf("Join: %v", err)
	}
	b.subscribe, b.enter = nil, down
	if _, err := r.Join(t.Context(), "lobby", "Ann"); !errors.Is(err, down) {
		t.Errorf("Join: %v", err)
	}
	b.enter = nil
	wantMembers(t, r, "lobby")
	s := join(t, r, "lobby", "Ann")
	wantMembers(t, r, "lobby", "Ann")
	if err := r.Publish(t.Context(), "lobby", said{Text: "x"}); err != nil {
		t.Error(err)
	}
	if v, err := s.Next(t.Context()); err != nil || v.Text != "x" {
		t.Errorf("%v, %v", v, err)
	}
	r.Close()
}

func TestSlowSubscriberIsDisconnected(t *testing.T) {
	topic := realtime.Topic[int]{Buffer: 2, Slow: realtime.Disconnect}
	slow, quick := topic.Subscribe(t.Context()), topic.Subscribe(t.Context())
	for i := range 4 {
		publish(t, &topic, i, i+1)
		read(t, quick, 1)
	}
	if got := read(t, slow, 2); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("what waited: %v", got)
	}
	var last error
	for _, err := range slow.All(t.Context()) {
		last = err
	}
	if !errors.Is(last, realtime.ErrSlow) || topic.Subscribers() != 1 {
		t.Errorf("%v, %d subscribers", last, topic.Subscribers())
	}
	if _, err := slow.Next(t.Context()); !errors.Is(err, realtime.ErrSlow) {
		t.Errorf("Next: %v", err)
	}
}

// TestRoomsUnderLoad has rooms come and go, for the race detector.
func TestRoomsUnderLoad(t *testing.T) {
	broker := &realtime.Local{}
	all := []*realtime.Rooms[said, string]{rooms(broker), rooms(broker)}
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			r, room := all[g%2], fmt.Sprint(g%3)
			for i := range 50 {
				ctx, cancel := context.WithCancel(t.Context())
				s, err := r.Join(ctx, room, fmt.Sprint(g))
				if err != nil {
					t.Error(err)
					cancel()
					return
				}
				if err := r.Publish(ctx, room, said{Text: "x"}); err != nil {
					t.Error(err)
				}
				if _, err := s.Next(ctx); err != nil {
					t.Error(err)
				}
				if i%2 == 0 {
					s.Close()
				}
				cancel()
			}
		})
	}
	wg.Wait()
	for _, r := range all {
		r.Close()
	}
	for i := range 3 {
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
			m, _ := broker.Members(t.Context(), fmt.Sprint("realtime_test.said/", i))
			if len(m) == 0 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("room %d still has %v", i, m)
			}
		}
	}
}
