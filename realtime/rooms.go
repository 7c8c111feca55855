package realtime

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json/v2"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/gotandem/tandem/schema"
)

// defaultTTL is how long a member of a process that died is still seen.
const defaultTTL = time.Minute

const (
	// leaveTimeout bounds how long leaving a room may take, tellTimeout how long telling that one member stays.
	leaveTimeout = 5 * time.Second
	tellTimeout  = 5 * time.Second
	// tellers is how many members the broker is told of at the same time.
	tellers = 16
)

// Rooms are named places where values of T are heard by everyone who is there, whichever process they are connected to, and where
// one can ask who is there: each is an M, such as a user's public name, or struct{} where that does not matter. A room
// exists while somebody is in it. The zero value is ready, within one process; it must not be copied after its first use. All
// methods may be called concurrently.
//
//	said, err := rooms.Join(ctx, "lobby", user) // and hear what is said there
//	err := rooms.Publish(ctx, "lobby", Said{…})
//	users, err := rooms.Members(ctx, "lobby")
type Rooms[T, M any] struct {
	// Broker joins the rooms of several processes; nil keeps them within this one. Values then travel as JSON.
	Broker Broker
	// Name tells rooms of different kinds apart on one broker; "" is the name of T.
	Name string
	// Buffer is how many values wait for one subscriber: 64 if 0. Slow says what happens to one that reads too slowly.
	Buffer int
	Slow   Slow
	// TTL is how long the members of a process that died are still seen: 1 min if 0. Three times as often the broker is told who is there.
	TTL time.Duration
	// Log gets what goes wrong between the processes; nil is slog's default.
	Log *slog.Logger

	mu      sync.Mutex
	rooms   map[string]*room[T]
	here    map[string]member // members of this process, by their ids
	closed  bool
	refresh *time.Timer
	working sync.WaitGroup
	local   Local // for presence, without a Broker
}

// room is a room that somebody in this process is in.
type room[T any] struct {
	topic Topic[T]
	users int           // who hold it
	ready chan struct{} // closed when stop or err is set
	stop  func()
	err   error
}

// member is somebody in this process.
type member struct {
	room string
	info []byte
}

// Join enters a room: what is published there from now on is received, and [Rooms.Members] names m, until ctx ends or
// [Subscription.Close].
func (r *Rooms[T, M]) Join(ctx context.Context, name string, m M) (*Subscription[T], error) {
	s, err := r.Listen(ctx, name)
	if err != nil {
		return nil, err
	}
	if reflect.TypeFor[M]() == reflect.TypeFor[struct{}]() {
		return s, nil
	}
	info, err := json.Marshal(m, schema.Options())
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("entering room %q: %w", name, err)
	}
	id := rand.Text()
	r.mu.Lock()
	if r.here == nil {
		r.here = map[string]member{}
	}
	r.here[id] = member{name, info}
	r.scheduleLocked()
	r.mu.Unlock()
	if !s.also(func() { r.leave(name, id) }) {
		return s, nil // it has ended, and left again
	}
	if err := r.stay(ctx, id, member{name, info}); err != nil {
		s.Close()
		return nil, fmt.Errorf("entering room %q: %w", name, err)
	}
	return s, nil
}

// Listen hears what is published in a room without being one of its members, until ctx ends or [Subscription.Close].
func (r *Rooms[T, M]) Listen(ctx context.Context, name string) (*Subscription[T], error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	rm, first, err := r.hold(name)
	if err != nil {
		return nil, err
	}
	if first {
		r.open(ctx, name, rm)
	}
	select {
	case <-rm.ready:
	case <-ctx.Done():
		r.release(name, rm)
		return nil, context.Cause(ctx)
	}
	if rm.err != nil {
		r.release(name, rm)
		if !first && (errors.Is(rm.err, context.Canceled) || errors.Is(rm.err, context.DeadlineExceeded)) {
			return r.Listen(ctx, name) // it was another's context that ended
		}
		return nil, rm.err
	}
	s := rm.topic.Subscribe(ctx)
	s.also(func() { r.release(name, rm) })
	r.mu.Lock()
	closed := r.closed
	r.mu.Unlock()
	if closed { // Close may not have seen it
		s.Close()
		return nil, ErrClosed
	}
	return s, nil
}

