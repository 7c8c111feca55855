// Package compress makes answers smaller for the clients that can read them: zstd, brotli or gzip, by Accept-Encoding.
//
// What a page shows of its request beside a secret can be guessed by the length of the compressed page (the attack called BREACH).
// Sessions whose cookies are SameSite, as those of package session are, keep other sites from asking in the user's name.
package compress

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/gotandem/tandem/web"
)

// Options say what is compressed, and how. The zero value is good.
type Options struct {
	// Encodings are offered, the one that is liked best first, where the client likes several as much: "zstd", "br", "gzip" if nil.
	Encodings []string
	// MinSize is the least number of bytes that is worth it: 1 KiB if 0.
	MinSize int
	// Types are media types that pay besides text, JSON, XML, JavaScript, WebAssembly, SVG and plain fonts.
	Types []string
}

const defaultMinSize = 1 << 10

// New returns middleware that compresses answers. It leaves alone what is small, encoded already, a part (206, Content-Range), a
// stream of server-sent events, of a type that does not pay, or marked no-transform. Other streams are compressed, and flushed when the
// handler flushes. A strong ETag gets the encoding behind it ("v1-gzip"), since the bytes are others, and loses it again where a client sends it (If-Match,
// If-None-Match); digests of the bytes (Content-Digest, Repr-Digest) are left out.
func New(o Options) func(http.Handler) http.Handler {
	if o.Encodings == nil {
		o.Encodings = []string{"zstd", "br", "gzip"}
	}
	for i, e := range o.Encodings {
		if encoders[e] == nil {
			return web.Misused(fmt.Errorf("compress: encoding %q: choose from zstd, br and gzip", e))
		}
		if slices.Contains(o.Encodings[:i], e) {
			return web.Misused(fmt.Errorf("compress: encoding %q is there twice", e))
		}
	}
	if o.MinSize < 0 {
		return web.Misused(fmt.Errorf("compress: MinSize %d: give a number of bytes", o.MinSize))
	}
	if o.MinSize == 0 {
		o.MinSize = defaultMinSize
	}
	o.Types, o.Encodings = slices.Clone(o.Types), slices.Clone(o.Encodings)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			encoding, must := choose(r.Header["Accept-Encoding"], o.Encodings)
			cw := &writer{ResponseWriter: w, o: &o, encoding: encoding, must: must, head: r.Method == http.MethodHead, has: r.Header["If-None-Match"]}
			whole := false
			defer func() {
				cw.close(whole)
			}()
			next.ServeHTTP(cw, conditions(r, o.Encodings, encoding))
			whole = true
		})
	}
}
