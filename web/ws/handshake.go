package ws

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"time"
)

// handshake stands between the library and the response: it lets through only the answer to a good handshake, so that a bad one is
// answered by the caller, and it keeps the connection, whose deadline the library does not reach in all states.
type handshake struct {
	w    http.ResponseWriter
	conn net.Conn
}

func (h *handshake) Header() http.Header { return h.w.Header() }

func (h *handshake) Write(b []byte) (int, error) { return len(b), nil }

func (h *handshake) WriteHeader(status int) {
	if status == http.StatusSwitchingProtocols {
		h.w.WriteHeader(status)
	}
}

func (h *handshake) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.w).Hijack()
	if err != nil {
		return nil, nil, err
	}
	// The server's limits were for one request; a socket lives on.
	if err := conn.SetDeadline(time.Time{}); err != nil {
		_ = conn.Close()
		return nil, nil, fmt.Errorf("clearing the deadline of a socket: %w", err)
	}
	h.conn = conn
	return conn, rw, nil
}
