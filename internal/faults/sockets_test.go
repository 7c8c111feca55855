package faults_test

import (
	"bytes"
	"compress/flate"
	"fmt"
	"strings"
	"testing"
)

const deflate = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"

// deflated is a message as permessage-deflate sends it (RFC 7692, section 7.2.1).
func deflated(t *testing.T, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range parts {
		if _, err := w.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\x00\x00\xff\xff")
}

// TestSocketsOverwhelmed: whatever a peer sends too much of, it costs the service little, and its socket is closed with the code for it.
func TestSocketsOverwhelmed(t *testing.T) {
	t.Parallel()
	p := start(t, "service")
	text := func(n int) string { return `"` + strings.Repeat("x", n-2) + `"` }
	works := func(t *testing.T, c *client) {
		t.Helper()
		c.send(wsFrame(wsFinal|wsText, `"still there"`))
		for {
			first, payload, err := c.nextWS()
			if err != nil {
				t.Fatalf("the socket ended: %v", err)
			}
			if first == wsFinal|wsText && strings.Contains(payload, "still there") {
				return
			}
			if first&0xF == wsClose {
				t.Fatalf("closed: %q", payload)
			}
		}
	}
	zeros := make([]string, 256)
	for i := range zeros {
		zeros[i] = strings.Repeat("\x00", 1<<20)
	}
	bomb := deflated(t, zeros...)
	for name, f := range map[string]func(t *testing.T, c *client){
		"a message as long as may be": func(t *testing.T, c *client) {
			c.send(wsFrame(wsFinal|wsText, text(1<<20)))
			if first, _, err := c.nextWS(); err != nil || first&0xF != wsText {
				t.Errorf("%#x, %v", first, err)
			}
			works(t, c)
		},
		"a message that is too long": func(_ *testing.T, c *client) { c.offer(wsFrame(wsFinal|wsText, text(1<<20+1))); c.closedWith(1009) },
		"a message of 2^62 bytes": func(_ *testing.T, c *client) {
			go c.offer(wsHead(wsFinal|wsText, 1<<62) + text(4<<20))
			c.closedWith(1009)
		},
		"a length with its first bit": func(_ *testing.T, c *client) { c.send(wsHead(wsFinal|wsText, 1<<63)); c.closedWith(1002) },
		"a message in too many parts": func(_ *testing.T, c *client) {
			go c.offer(wsFrame(wsText, `"`) + strings.Repeat(wsFrame(wsContinue, "0123456789abcdef"), 70_000))
			c.closedWith(1009)
		},
		"parts of nothing": func(t *testing.T, c *client) {
			c.send(wsFrame(wsText, `"`) + strings.Repeat(wsFrame(wsContinue, ""), 100_000) + wsFrame(wsFinal|wsContinue, `"`))
			works(t, c)
		},
		"pings without end": func(t *testing.T, c *client) {
			go c.offer(strings.Repeat(wsFrame(wsFinal|wsPing, strings.Repeat("x", 125)), 5_000) + wsFrame(wsFinal|wsClose, "\x03\xe8"))
			pongs := 0
			for {
				first, _, err := c.nextWS()
				if err != nil || first == wsFinal|wsClose {
					break
				}
				pongs++
			}
			if pongs != 5_000 {
				t.Errorf("%d of 5,000 pings were answered", pongs)
			}
		},
		"pongs without end": func(t *testing.T, c *client) {
			c.send(strings.Repeat(wsFrame(wsFinal|wsPong, strings.Repeat("x", 125)), 20_000))
			works(t, c)
		},
		"many small messages": func(t *testing.T, c *client) {
			const n = 5_000
			go c.offer(strings.Repeat(wsFrame(wsFinal|wsText, `"x"`), n))
			for i := range n {
				if _, payload, err := c.nextWS(); err != nil || payload != `"x"` {
					t.Fatalf("message %d: %q, %v", i, payload, err)
				}
			}
			works(t, c)
		},
	} {
		for _, path := range []string{"/socket", "/deflate"} {
			t.Run(name+path, func(t *testing.T) {
				p := p.forTest(t)
				c := p.dial()
				c.socket(path, deflate)
				f(t, c)
				c.close()
				p.alive()
			})
		}
	}
	t.Run("nesting", func(t *testing.T) {
		c := p.forTest(t).dial()
		c.socket("/orders/socket")
		c.send(wsFrame(wsFinal|wsText, strings.Repeat(`{"parent":`, 90_000)))
		c.closedWith(1007)
	})
	for name, f := range map[string]func(t *testing.T, c *client){
		"a message in deflate": func(t *testing.T, c *client) {
			c.send(wsFrame(wsFinal|wsPacked|wsText, deflated(t, `"abc"`)))
			works(t, c)
		},
		"a bomb": func(_ *testing.T, c *client) { go c.offer(wsFrame(wsFinal|wsPacked|wsText, bomb)); c.closedWith(1009) },
		"a bomb in parts": func(_ *testing.T, c *client) {
			var b strings.Builder
			for i := 0; i < len(bomb); i += 1000 {
				first, end := byte(wsContinue), min(len(bomb), i+1000)
				if i == 0 {
					first = wsPacked | wsText
				}
				b.WriteString(wsFrame(first, bomb[i:end]))
			}
			go c.offer(b.String())
			c.closedWith(1009)
		},
		"bombs that just fit": func(t *testing.T, c *client) {
			fits := wsFrame(wsFinal|wsPacked|wsText, deflated(t, text(1<<20)))
			for range 20 {
				c.send(fits)
				if first, _, err := c.nextWS(); err != nil || first&0xF != wsText {
					t.Fatalf("%#x, %v", first, err)
				}
			}
		},
		"what is no deflate": func(_ *testing.T, c *client) {
			c.send(wsFrame(wsFinal|wsPacked|wsText, "\xff\xff\xff\xff\xff"))
			c.closedWith(1002)
		},
		"a packed ping": func(_ *testing.T, c *client) { c.send(wsFrame(wsFinal|wsPacked|wsPing, "")); c.closedWith(1002) },
		"a packed continuation": func(_ *testing.T, c *client) {
			c.send(wsFrame(wsText, "x") + wsFrame(wsFinal|wsPacked|wsContinue, "x"))
			c.closedWith(1002)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := p.forTest(t)
			c := p.dial()
			c.socket("/deflate", deflate)
			f(t, c)
			c.close()
			p.alive()
		})
	}
	p.clean()
	p.modest(128 << 20)
	p.stop()
}

