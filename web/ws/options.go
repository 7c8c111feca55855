package ws

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"time"
)

// Options say how a socket is accepted and kept. The zero value is safe and good for most uses.
type Options struct {
	// MessageLimit is the greatest size in bytes of a received message, after decompression; 0 is 1 MiB. A longer one closes the
	// socket with 1009.
	MessageLimit int64
	// PingEvery is how often the peer is asked whether it is there; 0 is 20 seconds, negative is never.
	PingEvery time.Duration
	// PingTimeout is how long the peer may take to answer; 0 is 20 seconds. After it the socket is dropped.
	PingTimeout time.Duration
	// WriteTimeout bounds the writing of one message; 0 is 10 seconds. A peer that reads slower than that is dropped.
	WriteTimeout time.Duration
	// CloseTimeout bounds the close handshake, and how long a handler may go on when the server shuts down; 0 is 5 seconds.
	CloseTimeout time.Duration
	// Subprotocols are those that the server speaks, the preferred one first. See Socket.Subprotocol.
	Subprotocols []string
	// RequireSubprotocol refuses a client that speaks none of Subprotocols, with 400.
	RequireSubprotocol bool
	// Compress negotiates permessage-deflate (RFC 7692) with clients that want it. It costs CPU and memory; measure before turning it on.
	Compress Compression
	// Queue is how many received messages wait for a handler that is slower than its peer: 32 if 0. When that many wait, or MessageLimit bytes,
	// the connection is not read, and the peer has to wait; its answers to pings are not read either, so one that goes without closing its
	// connection is then noticed when TCP gives up.
	Queue int
	// AnswerMistakes answers a message that is no good with a problem document, which lists every mistake, and waits for the next one;
	// the handler does not see it. Otherwise it is an error of Conn.Read.
	AnswerMistakes bool
	// InsecureAllowOrigins lists hosts, or schemes with hosts, whose pages may open the socket beside those of the server's own
	// host: "shop.example.org", "*.example.org", "https://shop.example.org". The pattern is path.Match's. A page can only be kept
	// from using the visitor's cookies by this check, since browsers let any page open a socket to any host.
	InsecureAllowOrigins []string
	// InsecureAnyOrigin lets the pages of all sites open the socket.
	InsecureAnyOrigin bool
}

func (o Options) withDefaults() Options {
	if o.MessageLimit <= 0 {
		o.MessageLimit = 1 << 20
	}
	if o.Queue <= 0 {
		o.Queue = 32
	}
	o.PingEvery = cmp.Or(o.PingEvery, 20*time.Second)
	o.PingTimeout = cmp.Or(max(o.PingTimeout, 0), 20*time.Second)
	o.WriteTimeout = cmp.Or(max(o.WriteTimeout, 0), 10*time.Second)
	o.CloseTimeout = cmp.Or(max(o.CloseTimeout, 0), 5*time.Second)
	return o
}

// Check returns the mistake in o that would otherwise show only when a page is refused, or not at all.
func (o Options) Check() error {
	if o.MessageLimit < 0 || o.Queue < 0 || o.PingTimeout < 0 || o.WriteTimeout < 0 || o.CloseTimeout < 0 {
		return errors.New("of the limits of a socket only PingEvery may be negative: leave out the others for the default")
	}
	for _, pattern := range o.InsecureAllowOrigins {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return fmt.Errorf("InsecureAllowOrigins: %q can never match: write a host, such as \"shop.example.org\" or \"*.example.org\"", pattern)
		}
	}
	if o.RequireSubprotocol && len(o.Subprotocols) == 0 {
		return errors.New("RequireSubprotocol: name the Subprotocols")
	}
	return nil
}
