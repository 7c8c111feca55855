package faults_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// load is what clients do to a service that is told to stop.
type load struct {
	p        *process
	answered atomic.Int64
	told     atomic.Bool // the service has been told to stop
	clients  sync.WaitGroup
}

// lost notes a request whose connection was accepted and that got no whole answer.
func (l *load) lost(how string, err error) { l.p.t.Errorf("%s: a request was lost: %v", how, err) }

// refused reports whether nobody is there to connect to any more, which is no loss. Anything else is, before the service was told to stop, and after.
func (l *load) refused(how string, err error) bool {
	if errors.Is(err, syscall.ECONNREFUSED) && l.told.Load() {
		return true
	}
	l.lost(how, err)
	return true
}

// ask sends requests until nobody lets it in any more: many over each connection, or one.
func (l *load) ask(how, request, want string, many bool) {
	for {
		conn, err := net.DialTimeout("tcp", l.p.address, patience)
		if err != nil {
			l.refused(how, err)
			return
		}
		c := l.p.over(conn)
		for again := true; again; again = again && many {
			if _, err := io.WriteString(conn, request); err != nil {
				l.lost(how, err)
				break
			}
			r, err := c.try("GET")
			if err != nil || r.status != http.StatusOK || !strings.Contains(string(r.body), want) {
				l.lost(how, fmt.Errorf("%d %.100s, %w", r.status, r.body, err))
				break
			}
			l.answered.Add(1)
			again = !r.Close
		}
		c.close()
	}
}

// askHTTP2 sends requests over HTTP/2, whose transport opens connections as it needs them.
func (l *load) askHTTP2() {
	h2c := &http.Transport{Protocols: new(http.Protocols)}
	h2c.Protocols.SetUnencryptedHTTP2(true)
	defer h2c.CloseIdleConnections()
	for {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		req, _ := http.NewRequestWithContext(ctx, "GET", "http://"+l.p.address+"/slow?for=5ms", nil)
		resp, err := h2c.RoundTrip(req)
		if err != nil {
			l.refused("HTTP/2", err)
			cancel()
			return
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		cancel()
		if err != nil || resp.StatusCode != http.StatusOK || !strings.HasSuffix(string(body), `slowly "}`) {
			l.lost("HTTP/2", fmt.Errorf("%s, %d bytes, %w", resp.Status, len(body), err))
		}
		l.answered.Add(1)
	}
}

// TestTermination: under load, with all that takes long under way, the service is told to stop. Whoever was let in gets a whole answer, streams and
// sockets are told, and the process ends in order.
func TestTermination(t *testing.T) {
	t.Parallel()
	p := start(t, "service")
	l := &load{p: p}
	const host = "Host: faults\r\n"
	for range 8 {
		l.clients.Go(func() { l.ask("keep-alive", "GET /hello HTTP/1.1\r\n"+host+"\r\n", "Hello", true) })
		l.clients.Go(func() { l.ask("a connection each", "GET /slow?for=5ms HTTP/1.1\r\n"+host+"\r\n", "slowly", false) })
		l.clients.Go(func() { l.ask("bodies", post("/orders", "application/json", `{"customer":"Ann"}`), "Ann", true) })
		l.clients.Go(l.askHTTP2)
	}
	lines, events, upload, slow, socket := p.dial(), p.dial(), p.dial(), p.dial(), p.dial()
	lines.send("GET /lines?each=1h HTTP/1.1\r\n" + host + "\r\n")
	events.send("GET /events?each=1h HTTP/1.1\r\n" + host + "\r\n")
	upload.send("POST /count HTTP/1.1\r\n" + host + "Content-Length: 3000000\r\n\r\n" + strings.Repeat("x", 1_000_000))
	slow.send("GET /slow?for=2s HTTP/1.1\r\n" + host + "\r\n")
	socket.socket("/socket")
	p.until("all of it is under way", func(s state) bool { return s.Running >= 5 && l.answered.Load() > 1000 })

	l.told.Store(true)
	p.signal(syscall.SIGTERM)
	if r := lines.response("GET"); r.status != 200 || !strings.HasSuffix(string(r.body), "\n\"bye\"\n") {
		t.Errorf("the lines ended with %d %q", r.status, r.body)
	}
	if r := events.response("GET"); r.status != 200 || !strings.HasSuffix(string(r.body), "data: \"bye\"\n\n") {
		t.Errorf("the events ended with %d %q", r.status, r.body)
	}
	socket.closedWith(1001)
	upload.send(strings.Repeat("x", 2_000_000))
	if r := upload.response("POST"); r.status != 200 || !strings.Contains(string(r.body), "3000000") {
		t.Errorf("the upload got %d %s", r.status, r.body)
	}
	if r := slow.response("GET"); r.status != 200 || len(r.body) < 7000 {
		t.Errorf("what was slow got %d with %d bytes", r.status, len(r.body))
	}
	l.clients.Wait()
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	t.Logf("%d requests were answered", l.answered.Load())
}

// TestSecondSignal: who does not want to wait for the orderly end sends another signal.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			p := start(t, "service")
			c := p.dial()
			c.send("GET /slow?for=1h HTTP/1.1\r\nHost: faults\r\n\r\n")
			p.until("the handler runs", func(s state) bool { return s.Running == 1 })
			p.signal(syscall.SIGTERM)
			p.refuses()
			p.signal(s)
			if code := p.exit(); code != -1 {
				t.Errorf("exit code %d; want the end by a signal", code)
			}
		})
	}
}

// TestHandlersThatDoNotEnd: one that listens to its context and one that does not are cut off when the time to drain is over.
func TestHandlersThatDoNotEnd(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/slow", "/deaf"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			p := start(t, "service", "SHUTDOWN_TIMEOUT=500ms")
			c := p.dial()
			c.send("GET " + path + "?for=1h HTTP/1.1\r\nHost: faults\r\n\r\n")
			p.until("the handler runs", func(s state) bool { return s.Running == 1 })
			p.signal(syscall.SIGTERM)
			if code := p.exit(); code != 1 {
				t.Errorf("exit code %d; want 1, since a request was lost", code)
			}
			if text, _ := p.output.now(); !strings.Contains(text, "were broken off") {
				t.Errorf("it does not say so: %s", text)
			}
		})
	}
}

// refuses waits until nobody is let in any more.
func (p *process) refuses() {
	p.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		conn, err := net.DialTimeout("tcp", p.address, time.Second)
		if err != nil {
			return
		}
		_ = conn.Close()
		if time.Now().After(deadline) {
			p.t.Fatal("connections are still accepted")
		}
	}
}
