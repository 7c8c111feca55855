package realtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/realtime"
	"github.com/gotandem/tandem/realtime/realtimetest"
	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/ws"
)

// frame is what goes between a process and the hub, one JSON value after the other: a request, its answer, or a delivery.
type frame struct {
	ID      int // of the request, or of the subscription
	Op      string
	Topic   string
	Member  string
	Payload []byte
	TTL     time.Duration
	Members map[string][]byte
	Deliver bool
}

// hub serves processes over TCP, as Redis or NATS would, and returns its address.
func hub(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var shared realtime.Local
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { serveProcess(t.Context(), &shared, conn) })
		}
	})
	t.Cleanup(func() { l.Close(); serving.Wait() })
	return l.Addr().String()
}

func serveProcess(ctx context.Context, shared *realtime.Local, conn net.Conn) {
	defer conn.Close()
	out, gone := make(chan frame, 10_000), make(chan struct{}) // so many that deliver returns soon
	var writing sync.WaitGroup
	writing.Go(func() {
		for enc := json.NewEncoder(conn); ; {
			select {
			case f := <-out:
				_ = enc.Encode(f)
			case <-gone:
				return
			}
		}
	})
	send := func(f frame) {
		select {
		case out <- f:
		case <-gone: // a publication that had begun
		}
	}
	stops := map[int]func(){}
	for dec := json.NewDecoder(conn); ; {
		var f frame
		if dec.Decode(&f) != nil {
			break
		}
		answer := frame{ID: f.ID}
		switch f.Op {
		case "publish":
			_ = shared.Publish(ctx, f.Topic, f.Payload)
		case "subscribe":
			stops[f.ID], _ = shared.Subscribe(ctx, f.Topic, func(p []byte) { send(frame{ID: f.ID, Deliver: true, Payload: p}) })
		case "stop":
			stops[f.ID]()
			delete(stops, f.ID)
			continue
		case "enter":
			_ = shared.Enter(ctx, f.Topic, f.Member, f.Payload, f.TTL)
		case "leave":
			_ = shared.Leave(ctx, f.Topic, f.Member)
		case "members":
			answer.Members, _ = shared.Members(ctx, f.Topic)
		}
		send(answer)
	}
	for _, stop := range stops {
		stop()
	}
	close(gone)
	writing.Wait()
}

// networked is a broker that reaches the others through a hub.
type networked struct {
	conn net.Conn

	mu      sync.Mutex
	enc     *json.Encoder
	last    int
	answers map[int]chan frame
	heard   map[int]func([]byte)
}

func connect(t *testing.T, hub string) *networked {
	t.Helper()
	conn, err := net.Dial("tcp", hub)
	if err != nil {
		t.Fatal(err)
	}
	n := &networked{conn: conn, enc: json.NewEncoder(conn), answers: map[int]chan frame{}, heard: map[int]func([]byte){}}
	var reading sync.WaitGroup
	reading.Go(n.read)
	t.Cleanup(func() { conn.Close(); reading.Wait() })
	return n
}

func (n *networked) read() {
	for dec := json.NewDecoder(n.conn); ; {
		var f frame
		if dec.Decode(&f) != nil {
			return
		}
		n.mu.Lock()
		deliver, answer := n.heard[f.ID], n.answers[f.ID]
		if !f.Deliver {
			delete(n.answers, f.ID)
		}
		n.mu.Unlock()
		switch {
		case f.Deliver && deliver != nil:
			deliver(f.Payload)
		case !f.Deliver && answer != nil:
			answer <- f
		}
	}
}

// call asks the hub and waits for its answer. It returns the request's number.
func (n *networked) call(ctx context.Context, f frame, deliver func([]byte)) (int, frame, error) {
	if err := context.Cause(ctx); err != nil {
		return 0, frame{}, err
	}
	answer := make(chan frame, 1)
	n.mu.Lock()
	n.last++
	f.ID = n.last
	n.answers[f.ID] = answer
	if deliver != nil {
		n.heard[f.ID] = deliver
	}
	err := n.enc.Encode(f)
	n.mu.Unlock()
	if err != nil {
		return 0, frame{}, err
	}
	select {
	case got := <-answer:
		return f.ID, got, nil
	case <-ctx.Done():
		return f.ID, frame{}, context.Cause(ctx)
	}
}

