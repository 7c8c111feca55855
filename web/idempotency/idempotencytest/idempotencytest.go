// Package idempotencytest is what every idempotency.Store must do.
package idempotencytest

import (
	"bytes"
	"context"
	"net/http"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotandem/tandem/web/idempotency"
)

// Run holds a store against the rules. open returns an empty store. within runs each test: synctest.Test for a store in this process, so that no
// time is lost with waiting, and for others a function that calls what it gets.
func Run(t *testing.T, open func(t *testing.T) idempotency.Store, within func(t *testing.T, f func(t *testing.T))) {
	run := func(name string, f func(t *testing.T, s idempotency.Store)) {
		t.Run(name, func(t *testing.T) { within(t, func(t *testing.T) { f(t, open(t)) }) })
	}
	begin := func(t *testing.T, s idempotency.Store, id, mark string, lease time.Duration) (string, *idempotency.Record) {
		t.Helper()
		claim, known, err := s.Begin(t.Context(), id, mark, lease)
		if err != nil {
			t.Fatalf("Begin: %v", err)
		}
		if (known == nil) != (claim != "") {
			t.Fatalf("Begin: claim %q and %+v: one of them", claim, known)
		}
		return claim, known
	}
	do := func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	answer := &idempotency.Answer{Status: 201, Header: http.Header{"Location": {"/1"}, "Set-Cookie": {"a=1", "b=2"}}, Body: []byte("made\x00\xff")}

	run("an id is claimed once, then answered", func(t *testing.T, s idempotency.Store) {
		claim, known := begin(t, s, "a", "mark", time.Hour)
		if known != nil {
			t.Fatalf("it is known: %+v", known)
		}
		if _, known = begin(t, s, "a", "other", time.Hour); known == nil || known.Answer != nil || known.Fingerprint != "mark" {
			t.Errorf("while it runs: %+v", known)
		}
		do(t, s.Finish(t.Context(), "a", claim, answer, time.Hour))
		_, known = begin(t, s, "a", "mark", time.Hour)
		if known == nil || known.Answer == nil || known.Answer.Status != 201 || !bytes.Equal(known.Answer.Body, answer.Body) || !reflect.DeepEqual(known.Answer.Header, answer.Header) || known.Fingerprint != "mark" {
			t.Errorf("afterwards: %+v", known)
		}
		if _, known := begin(t, s, "b", "mark", time.Hour); known != nil {
			t.Errorf("another id: %+v", known)
		}
	})
	run("what is released can be claimed again", func(t *testing.T, s idempotency.Store) {
		claim, _ := begin(t, s, "a", "mark", time.Hour)
		do(t, s.Release(t.Context(), "a", claim))
		if _, known := begin(t, s, "a", "mark", time.Hour); known != nil {
			t.Errorf("got %+v", known)
		}
	})
	run("a lease ends, and with it the claim", func(t *testing.T, s idempotency.Store) {
		late, _ := begin(t, s, "a", "mark", time.Second)
		time.Sleep(1100 * time.Millisecond)
		claim, known := begin(t, s, "a", "other", time.Hour)
		if known != nil {
			t.Fatalf("got %+v", known)
		}
		do(t, s.Finish(t.Context(), "a", late, answer, time.Hour))
		do(t, s.Release(t.Context(), "a", late))
		if _, known := begin(t, s, "a", "mark", time.Hour); known == nil || known.Answer != nil || known.Fingerprint != "other" {
			t.Errorf("who came too late did something: %+v", known)
		}
		do(t, s.Finish(t.Context(), "a", claim, answer, time.Hour))
		do(t, s.Release(t.Context(), "a", claim))
		if _, known := begin(t, s, "a", "mark", time.Hour); known == nil || known.Answer == nil {
			t.Errorf("an answer was released: %+v", known)
		}
	})
	run("an answer expires", func(t *testing.T, s idempotency.Store) {
		claim, _ := begin(t, s, "a", "mark", time.Hour)
		do(t, s.Finish(t.Context(), "a", claim, answer, time.Second))
		time.Sleep(1100 * time.Millisecond)
		if _, known := begin(t, s, "a", "mark", time.Hour); known != nil {
			t.Errorf("got %+v", known)
		}
	})
	run("of many at once one claims", func(t *testing.T, s idempotency.Store) {
		var claimed atomic.Int32
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				claim, _, err := s.Begin(context.WithoutCancel(t.Context()), "a", "mark", time.Hour)
				if err != nil {
					t.Error(err)
				}
				if claim != "" {
					claimed.Add(1)
				}
			})
		}
		wg.Wait()
		if claimed.Load() != 1 {
			t.Errorf("%d claimed it", claimed.Load())
		}
	})
	run("what was never begun is neither finished nor released", func(t *testing.T, s idempotency.Store) {
		do(t, s.Finish(t.Context(), "a", "nobody", answer, time.Hour))
		do(t, s.Release(t.Context(), "a", "nobody"))
		if _, known := begin(t, s, "a", "mark", time.Hour); known != nil {
			t.Errorf("got %+v", known)
		}
	})
}
