// Package realtimetest is what every realtime.Broker must do.
package realtimetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotandem/tandem/realtime"
)

// patience is how long what must happen may take, on a busy machine and over a network.
const patience = 10 * time.Second

// Run tests a broker. open returns it as n processes see it: n brokers that are joined with each other, and with no others. What was opened is closed by
// t.Cleanup. Topics are used by one test only.
func Run(t *testing.T, open func(t *testing.T, n int) []realtime.Broker) {
	t.Run("EverySubscriptionHearsEveryPublicationInOrder", func(t *testing.T) { hear(t, open(t, 2)) })
	t.Run("TopicsAreApart", func(t *testing.T) { apart(t, open(t, 1)[0]) })
	t.Run("StoppedSubscriptionsHearNothing", func(t *testing.T) { stopped(t, open(t, 2)) })
	t.Run("PayloadsAreAnyBytes", func(t *testing.T) { bytes(t, open(t, 2)) })
	t.Run("DeliveriesOfOneSubscriptionDoNotOverlap", func(t *testing.T) { overlap(t, open(t, 2)) })
	t.Run("MembersComeAndGo", func(t *testing.T) { members(t, open(t, 2)) })
	t.Run("MembersAreForgotten", func(t *testing.T) { forgotten(t, open(t, 2)) })
	t.Run("EndedContexts", func(t *testing.T) { ended(t, open(t, 1)[0]) })
	t.Run("ManyAtOnce", func(t *testing.T) { many(t, open(t, 2)) })
}

// ear collects what a subscription hears.
type ear struct {
	t    *testing.T
	stop func()
	c    chan string
}

func listen(t *testing.T, b realtime.Broker, topic string) *ear {
	t.Helper()
	e := &ear{t: t, c: make(chan string, 1000)}
	stop, err := b.Subscribe(t.Context(), topic, func(p []byte) { e.c <- string(p) })
	if err != nil {
		t.Fatalf("Subscribe: %v", err)
	}
	e.stop = stop
	t.Cleanup(stop)
	return e
}

func (e *ear) want(all ...string) {
	e.t.Helper()
	late := time.After(patience)
	for _, want := range all {
		select {
		case got := <-e.c:
			if got != want {
				e.t.Fatalf("heard %q, want %q", got, want)
			}
		case <-late:
			e.t.Fatalf("%q was not heard", want)
		}
	}
}

func publish(t *testing.T, b realtime.Broker, topic string, all ...string) {
	t.Helper()
	for _, p := range all {
		if err := b.Publish(t.Context(), topic, []byte(p)); err != nil {
			t.Fatalf("Publish: %v", err)
		}
	}
}

func hear(t *testing.T, b []realtime.Broker) {
	publish(t, b[0], "hear", "nobody is there")
	ears := []*ear{listen(t, b[0], "hear"), listen(t, b[0], "hear"), listen(t, b[1], "hear")}
	var want []string
	for i := range 50 {
		want = append(want, fmt.Sprint(i))
	}
	publish(t, b[0], "hear", want...)
	for _, e := range ears {
		e.want(want...)
	}
	publish(t, b[1], "hear", "back")
	for _, e := range ears {
		e.want("back")
	}
}

func apart(t *testing.T, b realtime.Broker) {
	one, two := listen(t, b, "apart/1"), listen(t, b, "apart/2")
	publish(t, b, "apart/1", "a")
	publish(t, b, "apart/2", "b")
	publish(t, b, "apart", "nobody")
	publish(t, b, "apart/1", "c")
	one.want("a", "c")
	two.want("b")
}

func stopped(t *testing.T, b []realtime.Broker) {
	gone, stays := listen(t, b[0], "stopped"), listen(t, b[1], "stopped")
	publish(t, b[0], "stopped", "a")
	gone.want("a")
	stays.want("a")
	gone.stop()
	gone.stop()
	publish(t, b[1], "stopped", "b")
	stays.want("b")
	again := listen(t, b[0], "stopped")
	publish(t, b[1], "stopped", "c")
	again.want("c") // so that all earlier deliveries to this process are done
	if n := len(gone.c); n != 0 {
		t.Errorf("a stopped subscription heard %q", <-gone.c)
	}
}

