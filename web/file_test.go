package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

var written = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

// fileRoutes serve "0123456789" from every kind of source.
func fileRoutes(t *testing.T) http.Handler {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/disk.txt", []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(dir+"/disk.txt", written, written); err != nil {
		t.Fatal(err)
	}
	tree := fstest.MapFS{"a/mapped.json": {Data: []byte("0123456789"), ModTime: written}, "untimed.css": {Data: []byte("0123456789")}}
	r := web.NewRouter()
	serve := func(path string, f func() web.File) {
		r.Get(path, func(context.Context, *struct{}) (web.File, error) { return f(), nil })
	}
	serve("/data", func() web.File {
		return web.File{Name: "data.txt", Data: []byte("0123456789"), ETag: `"1"`, ModTime: written}
	})
	serve("/weak", func() web.File { return web.File{Name: "data.txt", Data: []byte("0123456789"), ETag: `W/"1"`} })
	serve("/disk", func() web.File { return web.File{FS: os.DirFS(dir), Name: "disk.txt"} })
	serve("/mapped", func() web.File { return web.File{FS: tree, Name: "a/mapped.json"} })
	serve("/untimed", func() web.File { return web.File{FS: tree, Name: "untimed.css"} })
	serve("/folder", func() web.File { return web.File{FS: tree, Name: "a"} })
	serve("/missing", func() web.File { return web.File{FS: tree, Name: "b", Download: true, ETag: `"1"`} })
	serve("/outside", func() web.File { return web.File{FS: os.DirFS(dir), Name: "../secret"} })
	serve("/sniffed", func() web.File { return web.File{Name: "picture", Data: []byte("\x89PNG\r\n\x1a\n")} })
	serve("/unquoted", func() web.File { return web.File{Name: "x", Data: []byte("x"), ETag: "1"} })
	return build(t, r)
}

func TestFileAnswersConditionsAndRanges(t *testing.T) {
	h := fileRoutes(t)
	tag := do(t, h, "GET", "/disk", "").Header().Get("ETag")
	if tag == "" || tag != do(t, h, "GET", "/disk", "").Header().Get("ETag") {
		t.Fatalf("the tag of a file with a time: %q", tag)
	}
	for _, c := range []struct {
		path, header string
		status       int
		body, sent   string
	}{
		{"/data", "", 200, "0123456789", "Content-Type: text/plain; charset=utf-8"},
		{"/data", "", 200, "0123456789", "Accept-Ranges: bytes"},
		{"/data", "", 200, "0123456789", "Last-Modified: Mon, 04 May 2026 03:02:01 GMT"},
		{"/mapped", "", 200, "0123456789", "Content-Type: application/json"},
		{"/sniffed", "", 200, "\x89PNG\r\n\x1a\n", "Content-Type: image/png"},
		{"/untimed", "", 200, "0123456789", "ETag: "},
		{"/data", "Range: bytes=2-4", 206, "234", "Content-Range: bytes 2-4/10"},
		{"/disk", "Range: bytes=8-", 206, "89", "Content-Range: bytes 8-9/10"},
		{"/data", "Range: bytes=-3", 206, "789", "Content-Range: bytes 7-9/10"},
		{"/data", "Range: bytes=5-100", 206, "56789", "Content-Length: 5"},
		{"/data", "Range: bytes=10-", 416, "", "Content-Range: bytes */10"},
		{"/data", "Range: bytes=x", 416, "", ""},
		{"/data", "Range: lines=1-2", 416, "", ""},
		{"/data", "If-None-Match: \"0\", W/\"1\"", 304, "", `ETag: "1"`},
		{"/weak", "If-None-Match: \"1\"", 304, "", ""},
		{"/data", "If-None-Match: \"2\"", 200, "0123456789", ""},
		{"/data", "If-Match: \"2\"", 412, "", ""},
		{"/data", "If-Modified-Since: Mon, 04 May 2026 03:02:01 GMT", 304, "", ""},
		{"/data", "If-Modified-Since: Mon, 04 May 2026 03:02:00 GMT", 200, "0123456789", ""},
		{"/data", "Range: bytes=2-4\nIf-Range: \"1\"", 206, "234", ""},
		{"/data", "Range: bytes=2-4\nIf-Range: \"2\"", 200, "0123456789", ""},
		{"/weak", "Range: bytes=2-4\nIf-Range: W/\"1\"", 200, "0123456789", ""}, // only a strong tag names bytes
		{"/data", "Range: bytes=2-4\nIf-Range: Mon, 04 May 2026 03:02:01 GMT", 206, "234", ""},
		{"/disk", "If-None-Match: " + tag, 304, "", ""},
		{"/disk", "Range: bytes=0-0\nIf-Range: " + tag, 206, "0", ""},
		{"/folder", "", 404, "", ""},
		{"/outside", "", 404, "", ""},
		{"/missing", "", 404, "", "Content-Disposition: "},
		{"/missing", "", 404, "", "ETag: "},
		{"/unquoted", "", 500, "", ""},
	} {
		var header []string
		if c.header != "" {
			header = strings.Split(c.header, "\n")
		}
		rec := do(t, h, "GET", c.path, "", header...)
		if rec.Code != c.status || c.body != "" && rec.Body.String() != c.body {
			t.Errorf("%s with %q: %d %q, want %d %q", c.path, c.header, rec.Code, rec.Body, c.status, c.body)
		}
		if name, value, ok := strings.Cut(c.sent, ": "); ok && rec.Header().Get(name) != value {
			t.Errorf("%s with %q: %s is %q, want %q", c.path, c.header, name, rec.Header().Get(name), value)
		}
		if head := do(t, h, "HEAD", c.path, "", header...); head.Code != c.status || head.Body.Len() != 0 {
			t.Errorf("HEAD %s with %q: %d with %d bytes", c.path, c.header, head.Code, head.Body.Len())
		}
	}
}

