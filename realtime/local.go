package realtime

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// Local is a [Broker] within one process. The zero value is ready; it must not be copied after its first use.
type Local struct {
	mu     sync.Mutex
	topics map[string]*localTopic
}

// localTopic is there while somebody listens or is there.
type localTopic struct {
	publish sync.Mutex // keeps publications in one order for all subscriptions
	subs    map[*localSubscription]struct{}
	members map[string]presence
}

type localSubscription struct{ deliver func([]byte) }

// presence is a member that was noted.
type presence struct {
	info  []byte
	until time.Time
}

var _ Broker = (*Local)(nil)

// Publish implements [Broker].
func (l *Local) Publish(ctx context.Context, topic string, payload []byte) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	l.mu.Lock()
	t := l.topics[topic]
	l.mu.Unlock()
	if t == nil {
		return nil
	}
	t.publish.Lock()
	defer t.publish.Unlock()
	l.mu.Lock()
	subs := slices.Collect(maps.Keys(t.subs))
	l.mu.Unlock()
	for _, s := range subs {
		s.deliver(payload)
	}
	return nil
}

// Subscribe implements [Broker].
func (l *Local) Subscribe(ctx context.Context, topic string, deliver func([]byte)) (stop func(), err error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	s := &localSubscription{deliver}
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.topicLocked(topic)
	if t.subs == nil {
		t.subs = map[*localSubscription]struct{}{}
	}
	t.subs[s] = struct{}{}
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(t.subs, s)
		l.tidyLocked(topic, t)
	}, nil
}

// Enter implements [Broker].
func (l *Local) Enter(ctx context.Context, topic, member string, info []byte, ttl time.Duration) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.topicLocked(topic)
	t.forgetLocked()
	if t.members == nil {
		t.members = map[string]presence{}
	}
	t.members[member] = presence{bytes.Clone(info), time.Now().Add(ttl)}
	return nil
}

// Leave implements [Broker].
func (l *Local) Leave(_ context.Context, topic, member string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := l.topics[topic]; t != nil {
		delete(t.members, member)
		l.tidyLocked(topic, t)
	}
	return nil
}

// Members implements [Broker].
func (l *Local) Members(ctx context.Context, topic string) (map[string][]byte, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	all := map[string][]byte{}
	if t := l.topics[topic]; t != nil {
		t.forgetLocked()
		for id, p := range t.members {
			all[id] = bytes.Clone(p.info)
		}
		l.tidyLocked(topic, t)
	}
	return all, nil
}

func (l *Local) topicLocked(name string) *localTopic {
	t := l.topics[name]
	if t == nil {
		if l.topics == nil {
			l.topics = map[string]*localTopic{}
		}
		t = &localTopic{}
		l.topics[name] = t
	}
	return t
}

// tidyLocked forgets a topic that nobody is in.
func (l *Local) tidyLocked(name string, t *localTopic) {
	if len(t.subs) == 0 && len(t.members) == 0 && l.topics[name] == t {
		delete(l.topics, name)
	}
}

// forgetLocked drops the members whose time is over.
func (t *localTopic) forgetLocked() {
	now := time.Now()
	maps.DeleteFunc(t.members, func(_ string, p presence) bool { return !now.Before(p.until) })
}
