package idempotency_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/gotandem/tandem/web/idempotency"
)

// keep has a memory hold one more answer.
func keep(t *testing.T, m *idempotency.Memory, id string, size int) {
	t.Helper()
	claim, known, err := m.Begin(t.Context(), id, "mark", time.Hour)
	if err != nil || known != nil {
		t.Fatalf("%s: %+v, %v", id, known, err)
	}
	if err := m.Finish(t.Context(), id, claim, &idempotency.Answer{Status: 200, Body: make([]byte, size)}, time.Hour); err != nil {
		t.Fatal(err)
	}
}

// kept is how many bytes of an answer are there, -1 for one of which only that is known, -2 for none.
func kept(t *testing.T, m *idempotency.Memory, id string) int {
	t.Helper()
	claim, known, err := m.Begin(t.Context(), id, "mark", time.Hour)
	switch {
	case err != nil:
		t.Fatal(err)
	case known == nil:
		_ = m.Release(t.Context(), id, claim)
		return -2
	case known.Answer.TooLarge:
		return -1
	}
	return len(known.Answer.Body)
}

func TestMemoryIsBounded(t *testing.T) {
	m := &idempotency.Memory{MaxBytes: 10_000}
	for i := range 1000 {
		keep(t, m, fmt.Sprint(i), 1000)
	}
	for id, want := range map[string]int{"999": 1000, "995": -1, "0": -2} {
		if n := kept(t, m, id); n != want {
			t.Errorf("of %s: %d, want %d", id, n, want)
		}
	}
	keep(t, m, "huge", 11_000)
	if n := kept(t, m, "huge"); n != -1 {
		t.Errorf("of an answer that has no room: %d", n)
	}
	if n := kept(t, m, "999"); n != 1000 {
		t.Errorf("an answer that has no room drove out another: %d", n)
	}
	// What runs is never forgotten.
	m = &idempotency.Memory{MaxBytes: 2000}
	var err error
	for i := 0; err == nil && i < 100; i++ {
		_, _, err = m.Begin(t.Context(), fmt.Sprint(i), "mark", time.Hour)
	}
	if !errors.Is(err, idempotency.ErrFull) {
		t.Errorf("got %v", err)
	}
}

// TestMemoryIsShared: who keeps much does not have the requests of others forgotten.
func TestMemoryIsShared(t *testing.T) {
	m := &idempotency.Memory{MaxBytes: 64 << 10}
	keep(t, m, "victim.pay", 2000)
	for i := range 5 {
		keep(t, m, fmt.Sprint("attacker.", i), 20_000)
	}
	if n := kept(t, m, "victim.pay"); n != 2000 {
		t.Errorf("answers of another drove out an answer: %d", n)
	}
	for i := range 1000 {
		keep(t, m, fmt.Sprint("attacker.small", i), 0)
	}
	if n := kept(t, m, "victim.pay"); n == -2 {
		t.Error("requests of another had a request forgotten")
	}
	if n := kept(t, m, "attacker.0"); n != -2 {
		t.Errorf("the oldest of who keeps the most: %d", n)
	}
}

// TestScopesShareTheMemory is TestMemoryIsShared through a route.
func TestScopesShareTheMemory(t *testing.T) {
	s := newShop(t, idempotency.Policy{Store: &idempotency.Memory{MaxBytes: 16 << 10}})
	pay := func(user, key string) int { return s.postAs(user, "/pay", key, `{"cents":5}`).Code }
	if code := pay("victim", "pay"); code != 201 {
		t.Fatal(code)
	}
	for i := range 100 {
		_ = pay("attacker", fmt.Sprint(i))
	}
	paid := s.paid
	if code := pay("victim", "pay"); code != 201 && code != 409 || s.paid != paid {
		t.Errorf("the repetition: %d, and %d payments more", code, s.paid-paid)
	}
}