// Publish hands v to everyone in the room.
func (r *Rooms[T, M]) Publish(ctx context.Context, name string, v T) error {
	if r.Broker == nil {
		r.mu.Lock()
		rm, closed := r.rooms[name], r.closed
		r.mu.Unlock()
		switch {
		case closed:
			return ErrClosed
		case rm == nil:
			return context.Cause(ctx)
		}
		return rm.topic.Publish(ctx, v)
	}
	payload, err := json.Marshal(v, schema.Options())
	if err != nil {
		return fmt.Errorf("publishing in room %q: %w", name, err)
	}
	if err := r.Broker.Publish(ctx, r.on(name), payload); err != nil {
		return fmt.Errorf("publishing in room %q: %w", name, err)
	}
	return nil
}

// Members returns who is in the room, in all processes, in the order of their JSON. Who joined twice is named twice.
func (r *Rooms[T, M]) Members(ctx context.Context, name string) ([]M, error) {
	found, err := r.broker().Members(ctx, r.on(name))
	if err != nil {
		return nil, fmt.Errorf("asking who is in room %q: %w", name, err)
	}
	infos := make([]string, 0, len(found))
	for _, info := range found {
		infos = append(infos, string(info))
	}
	slices.Sort(infos)
	members := make([]M, len(infos))
	for i, info := range infos {
		if err := json.Unmarshal([]byte(info), &members[i], schema.Options()); err != nil {
			return nil, fmt.Errorf("asking who is in room %q: %w", name, err)
		}
	}
	return members, nil
}

// Close ends all subscriptions, which leaves all rooms, and returns when the broker knows. Nobody can join afterwards.
func (r *Rooms[T, M]) Close() {
	r.mu.Lock()
	r.closed = true
	if r.refresh != nil && r.refresh.Stop() {
		r.working.Done()
	}
	r.refresh = nil
	var open []*room[T]
	for _, rm := range r.rooms {
		open = append(open, rm)
	}
	r.mu.Unlock()
	for _, rm := range open {
		<-rm.ready
		for _, s := range rm.topic.subscriptions() {
			s.Close()
		}
	}
	r.working.Wait()
}

// hold counts one more user of a room, and says whether it is the first, who opens it.
func (r *Rooms[T, M]) hold(name string) (rm *room[T], first bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, false, ErrClosed
	}
	rm = r.rooms[name]
	if rm == nil {
		if r.rooms == nil {
			r.rooms = map[string]*room[T]{}
		}
		rm = &room[T]{topic: Topic[T]{Buffer: r.Buffer, Slow: r.Slow, dismiss: r.dismiss}, ready: make(chan struct{}), stop: func() {}}
		r.rooms[name] = rm
		first = true
	}
	rm.users++
	return rm, first, nil
}

// open subscribes to the room of the other processes.
func (r *Rooms[T, M]) open(ctx context.Context, name string, rm *room[T]) {
	defer close(rm.ready)
	if r.Broker == nil {
		return
	}
	stop, err := r.Broker.Subscribe(ctx, r.on(name), func(payload []byte) {
		var v T
		if err := json.Unmarshal(payload, &v, schema.Options()); err != nil {
			r.log().Error("reading what was published in a room", "room", name, "error", err)
			return
		}
		_ = rm.topic.Publish(context.Background(), v) // nobody may be there any more
	})
	if err == nil {
		rm.stop = stop
		return
	}
	rm.err = fmt.Errorf("opening room %q: %w", name, err)
	r.mu.Lock()
	delete(r.rooms, name) // the next one tries again
	r.mu.Unlock()
}