func TestFileSendsSeveralRanges(t *testing.T) {
	rec := do(t, fileRoutes(t), "GET", "/data", "", "Range: bytes=0-1, 4-4, -2")
	kind, params, err := mime.ParseMediaType(rec.Header().Get("Content-Type"))
	if rec.Code != 206 || kind != "multipart/byteranges" || err != nil {
		t.Fatalf("%d %s, %v", rec.Code, rec.Header().Get("Content-Type"), err)
	}
	var got []string
	for parts := multipart.NewReader(rec.Body, params["boundary"]); ; {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, part.Header.Get("Content-Range")+" "+part.Header.Get("Content-Type")+" "+string(b))
	}
	const kindOfAll = "text/plain; charset=utf-8"
	want := []string{"bytes 0-1/10 " + kindOfAll + " 01", "bytes 4-4/10 " + kindOfAll + " 4", "bytes 8-9/10 " + kindOfAll + " 89"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	// Ranges that add up to more than the file cost more than the file.
	if rec := do(t, fileRoutes(t), "GET", "/data", "", "Range: bytes="+strings.Repeat("0-9,", 100)+"0-1"); rec.Code != 200 || rec.Body.String() != "0123456789" {
		t.Errorf("many ranges: %d %q", rec.Code, rec.Body)
	}
}

func TestContentDisposition(t *testing.T) {
	for name, want := range map[string]string{
		"report.pdf":        `attachment; filename="report.pdf"`,
		"two words.pdf":     `attachment; filename="two words.pdf"`,
		"Übersicht €.pdf":   `attachment; filename="_bersicht _.pdf"; filename*=UTF-8''%C3%9Cbersicht%20%E2%82%AC.pdf`,
		`a"b%41.txt`:        `attachment; filename="a_b_41.txt"; filename*=UTF-8''a%22b%2541.txt`,
		"a\r\nX: y\x00.txt": `attachment; filename="aX: y.txt"`,
		`..\..\x/y.txt`:     `attachment; filename=".._.._x_y.txt"`,
		"\xff.txt":          `attachment; filename="_.txt"; filename*=UTF-8''%EF%BF%BD.txt`,
		"日本.csv":            `attachment; filename="__.csv"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.csv`,
		"":                  "attachment",
		"..":                "attachment",
		"\n":                "attachment",
	} {
		got := web.ContentDisposition("attachment", name)
		if got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
		if _, params, err := mime.ParseMediaType(got); err != nil || len(params) > 1 && params["filename"] == "" {
			t.Errorf("%q: %s does not parse: %v", name, got, err)
		}
	}
}

