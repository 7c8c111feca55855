package faults_test

import (
	"encoding/binary"
	"io"
	"net/http"
	"strings"
)

// preface begins a connection of HTTP/2 (RFC 9113, section 3.4), with empty SETTINGS behind it.
const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\x00\x00\x00\x04\x00\x00\x00\x00\x00"

// Frames of HTTP/2, and their flags.
const (
	h2Data         = 0x0
	h2Headers      = 0x1
	h2Reset        = 0x3
	h2Settings     = 0x4
	h2Ping         = 0x6
	h2GoAway       = 0x7
	h2Continuation = 0x9
	h2EndStream    = 0x1
	h2EndHeaders   = 0x4
)

// h2 is a frame of HTTP/2 (RFC 9113, section 4.1).
func h2(kind, flags byte, stream uint32, payload string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(payload)))[1:]
	b = append(b, kind, flags)
	b = binary.BigEndian.AppendUint32(b, stream)
	return string(b) + payload
}

// fields are header fields as HPACK writes literals without indexing (RFC 7541, section 6.2.2): names and values in turn, none of
// them longer than 126 bytes.
func fields(pairs ...string) string {
	var b strings.Builder
	for i, text := range pairs {
		if i%2 == 0 {
			b.WriteByte(0)
		}
		b.WriteByte(byte(len(text)))
		b.WriteString(text)
	}
	return b.String()
}

func h2Request(method, path string) string {
	return fields(":method", method, ":scheme", "http", ":path", path, ":authority", "faults")
}

// nextH2 reads a frame.
func (c *client) nextH2() (kind, flags byte, stream uint32, payload string, err error) {
	var head [9]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return 0, 0, 0, "", err
	}
	b := make([]byte, int(head[0])<<16|int(head[1])<<8|int(head[2]))
	_, err = io.ReadFull(c.r, b)
	return head[3], head[4], binary.BigEndian.Uint32(head[5:]), string(b), err
}

// upgrade asks for a socket.
func upgrade(path string, more ...string) string {
	return "GET " + path + " HTTP/1.1\r\nHost: faults\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + strings.Join(more, "") + "\r\n"
}

// socket opens a socket.
func (c *client) socket(path string, more ...string) {
	c.t.Helper()
	c.send(upgrade(path, more...))
	r, err := http.ReadResponse(c.r, nil)
	if err != nil || r.StatusCode != http.StatusSwitchingProtocols {
		c.t.Fatalf("handshake: %v, %v", r, err)
	}
}

// Frames of WebSocket (RFC 6455, section 5.2).
const (
	wsContinue = 0x0
	wsText     = 0x1
	wsClose    = 0x8
	wsPing     = 0x9
	wsPong     = 0xA
	wsFinal    = 0x80
	wsPacked   = 0x40
)

// wsFrame is a frame of WebSocket as a client sends it: masked, by zeros.
func wsFrame(first byte, payload string) string {
	return wsHead(first, uint64(len(payload))) + payload
}

func wsHead(first byte, n uint64) string {
	b := []byte{first}
	switch {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), n)
	}
	return string(append(b, 0, 0, 0, 0))
}

// nextWS reads a frame, and answers pings before it.
func (c *client) nextWS() (first byte, payload string, err error) {
	for {
		if first, payload, err = c.frame(); err != nil || first != wsFinal|wsPing {
			return first, payload, err
		}
		c.offer(wsFrame(wsFinal|wsPong, payload))
	}
}

func (c *client) frame() (first byte, payload string, err error) {
	var head [2]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return 0, "", err
	}
	n, more := uint64(head[1]), 0
	switch n {
	case 126:
		more = 2
	case 127:
		more = 8
	}
	if more > 0 {
		var b [8]byte
		if _, err := io.ReadFull(c.r, b[8-more:]); err != nil {
			return 0, "", err
		}
		n = binary.BigEndian.Uint64(b[:])
	}
	b := make([]byte, n)
	_, err = io.ReadFull(c.r, b)
	return head[0], string(b), err
}

// closedWith reads up to the close frame, answers it, and demands the code and then the end.
func (c *client) closedWith(code int) {
	c.t.Helper()
	for {
		first, payload, err := c.nextWS()
		if err != nil {
			c.t.Fatalf("the socket ended without a close frame: %v", err)
		}
		if first != wsFinal|wsClose {
			continue
		}
		if len(payload) < 2 || int(binary.BigEndian.Uint16([]byte(payload))) != code {
			c.t.Errorf("closed with %q; want %d", payload, code)
		}
		c.offer(wsFrame(first, payload[:min(2, len(payload))]))
		c.end()
		return
	}
}
