package faults_test

import (
	"errors"
	"strings"
	"syscall"
	"testing"
)

// malformed is what a client sends that means to confuse: proxies and servers that read it in two ways are how requests are smuggled.
type malformed struct {
	send string
	want []int // the statuses of the answers
	open bool  // the connection stays open: a good request behind it is answered. Otherwise no byte of what follows is
}

// TestMalformed: each request has the documented answer, and what stands behind one that can be read in two ways is never taken for a request.
func TestMalformed(t *testing.T) {
	t.Parallel()
	p := start(t, "service")
	const (
		host  = "Host: faults\r\n"
		json  = host + "Content-Type: application/json\r\n"
		good  = "GET /hello?name=good HTTP/1.1\r\n" + host + "\r\n"
		body  = `{"customer":"a"}`
		chunk = json + "Transfer-Encoding: chunked\r\n\r\n"
	)
	post := func(headers, body string) string { return "POST /orders HTTP/1.1\r\n" + headers + body }
	one := func(status int) []int { return []int{status} }
	for name, c := range map[string]malformed{
		// Where the body ends. Of a length and chunks net/http takes the chunks, whatever the order, and forgets the length.
		"a length and chunks":                      {post(json+"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "10\r\n"+body+"\r\n0\r\n\r\n"), one(200), true},
		"chunks and a length":                      {post(json+"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", "10\r\n"+body+"\r\n0\r\n\r\n"), one(200), true},
		"two lengths":                              {post(json+"Content-Length: 16\r\nContent-Length: 5\r\n\r\n", body), one(400), false},
		"two lengths in one":                       {post(json+"Content-Length: 16, 5\r\n\r\n", body), one(400), false},
		"the same length twice":                    {post(json+"Content-Length: 16\r\nContent-Length: 16\r\n\r\n", body), one(200), true},
		"a length with a sign":                     {post(json+"Content-Length: +16\r\n\r\n", body), one(400), false},
		"a negative length":                        {post(json+"Content-Length: -1\r\n\r\n", body), one(400), false},
		"a length in hexadecimal":                  {post(json+"Content-Length: 0x10\r\n\r\n", body), one(400), false},
		"a length that is empty":                   {post(json+"Content-Length: \r\n\r\n", ""), one(400), false},
		"an unknown transfer coding":               {post(json+"Transfer-Encoding: gzip\r\n\r\n", body), one(501), false},
		"chunks within another coding":             {post(json+"Transfer-Encoding: gzip, chunked\r\n\r\n", body), one(501), false},
		"chunks twice":                             {post(json+"Transfer-Encoding: chunked, chunked\r\n\r\n", body), one(501), false},
		"two transfer codings":                     {post(json+"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n", body), one(501), false},
		"chunks with a tab":                        {post(json+"Transfer-Encoding:\tchunked\r\n\r\n", "10\r\n"+body+"\r\n0\r\n\r\n"), one(200), true},
		"chunks with something before":             {post(json+"Transfer-Encoding: xchunked\r\n\r\n", body), one(501), false},
		"chunks with a vertical tab":               {post(json+"Transfer-Encoding: \x0bchunked\r\n\r\n", body), one(400), false},
		"chunks of HTTP/1.0":                       {"POST /orders HTTP/1.0\r\n" + chunk + "10\r\n" + body + "\r\n0\r\n\r\n", one(422), false},
		"good chunks":                              {post(chunk, "10\r\n"+body+"\r\n0\r\n\r\n"), one(200), true},
		"chunks with an extension":                 {post(chunk, "10;a=b\r\n"+body+"\r\n0;c\r\n\r\n"), one(200), true},
		"chunks with trailers":                     {post(chunk, "10\r\n"+body+"\r\n0\r\nX-More: x\r\n\r\n"), one(200), true},
		"chunks with a trailer that says a length": {post(chunk, "10\r\n"+body+"\r\n0\r\nContent-Length: 5\r\n\r\n"), one(200), true},
		"the size of a chunk with 0x":              {post(chunk, "0x10\r\n"+body+"\r\n0\r\n\r\n"), one(400), false},
		"the size of a chunk with a sign":          {post(chunk, "+10\r\n"+body+"\r\n0\r\n\r\n"), one(400), false},
		"a negative chunk":                         {post(chunk, "-1\r\n"+body+"\r\n0\r\n\r\n"), one(400), false},
		"a chunk without a size":                   {post(chunk, "\r\n"+body+"\r\n0\r\n\r\n"), one(400), false},
		"the size of a chunk beyond numbers":       {post(chunk, "10000000000000010\r\n"+body+"\r\n0\r\n\r\n"), one(400), false},
		"the size of a chunk that wraps around":    {post(chunk, "FFFFFFFFFFFFFFFF\r\n"+strings.Repeat(" ", 2<<20)), one(413), false},
		"a chunk that is longer than it says":      {post(chunk, "5\r\n"+body+"\r\n0\r\n\r\n"), one(400), false},
		"a chunk that ends in LF alone":            {post(chunk, "10\n"+body+"\r\n0\r\n\r\n"), one(400), false},
		"a body of GET":                            {"GET /hello HTTP/1.1\r\n" + host + "Content-Length: 16\r\n\r\n" + body, one(200), true},
		"a request in a body":                      {"POST /blind HTTP/1.1\r\n" + host + "Content-Length: " + "41\r\n\r\n" + "GET /say/smuggled HTTP/1.1\r\nHost: faults\r\n", one(200), true},

		// Headers.
		"a folded header":                        {"GET /hello HTTP/1.1\r\n" + host + "X-Folded: a\r\n b\r\n\r\n", one(200), true},
		"a header that begins folded":            {"GET /hello HTTP/1.1\r\n X-Folded: a\r\n" + host + "\r\n", one(400), false},
		"white space before the colon":           {"GET /hello HTTP/1.1\r\n" + host + "Content-Length : 5\r\n\r\n", one(400), false},
		"a header without a colon":               {"GET /hello HTTP/1.1\r\n" + host + "nothing\r\n\r\n", one(400), false},
		"a header without a name":                {"GET /hello HTTP/1.1\r\n" + host + ": x\r\n\r\n", one(400), false},
		"NUL in a header":                        {"GET /hello HTTP/1.1\r\n" + host + "X: a\x00b\r\n\r\n", one(400), false},
		"CR in a header":                         {"GET /hello HTTP/1.1\r\n" + host + "X: a\rb\r\n\r\n", one(400), false},
		"NUL in the name of a header":            {"GET /hello HTTP/1.1\r\n" + host + "X\x00Y: a\r\n\r\n", one(400), false},
		"letters beyond ASCII in a name":         {"GET /hello HTTP/1.1\r\n" + host + "Ä: a\r\n\r\n", one(400), false},
		"bytes beyond ASCII in a value":          {"GET /hello HTTP/1.1\r\n" + host + "X: \xff\xfe\r\n\r\n", one(200), true},
		"lines that end in LF":                   {"GET /hello HTTP/1.1\nHost: faults\n\n", one(200), true},
		"no host":                                {"GET /hello HTTP/1.1\r\n\r\n", one(400), false},
		"two hosts":                              {"GET /hello HTTP/1.1\r\n" + host + host + "\r\n", one(400), false},
		"a host that is none":                    {"GET /hello HTTP/1.1\r\nHost: a b/c\r\n\r\n", one(400), false},
		"an expectation that is not known":       {"GET /hello HTTP/1.1\r\n" + host + "Expect: miracles\r\n\r\n", one(417), false},
		"asked to go on":                         {post(json+"Content-Length: 16\r\nExpect: 100-continue\r\n\r\n", body), []int{100, 200}, true},
		"not asked to go on, as it is too long":  {post(json+"Content-Length: 16000000\r\nExpect: 100-continue\r\n\r\n", ""), one(413), false},
		"not asked to go on, as nobody reads":    {"POST /blind HTTP/1.1\r\n" + host + "Content-Length: 16\r\nExpect: 100-continue\r\n\r\n", one(200), false},
		"not asked to go on, as nobody is there": {"POST /nothing HTTP/1.1\r\n" + host + "Content-Length: 16\r\nExpect: 100-continue\r\n\r\n", one(404), false},
		"an upgrade to HTTP/2":                   {"GET /hello HTTP/1.1\r\n" + host + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n", one(200), true},

		// The request line.
		"HTTP/1.0":                        {"GET /hello HTTP/1.0\r\n\r\n", one(200), false},
		"HTTP/1.0 that stays":             {"GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", one(200), true},
		"HTTP/0.9":                        {"GET /hello\r\n", one(400), false},
		"HTTP/1.2":                        {"GET /hello HTTP/1.2\r\n" + host + "\r\n", one(200), true},
		"HTTP/2.0 in HTTP/1":              {"GET /hello HTTP/2.0\r\n" + host + "\r\n", one(505), false},
		"HTTP/9.9":                        {"GET /hello HTTP/9.9\r\n" + host + "\r\n", one(505), false},
		"another protocol":                {"GET /hello SMTP/1.1\r\n" + host + "\r\n", one(400), false},
		"TLS where there is none":         {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", one(400), false},
		"bytes":                           {"\x00\x01\x02\xff\xfe\r\n\r\n", one(400), false},
		"an empty line before":            {"\r\n" + good, one(400), false},
		"three spaces":                    {"GET  /hello  HTTP/1.1\r\n" + host + "\r\n", one(400), false},
		"a method in small letters":       {"get /hello HTTP/1.1\r\n" + host + "\r\n", one(405), true},
		"a method that nobody knows":      {"FROB /hello HTTP/1.1\r\n" + host + "\r\n", one(405), true},
		"a method that is no token":       {"G(T /hello HTTP/1.1\r\n" + host + "\r\n", one(400), false},
		"a long method":                   {strings.Repeat("G", 5000) + " /hello HTTP/1.1\r\n" + host + "\r\n", one(405), true},
		"TRACE":                           {"TRACE /hello HTTP/1.1\r\n" + host + "\r\n", one(405), true},
		"CONNECT":                         {"CONNECT faults:443 HTTP/1.1\r\nHost: faults:443\r\n\r\n", one(404), false},
		"the whole URL":                   {"GET http://faults/hello HTTP/1.1\r\n" + host + "\r\n", one(200), true},
		"the whole URL of another scheme": {"GET gopher://faults/hello HTTP/1.1\r\n" + host + "\r\n", one(200), true},
		"a host for a path":               {"GET faults HTTP/1.1\r\n" + host + "\r\n", one(400), false},
		"OPTIONS *":                       {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", one(200), true},
		"GET *":                           {"GET * HTTP/1.1\r\n" + host + "\r\n", one(400), true},

		// Paths.
		"dots":                        {"GET /say/../hello HTTP/1.1\r\n" + host + "\r\n", one(307), true},
		"dots beyond the root":        {"GET /../../etc/passwd HTTP/1.1\r\n" + host + "\r\n", one(307), true},
		"escaped dots":                {"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + host + "\r\n", one(404), true},
		"escaped dots in a segment":   {"GET /say/%2e%2e HTTP/1.1\r\n" + host + "\r\n", one(200), true},
		"an escaped slash":            {"GET /say/a%2fb HTTP/1.1\r\n" + host + "\r\n", one(200), true},
		"two slashes":                 {"GET //hello HTTP/1.1\r\n" + host + "\r\n", one(307), true},
		"another host in two slashes": {"GET //evil.example/%2e%2e HTTP/1.1\r\n" + host + "\r\n", one(307), true},
		"NUL in a path":               {"GET /say/a%00b HTTP/1.1\r\n" + host + "\r\n", one(200), true},
		"a bare NUL in a path":        {"GET /say/a\x00b HTTP/1.1\r\n" + host + "\r\n", one(400), false},
		"an escape that is none":      {"GET /say/%zz HTTP/1.1\r\n" + host + "\r\n", one(400), false},
		"half an escape":              {"GET /say/% HTTP/1.1\r\n" + host + "\r\n", one(400), false},
		"bytes that are not UTF-8":    {"GET /say/%ff HTTP/1.1\r\n" + host + "\r\n", one(422), true},
		"bare bytes in a path":        {"GET /say/\xc3\xa4 HTTP/1.1\r\n" + host + "\r\n", one(200), true},
		"a backslash":                 {"GET /say/..\\..\\x HTTP/1.1\r\n" + host + "\r\n", one(200), true},
		"a semicolon":                 {"GET /hello;a=b HTTP/1.1\r\n" + host + "\r\n", one(404), true},
		"a fragment":                  {"GET /hello#top HTTP/1.1\r\n" + host + "\r\n", one(404), true},
		"a bad escape in the query":   {"GET /hello?name=%zz HTTP/1.1\r\n" + host + "\r\n", one(200), true},
		"a semicolon in the query":    {"GET /hello?a;b HTTP/1.1\r\n" + host + "\r\n", one(200), true},

		// One after the other.
		"three at once":        {good + good + good, []int{200, 200, 200}, true},
		"the slow one first":   {"GET /slow?for=100ms HTTP/1.1\r\n" + host + "\r\n" + "GET /nothing HTTP/1.1\r\n" + host + "\r\n", []int{200, 404}, true},
		"the last one ends it": {good + "GET /hello HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n", []int{200, 200}, false},
		"a mistake in between": {good + "G(T / HTTP/1.1\r\n\r\n", []int{200, 400}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := p.forTest(t)
			conn := p.dial()
			go conn.offer(c.send + "GET /hello?name=behind HTTP/1.1\r\nHost: faults\r\n\r\n")
			for _, want := range c.want {
				r, err := conn.try("GET")
				if err != nil && !errors.Is(err, syscall.ECONNRESET) || r.status != want { // net/http may reset what it has refused
					t.Fatalf("status %d %.200s, %v; want %d", r.status, r.body, err, want)
				}
				if to := r.Header.Get("Location"); strings.HasPrefix(to, "//") || strings.Contains(to, "evil") && !strings.HasPrefix(to, "/evil") {
					t.Errorf("redirected to %s, which is another host", to)
				}
			}
			if c.open {
				if r := conn.response("GET"); r.status != 200 || string(r.body) != `{"message":"Hello, behind!"}` {
					t.Errorf("what stands behind got %d %.200s", r.status, r.body)
				}
			} else if rest := conn.end(); rest != "" {
				t.Errorf("what stands behind was answered: %.300s", rest)
			}
		})
	}
	p.clean()
	p.modest(32 << 20)
	p.stop()
}

// TestHEAD: an answer to HEAD has the headers of that to GET and no body, on whatever route, so that the next answer is not taken for one.
func TestHEAD(t *testing.T) {
	t.Parallel()
	p := start(t, "service")
	for _, path := range []string{"/hello", "/say/x", "/big?bytes=1000", "/json?bytes=1000", "/json?bytes=10000000", "/lines", "/events", "/nothing", "/hello?name=%ff",
		"/orders", "/socket", "/openapi.json", "/docs/", "/healthz", "/say/../x", "/"} {
		t.Run(path, func(t *testing.T) {
			p := p.forTest(t)
			c := p.dial()
			c.send("HEAD " + path + " HTTP/1.1\r\nHost: faults\r\n\r\nGET /hello?name=next HTTP/1.1\r\nHost: faults\r\n\r\n")
			head := c.response("HEAD")
			if r := c.response("GET"); r.status != 200 || string(r.body) != `{"message":"Hello, next!"}` {
				t.Fatalf("after %d the next answer is %d %.200s", head.status, r.status, r.body)
			}
			if path == "/lines" || path == "/events" || path == "/socket" {
				return // whose answer to GET has no end
			}
			c.send("GET " + path + " HTTP/1.1\r\nHost: faults\r\n\r\n")
			get := c.response("GET")
			if path == "/orders" {
				if get.status != 405 || head.status != 405 {
					t.Errorf("HEAD %d, GET %d; want 405", head.status, get.status)
				}
				return
			}
			if head.status != get.status || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
				t.Errorf("HEAD %d %q, GET %d %q", head.status, head.Header.Get("Content-Type"), get.status, get.Header.Get("Content-Type"))
			}
			if h, g := head.Header.Get("Content-Length"), get.Header.Get("Content-Length"); get.status == 200 && h != "" && g != "" && h != g {
				t.Errorf("Content-Length of HEAD %q, of GET %q", h, g)
			}
		})
	}
	p.clean()
	p.stop()
}
