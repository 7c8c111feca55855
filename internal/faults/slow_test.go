package faults_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

const crumb = 20 * time.Millisecond // between the bytes of a slow client

// slow is a client that is slow at something: it sends, then goes on one byte at a time, and gets responses before the service closes.
type slow struct {
	send  string
	drips string // again and again, until the service takes no more
	want  []int
}

// TestSlowClients: whatever a client is slow at, the service ends it in time, serves others meanwhile, and keeps nothing.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	p := start(t, "hasty")
	const json = "Host: faults\r\nContent-Type: application/json\r\n"
	const multipart = "Host: faults\r\nContent-Type: multipart/form-data; boundary=b\r\n"
	const file = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
	const good = "GET /hello HTTP/1.1\r\nHost: faults\r\n\r\n"
	late := []int{http.StatusRequestTimeout}
	cases := map[string]slow{
		"says nothing":                     {},
		"a request line that does not end": {drips: "GET /hello?name=" + strings.Repeat("x", 100)},
		"headers byte by byte":             {send: "GET /hello HTTP/1.1\r\nHost: faults\r\n", drips: "X-More: and more\r\n"},
		"a second request byte by byte":    {send: good, drips: "GET /hello HTTP/1.1\r\nX-More: and more\r\n", want: []int{200}},
		"idle between requests":            {send: good, want: []int{200}},
		"half a preface of HTTP/2":         {send: preface[:20]},
		"HTTP/2 headers that do not end":   {send: preface + h2(h2Headers, h2EndStream, 1, h2Request("GET", "/hello"))},
		"HTTP/2 and nothing more":          {send: preface},

		"JSON byte by byte":                         {"POST /orders HTTP/1.1\r\n" + json + "Content-Length: 1000\r\n\r\n", `{"customer":"` + strings.Repeat("x", 1000), late},
		"JSON in chunks that never end":             {"POST /orders HTTP/1.1\r\n" + json + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n", late},
		"a body that never begins":                  {"POST /orders HTTP/1.1\r\n" + json + "Content-Length: 10\r\n\r\n", "", late},
		"a body that was asked for and never comes": {"POST /orders HTTP/1.1\r\n" + json + "Content-Length: 10\r\nExpect: 100-continue\r\n\r\n", "", []int{100, 408}},

		"an upload that stops": {"POST /form HTTP/1.1\r\n" + multipart + "Content-Length: 30000000\r\n\r\n" + file + strings.Repeat("x", 3<<20), "", late},
		"a streamed form that stops": {"POST /parts HTTP/1.1\r\n" + multipart + "Transfer-Encoding: chunked\r\n\r\n10000\r\n" + file + strings.Repeat("x", 10_000),
			"", late},
		"a streamed body that stops":   {"POST /count HTTP/1.1\r\nHost: faults\r\nContent-Length: 300000\r\n\r\n" + strings.Repeat("x", 1000), "", late},
		"a streamed body byte by byte": {"POST /count HTTP/1.1\r\nHost: faults\r\nContent-Length: 300000\r\n\r\n", "x", late},

		"a body that nobody reads":                {"POST /blind HTTP/1.1\r\nHost: faults\r\nContent-Length: 1000\r\n\r\n", "x", []int{200}},
		"a path that does not exist and its body": {"POST /nothing HTTP/1.1\r\nHost: faults\r\nContent-Length: 1000\r\n\r\n", "x", []int{404}},

		"a handshake half done":         {send: "GET /socket HTTP/1.1\r\nHost: faults\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"},
		"a socket that answers no ping": {send: upgrade("/socket"), want: []int{101}},
		"half a message":                {send: upgrade("/socket") + wsHead(wsFinal|wsText, 1000) + "half", want: []int{101}},
		"a message byte by byte":        {send: upgrade("/socket") + wsHead(wsFinal|wsText, 1000), drips: "x", want: []int{101}},
	}
	clients := map[string]*client{} // all at the same time
	for name, slow := range cases {
		c := p.dial()
		c.send(slow.send)
		c.drip(slow.drips, crumb)
		clients[name] = c
	}
	conn, err := net.Dial("tcp", p.secure)
	if err != nil {
		t.Fatal(err)
	}
	const noTLS = "TLS that does not begin"
	cases[noTLS], clients[noTLS] = slow{}, p.over(conn)
	clients[noTLS].send("\x16\x03\x01")
	for range 20 {
		p.alive()
	}
	for name, slow := range cases {
		t.Run(name, func(t *testing.T) {
			c := clients[name]
			c.t = t
			for _, status := range slow.want {
				r := c.response("GET")
				if status >= 400 {
					r.refused(t, status)
				} else if r.status != status {
					t.Errorf("status %d %s; want %d", r.status, r.body, status)
				}
			}
			c.end()
		})
	}
	p.clean()
	p.modest(64 << 20)
	p.stop()
}

