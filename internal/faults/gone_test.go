package faults_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestClientsThatVanish: they are gone in the middle of whatever they did, by a reset, or as clients that crash are: closed by their
// system, with what was sent to them unread. Handlers learn of it, and nothing stays.
func TestClientsThatVanish(t *testing.T) {
	t.Parallel()
	p := start(t, "service")
	const multipart = " HTTP/1.1\r\nHost: faults\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 30000000\r\n\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
	waiting := 0
	for name, does := range map[string]struct {
		send    string
		handles int // handlers that run then
		waits   int // of them, those that wait for the end of their context
	}{
		"nothing":               {},
		"half a request":        {send: "GET /hello HTTP/1.1\r\nHost: fau"},
		"half a JSON body":      {send: "POST /orders HTTP/1.1\r\nHost: faults\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"customer\":"},
		"an upload in a file":   {send: "POST /form" + multipart + strings.Repeat("x", 3<<20)},
		"an upload as it comes": {send: "POST /parts" + multipart + strings.Repeat("x", 1<<20), handles: 1},
		"a streamed body":       {send: "POST /count HTTP/1.1\r\nHost: faults\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\nxxxx", handles: 1},
		"a handler that waits":  {send: "GET /slow?for=1h HTTP/1.1\r\nHost: faults\r\n\r\n", handles: 1, waits: 1},
		"HTTP/2":                {send: preface + h2(h2Headers, h2EndStream|h2EndHeaders, 1, h2Request("GET", "/slow?for=1h")), handles: 1, waits: 1},
		"a large answer":        {send: "GET /big HTTP/1.1\r\nHost: faults\r\n\r\n"},
		"lines":                 {send: "GET /lines HTTP/1.1\r\nHost: faults\r\n\r\n", handles: 1},
		"large lines":           {send: "GET /lines?size=1000000 HTTP/1.1\r\nHost: faults\r\n\r\n", handles: 1},
		"events":                {send: "GET /events?size=1000000 HTTP/1.1\r\nHost: faults\r\n\r\n", handles: 1},
		"events now and then":   {send: "GET /events?each=1h HTTP/1.1\r\nHost: faults\r\n\r\n", handles: 1},
		"a socket":              {send: upgrade("/socket"), handles: 1},
		"half a message":        {send: upgrade("/socket") + wsFrame(wsText, `"half`), handles: 1},
		"a socket that talks":   {send: upgrade("/talk"), handles: 1},
		"a room":                {send: upgrade("/room"), handles: 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := p.forTest(t)
			for how, vanish := range map[string]func(*client){"reset": (*client).vanish, "crash": (*client).close} {
				waiting += does.waits
				c := p.dial()
				c.send(does.send)
				p.until("the handler runs", func(s state) bool { return int(s.Running) == does.handles })
				vanish(c)
				p.until("the handler ends", func(s state) bool { return s.Running == 0 && int(s.Cancelled) == waiting })
				if t.Failed() {
					t.Fatal(how)
				}
			}
		})
	}
	p.clean()
	p.modest(400 << 20)
	p.stop()
}

// TestManyClientsVanish: a crowd opens sockets and streams and is gone at once, as behind a cable that was cut and whose other end resets.
func TestManyClientsVanish(t *testing.T) {
	t.Parallel()
	p := start(t, "service")
	const each = 200
	var crowd []*client
	for range each {
		for _, request := range []string{
			upgrade("/room"),
			"GET /events?each=1h HTTP/1.1\r\nHost: faults\r\n\r\n",
			"GET /slow?for=1h HTTP/1.1\r\nHost: faults\r\n\r\n",
		} {
			c := p.dial()
			c.send(request)
			crowd = append(crowd, c)
		}
	}
	p.until("all are served", func(s state) bool { return s.Running == 3*each })
	for i, c := range crowd {
		if i%2 == 0 {
			c.vanish()
		} else {
			c.close()
		}
	}
	p.clean()
	if s := p.state(false); s.Cancelled != each {
		t.Errorf("%d handlers learned that their clients were gone; want %d", s.Cancelled, each)
	}
	p.stop()
}

// TestClientThatClosesItsHalf: a client that says that it has no more to send gets what it asked for, if that is on its way already; the
// context of its handler ends, since from a client that crashed the service sees the same.
func TestClientThatClosesItsHalf(t *testing.T) {
	t.Parallel()
	p := start(t, "service")
	c := p.dial()
	body := strings.Repeat("x", 1000)
	c.send(fmt.Sprintf("PUT /echo HTTP/1.1\r\nHost: faults\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
	if err := c.Conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if r := c.response("PUT"); r.status != http.StatusOK || string(r.body) != body {
		t.Errorf("status %d, %d bytes", r.status, len(r.body))
	}
	c.end()
	c = p.dial()
	c.send("POST /orders HTTP/1.1\r\nHost: faults\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"customer\":")
	if err := c.Conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	c.response("POST").refused(t, http.StatusBadRequest)
	c.end()
	p.clean()
	p.stop()
}