// release lets go of a room, and closes it behind the last.
func (r *Rooms[T, M]) release(name string, rm *room[T]) {
	r.mu.Lock()
	rm.users--
	last := rm.users == 0
	if last && r.rooms[name] == rm {
		delete(r.rooms, name)
	}
	r.mu.Unlock()
	if last {
		<-rm.ready
		rm.stop()
	}
}

// dismiss has one who was too slow leave the room. Who published does not wait for that, and may not call the broker.
func (r *Rooms[T, M]) dismiss(s *Subscription[T]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed { // or Close does it
		r.working.Go(s.Close)
	}
}

// leave tells the broker that a member is gone.
func (r *Rooms[T, M]) leave(name, id string) {
	r.mu.Lock()
	delete(r.here, id)
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), leaveTimeout)
	defer cancel()
	if err := r.broker().Leave(ctx, r.on(name), id); err != nil {
		r.log().Warn("leaving a room", "room", name, "error", err)
	}
}

// scheduleLocked has the broker told again who is here, before it forgets.
func (r *Rooms[T, M]) scheduleLocked() {
	if r.refresh != nil || r.closed || len(r.here) == 0 {
		return
	}
	r.working.Add(1)
	r.refresh = time.AfterFunc(r.ttl()/3, func() {
		defer r.working.Done()
		r.tell()
		r.mu.Lock()
		defer r.mu.Unlock()
		r.refresh = nil
		r.scheduleLocked()
	})
}

// tell tells the broker who is here. Of one who cannot be told the others are none the worse.
func (r *Rooms[T, M]) tell() {
	r.mu.Lock()
	ids := make([]string, 0, len(r.here))
	for id := range r.here {
		ids = append(ids, id)
	}
	r.mu.Unlock()
	round, stop := context.WithTimeout(context.Background(), r.ttl()/3)
	defer stop()
	var telling sync.WaitGroup
	var mu sync.Mutex
	failed, first := 0, []any(nil)
	for part := range min(tellers, len(ids)) {
		telling.Go(func() {
			for i := part; i < len(ids); i += tellers {
				r.mu.Lock()
				m, still := r.here[ids[i]]
				r.mu.Unlock()
				if !still {
					continue
				}
				ctx, cancel := context.WithTimeout(round, tellTimeout)
				err := r.stay(ctx, ids[i], m)
				cancel()
				if err == nil {
					continue
				}
				mu.Lock()
				if failed++; failed == 1 {
					first = []any{"room", m.room, "error", err}
				}
				mu.Unlock()
			}
		})
	}
	telling.Wait()
	if failed > 0 { // it is tried again
		r.log().Warn("staying in rooms", append(first, "failed", failed, "of", len(ids))...)
	}
}

// stay tells the broker that a member is here.
func (r *Rooms[T, M]) stay(ctx context.Context, id string, m member) error {
	if err := r.broker().Enter(ctx, r.on(m.room), id, m.info, r.ttl()); err != nil {
		return err
	}
	r.mu.Lock()
	_, still := r.here[id]
	r.mu.Unlock()
	if !still { // it left while the broker was told that it stays
		return r.broker().Leave(context.WithoutCancel(ctx), r.on(m.room), id)
	}
	return nil
}

func (r *Rooms[T, M]) broker() Broker {
	if r.Broker == nil {
		return &r.local
	}
	return r.Broker
}

// on is the broker's topic of a room.
func (r *Rooms[T, M]) on(name string) string {
	return cmp.Or(r.Name, reflect.TypeFor[T]().String()) + "/" + name
}

func (r *Rooms[T, M]) ttl() time.Duration { return cmp.Or(max(r.TTL, 0), defaultTTL) }

func (r *Rooms[T, M]) log() *slog.Logger {
	if r.Log != nil {
		return r.Log
	}
	return slog.Default()
}
