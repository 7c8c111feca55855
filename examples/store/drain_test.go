package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/gotandem/tandem/web/sse"
)

// TestInterrupt interrupts the store while a request is half sent, a stream and a socket are open: the request is answered,
// the others are told, and the process ends in order.
func TestInterrupt(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			p := start(t, []string{"DATABASE_URL=sqlite:store.db", "ADMIN_PASSWORD=correct horse"}, "demo")
			address := strings.TrimPrefix(p.url, "http://")

			stream, err := http.Get(p.url + "/api/sales/stream")
			if err != nil {
				t.Fatal(err)
			}
			defer drop(stream.Body)
			socket, _, err := websocket.Dial(bounded(t), p.url+"/api/live", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = socket.CloseNow() }()

			const body = `{"customer_id":2,"lines":[{"track_id":1,"quantity":1}]}`
			slow, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer drop(slow)
			fmt.Fprintf(slow, "POST /api/orders HTTP/1.1\r\nHost: store\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(body))
			answers := bufio.NewReader(slow)
			if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
				t.Fatalf("%q, %v", line, err)
			}
			if _, err := answers.ReadString('\n'); err != nil {
				t.Fatal(err)
			}

			p.signal(s)
			untilRefused(t, address)
			if _, err := io.WriteString(slow, body); err != nil {
				t.Fatal(err)
			}
			response, err := http.ReadResponse(answers, nil)
			if err != nil {
				t.Fatalf("the request in flight was lost: %v", err)
			}
			if response.StatusCode != 201 {
				t.Errorf("the request in flight got %s", response.Status)
			}
			drop(response.Body)
			// The order may still have been announced, or not: the listeners were told to go before.
			for {
				if _, err = sse.NewReader(stream.Body).Next(); err != nil {
					break
				}
			}
			if !errors.Is(err, io.EOF) {
				t.Errorf("the stream ended with %v", err)
			}
			for err = nil; err == nil; {
				_, _, err = socket.Read(bounded(t))
			}
			if code := websocket.CloseStatus(err); code != websocket.StatusGoingAway {
				t.Errorf("the socket was closed with %v: %v", code, err)
			}
			if code, text := p.wait(); code != 0 {
				t.Errorf("exit code %d:\n%s", code, text)
			}
		})
	}
}

// untilRefused waits until nobody listens at the address any more.
func untilRefused(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			return
		}
		drop(conn)
		if time.Now().After(deadline) {
			t.Fatal("connections are still accepted")
		}
	}
}
