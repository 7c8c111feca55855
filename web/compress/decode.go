package compress

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

// Requests returns middleware that decompresses the bodies of requests that say Content-Encoding gzip, br or zstd. Handlers and their
// limits see the decompressed bytes: a body that grows beyond a route's [web.BodyLimit] is a 413, and none may grow beyond limit bytes, 32 MiB if 0.
// Another encoding, or several, is a 415 that names those which are understood (RFC 9110, section 12.5.3).
func Requests(limit int64) func(http.Handler) http.Handler {
	if limit < 0 {
		return web.Misused(fmt.Errorf("compress: limit %d: give a number of bytes above 0", limit))
	}
	if limit == 0 {
		limit = 32 << 20
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			values := r.Header["Content-Encoding"]
			encoding := strings.ToLower(strings.TrimSpace(strings.Join(values, ",")))
			switch encoding {
			case "", "identity":
				next.ServeHTTP(w, r)
				return
			case "gzip", "x-gzip", "br", "zstd":
			default:
				unsupported(w, r, encoding)
				return
			}
			body := &decoded{encoding: encoding, src: http.MaxBytesReader(w, r.Body, limit)}
			defer body.end()
			r2 := r.Clone(r.Context())
			r2.Header.Del("Content-Encoding")
			r2.Header.Del("Content-Length")
			r2.ContentLength = -1
			r2.Body = http.MaxBytesReader(w, body, limit)
			next.ServeHTTP(w, r2)
		})
	}
}

// unsupported answers a request whose body has an encoding that is not understood.
func unsupported(w http.ResponseWriter, r *http.Request, encoding string) {
	p := problem.New(http.StatusUnsupportedMediaType, "The body is encoded as %q; send gzip, br, zstd or none.", encoding)
	web.WriteError(w, r, p.WithHeader("Accept-Encoding", "gzip, br, zstd"))
}

// decoded decompresses a body when it is read.
type decoded struct {
	encoding string
	src      io.ReadCloser
	r        io.Reader
	stop     func()
	err      error
}

func (d *decoded) Read(p []byte) (int, error) {
	if d.r == nil && d.err == nil {
		d.open()
	}
	if d.err != nil {
		return 0, d.err
	}
	n, err := d.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("decompressing (%s): %w", d.encoding, err)
	}
	return n, err
}

func (d *decoded) open() {
	switch d.encoding {
	case "br":
		d.r = brotli.NewReader(d.src)
	case "zstd":
		z, err := zstd.NewReader(d.src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderLowmem(true))
		if err != nil {
			d.err = err
			return
		}
		d.r, d.stop = z, z.Close
	default:
		z, err := gzip.NewReader(d.src)
		if err != nil {
			d.err = fmt.Errorf("decompressing (gzip): %w", err)
			return
		}
		d.r = z
	}
}

// Close closes the compressed body.
func (d *decoded) Close() error { return d.src.Close() }

func (d *decoded) end() {
	if d.stop != nil {
		d.stop()
	}
}