func (n *networked) Publish(ctx context.Context, topic string, payload []byte) error {
	_, _, err := n.call(ctx, frame{Op: "publish", Topic: topic, Payload: payload}, nil)
	return err
}

func (n *networked) Subscribe(ctx context.Context, topic string, deliver func([]byte)) (func(), error) {
	id, _, err := n.call(ctx, frame{Op: "subscribe", Topic: topic}, deliver)
	stop := sync.OnceFunc(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.heard, id)
		_ = n.enc.Encode(frame{ID: id, Op: "stop"})
	})
	if err != nil {
		if id != 0 {
			stop()
		}
		return nil, err
	}
	return stop, nil
}

func (n *networked) Enter(ctx context.Context, topic, member string, info []byte, ttl time.Duration) error {
	_, _, err := n.call(ctx, frame{Op: "enter", Topic: topic, Member: member, Payload: info, TTL: ttl}, nil)
	return err
}

func (n *networked) Leave(ctx context.Context, topic, member string) error {
	_, _, err := n.call(ctx, frame{Op: "leave", Topic: topic, Member: member}, nil)
	return err
}

func (n *networked) Members(ctx context.Context, topic string) (map[string][]byte, error) {
	_, answer, err := n.call(ctx, frame{Op: "members", Topic: topic}, nil)
	return answer.Members, err
}

func TestBrokerOverANetwork(t *testing.T) {
	realtimetest.Run(t, func(t *testing.T, n int) []realtime.Broker {
		address, all := hub(t), make([]realtime.Broker, n)
		for i := range all {
			all[i] = connect(t, address)
		}
		return all
	})
}

type say struct {
	Text string `json:"text" validate:"min=1"`
}

type enterRoom struct {
	Room string `path:"room"`
	Name string `query:"name"`
}

// chat is an application whose rooms reach those of other processes through the hub.
type chat struct {
	rooms realtime.Rooms[said, string]
	talk  *web.SocketRoute[enterRoom, say, said]
	at    *web.Client
}

func newChat(t *testing.T, hub string) *chat {
	t.Helper()
	c := &chat{}
	c.rooms.Broker = connect(t, hub)
	app := tandem.New("chat")
	c.talk = app.Socket("/rooms/{room}", func(ctx context.Context, in *enterRoom, conn *ws.Conn[say, said]) error {
		heard, err := c.rooms.Join(ctx, in.Room, in.Name)
		if err != nil {
			return err
		}
		defer heard.Close()
		if err := conn.Write(ctx, said{Text: "welcome"}); err != nil {
			return err
		}
		return conn.Exchange(ctx, heard.All, func(ctx context.Context, m say) error {
			return c.rooms.Publish(ctx, in.Room, said{Text: in.Name + ": " + m.Text})
		})
	})
	app.Get("/rooms/{room}/members", func(ctx context.Context, in *enterRoom) ([]string, error) { return c.rooms.Members(ctx, in.Room) })
	h, err := app.Handler()
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(func() { c.rooms.Close(); srv.Close() })
	c.at = &web.Client{BaseURL: srv.URL}
	return c
}

