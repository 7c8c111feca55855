package faults_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// oversized is a request with too much of something.
type oversized struct {
	request string
	want    int
}

// bare is a 400 that net/http answers in plain text, before anybody sees the request.
const bare = -400

// get is a request with a query or headers.
func get(target string, headers ...string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: faults\r\n" + strings.Join(headers, "") + "\r\n"
}

// post is a request with a body of announced length.
func post(path, contentType, body string, headers ...string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: faults\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n%s", path, contentType, len(body), strings.Join(headers, ""), body)
}

// chunked is a request with a body in chunks of a size.
func chunked(path, contentType, body string, size int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: faults\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n", path, contentType)
	for body != "" {
		n := min(size, len(body))
		fmt.Fprintf(&b, "%x\r\n%s\r\n", n, body[:n])
		body = body[n:]
	}
	b.WriteString("0\r\n\r\n")
	return b.String()
}

// form is a multipart form: names of fields, and their content as often.
func form(path string, n int, disposition, content string) string {
	part := "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n"
	return post(path, "multipart/form-data; boundary=b", strings.Repeat(part, n)+"--b--\r\n")
}

func packed(t *testing.T, with string, size int) string {
	t.Helper()
	var b bytes.Buffer
	write := func(w interface {
		Write(p []byte) (int, error)
		Close() error
	}) {
		for head, rest := `{"customer":"`, size; rest > 0; rest -= 1 << 20 {
			if _, err := w.Write([]byte(head)); err != nil {
				t.Fatal(err)
			}
			head = strings.Repeat("x", 1<<20)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	switch with {
	case "gzip":
		write(gzip.NewWriter(&b))
	case "br":
		write(brotli.NewWriterLevel(&b, brotli.BestSpeed))
	case "zstd":
		z, err := zstd.NewWriter(&b, zstd.WithWindowSize(1<<20))
		if err != nil {
			t.Fatal(err)
		}
		write(z)
	}
	return post("/packed/orders", "application/json", b.String(), "Content-Encoding: "+with+"\r\n")
}

// TestOversized: too much of anything is refused by the documented answer, at no great cost, and the next client is served.
func TestOversized(t *testing.T) {
	t.Parallel()
	p := start(t, "service")
	x := func(n int) string { return strings.Repeat("x", n) }
	const json = "application/json"
	for name, big := range map[string]oversized{
		"URL":                                  {get("/hello?name=" + x(70_000)), 431},
		"URL beyond what is read":              {get("/hello?name=" + x(1_100_000)), 431},
		"URL of 10 MB":                         {get("/hello?name=" + x(10_000_000)), 431},
		"path of many segments":                {get("/" + strings.Repeat("a/", 30_000)), 404},
		"a header":                             {get("/hello", "X-Long: "+x(70_000)+"\r\n"), 431},
		"a header beyond what is read":         {get("/hello", "X-Long: "+x(2_000_000)+"\r\n"), 431},
		"the name of a header":                 {get("/hello", x(70_000)+": x\r\n"), 431},
		"many headers":                         {get("/hello", strings.Repeat("X-Many: x\r\n", 10_000)), 431},
		"many headers beyond what is read":     {get("/hello", strings.Repeat("X: x\r\n", 200_000)), 431},
		"a cookie":                             {get("/filter", "Cookie: session="+x(70_000)+"\r\n"), 431},
		"many cookies":                         {get("/filter", "Cookie: "+strings.Repeat("a=b; ", 20_000)+"\r\n"), 431},
		"as many headers as may be":            {get("/hello", strings.Repeat("X: x\r\n", 490)), 200},
		"one header more than may be":          {get("/hello", strings.Repeat("X: x\r\n", 510)), 431},
		"query parameters":                     {get("/filter?" + strings.Repeat("tag=x&", 5_000)), 422},
		"nested parameters":                    {get("/filter?price" + strings.Repeat("[any]", 10_000) + "=1"), 200}, // no name of a parameter
		"many nested parameters":               {get("/filter?" + strings.Repeat("price[any][a][b][c][d]=1&", 2_000)), 200},
		"a body that is announced":             {post("/orders", json, x(2_000_000)), 413},
		"a body that lies about its length":    {"POST /orders HTTP/1.1\r\nHost: faults\r\nContent-Type: " + json + "\r\nContent-Length: 9223372036854775807\r\n\r\n", 413},
		"a length beyond all numbers":          {"POST /orders HTTP/1.1\r\nHost: faults\r\nContent-Type: " + json + "\r\nContent-Length: 9223372036854775808\r\n\r\n", bare},
		"a body in chunks":                     {chunked("/orders", json, x(2_000_000), 1000), 413},
		"a body in chunks of a byte":           {chunked("/orders", json, x(500_000), 1), 422},
		"a body in one chunk":                  {chunked("/orders", json, x(2_000_000), 2_000_000), 413},
		"extensions of chunks":                 {"POST /orders HTTP/1.1\r\nHost: faults\r\nContent-Type: " + json + "\r\nTransfer-Encoding: chunked\r\n\r\n1;" + x(5_000) + "\r\n{\r\n0\r\n\r\n", 400},
		"extensions of many chunks":            {"POST /orders HTTP/1.1\r\nHost: faults\r\nContent-Type: " + json + "\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1;"+x(2_000)+"\r\n \r\n", 1_000) + "0\r\n\r\n", 400},
		"trailers":                             {"POST /orders HTTP/1.1\r\nHost: faults\r\nContent-Type: " + json + "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + strings.Repeat("X-More: "+x(1_000)+"\r\n", 2_000) + "\r\n", 400},
		"a raw body":                           {post("/count", "text/plain", ""), 200},
		"raw bytes":                            {"PUT /echo HTTP/1.1\r\nHost: faults\r\nContent-Length: 2000000\r\n\r\n" + x(2_000_000), 413},
		"depth of JSON":                        {post("/orders", json, strings.Repeat(`{"parent":`, 90_000)), 422},
		"depth of anything in JSON":            {post("/orders", json, `{"customer":"a","notes":{"a":`+strings.Repeat("[", 400_000)+strings.Repeat("]", 400_000)+`}}`), 422},
		"a string of JSON":                     {post("/orders", json, `{"customer":"`+x(900_000)+`"}`), 422},
		"escapes of JSON":                      {post("/orders", json, `{"customer":"`+strings.Repeat(`\u0041`, 150_000)+`"}`), 422},
		"a number of JSON":                     {post("/orders", json, `{"customer":"a","count":`+strings.Repeat("9", 900_000)+`}`), 422},
		"a number for a float":                 {post("/orders", json, `{"customer":"a","amount":`+strings.Repeat("9", 900_000)+`}`), 422},
		"digits behind the point":              {post("/orders", json, `{"customer":"a","amount":0.`+strings.Repeat("9", 900_000)+`}`), 200},
		"an exponent":                          {post("/orders", json, `{"customer":"a","amount":1e999999999}`), 422},
		"an exponent for an int":               {post("/orders", json, `{"customer":"a","count":1e999999999}`), 422},
		"a list of JSON":                       {post("/orders", json, `{"customer":"a","lines":[`+strings.Repeat(`{"article":1,"quantity":1},`, 30_000)+`{"article":1,"quantity":1}]}`), 422},
		"a list of mistakes":                   {post("/orders", json, `{"customer":"a","lines":[`+strings.Repeat(`{"quantity":0},`, 60_000)+`{}]}`), 422},
		"members of JSON":                      {post("/orders", json, `{"customer":"a"`+members(60_000)+`}`), 200},
		"members of a map of JSON":             {post("/orders", json, `{"customer":"a","notes":{"a":1`+members(60_000)+`}}`), 200},
		"one member, again and again":          {post("/orders", json, `{"customer":"a"`+strings.Repeat(`,"count":1`, 90_000)+`}`), 422},
		"white space":                          {post("/orders", json, strings.Repeat(" ", 1_000_000)+"{}"), 422},
		"a form":                               {post("/words", "application/x-www-form-urlencoded", "title="+x(33<<20)), 413},
		"a field of a form":                    {post("/words", "application/x-www-form-urlencoded", "title="+x(2<<20)), 413},
		"fields of a form":                     {post("/words", "application/x-www-form-urlencoded", strings.Repeat("title=x&", 5_000)), 400},
		"fields of a multipart form":           {form("/form", 2_000, `name="title"`, "x"), 400},
		"fields without a name":                {form("/form", 2_000, `x="title"`, "x"), 400},
		"a field of a multipart form":          {form("/form", 1, `name="title"`, x(2<<20)), 413},
		"files":                                {form("/form", 2_000, `name="more"; filename="f"`, "x"), 400},
		"files that nobody takes":              {form("/form", 2_000, `name="other"; filename="f"`, "x"), 400},
		"a file beyond the body":               {form("/form", 1, `name="file"; filename="f"`, x(33<<20)), 413},
		"a file":                               {form("/small", 1, `name="file"; filename="f"`, x(2_001)), 413},
		"a file that just fits":                {form("/small", 1, `name="file"; filename="f"`, x(2_000)), 200},
		"the name of a field":                  {form("/form", 1, `name="`+x(1<<20)+`"`, "x"), 200},
		"the name of a field beyond the limit": {form("/form", 1, `name="`+x(11<<20)+`"`, "x"), 413},
		"the name of a file":                   {form("/form", 1, `name="file"; filename="`+x(1<<20)+`"`, "x"), 200},
		"headers of a part":                    {post("/form", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n"+strings.Repeat("X: x\r\n", 20_000)+"\r\nx\r\n--b--\r\n"), 413},
		"a boundary":                           {post("/form", "multipart/form-data; boundary="+x(10_000), "--"+x(10_000)+"--\r\n"), 400},
		"files as they come":                   {form("/parts", 2_000, `name="file"; filename="f"`, "x"), 400},
		"a file as it comes":                   {form("/parts", 1, `name="file"; filename="f"`, x(33<<20)), 413},
		"what is before the first part":        {post("/form", "multipart/form-data; boundary=b", x(5<<20)+"\r\n--b--\r\n"), 400},
		"a bomb of gzip":                       {packed(t, "gzip", 256<<20), 413},
		"a bomb of brotli":                     {packed(t, "br", 256<<20), 413},
		"a bomb of zstd":                       {packed(t, "zstd", 256<<20), 413},
		"a window of zstd":                     {post("/packed/orders", json, "\x28\xb5\x2f\xfd\x00\xf8\x01\x00\x00", "Content-Encoding: zstd\r\n"), 400},
		"a bomb in a bomb":                     {post("/packed/orders", json, "x", "Content-Encoding: gzip, gzip\r\n"), 415},
		"a bomb for who takes nothing packed":  {post("/orders", json, "x", "Content-Encoding: gzip\r\n"), 415},
		"subprotocols of a socket":             {upgrade("/socket", "Sec-WebSocket-Protocol: "+strings.Repeat("a, ", 20_000)+"\r\n"), 101},
		"extensions of a socket":               {upgrade("/deflate", "Sec-WebSocket-Extensions: "+strings.Repeat("permessage-deflate; client_max_window_bits, ", 1_000)+"\r\n"), 101},
	} {
		t.Run(name, func(t *testing.T) {
			p := p.forTest(t)
			c := p.dial()
			go c.offer(big.request) // the answer may come before the end
			method, _, _ := strings.Cut(big.request, " ")
			r := c.response(method)
			switch {
			case big.want == bare:
				if r.status != 400 {
					t.Errorf("status %d %.300s; want 400", r.status, r.body)
				}
			case big.want >= 400 && big.want != 431: // which net/http answers in plain text, beyond what it reads
				r.refused(t, big.want)
			case r.status != big.want:
				t.Errorf("status %d %.300s; want %d", r.status, r.body, big.want)
			}
			if len(r.body) > 100_000 && r.status >= 400 {
				t.Errorf("the answer has %d bytes", len(r.body))
			}
			c.close()
			p.alive()
			s := p.state(false)
			t.Logf("%d MiB at most", s.Peak>>20)
		})
	}
	p.clean()
	p.modest(128 << 20)
	p.stop()
}

// members are n more members of an object of JSON.
func members(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"m%d":1`, i)
	}
	return b.String()
}
