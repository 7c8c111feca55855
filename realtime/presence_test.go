package realtime_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/realtime"
)

// TestWhoIsTooSlowLeaves: who was disconnected is no member any more, although nobody closes the subscription.
func TestWhoIsTooSlowLeaves(t *testing.T) {
	for name, broker := range map[string]realtime.Broker{"one process": nil, "a broker": &realtime.Local{}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &realtime.Rooms[said, string]{Broker: broker, Buffer: 1, Slow: realtime.Disconnect}
				slow, quick := join(t, r, "lobby", "slow"), join(t, r, "lobby", "quick")
				for range 2 {
					if err := r.Publish(t.Context(), "lobby", said{}); err != nil {
						t.Fatal(err)
					}
					if _, err := quick.Next(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				synctest.Wait()
				wantMembers(t, r, "lobby", "quick")
				_, _ = slow.Next(t.Context())
				if _, err := slow.Next(t.Context()); !errors.Is(err, realtime.ErrSlow) {
					t.Errorf("got %v", err)
				}
				r.Close()
				wantMembers(t, r, "lobby")
			})
		})
	}
}

// TestCloseLeavesForTheSlow: also right after the publication that was one too many.
func TestCloseLeavesForTheSlow(t *testing.T) {
	for range 50 {
		broker := &realtime.Local{}
		r := &realtime.Rooms[said, string]{Broker: broker, Buffer: 1, Slow: realtime.Disconnect}
		_ = join(t, r, "lobby", "slow")
		for range 2 {
			_ = r.Publish(t.Context(), "lobby", said{})
		}
		r.Close()
		wantMembers(t, r, "lobby")
	}
}

// moody is a broker that some members cannot be told to.
type moody struct {
	realtime.Local
	refuse, hang atomic.Pointer[string] // the member; nil for none
}

func (m *moody) Enter(ctx context.Context, topic, member string, info []byte, ttl time.Duration) error {
	switch {
	case is(&m.refuse, info):
		return errors.New("no room")
	case is(&m.hang, info):
		<-ctx.Done()
		return ctx.Err()
	}
	return m.Local.Enter(ctx, topic, member, info, ttl)
}

func is(member *atomic.Pointer[string], info []byte) bool {
	who := member.Load()
	return who != nil && *who == string(info)
}

// TestOneWhoCannotStay: the others do.
func TestOneWhoCannotStay(t *testing.T) {
	bad := `"bad"`
	for name, set := range map[string]func(*moody){
		"refused": func(m *moody) { m.refuse.Store(&bad) },
		"hanging": func(m *moody) { m.hang.Store(&bad) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				broker := &moody{}
				r := &realtime.Rooms[said, string]{Broker: broker}
				_ = join(t, r, "lobby", "bad")
				want := []string{}
				for i := range 40 {
					want = append(want, fmt.Sprintf("good %02d", i))
					_ = join(t, r, "lobby", want[i])
				}
				set(broker)
				for range 20 {
					time.Sleep(17 * time.Second)
					synctest.Wait()
				}
				wantMembers(t, r, "lobby", want...)
				r.Close()
			})
		})
	}
}