// TestTwoApplicationsShareARoom: who is connected to one hears who is connected to the other.
func TestTwoApplicationsShareARoom(t *testing.T) {
	address := hub(t)
	a, b := newChat(t, address), newChat(t, address)
	expect := func(ctx context.Context, c *ws.Conn[said, say], want ...string) {
		t.Helper()
		for _, text := range want {
			if m, err := c.Read(ctx); err != nil || m.Text != text {
				t.Fatalf("heard %q, %v; want %q", m.Text, err, text)
			}
		}
	}
	members := func(want ...string) {
		t.Helper()
		for _, c := range []*chat{a, b} {
			if got, err := c.rooms.Members(t.Context(), "lobby"); err != nil || !slices.Equal(got, want) {
				t.Errorf("members %q, %v; want %q", got, err, want)
			}
		}
	}
	err := a.talk.Dial(t.Context(), a.at, &enterRoom{"lobby", "Ann"}, ws.Options{}, func(ctx context.Context, ann *ws.Conn[said, say]) error {
		expect(ctx, ann, "welcome")
		members("Ann")
		err := b.talk.Dial(ctx, b.at, &enterRoom{"lobby", "Bob"}, ws.Options{}, func(ctx context.Context, bob *ws.Conn[said, say]) error {
			expect(ctx, bob, "welcome")
			members("Ann", "Bob")
			if err := ann.Write(ctx, say{"hello"}); err != nil {
				return err
			}
			expect(ctx, ann, "Ann: hello")
			expect(ctx, bob, "Ann: hello")
			for i := range 20 {
				if err := bob.Write(ctx, say{string(rune('a' + i))}); err != nil {
					return err
				}
			}
			for i := range 20 {
				expect(ctx, ann, "Bob: "+string(rune('a'+i)))
				expect(ctx, bob, "Bob: "+string(rune('a'+i)))
			}
			return nil
		})
		if err != nil {
			return err
		}
		return ann.Write(ctx, say{"anyone?"})
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestSlowListenersAreToldToComeBack: by the close code of a socket, and by the last event of a stream.
func TestSlowListenersAreToldToComeBack(t *testing.T) {
	rooms := &realtime.Rooms[said, struct{}]{Buffer: 2, Slow: realtime.Disconnect}
	overwhelm := func(ctx context.Context) (*realtime.Subscription[said], error) {
		heard, err := rooms.Join(ctx, "lobby", struct{}{})
		for i := 0; i < 3 && err == nil; i++ { // one more than wait for a listener that is busy elsewhere
			err = rooms.Publish(ctx, "lobby", said{Text: "x"})
		}
		return heard, err
	}
	r := web.NewRouter()
	socket := r.Socket("/socket", func(ctx context.Context, _ *struct{}, conn *ws.Conn[say, said]) error {
		heard, err := overwhelm(ctx)
		if err != nil {
			return err
		}
		defer heard.Close()
		return conn.Exchange(ctx, heard.All, func(context.Context, say) error { return nil })
	})
	stream := r.Stream("/stream", func(ctx context.Context, _ *struct{}) iter.Seq2[said, error] {
		return func(yield func(said, error) bool) {
			heard, err := overwhelm(ctx)
			if err != nil {
				yield(said{}, err)
				return
			}
			defer heard.Close()
			heard.All(ctx)(yield)
		}
	})
	h, err := r.Build()
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	defer srv.Close()
	client := &web.Client{BaseURL: srv.URL}
	err = socket.Dial(t.Context(), client, nil, ws.Options{}, func(ctx context.Context, conn *ws.Conn[said, say]) error {
		for range 2 {
			if m, err := conn.Read(ctx); err != nil || m.Text != "x" {
				t.Errorf("what was in time: %v, %v", m, err)
			}
		}
		_, err := conn.Read(ctx)
		if closed, ok := errors.AsType[*ws.CloseError](err); !ok || closed.Code != ws.CodeTryAgainLater || !closed.ByPeer {
			t.Errorf("the socket was closed with %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	var got []string
	for m, err := range stream.Each(t.Context(), client, nil) {
		if err == nil {
			got = append(got, m.Text)
			continue
		}
		if call, ok := errors.AsType[*web.CallError](err); !ok || call.Reply == nil || call.Reply.Status != 503 {
			t.Errorf("the stream ended with %v", err)
		}
		got = append(got, "end")
	}
	if !slices.Equal(got, []string{"x", "x", "end"}) {
		t.Errorf("the stream: %q", got)
	}
	rooms.Close()
}
