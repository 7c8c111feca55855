package web_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

type importForm struct {
	Title string    `form:"title" validate:"max=10"`
	Meta  *address  `form:"meta,json"`
	Files web.Parts `file:"files" alias:"more"`
}

// sizes answers with what came in, and with the error that ended it.
func sizes(_ context.Context, in *importForm) (string, error) {
	out := in.Title
	for part, err := range in.Files.All() {
		if err != nil {
			return "", err
		}
		n, err := io.Copy(io.Discard, part)
		if err != nil {
			return "", err
		}
		out += fmt.Sprintf(" %s/%s/%s=%d", part.Name, part.Filename, part.ContentType, n)
	}
	for range in.Files.All() {
		return "", errors.New("the files came twice")
	}
	return out, nil
}

func TestStreamedFiles(t *testing.T) {
	r := web.NewRouter()
	r.Post("/", sizes, web.LimitForm(web.FormLimits{Files: 3, File: 100}), web.BodyLimit(3000))
	r.Post("/images", func(ctx context.Context, in *struct {
		_     struct{}  `unknown:"forbid"`
		Files web.Parts `file:"*" content:"image/*" validate:"min=1"`
	}) (string, error) {
		return sizes(ctx, &importForm{Files: in.Files})
	})
	r.Post("/forbid", func(ctx context.Context, in *struct {
		_     struct{}  `unknown:"forbid"`
		Files web.Parts `file:"files"`
	}) (string, error) {
		return sizes(ctx, &importForm{Files: in.Files})
	})
	r.Post("/early", func(_ context.Context, in *importForm) (string, error) {
		for part, err := range in.Files.All() {
			if err != nil {
				return "", err
			}
			return part.Filename, nil // the rest is not wanted
		}
		return "", nil
	})
	h := build(t, r)
	title := formPart{name: "title", body: "T"}
	file := func(name, body string) formPart { return formPart{name, "f", "image/png", body} }
	for _, test := range []struct {
		target string
		parts  []formPart
		want   string
	}{
		{"/", []formPart{title, file("files", "123"), file("more", ""), file("files", "12")}, `"T files/f/image/png=3 more/f/image/png=0 files/f/image/png=2"`},
		{"/", []formPart{title, {name: "meta", body: `{"street":"Elm"}`}, file("files", "123"), file("other", "12345"), {"files", "-", "", ""}}, `"T files/f/image/png=3"`},
		{"/", []formPart{title, {"files", "", "", "plain"}}, `"T files//=5"`},
		{"/", []formPart{title}, `"T"`},
		{"/", []formPart{file("files", "1"), title}, `["body","title"] missing null`},
		{"/", []formPart{title, file("files", "1"), {name: "meta", body: "{}"}}, `Bad Request: The field "meta" comes after the first file: send it before.`},
		{"/", []formPart{{name: "title", body: "much too long"}, file("files", "1")}, `["body","title"] string_too_long "much too long"`},
		{"/", []formPart{title, file("files", strings.Repeat("x", 100))}, `"T files/f/image/png=100"`},
		{"/", []formPart{title, file("files", strings.Repeat("x", 101))}, `Request Entity Too Large: The file "files" is larger than 100 bytes.`},
		{"/", []formPart{title, file("other", strings.Repeat("x", 101))}, `Request Entity Too Large: The file "other" is larger than 100 bytes.`},
		{"/", []formPart{title, file("files", "1"), file("files", "1"), file("files", "1"), file("files", "1")}, `Bad Request: The form has more than 3 files.`},
		{"/images", []formPart{file("a", "1"), file("b", "12")}, `" a/f/image/png=1 b/f/image/png=2"`},
		{"/images", []formPart{file("a", "1"), {"b", "f", "text/html", "x"}}, `Unsupported Media Type: The file "b" is "text/html"; send image/*.`},
		{"/images", []formPart{}, `["body","*"] missing null`},
		{"/forbid", []formPart{file("files", "1"), file("other", "1")}, `Bad Request: Nothing takes the file "other".`},
		{"/early", []formPart{title, file("files", "1"), file("files", "1")}, `"f"`},
	} {
		body, header := multipartOf(t, test.parts...)
		if got := mistakesOf(t, h, "POST", test.target, body, header); got != test.want {
			t.Errorf("%s %+v\ngot  %s\nwant %s", test.target, test.parts, got, test.want)
		}
	}
	body, header := multipartOf(t, title, file("files", "123"))
	if got := mistakesOf(t, h, "POST", "/", body[:len(body)-20], header); !strings.Contains(got, "ends before its closing boundary") {
		t.Errorf("cut off: %s", got)
	}
	for range (web.Parts{}).All() {
		t.Error("the zero Parts hold a file")
	}
}

