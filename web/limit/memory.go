package limit

import (
	"context"
	"hash/maphash"
	"sync"
	"time"
)

// Memory is a store in this process. The zero value is ready; it has no goroutine and needs no closing.
type Memory struct {
	// MaxKeys bounds how many keys are remembered: 100,000 if 0, at about 150 bytes each. Keys whose bucket is full again are forgotten first, as they come
	// up; when there are none, the one of some that is nearest to it goes, so that a flood of addresses costs memory no more than that.
	MaxKeys int

	once   sync.Once
	seed   maphash.Seed
	shards [shards]shard
}

const (
	shards = 32
	// looks is how many keys are looked at when one is added: more than one, so that the forgetting keeps up with the coming.
	looks = 8
)

// shard is a part of the keys, so that requests seldom wait for each other.
type shard struct {
	mu       sync.Mutex
	arrivals map[string]time.Time
}

// Take counts a request. It never fails.
func (m *Memory) Take(_ context.Context, key string, q Quota) (Result, error) {
	m.once.Do(func() { m.seed = maphash.MakeSeed() })
	s := &m.shards[maphash.String(m.seed, key)%shards]
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	arrival, known := s.arrivals[key]
	next, r := q.Next(now, arrival)
	if !r.OK {
		return r, nil
	}
	if !known {
		s.makeRoom(now, m.maxKeys())
	}
	s.arrivals[key] = next
	return r, nil
}

func (m *Memory) maxKeys() int {
	n := m.MaxKeys
	if n <= 0 {
		n = 100_000
	}
	return max(1, n/shards)
}

// makeRoom forgets keys before one is added.
func (s *shard) makeRoom(now time.Time, most int) {
	if s.arrivals == nil {
		s.arrivals = map[string]time.Time{}
		return
	}
	looked := 0
	nearest, at := "", time.Time{}
	for key, arrival := range s.arrivals { // begins anywhere
		if !arrival.After(now) {
			delete(s.arrivals, key)
		} else if looked == 0 || arrival.Before(at) {
			nearest, at = key, arrival
		}
		if looked++; looked == looks {
			break
		}
	}
	if len(s.arrivals) >= most {
		delete(s.arrivals, nearest)
	}
}

// Len is how many keys are remembered.
func (m *Memory) Len() int {
	n := 0
	for i := range m.shards {
		s := &m.shards[i]
		s.mu.Lock()
		n += len(s.arrivals)
		s.mu.Unlock()
	}
	return n
}