// closing notes that it was closed.
type closing struct {
	io.Reader
	closed *int
}

func (c closing) Close() error { *c.closed++; return nil }

func TestFileFromAReaderThatCannotSeek(t *testing.T) {
	closed := 0
	r := web.NewRouter()
	serve := func(path string, f func() web.File) {
		r.Get(path, func(context.Context, *struct{}) (web.File, error) { return f(), nil }, web.Status(203))
	}
	serve("/known", func() web.File {
		return web.File{Name: "a.csv", Size: 4, ModTime: written, Download: true, Content: closing{strings.NewReader("a,b\n"), &closed}}
	})
	serve("/unknown", func() web.File {
		return web.File{Type: "text/x-log", Content: closing{strings.NewReader("a,b\n"), &closed}}
	})
	serve("/empty", func() web.File { return web.File{Content: closing{strings.NewReader(""), &closed}} })
	serve("/short", func() web.File { return web.File{Size: 5, Content: closing{strings.NewReader("a,b\n"), &closed}} })
	serve("/broken", func() web.File {
		return web.File{Content: closing{io.MultiReader(strings.NewReader(strings.Repeat("x", 1<<20)), failingReader{}), &closed}}
	})
	serve("/never", func() web.File { return web.File{Name: "a.csv", Content: closing{failingReader{}, &closed}} })
	srv := httptest.NewServer(web.Recover()(build(t, r)))
	defer srv.Close()
	for i, c := range []struct {
		method, path string
		status       int
		body, sent   string
		whole        bool
	}{
		{"GET", "/known", 203, "a,b\n", "Content-Length: 4", true},
		{"GET", "/known", 203, "a,b\n", `Content-Disposition: attachment; filename="a.csv"`, true},
		{"GET", "/known", 203, "a,b\n", "Last-Modified: Mon, 04 May 2026 03:02:01 GMT", true},
		{"HEAD", "/known", 203, "", "Content-Length: 4", true},
		{"GET", "/unknown", 203, "a,b\n", "Content-Type: text/x-log", true},
		{"GET", "/empty", 203, "", "Content-Length: 0", true},
		{"GET", "/short", 203, "", "", false},
		{"GET", "/broken", 203, "", "", false},
		{"GET", "/never", 500, "", "Content-Type: application/problem+json", true},
	} {
		req, _ := http.NewRequestWithContext(t.Context(), c.method, srv.URL+c.path, nil)
		req.Header.Set("Range", "bytes=0-0") // means nothing here
		resp, err := http.DefaultClient.Do(req)
		if err != nil && !c.whole {
			continue // broken off before the head was sent
		}
		if err != nil {
			t.Fatalf("%s: %v", c.path, err)
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != c.status || c.whole != (err == nil) || c.whole && c.body != "" && string(b) != c.body {
			t.Errorf("%s %s: %d %q, %v", c.method, c.path, resp.StatusCode, b[:min(len(b), 100)], err)
		}
		if name, value, ok := strings.Cut(c.sent, ": "); ok && resp.Header.Get(name) != value {
			t.Errorf("%s %s: %s is %q, want %q", c.method, c.path, name, resp.Header.Get(name), value)
		}
		if closed <= i {
			t.Errorf("%s: the content was not closed", c.path)
		}
	}
}

// TestFileThatIsNotSentIsClosed: once, whatever takes its place.
func TestFileThatIsNotSentIsClosed(t *testing.T) {
	closed := 0
	r := web.NewRouter()
	commit := func(ctx context.Context, _ *struct{}) error {
		web.OnEnd(ctx, func(error) error { return problem.Conflict("could not commit") })
		return nil
	}
	file := func() web.File { return web.File{Name: "a.csv", Content: closing{strings.NewReader("a,b\n"), &closed}} }
	type nothing = struct{}
	r.Get("/file", func(context.Context, *nothing) (web.File, error) { return file(), nil }, web.Guard(commit))
	r.Get("/pointer", func(context.Context, *nothing) (*web.File, error) { f := file(); return &f, nil }, web.Guard(commit))
	r.Get("/responder", func(context.Context, *nothing) (web.Responder, error) { return file(), nil }, web.Guard(commit))
	r.Get("/response", func(context.Context, *nothing) (web.Response[web.File], error) {
		return web.Response[web.File]{Body: file()}, nil
	}, web.Guard(commit))
	r.Get("/own", func(context.Context, *nothing) (*ownFile, error) { return &ownFile{&closed}, nil }, web.Guard(commit))
	r.Get("/status", func(context.Context, *nothing) (web.Response[web.File], error) {
		return web.Response[web.File]{Status: 7, Body: file()}, nil
	})
	r.Get("/cookie", func(context.Context, *nothing) (web.Response[web.Responder], error) {
		return web.Response[web.Responder]{Cookies: []*http.Cookie{{Name: "a b"}}, Body: file()}, nil
	})
	r.Get("/undeclared", func(context.Context, *nothing) (any, error) { return file(), nil }, web.Responds[string](200))
	old := r.Group("", web.Versioned(web.Versions{Header: "X-Version", Default: "2", All: []web.Version{{Name: "1"}, {Name: "2"}}}))
	old.Get("/old", func(context.Context, *nothing) (string, error) { return "", nil }, web.Guard(commit),
		web.Downgrade("1", func(context.Context, string) (web.File, error) { return file(), nil }))
	old.Get("/down", func(context.Context, *nothing) (web.File, error) { return file(), nil },
		web.Downgrade("1", func(context.Context, web.File) (string, error) { return "", problem.Conflict("no files then") }))
	h := build(t, r)
	for path, want := range map[string]int{
		"/down": 409, "/file": 409, "/pointer": 409, "/responder": 409, "/response": 409, "/own": 409, "/status": 500, "/cookie": 500, "/undeclared": 500, "/old": 409,
	} {
		closed = 0
		if rec := do(t, h, "GET", path, "", "X-Version: 1"); rec.Code != want || closed != 1 {
			t.Errorf("%s: %d %s, closed %d times", path, rec.Code, rec.Body, closed)
		}
	}
}

// ownFile is an output that a program made itself.
type ownFile struct{ closed *int }

func (f *ownFile) WriteResponse(http.ResponseWriter, *http.Request) error { return f.Close() }
func (f *ownFile) Close() error                                           { *f.closed++; return nil }

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

// pipes is a listener of connections within the process, which follow a test's own clock.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }
func (p *pipes) Close() error   { close(p.closed); return nil }

// TestFileMayTakeLongerThanTheServersLimit: who goes on reading is served to the end, who stops is let go.
func TestFileMayTakeLongerThanTheServersLimit(t *testing.T) {
	const size = 1 << 20
	for name, pause := range map[string]time.Duration{"slow": 10 * time.Second, "stopped": time.Hour} {
		for _, from := range []string{"data", "stream"} {
			t.Run(name+"/"+from, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := web.NewRouter()
					r.Get("/", func(context.Context, *struct{}) (web.File, error) {
						if from == "data" {
							return web.File{Data: make([]byte, size)}, nil
						}
						return web.File{Content: io.LimitReader(zeros{}, size), Size: size}, nil
					})
					l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
					srv := &http.Server{Handler: web.Recover()(build(t, r)), WriteTimeout: 90 * time.Second}
					go srv.Serve(l)
					defer srv.Close()
					client, server := net.Pipe()
					defer client.Close()
					l.conns <- server
					fmt.Fprint(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
					read, buf := 0, make([]byte, 64<<10)
					for read < size {
						time.Sleep(pause)
						n, err := io.ReadFull(client, buf)
						if err != nil {
							break
						}
						read += n
					}
					if whole := read >= size; whole != (name == "slow") {
						t.Errorf("read %d of %d bytes", read, size)
					}
				})
			})
		}
	}
}

