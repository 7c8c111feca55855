package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// asset is one static file in memory.
type asset struct {
	name    string
	hashed  string // name with the hash before its extension
	etag    string
	kind    string // Content-Type
	content []byte

	once    sync.Once
	gzipped []byte // nil when it is not worth it
}

func newAsset(name string, content []byte) *asset {
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:6])
	ext := path.Ext(name)
	return &asset{
		name:    name,
		hashed:  strings.TrimSuffix(name, ext) + "." + hash + ext,
		etag:    `"` + hash + `"`,
		kind:    contentType(name, content),
		content: content,
	}
}

// contentType knows the types that web pages use by itself, since the machine's own table may be missing or odd.
func contentType(name string, content []byte) string {
	ext := strings.ToLower(path.Ext(name))
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".map":
		return "application/json"
	case ".txt", ".md":
		return "text/plain; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".webmanifest":
		return "application/manifest+json"
	case ".ico":
		return "image/x-icon"
	case ".webp":
		return "image/webp"
	case ".avif":
		return "image/avif"
	case ".wasm":
		return "application/wasm"
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return http.DetectContentType(content)
}

func (f *asset) serve(w http.ResponseWriter, r *http.Request, cache string) {
	h := w.Header()
	body, etag := f.content, f.etag
	h.Set("Vary", "Accept-Encoding")
	if f.worthCompressing() && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		f.once.Do(f.compress)
		if f.gzipped != nil {
			// A strong ETag names bytes, so the compressed form needs its own.
			body, etag = f.gzipped, strings.TrimSuffix(f.etag, `"`)+`-gz"`
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", etag)
	h.Set("Cache-Control", cache)
	h.Set("X-Content-Type-Options", "nosniff")
	if matchesETag(r.Header.Get("If-None-Match"), etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

func (f *asset) worthCompressing() bool {
	if len(f.content) < 512 {
		return false
	}
	switch kind, _, _ := strings.Cut(f.kind, ";"); kind {
	case "image/svg+xml", "application/json", "application/manifest+json", "application/wasm":
		return true
	default:
		return strings.HasPrefix(kind, "text/")
	}
}

func (f *asset) compress() {
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return
	}
	z.Write(f.content)
	if z.Close() == nil && buf.Len() < len(f.content) {
		f.gzipped = buf.Bytes()
	}
}

// acceptsGzip reads an Accept-Encoding header (RFC 9110, 12.5.3) as far as gzip goes.
func acceptsGzip(header string) bool {
	accepted := false
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding != "gzip" && coding != "x-gzip" && coding != "*" {
			continue
		}
		q := 1.0
		if name, value, found := strings.Cut(strings.TrimSpace(params), "="); found && strings.EqualFold(strings.TrimSpace(name), "q") {
			var err error
			if q, err = strconv.ParseFloat(strings.TrimSpace(value), 64); err != nil {
				q = 0
			}
		}
		if coding != "*" {
			return q > 0 // named: decides, whatever "*" says
		}
		accepted = q > 0
	}
	return accepted
}

// matchesETag compares weakly, as RFC 9110, 13.1.2 asks for If-None-Match.
func matchesETag(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == etag {
			return true
		}
	}
	return false
}
