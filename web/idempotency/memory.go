package idempotency

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"
)

// ErrFull is returned by [Memory.Begin] when nothing more can be kept.
var ErrFull = errors.New("the memory for idempotency keys is full")

// Memory is a store in this process. The zero value is ready; it has no goroutine and needs no closing.
type Memory struct {
	// MaxBytes bounds what is kept, roughly: 64 MiB if 0. When it is full, what has expired goes first, then the oldest answers; requests that run are never
	// forgotten.
	MaxBytes int

	mu      sync.Mutex
	records map[string]*kept
	oldest  *kept // the list, by the time at which they began
	newest  *kept
	bytes   int
}

// kept is a record and its place in the list.
type kept struct {
	id, claim  string
	record     Record
	until      time.Time
	size       int
	prev, next *kept
}

// overhead is what a record costs besides its texts.
const overhead = 512

// Begin claims an id.
func (m *Memory) Begin(_ context.Context, id, fingerprint string, lease time.Duration) (string, *Record, error) {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if have := m.records[id]; have != nil {
		if now.Before(have.until) {
			known := have.record
			return "", &known, nil
		}
		m.remove(have)
	}
	k := &kept{id: id, claim: rand.Text(), record: Record{Fingerprint: fingerprint}, until: now.Add(lease), size: overhead + len(id) + len(fingerprint)}
	if !m.makeRoom(now, k.size, nil) {
		return "", nil, ErrFull
	}
	if m.records == nil {
		m.records = map[string]*kept{}
	}
	m.records[id] = k
	m.bytes += k.size
	if k.prev = m.newest; k.prev != nil {
		k.prev.next = k
	} else {
		m.oldest = k
	}
	m.newest = k
	return k.claim, nil, nil
}

// Finish keeps the answer.
func (m *Memory) Finish(_ context.Context, id, claim string, answer *Answer, keep time.Duration) error {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	k := m.records[id]
	if k == nil || k.claim != claim || k.record.Answer != nil {
		return nil
	}
	more := len(answer.Body)
	for name, values := range answer.Header {
		more += len(name) + 32
		for _, v := range values {
			more += len(v) + 16
		}
	}
	if !m.makeRoom(now, more, k) { // an answer that comes after its lease is still the answer, if nobody else has begun
		answer, more = &Answer{Status: answer.Status, TooLarge: true}, 0
	}
	k.record.Answer, k.until = answer, now.Add(keep)
	k.size += more
	m.bytes += more
	return nil
}

// Release gives the id up.
func (m *Memory) Release(_ context.Context, id, claim string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if k := m.records[id]; k != nil && k.claim == claim && k.record.Answer == nil {
		m.remove(k)
	}
	return nil
}

// makeRoom forgets until there is room, and reports whether there is. What has expired at the old end goes in any case, a few at a time. One record
// may be spared.
func (m *Memory) makeRoom(now time.Time, size int, spare *kept) bool {
	most := m.MaxBytes
	if most <= 0 {
		most = 64 << 20
	}
	looked := 0
	for k := m.oldest; k != nil; {
		next := k.next
		full := m.bytes+size > most
		if !full && looked >= 8 {
			break
		}
		looked++
		if k != spare && (!now.Before(k.until) || full && k.record.Answer != nil) {
			m.remove(k)
		}
		k = next
	}
	return m.bytes+size <= most
}

func (m *Memory) remove(k *kept) {
	delete(m.records, k.id)
	m.bytes -= k.size
	if k.prev != nil {
		k.prev.next = k.next
	} else {
		m.oldest = k.next
	}
	if k.next != nil {
		k.next.prev = k.prev
	} else {
		m.newest = k.prev
	}
	k.prev, k.next = nil, nil
}