// TestSlowSourceIsNotASlowClient: how long the content of a file takes to come does not count against the client, who gets each part as it comes. No
// deadline runs meanwhile, which would end a stream of HTTP/2 when it passes.
func TestSlowSourceIsNotASlowClient(t *testing.T) {
	const parts = 5
	for name, content := range map[string]io.Reader{"stream": &slowSource{parts: parts}, "seeking": seekingSource{&slowSource{parts: parts}}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := web.NewRouter()
				r.Get("/", func(context.Context, *struct{}) (web.File, error) {
					return web.File{Type: "text/plain", Content: content}, nil
				})
				w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
				source, _ := content.(*slowSource)
				if s, ok := content.(seekingSource); ok {
					source = s.slowSource
				}
				source.reading = func() {
					if begun := w.Body.Len() > 0; begun && !w.until.IsZero() {
						t.Errorf("a deadline runs while the source is read, after %d bytes", w.Body.Len())
					}
				}
				build(t, r).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
				if w.Body.String() != strings.Repeat("x", parts) || w.late > 0 {
					t.Errorf("sent %q, %d times too late", w.Body, w.late)
				}
				if w.until.IsZero() {
					t.Error("the rest is sent without a deadline")
				}
			})
		})
	}
}

// slowSource takes more time for a byte than a client may.
type slowSource struct {
	parts   int
	at      int
	reading func()
}

