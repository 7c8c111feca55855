package faults_test

import (
	"syscall"
	"testing"

	"github.com/gotandem/tandem/web/ws"
)

// crowd is how many sockets the process can be given: 10,000, unless the system allows it fewer files, or the time is short.
func crowd(t *testing.T) int {
	t.Helper()
	n := 10_000
	if raced || testing.Short() {
		n = 1_000
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if room := int(min(limit.Max, 1<<20)) - 500; room < n {
		t.Logf("the system allows %d files: %d sockets in place of %d", limit.Max, room, n)
		n = room
	}
	return n
}

// TestIdleSockets: a crowd of sockets costs little while nothing happens, everyone hears what is said, and everyone is told to go when
// the service stops.
func TestIdleSockets(t *testing.T) {
	p := start(t, "service")
	n := crowd(t)
	crowd := make([]*client, n)
	for i := range crowd {
		crowd[i] = p.dial()
		crowd[i].socket("/room")
	}
	p.until("all are served", func(s state) bool { return s.Running == int64(n) })
	s := p.state(true)
	if s.Leaked != 0 {
		t.Errorf("%d goroutines are leaked:\n%s", s.Leaked, s.Leaks)
	}
	s = p.state(false)
	memory, goroutines := float64(s.Resident-p.before.Resident)/float64(n), float64(s.Goroutines-p.before.Goroutines)/float64(n)
	t.Logf("%d sockets in a room: %.1f KiB of memory, %.2f goroutines and %.2f files each", n, memory/1024, goroutines, float64(s.Files-p.before.Files)/float64(n))
	if memory > 64<<10 && !raced && n >= 5_000 {
		t.Errorf("%.1f KiB for an idle socket", memory/1024)
	}
	if goroutines > 3.1 { // the handler, what reads, and what sends what is said in the room
		t.Errorf("%.2f goroutines for an idle socket", goroutines)
	}

	crowd[0].send(wsFrame(wsFinal|wsText, "to all"))
	for i, c := range crowd {
		if first, payload, err := c.nextWS(); err != nil || first != wsFinal|wsText || payload != "to all" {
			t.Fatalf("socket %d: %#x %q, %v", i, first, payload, err)
		}
	}
	p.alive()

	p.signal(syscall.SIGTERM)
	for i, c := range crowd {
		first, payload, err := c.nextWS()
		if err != nil || first != wsFinal|wsClose || payload[:2] != string([]byte{ws.CodeGoingAway >> 8, ws.CodeGoingAway & 0xFF}) {
			t.Fatalf("socket %d: %#x %q, %v", i, first, payload, err)
		}
		c.offer(wsFrame(first, payload[:2]))
	}
	for _, c := range crowd {
		c.end()
	}
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestIdleSocketsGo: a crowd that goes by itself leaves nothing behind.
func TestIdleSocketsGo(t *testing.T) {
	t.Parallel()
	p := start(t, "service")
	const n = 500
	crowd := make([]*client, n)
	for range 3 {
		for i := range crowd {
			crowd[i] = p.dial()
			crowd[i].socket("/room")
		}
		p.until("all are served", func(s state) bool { return s.Running == n })
		for i, c := range crowd {
			if i%2 == 0 {
				c.send(wsFrame(wsFinal|wsClose, "\x03\xe8"))
				c.closedWith(ws.CodeNormal)
			}
			c.close()
		}
		p.clean()
	}
	p.stop()
}