// TestStreamedUploadTouchesNeitherDiskNorMemory sends a large file to a real server.
func TestStreamedUploadTouchesNeitherDiskNorMemory(t *testing.T) {
	const size = 200 << 20
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var most atomic.Uint64
	r := web.NewRouter()
	r.Post("/", func(_ context.Context, in *importForm) (int64, error) {
		var total int64
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		before := stats.TotalAlloc
		for part, err := range in.Files.All() {
			if err != nil {
				return 0, err
			}
			n, err := io.Copy(io.Discard, part)
			if total += n; err != nil {
				return 0, err
			}
		}
		runtime.ReadMemStats(&stats)
		most.Store(stats.TotalAlloc - before) // all that was ever asked for, freed or not
		all, err := os.ReadDir(dir)
		if len(all) > 0 {
			t.Errorf("%d files on the disk", len(all))
		}
		return total, err
	}, web.BodyLimit(size+4096))
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	pr, pw := io.Pipe()
	m := multipart.NewWriter(pw)
	go func() {
		err := m.WriteField("title", "T")
		chunk := make([]byte, 1<<16)
		_, _ = rand.Read(chunk)
		w, e := m.CreateFormFile("files", "big")
		for sent := 0; sent < size && e == nil; sent += len(chunk) {
			_, e = w.Write(chunk)
		}
		pw.CloseWithError(errors.Join(err, e, m.Close()))
	}()
	req, err := http.NewRequestWithContext(t.Context(), "POST", srv.URL, pr)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", m.FormDataContentType())
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, _ := io.ReadAll(res.Body); res.StatusCode != 200 || string(b) != fmt.Sprint(size) {
		t.Errorf("got %d %s", res.StatusCode, b)
	}
	// The client and its pipe are in the same process, and copy through buffers that they keep.
	if got := most.Load(); got > 8<<20 {
		t.Errorf("reading %d bytes allocated %d", size, got)
	}
}

// TestStreamedBodyOfASilentClient: a client that falls silent is let go with a 408, one that goes away ends the reading.
func TestStreamedBodyOfASilentClient(t *testing.T) {
	ended := make(chan error, 1)
	r := web.NewRouter()
	r.Post("/raw", func(_ context.Context, in *struct {
		Data io.Reader `body:"raw"`
	}) (string, error) {
		_, err := io.Copy(io.Discard, in.Data)
		ended <- err
		return "", err
	}, web.BodyIdle(200*time.Millisecond))
	r.Post("/parts", func(ctx context.Context, in *importForm) (string, error) {
		s, err := sizes(ctx, in)
		ended <- err
		return s, err
	}, web.BodyIdle(200*time.Millisecond))
	srv := httptest.NewServer(build(t, r))
	defer srv.Close()
	for _, test := range []struct{ path, head string }{
		{"/raw", "some"},
		{"/parts", "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nT\r\n--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"f\"\r\n\r\nabc"},
	} {
		dial := func() net.Conn {
			conn, err := net.Dial("tcp", srv.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 10000\r\n\r\n%s", test.path, test.head)
			return conn
		}
		conn := dial()
		answer, err := io.ReadAll(conn)
		if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") {
			t.Errorf("%s: %v %s", test.path, err, answer)
		}
		if p, ok := errors.AsType[*problem.Error](<-ended); !ok || p.StatusCode() != 408 {
			t.Errorf("%s: the handler saw %v", test.path, p)
		}
		conn.Close()
		dial().Close()
		if p, ok := errors.AsType[*problem.Error](<-ended); !ok || p.StatusCode() != 400 {
			t.Errorf("%s: of a client that went away the handler saw %v", test.path, p)
		}
	}
}