// TestClientsThatDoNotRead: they send requests and take no answer. The service lets go of them while they hold on.
func TestClientsThatDoNotRead(t *testing.T) {
	t.Parallel()
	p := start(t, "hasty")
	for _, request := range []string{
		"GET /big HTTP/1.1\r\nHost: faults\r\n\r\n",
		"GET /json HTTP/1.1\r\nHost: faults\r\n\r\n",
		"GET /lines?size=100000 HTTP/1.1\r\nHost: faults\r\n\r\n",
		"GET /events?size=100000 HTTP/1.1\r\nHost: faults\r\n\r\n",
		strings.Repeat("GET /big?bytes=1000000 HTTP/1.1\r\nHost: faults\r\n\r\n", 100),
		strings.Repeat("GET /nothing HTTP/1.1\r\nHost: faults\r\n\r\n", 50_000),
		upgrade("/talk"),
		upgrade("/socket") + strings.Repeat(wsFrame(wsFinal|wsText, `"`+strings.Repeat("x", 998)+`"`), 20_000),
		upgrade("/socket") + strings.Repeat(wsFrame(wsFinal|wsPing, strings.Repeat("x", 125)), 100_000),
		preface + h2(h2Headers, h2EndStream|h2EndHeaders, 1, h2Request("GET", "/big")), // 65,535 bytes are all that may come
		preface + h2(h2Headers, h2EndStream|h2EndHeaders, 1, h2Request("GET", "/events?size=100000")),
	} {
		c := p.dial()
		_ = c.Conn.(*net.TCPConn).SetReadBuffer(1 << 12)
		go c.offer(request) // some of it is cut off
	}
	p.clean()
	p.modest(600 << 20) // three answers of 100 MB are held until nobody takes them
	p.stop()
}

// TestClientThatReadsSlowly: one that takes longer than the server's limit for a request, and goes on reading, gets all of the answer.
func TestClientThatReadsSlowly(t *testing.T) {
	t.Parallel()
	p := start(t, "hasty")
	const size = 60 << 20
	clients := map[string]*client{}
	for _, path := range []string{"/big", "/json"} {
		c := p.dial()
		_ = c.Conn.(*net.TCPConn).SetReadBuffer(1 << 16)
		c.send(fmt.Sprintf("GET %s?bytes=%d HTTP/1.1\r\nHost: faults\r\n\r\n", path, size))
		clients[path] = c
	}
	read := map[string]int{}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for range 60 { // 6 s, where the server's limit is 4
		<-tick.C
		for path, c := range clients {
			n, err := io.CopyN(io.Discard, c.r, size/80)
			if read[path] += int(n); err != nil {
				t.Fatalf("%s: after %d bytes: %v", path, read[path], err)
			}
		}
	}
	for path, c := range clients {
		n, err := io.CopyN(io.Discard, c.r, int64(size-read[path]))
		if err != nil {
			t.Errorf("%s: after %d bytes: %v", path, read[path]+int(n), err)
		}
		c.close()
	}
	p.clean()
	p.stop()
}
