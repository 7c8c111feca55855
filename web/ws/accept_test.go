package ws_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/gotandem/tandem/web/ws"
)

func TestHandshakeIsRefused(t *testing.T) {
	addr, _ := server(t, t.Context(), ws.Options{InsecureAllowOrigins: []string{"*.friend.example", "https://tls.example"}}, echo)
	good := map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
	for name, c := range map[string]struct {
		method string
		change map[string]string
		status int
		header string
	}{
		"good":                {"GET", nil, 101, "Sec-Websocket-Accept"},
		"plain request":       {"GET", map[string]string{"Upgrade": "", "Connection": ""}, 426, "Upgrade"},
		"other upgrade":       {"GET", map[string]string{"Upgrade": "h2c"}, 426, "Upgrade"},
		"post":                {"POST", nil, 405, "Allow"},
		"old version":         {"GET", map[string]string{"Sec-WebSocket-Version": "8"}, 400, "Sec-Websocket-Version"},
		"no key":              {"GET", map[string]string{"Sec-WebSocket-Key": ""}, 400, ""},
		"short key":           {"GET", map[string]string{"Sec-WebSocket-Key": "c2hvcnQ="}, 400, ""},
		"own origin":          {"GET", map[string]string{"Origin": "https://" + addr}, 101, ""},
		"other origin":        {"GET", map[string]string{"Origin": "https://evil.example"}, 403, ""},
		"own host elsewhere":  {"GET", map[string]string{"Origin": "https://" + addr + ".evil.example"}, 403, ""},
		"null origin":         {"GET", map[string]string{"Origin": "null"}, 403, ""},
		"no origin at all":    {"GET", map[string]string{"Origin": "://"}, 403, ""},
		"friend":              {"GET", map[string]string{"Origin": "http://Shop.Friend.example"}, 101, ""},
		"friend with scheme":  {"GET", map[string]string{"Origin": "https://tls.example"}, 101, ""},
		"friend without TLS":  {"GET", map[string]string{"Origin": "http://tls.example"}, 403, ""},
		"friend's other name": {"GET", map[string]string{"Origin": "http://friend.example.evil"}, 403, ""},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), c.method, "http://"+addr, nil)
			if err != nil {
				t.Fatal(err)
			}
			for k, v := range good {
				req.Header.Set(k, v)
			}
			for k, v := range c.change {
				if req.Header.Del(k); v != "" {
					req.Header.Set(k, v)
				}
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			if resp.StatusCode != c.status || c.header != "" && resp.Header.Get(c.header) == "" {
				t.Errorf("got %d %v; want %d with %s", resp.StatusCode, resp.Header, c.status, c.header)
			}
			if c.status >= 400 && resp.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("the answer is %s", resp.Header.Get("Content-Type"))
			}
		})
	}
}

func TestConnectionThatCannotBeTakenOver(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header = http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}}
	w := httptest.NewRecorder()
	if _, err := ws.Accept(w, r, ws.Options{}); err == nil || w.Body.Len() != 0 || w.Header().Get("Upgrade") != "" {
		t.Errorf("got %v and response %v %q; want an error and no response", err, w.Header(), w.Body)
	}
}

func TestSubprotocolAndCompression(t *testing.T) {
	addr, _ := server(t, t.Context(), ws.Options{Subprotocols: []string{"v2", "v1"}, Compress: ws.CompressEach, MessageLimit: 5000}, echo)
	c, resp, err := websocket.Dial(t.Context(), "ws://"+addr, &websocket.DialOptions{Subprotocols: []string{"v1", "v2"}, CompressionMode: websocket.CompressionNoContextTakeover})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.CloseNow() }()
	if c.Subprotocol() != "v2" || !strings.Contains(resp.Header.Get("Sec-WebSocket-Extensions"), "permessage-deflate") {
		t.Errorf("subprotocol %q, extensions %q", c.Subprotocol(), resp.Header.Get("Sec-WebSocket-Extensions"))
	}
	text := strings.Repeat("tandem ", 600)
	if err := c.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatal(err)
	}
	if _, got, err := c.Read(t.Context()); err != nil || string(got) != text {
		t.Fatalf("got %.20q…, %v", got, err)
	}
	// 1 MB of zeros is small on the way and large after it.
	if err := c.Write(t.Context(), websocket.MessageText, make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
		t.Errorf("got %v; want 1009", err)
	}
}

func TestOptionsCheck(t *testing.T) {
	if err := (ws.Options{InsecureAllowOrigins: []string{"*.example.org", "https://a.b"}}).Check(); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "["} {
		if err := (ws.Options{InsecureAllowOrigins: []string{bad}}).Check(); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