func (s *slowSource) Read(b []byte) (int, error) {
	if s.at == s.parts {
		return 0, io.EOF
	}
	s.reading()
	time.Sleep(40 * time.Second)
	s.at++
	b[0] = 'x'
	return 1, nil
}

type seekingSource struct{ *slowSource }

func (s seekingSource) Seek(offset int64, whence int) (int64, error) {
	s.at = int(offset)
	if whence == io.SeekEnd {
		s.at += s.parts
	}
	return int64(s.at), nil
}

// deadlines is a response with a deadline.
type deadlines struct {
	*httptest.ResponseRecorder
	until time.Time
	late  int
}

func (d *deadlines) SetWriteDeadline(t time.Time) error { d.until = t; return nil }

func (d *deadlines) Write(b []byte) (int, error) {
	if !d.until.IsZero() && time.Now().After(d.until) {
		d.late++
	}
	return d.ResponseRecorder.Write(b)
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// TestFileReachesTheConnectionAsAFile: a file of the disk is handed to the connection as one, piece by piece.
func TestFileReachesTheConnectionAsAFile(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 20_000)
	name := t.TempDir() + "/big"
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	r := web.NewRouter()
	r.Get("/", func(context.Context, *struct{}) (web.File, error) {
		f, err := os.Open(name)
		return web.File{Name: name, Content: f}, err
	})
	rec := &readsFrom{ResponseRecorder: httptest.NewRecorder()}
	build(t, r).ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
	if !bytes.Equal(rec.Body.Bytes(), content) || rec.files == 0 || rec.others > 0 {
		t.Errorf("%d bytes in %d pieces of the file and %d others", rec.Body.Len(), rec.files, rec.others)
	}
}

// readsFrom is a response that could hand files to the system.
type readsFrom struct {
	*httptest.ResponseRecorder
	files, others int
}

func (r *readsFrom) ReadFrom(src io.Reader) (int64, error) {
	if limit, ok := src.(*io.LimitedReader); ok {
		if _, ok := limit.R.(fs.File); ok {
			r.files++
		} else {
			r.others++
		}
	}
	return io.Copy(r.ResponseRecorder, src)
}
