package web_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gotandem/tandem/web"
)

// listening runs a server at its addresses. stop ends it and returns Run's error.
func listening(t *testing.T, s *web.Server) (at []web.Address, stop func() error) {
	t.Helper()
	s.Log = slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(context.Background())
	told, ended := make(chan web.Address, 10), make(chan error, 1)
	s.OnListen = func(a web.Address) { told <- a }
	go func() { ended <- s.Run(ctx); close(told) }()
	n := max(1, len(strings.Fields(s.Addr)))
	for range n {
		a, ok := <-told
		if !ok {
			cancel()
			t.Fatal(<-ended)
		}
		at = append(at, a)
	}
	stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = stop() })
	return at, stop
}

func hi() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "hi") })
}

// ask sends a request over a connection of HTTP/1.1 and reads the answer. end says that the server wants no other.
func ask(c net.Conn, r *bufio.Reader, path string) (body string, end bool, err error) {
	if _, err = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path); err != nil {
		return "", false, err
	}
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		return "", false, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), resp.Close, err
}

// clients ask until nobody lets them in any more, half of them with a connection for each request. lost counts those whose connection was
// accepted and whose request got no answer.
type clients struct {
	answered, lost, refused atomic.Int64
	why                     atomic.Value
	all                     sync.WaitGroup
}

// A client that is slow to send its next request over an idle connection finds it closed, as every server's: that is not counted.
func (cs *clients) start(n int, addr string, enough func() bool) {
	for i := range n {
		cs.all.Go(func() {
			for !enough() {
				c, err := net.Dial("tcp", addr)
				if err != nil {
					cs.refused.Add(1)
					return // it was never accepted
				}
				r := bufio.NewReader(c)
				idle := time.Now()
				for end := false; !end && !enough(); end = end || i%2 == 0 {
					slow := time.Since(idle) > 50*time.Millisecond
					body, last, err := ask(c, r, "/")
					if err != nil || body != "hi" {
						if !slow {
							cs.lost.Add(1)
							cs.why.Store(fmt.Sprintf("%q %v", body, err))
						}
						break
					}
					cs.answered.Add(1)
					end, idle = last, time.Now()
				}
				c.Close()
			}
		})
	}
}

