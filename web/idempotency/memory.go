package idempotency

import (
	"container/heap"
	"container/list"
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"time"
)

// ErrFull is returned by [Memory.Begin] when nothing more can be kept.
var ErrFull = errors.New("the memory for idempotency keys is full")

// Memory is a store in this process. The zero value is ready; it has no goroutine and needs no closing.
type Memory struct {
	// MaxBytes bounds what is kept, roughly: 64 MiB if 0. When it is full answers go, of which it stays known that there was one
	// ([Answer.TooLarge]), and when that takes half of the memory, it is forgotten too. Each time the scope that keeps the most gives way, with its
	// oldest, so that nobody's requests are forgotten for those of a few others. Requests that run are never forgotten.
	MaxBytes int

	mu      sync.Mutex
	records map[string]*kept
	order   list.List // of *kept, by the time at which they began
	owners  map[string]*owner
	most    [2]heaviest
	bytes   int
}

// kept is a record and its places in the lists.
type kept struct {
	id, claim string
	record    Record
	until     time.Time
	size      int // without the answer
	answer    int // the size of the answer
	owner     *owner
	inOrder   *list.Element
	share     int           // of the owner
	inShare   *list.Element // nil while the request runs
}

// overhead is what a record costs besides its texts.
const overhead = 640

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
	m.expire(now, nil, false)
	k := &kept{id: id, claim: rand.Text(), record: Record{Fingerprint: fingerprint}, until: now.Add(lease), size: overhead + len(id) + len(fingerprint)}
	m.add(k)
	if !m.makeRoom() {
		m.expire(now, nil, true)
		if !m.makeRoom() {
			m.remove(k)
			return "", nil, ErrFull
		}
	}
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
	k.record.Answer, k.until = answer, now.Add(keep) // an answer that comes after its lease is still the answer, if nobody else has begun
	k.answer = len(answer.Body)
	for name, values := range answer.Header {
		k.answer += len(name) + 32
		for _, v := range values {
			k.answer += len(v) + 16
		}
	}
	switch {
	case k.answer == 0:
		m.enlist(k, marks, k.size)
	case k.answer > m.limit(): // it would drive out all others first
		k.forgetAnswer()
		m.enlist(k, marks, k.size)
	default:
		m.bytes += k.answer
		m.enlist(k, answers, k.answer)
	}
	m.expire(now, k, false)
	m.makeRoom()
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

func (m *Memory) limit() int {
	if m.MaxBytes > 0 {
		return m.MaxBytes
	}
	return 64 << 20
}

// makeRoom forgets until all that is kept has room, and reports whether it has.
func (m *Memory) makeRoom() bool {
	for m.bytes > m.limit() {
		kind := answers
		if size := m.most[marks].size; m.most[answers].size == 0 || size > m.limit()/2 {
			kind = marks
			if size == 0 {
				return false
			}
		}
		k := m.most[kind].owners[0].shares[kind].records.Front().Value.(*kept)
		if kind == marks {
			m.remove(k)
			continue
		}
		m.delist(k, k.answer)
		m.bytes -= k.answer
		k.forgetAnswer()
		m.enlist(k, marks, k.size)
	}
	return true
}

// expire forgets what has expired at the old end, a few at a time, or anywhere. One record may be spared.
func (m *Memory) expire(now time.Time, spare *kept, all bool) {
	looked := 0
	for e := m.order.Front(); e != nil && (all || looked < 8); looked++ {
		k := e.Value.(*kept)
		e = e.Next()
		if k != spare && !now.Before(k.until) {
			m.remove(k)
		}
	}
}

func (m *Memory) add(k *kept) {
	name, _, ok := strings.Cut(k.id, ".")
	if !ok {
		name = ""
	}
	o := m.owners[name]
	if o == nil {
		o = &owner{name: name}
		if m.owners == nil {
			m.records, m.owners = map[string]*kept{}, map[string]*owner{}
		}
		m.owners[name] = o
		for kind := range m.most {
			m.most[kind].kind = kind
			heap.Push(&m.most[kind], o)
		}
	}
	k.owner = o
	o.records++
	k.inOrder = m.order.PushBack(k)
	m.records[k.id] = k
	m.bytes += k.size
}

// enlist counts a record, which is not listed, among its owner's.
func (m *Memory) enlist(k *kept, kind, size int) {
	s := &k.owner.shares[kind]
	k.share, k.inShare = kind, s.records.PushBack(k)
	s.size += size
	m.most[kind].size += size
	heap.Fix(&m.most[kind], s.index)
}

// delist takes a record back that was enlisted with the size.
func (m *Memory) delist(k *kept, size int) {
	s := &k.owner.shares[k.share]
	s.records.Remove(k.inShare)
	k.inShare = nil
	s.size -= size
	m.most[k.share].size -= size
	heap.Fix(&m.most[k.share], s.index)
}

func (m *Memory) remove(k *kept) {
	switch {
	case k.inShare == nil:
	case k.share == answers:
		m.delist(k, k.answer)
	default:
		m.delist(k, k.size)
	}
	delete(m.records, k.id)
	m.order.Remove(k.inOrder)
	m.bytes -= k.size + k.answer
	o := k.owner
	if o.records--; o.records == 0 {
		for kind := range m.most {
			heap.Remove(&m.most[kind], o.shares[kind].index)
		}
		delete(m.owners, o.name)
	}
}

// forgetAnswer forgets the answer, and not that there was one.
func (k *kept) forgetAnswer() {
	k.answer = 0
	k.record.Answer = &Answer{Status: k.record.Answer.Status, TooLarge: true}
}
