// Package limittest is what every limit.Store must do.
package limittest

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotandem/tandem/web/limit"
)

// Run holds a store against the rules. open returns an empty store. within runs each test: synctest.Test for a store in this process, so that no
// time is lost with waiting, and for others a function that calls what it gets.
func Run(t *testing.T, open func(t *testing.T) limit.Store, within func(t *testing.T, f func(t *testing.T))) {
	run := func(name string, f func(t *testing.T)) {
		t.Run(name, func(t *testing.T) { within(t, f) })
	}
	take := func(t *testing.T, s limit.Store, key string, q limit.Quota) limit.Result {
		t.Helper()
		r, err := s.Take(t.Context(), key, q)
		if err != nil {
			t.Fatalf("Take: %v", err)
		}
		return r
	}
	// Long enough that a slow store does not lend a token back in between.
	q := limit.Quota{Interval: 10 * time.Second, Burst: 3}

	run("a burst passes and no more", func(t *testing.T) {
		s := open(t)
		for left := 2; left >= 0; left-- {
			if r := take(t, s, "a", q); !r.OK || r.Remaining != left || r.RetryAfter != 0 {
				t.Errorf("got %+v, want %d remaining", r, left)
			}
		}
		for range 3 { // what is refused costs nothing
			r := take(t, s, "a", q)
			if r.OK || r.Remaining != 0 || r.RetryAfter <= 0 || r.RetryAfter > q.Interval || r.Reset <= 2*q.Interval || r.Reset > 3*q.Interval {
				t.Errorf("got %+v", r)
			}
		}
	})
	run("keys do not know each other", func(t *testing.T) {
		s := open(t)
		for range 3 {
			take(t, s, "a", q)
		}
		if r := take(t, s, "b", q); !r.OK || r.Remaining != 2 {
			t.Errorf("got %+v", r)
		}
	})
	run("tokens come back one by one and not above the burst", func(t *testing.T) {
		s, q := open(t), limit.Quota{Interval: time.Second, Burst: 2}
		take(t, s, "a", q)
		take(t, s, "a", q)
		time.Sleep(1100 * time.Millisecond)
		if r := take(t, s, "a", q); !r.OK || r.Remaining != 0 {
			t.Errorf("after one interval: %+v", r)
		}
		if r := take(t, s, "a", q); r.OK {
			t.Errorf("a second one: %+v", r)
		}
		time.Sleep(5 * time.Second)
		if r := take(t, s, "a", q); !r.OK || r.Remaining != 1 {
			t.Errorf("after a long silence: %+v", r)
		}
	})
	run("many at once get what one after the other would", func(t *testing.T) {
		s, q := open(t), limit.Quota{Interval: time.Hour, Burst: 20}
		var passed atomic.Int32
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				for range 10 {
					if r, err := s.Take(context.WithoutCancel(t.Context()), "a", q); err == nil && r.OK {
						passed.Add(1)
					}
				}
			})
		}
		wg.Wait()
		if passed.Load() != 20 {
			t.Errorf("%d passed, want 20", passed.Load())
		}
	})
	run("any text is a key", func(t *testing.T) {
		s := open(t)
		for i, key := range []string{"", "a", "a\x00b", "a\x00", "\xff", "%", "日本", string(make([]byte, 64))} {
			if r := take(t, s, key, q); !r.OK || r.Remaining != 2 {
				t.Errorf("%s %q: %+v", strconv.Itoa(i), key, r)
			}
		}
	})
}
