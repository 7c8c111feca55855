package main

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gotandem/tandem/internal/testenv"
)

// TestOutage takes the database away from a store that serves, and gives it back.
func TestOutage(t *testing.T) {
	for name, open := range map[string]func(testing.TB) string{"postgres": testenv.Postgres, "mysql": testenv.MySQL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u, err := url.Parse(open(t))
			if err != nil {
				t.Fatal(err)
			}
			line := newLine(t, u.Host)
			u.Host = line.address()
			env := []string{"DATABASE_URL=" + u.String(), "ADMIN_PASSWORD=correct horse"}

			p := start(t, env, "demo")
			expectPage(t, http.DefaultClient, p.url+"/api/genres", "Rock")
			for range 2 {
				line.cut()
				expectDown(t, p.url+"/api/genres")
				expectDown(t, p.url+"/api/orders/1")
				expectDown(t, p.url+"/healthz")
				expectPage(t, http.DefaultClient, p.url+"/docs", "<html")
				line.mend()
				expectRecovery(t, p.url+"/api/genres")
				expectPage(t, http.DefaultClient, p.url+"/healthz", "ok")
			}
			p.stop(syscall.SIGINT)

			// Started while the database is away, it serves what it can and recovers; migrate says why it does not.
			line.cut()
			code, out, errs := run(t, "store", env, "migrate")
			oneLine(t, code, out, errs, "unavailable")
			late := start(t, env, "serve")
			expectDown(t, late.url+"/api/genres")
			expectDown(t, late.url+"/healthz")
			line.mend()
			expectRecovery(t, late.url+"/api/genres")
			late.stop(syscall.SIGINT)
		})
	}
}

func expectDown(t *testing.T, address string) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer drop(response.Body)
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if kind := response.Header.Get("Content-Type"); response.StatusCode != 503 || kind != "application/problem+json" {
		t.Fatalf("%s: %s, %s:\n%s", address, response.Status, kind, text)
	}
	// A request's id is random letters, which may spell anything.
	shown := strings.ReplaceAll(string(text), response.Header.Get("X-Request-Id"), "")
	for _, inside := range []string{"127.0.0.1", "dial", "tandem_test", "EOF"} {
		if strings.Contains(shown, inside) {
			t.Errorf("%s: %q reaches the client: %s", address, inside, text)
		}
	}
}

// expectRecovery gives the store a moment: a connection that died unnoticed may cost one more request.
func expectRecovery(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		status, text := fetch(t, http.DefaultClient, address)
		if status == 200 {
			return
		}
		if status != 503 || time.Now().After(deadline) {
			t.Fatalf("%s: status %d:\n%s", address, status, text)
		}
	}
}

// line is a TCP connection to a server that can be cut.
type line struct {
	t        *testing.T
	to       string
	listener net.Listener

	mu    sync.Mutex
	down  bool
	conns map[net.Conn]bool
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, to: to, listener: listener, conns: map[net.Conn]bool{}}
	var served sync.WaitGroup
	served.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			served.Go(func() { l.carry(conn) })
		}
	})
	t.Cleanup(func() {
		drop(listener)
		l.cut()
		served.Wait()
	})
	return l
}

func (l *line) address() string { return l.listener.Addr().String() }

// cut ends what is connected and lets nobody connect.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = true
	for conn := range l.conns {
		drop(conn)
	}
	clear(l.conns)
}

func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = false
}

// hold notes the connections, or refuses them while the line is cut.
func (l *line) hold(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range conns {
		if l.down {
			drop(conn)
			continue
		}
		l.conns[conn] = true
	}
	return !l.down
}

func (l *line) carry(here net.Conn) {
	defer drop(here)
	there, err := net.Dial("tcp", l.to)
	if err != nil || !l.hold(here, there) {
		return
	}
	defer drop(there)
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(here, there)
		drop(here)
	})
	_, _ = io.Copy(there, here)
	drop(there)
	back.Wait()
}