func TestShutdownUnderLoadLosesNoAcceptedRequest(t *testing.T) {
	for range 3 {
		var cs clients
		at, stop := listening(t, &web.Server{Addr: "127.0.0.1:0", Handler: hi()})
		cs.start(16, at[0].String(), func() bool { return false })
		for cs.answered.Load() < 200 {
			time.Sleep(time.Millisecond)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		cs.all.Wait()
		if lost := cs.lost.Load(); lost > 0 {
			t.Errorf("%d requests were lost, %d answered; the last: %v", lost, cs.answered.Load(), cs.why.Load())
		}
	}
}

// TestConnectionsInTheQueueAreServed fills the system's queue while the server may not take anybody in, and stops it.
func TestConnectionsInTheQueueAreServed(t *testing.T) {
	at, stop := listening(t, &web.Server{Addr: "127.0.0.1:0", MaxConnections: 1, Handler: hi()})
	var conns []net.Conn
	for range 10 {
		c, err := net.Dial("tcp", at[0].String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		conns = append(conns, c)
	}
	// Each gets in when the one before it has gone, and only the first has asked when the server is told to stop.
	first := bufio.NewReader(conns[0])
	if body, _, err := ask(conns[0], first, "/"); body != "hi" || err != nil {
		t.Fatalf("%q, %v", body, err)
	}
	var rest sync.WaitGroup
	for _, c := range conns[1:] {
		rest.Go(func() {
			if body, _, err := ask(c, bufio.NewReader(c), "/"); body != "hi" || err != nil {
				t.Errorf("%q, %v", body, err)
			}
		})
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	rest.Wait()
}

func TestAnswersOfAStoppingServerEndTheirConnections(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			close(begun)
			for !web.Draining(r.Context()) {
				time.Sleep(time.Millisecond)
			}
			<-release
		}
		_, _ = io.WriteString(w, "hi")
	})
	at, stop := listening(t, &web.Server{Addr: "127.0.0.1:0", DrainDelay: 2 * time.Second, Handler: h})
	idle, err := net.Dial("tcp", at[0].String())
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	lines := bufio.NewReader(idle)
	if _, end, err := ask(idle, lines, "/"); end || err != nil {
		t.Fatalf("before: the connection ends: %v, %v", end, err)
	}
	slow := make(chan string, 1)
	go func() { _, body := get(t, http.DefaultClient, "http://"+at[0].String()+"/slow"); slow <- body }()
	<-begun
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	for end := false; !end; { // until it has begun to stop
		if _, end, err = ask(idle, lines, "/"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := lines.ReadByte(); !errors.Is(err, io.EOF) {
		t.Errorf("the connection did not end: %v", err)
	}
	close(release)
	if body := <-slow; body != "HTTP/1.1 hi" {
		t.Errorf("got %q", body)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// frames speaks HTTP/2 (RFC 9113) by hand and sends the types of the frames that come.
func frames(t *testing.T, c net.Conn) <-chan [2]uint32 {
	t.Helper()
	if _, err := c.Write([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")); err != nil {
		t.Fatal(err)
	}
	got := make(chan [2]uint32, 100)
	go func() {
		defer close(got)
		head := make([]byte, 9)
		for {
			if _, err := io.ReadFull(c, head); err != nil {
				return
			}
			payload := make([]byte, int(head[0])<<16|int(head[1])<<8|int(head[2]))
			if _, err := io.ReadFull(c, payload); err != nil {
				return
			}
			frame := [2]uint32{uint32(head[3])}
			if head[3] == 7 && len(payload) >= 8 { // GOAWAY: the last stream and the code
				frame[1] = binary.BigEndian.Uint32(payload[4:])
			}
			got <- frame
		}
	}()
	return got
}

func TestHTTP2ConnectionsAreSentGoAway(t *testing.T) {
	at, stop := listening(t, &web.Server{Addr: "127.0.0.1:0", Handler: hi()})
	c, err := net.Dial("tcp", at[0].String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	got := frames(t, c)
	if f := <-got; f[0] != 4 {
		t.Fatalf("the server must begin with SETTINGS: %v", f)
	}
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	saw := false
	for f := range got {
		if f[0] == 7 {
			saw = true
			if f[1] != 0 {
				t.Errorf("GOAWAY with code %d", f[1])
			}
		}
	}
	if !saw {
		t.Error("the connection ended without GOAWAY")
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestTwoServersShareAPort starts the next server beside the one that stops: nobody finds the door closed.
func TestTwoServersShareAPort(t *testing.T) {
	at, stop := listening(t, &web.Server{Addr: "127.0.0.1:0", ReusePort: true, Handler: hi()})
	addr := at[0].String()
	var cs clients
	var enough atomic.Bool
	cs.start(8, addr, enough.Load)
	for range 3 {
		_, next := listening(t, &web.Server{Addr: addr, ReusePort: true, Handler: hi()})
		before := cs.answered.Load()
		if err := stop(); err != nil {
			t.Error(err)
		}
		for cs.answered.Load() < before+100 && cs.lost.Load()+cs.refused.Load() == 0 {
			time.Sleep(time.Millisecond)
		}
		stop = next
	}
	enough.Store(true)
	cs.all.Wait()
	if cs.lost.Load()+cs.refused.Load() > 0 {
		t.Errorf("%d refused; %d of %d requests were lost: %v", cs.refused.Load(), cs.lost.Load(), cs.answered.Load(), cs.why.Load())
	}
	err := (&web.Server{Addr: addr, Handler: hi(), Log: slog.New(slog.DiscardHandler)}).Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("without ReusePort: %v", err)
	}
}

func TestMaxConnections(t *testing.T) {
	var open, most atomic.Int64
	entered, release := make(chan struct{}, 10), make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := open.Add(1)
		defer open.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		if r.URL.Path == "/wait" {
			entered <- struct{}{}
			<-release
		}
		_, _ = io.WriteString(w, "hi")
	})
	at, stop := listening(t, &web.Server{Addr: "127.0.0.1:0", MaxConnections: 2, Handler: h})
	dial := func() (net.Conn, *bufio.Reader) {
		c, err := net.Dial("tcp", at[0].String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c, bufio.NewReader(c)
	}
	// Two idle connections make room for two others.
	for range 2 {
		if _, _, err := askOnce(dial()); err != nil {
			t.Fatal(err)
		}
	}
	var waiting sync.WaitGroup
	for range 6 {
		c, r := dial()
		waiting.Go(func() {
			if body, _, err := ask(c, r, "/wait"); body != "hi" || err != nil {
				t.Errorf("%q, %v", body, err)
			}
		})
	}
	<-entered
	<-entered
	close(release)
	waiting.Wait()
	if most.Load() != 2 {
		t.Errorf("%d connections at the same time", most.Load())
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func askOnce(c net.Conn, r *bufio.Reader) (string, bool, error) { return ask(c, r, "/") }

func TestRefusedAfterTheEnd(t *testing.T) {
	at, stop := listening(t, &web.Server{Addr: "127.0.0.1:0 127.0.0.1:0", Handler: hi()})
	if len(at) != 2 || at[0].String() == at[1].String() {
		t.Fatalf("addresses %v", at)
	}
	for _, a := range at {
		if code, body := get(t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, a.URL()); code != 200 || body != "HTTP/1.1 hi" {
			t.Errorf("%s: %d %s", a.URL(), code, body)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	for _, a := range at {
		if _, err := net.Dial("tcp", a.String()); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("%s: %v", a, err)
		}
	}
}