func bytes(t *testing.T, b []realtime.Broker) {
	e := listen(t, b[1], "bytes")
	all := []string{"\x00\xff\r\n", "", "ü", strings.Repeat("x", 7000)} // what PostgreSQL's NOTIFY takes at most is near
	publish(t, b[0], "bytes", all...)
	e.want(all...)
}

func overlap(t *testing.T, b []realtime.Broker) {
	var running sync.Mutex
	done := make(chan struct{}, 100)
	stop, err := b[0].Subscribe(t.Context(), "overlap", func([]byte) {
		if !running.TryLock() {
			t.Error("two deliveries at a time")
			return
		}
		defer running.Unlock()
		done <- struct{}{}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			for range 20 {
				if err := b[i].Publish(t.Context(), "overlap", nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	late := time.After(patience)
	for range 40 {
		select {
		case <-done:
		case <-late:
			t.Fatal("a publication was not heard")
		}
	}
}

// seen waits until members are those that are wanted.
func seen(t *testing.T, b realtime.Broker, topic, want string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		got, err := b.Members(t.Context(), topic)
		if err != nil {
			t.Fatalf("Members: %v", err)
		}
		var all []string
		for id, info := range got {
			all = append(all, id+"="+string(info))
		}
		slices.Sort(all)
		if s := strings.Join(all, " "); s == want {
			return
		} else if time.Now().After(deadline) {
			t.Fatalf("members are %q, want %q", s, want)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func enter(t *testing.T, b realtime.Broker, topic, id, info string, ttl time.Duration) {
	t.Helper()
	if err := b.Enter(t.Context(), topic, id, []byte(info), ttl); err != nil {
		t.Fatalf("Enter: %v", err)
	}
}

func members(t *testing.T, b []realtime.Broker) {
	seen(t, b[0], "members", "")
	enter(t, b[0], "members", "1", "Ann", time.Hour)
	enter(t, b[1], "members", "2", "Bob", time.Hour)
	enter(t, b[1], "elsewhere", "3", "Cy", time.Hour)
	for _, b := range b {
		seen(t, b, "members", "1=Ann 2=Bob")
	}
	enter(t, b[0], "members", "1", "Anna", time.Hour) // what was noted last
	seen(t, b[1], "members", "1=Anna 2=Bob")
	for range 2 {
		if err := b[0].Leave(t.Context(), "members", "1"); err != nil {
			t.Errorf("Leave: %v", err)
		}
	}
	seen(t, b[1], "members", "2=Bob")
	seen(t, b[0], "elsewhere", "3=Cy")
}

func forgotten(t *testing.T, b []realtime.Broker) {
	enter(t, b[0], "forgotten", "dies", "x", time.Second)
	enter(t, b[0], "forgotten", "stays", "y", time.Hour)
	enter(t, b[0], "forgotten", "renewed", "z", time.Second)
	enter(t, b[0], "forgotten", "renewed", "z", time.Hour)
	seen(t, b[1], "forgotten", "renewed=z stays=y")
}

func ended(t *testing.T, b realtime.Broker) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Publish(ctx, "ended", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Publish: %v", err)
	}
	if _, err := b.Subscribe(ctx, "ended", func([]byte) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("Subscribe: %v", err)
	}
	if err := b.Enter(ctx, "ended", "1", nil, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("Enter: %v", err)
	}
	if _, err := b.Members(ctx, "ended"); !errors.Is(err, context.Canceled) {
		t.Errorf("Members: %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	heard := make(chan struct{}, 1)
	stop, err := b.Subscribe(ctx, "ended", func([]byte) { heard <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	cancel() // bounds the subscribing alone
	publish(t, b, "ended", "x")
	select {
	case <-heard:
	case <-time.After(patience):
		t.Error("the subscription ended with the context that it was made under")
	}
}

// many has topics come and go under publications.
func many(t *testing.T, b []realtime.Broker) {
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			b := b[g%len(b)]
			topic := fmt.Sprint("many/", g%3)
			for range 20 {
				heard := make(chan struct{}, 1000)
				stop, err := b.Subscribe(t.Context(), topic, func([]byte) { heard <- struct{}{} })
				if err != nil {
					t.Error(err)
					return
				}
				if err := b.Publish(t.Context(), topic, []byte("x")); err != nil {
					t.Error(err)
				}
				select {
				case <-heard:
				case <-time.After(patience):
					t.Error("what a process publishes itself was not heard")
				}
				stop()
			}
		})
	}
	wg.Wait()
}