// TestCompressionIsNegotiated: what RFC 7692, section 7.1 says of offers that are good and of those that are not, which are passed over.
func TestCompressionIsNegotiated(t *testing.T) {
	t.Parallel()
	p := start(t, "service")
	for offer, accepted := range map[string]bool{
		"":                   false,
		"permessage-deflate": true,
		"permessage-deflate; client_max_window_bits":                              true,
		"permessage-deflate; client_no_context_takeover":                          true,
		"permessage-deflate; server_no_context_takeover":                          true,
		"permessage-deflate; server_max_window_bits=15":                           true,
		"permessage-deflate; server_max_window_bits=8":                            false, // the server has one window only
		"permessage-deflate; unknown=1":                                           false,
		"permessage-bzip2":                                                        false,
		"permessage-bzip2, permessage-deflate":                                    true,
		"permessage-deflate; server_max_window_bits=8, permessage-deflate":        true,
		"permessage-deflate; unknown, x-webkit-deflate-frame, permessage-deflate": true,
	} {
		t.Run(offer, func(t *testing.T) {
			p := p.forTest(t)
			c := p.dial()
			c.send(upgrade("/deflate", fmt.Sprintf("Sec-WebSocket-Extensions: %s\r\n", offer)))
			r := c.response("GET")
			if r.status != 101 {
				t.Fatalf("status %d %s", r.status, r.body)
			}
			got := r.Header.Get("Sec-WebSocket-Extensions")
			if strings.HasPrefix(got, "permessage-deflate") != accepted {
				t.Errorf("the answer is %q; accepted should be %v", got, accepted)
			}
			if strings.Contains(offer, "server_no_context_takeover") && !strings.Contains(got, "server_no_context_takeover") {
				t.Errorf("the answer %q does not promise what was asked for", got)
			}
			if !accepted {
				c.send(wsFrame(wsFinal|wsPacked|wsText, "x"))
				c.closedWith(1002)
				return
			}
			for range 2 {
				c.send(wsFrame(wsFinal|wsPacked|wsText, deflated(t, `"`+strings.Repeat("abc", 100)+`"`)))
				if first, _, err := c.nextWS(); err != nil || first&^wsPacked != wsFinal|wsText { // short ones may come as they are
					t.Fatalf("%#x, %v", first, err)
				}
			}
		})
	}
	p.clean()
	p.stop()
}
