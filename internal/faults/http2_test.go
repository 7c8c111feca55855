package faults_test

import (
	"encoding/binary"
	"strings"
	"testing"
)

// TestHTTP2Abused: net/http guards itself against what is known to be done to HTTP/2. A peer that does it is told to go away, or pays
// for it itself; others are served meanwhile, and nothing stays.
func TestHTTP2Abused(t *testing.T) {
	t.Parallel()
	p := start(t, "service")
	request := func(id uint32, path string) string {
		return h2(h2Headers, h2EndStream|h2EndHeaders, id, h2Request("GET", path))
	}
	many := func(n int, f func(id uint32) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(uint32(2*i + 1)))
		}
		return b.String()
	}
	word := func(n uint32) string { return string(binary.BigEndian.AppendUint32(nil, n)) }
	setting := func(id uint16, n uint32) string { return string(binary.BigEndian.AppendUint16(nil, id)) + word(n) }
	for name, c := range map[string]struct {
		send string
		ends bool // the service closes the connection; else it goes on
	}{
		"rapid reset":               {many(2_000, func(id uint32) string { return request(id, "/slow?for=1h") + h2(h2Reset, 0, id, word(8)) }), false},
		"more streams than allowed": {many(2_000, func(id uint32) string { return request(id, "/slow?for=1h") }), false},
		"continuations without end": {h2(h2Headers, h2EndStream, 1, h2Request("GET", "/hello")) +
			strings.Repeat(h2(h2Continuation, 0, 1, strings.Repeat(fields("x-more", strings.Repeat("x", 100)), 100)), 1_000), true},
		"pings":                     {strings.Repeat(h2(h2Ping, 0, 0, "12345678"), 20_000), false},
		"settings":                  {strings.Repeat(h2(h2Settings, 0, 0, setting(3, 100)), 20_000), false},
		"empty data":                {h2(h2Headers, h2EndHeaders, 1, h2Request("POST", "/count")) + strings.Repeat(h2(h2Data, 0, 1, ""), 50_000), false},
		"a frame that is too long":  {h2(h2Headers, h2EndHeaders, 1, h2Request("POST", "/count")) + h2(h2Data, 0, 1, strings.Repeat("x", 1<<20+1)), true},
		"more than the window":      {h2(h2Headers, h2EndHeaders, 1, h2Request("POST", "/slow?for=1h")) + strings.Repeat(h2(h2Data, 0, 1, strings.Repeat("x", 16<<10)), 200), false},
		"a stream that goes back":   {request(5, "/hello") + request(3, "/hello"), true},
		"an even stream":            {request(2, "/hello"), true},
		"data of nothing":           {h2(h2Data, 0, 7, "x"), true},
		"a header in capitals":      {h2(h2Headers, h2EndStream|h2EndHeaders, 1, h2Request("GET", "/hello")+fields("X-Capital", "x")), false},
		"a length that is wrong":    {h2(h2Headers, h2EndHeaders, 1, h2Request("POST", "/count")+fields("content-length", "5")) + h2(h2Data, h2EndStream, 1, "123456789"), false},
		"transfer-encoding":         {h2(h2Headers, h2EndHeaders, 1, h2Request("POST", "/count")+fields("transfer-encoding", "chunked")), false},
		"what is no HPACK":          {h2(h2Headers, h2EndStream|h2EndHeaders, 1, "\xff\xff\xff\xff\xff\xff\xff\xff"), true},
		"a table that is too large": {h2(h2Headers, h2EndStream|h2EndHeaders, 1, "\x3f\xff\xff\xff\x7f"), true},
		"nothing that is a frame":   {strings.Repeat("\xff", 10_000), true},
	} {
		t.Run(name, func(t *testing.T) {
			p := p.forTest(t)
			conn := p.dial()
			go conn.offer(preface + c.send + h2(h2Ping, 0, 0, "the last"))
			lives := false // a ping behind it all is answered
			for !lives {
				kind, flags, _, payload, err := conn.nextH2()
				if err != nil {
					break
				}
				lives = kind == h2Ping && flags == 1 && payload == "the last"
			}
			if lives == c.ends {
				t.Errorf("the connection lives: %v", lives)
			}
			p.alive()
			conn.close()
			p.until("its handlers end", func(s state) bool { return s.Running == 0 })
		})
	}
	p.clean()
	p.modest(128 << 20)
	p.stop()
}
