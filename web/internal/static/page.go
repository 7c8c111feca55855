package static

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Page is a body that may be asked for more than once: hashed once, and compressed when somebody first takes it compressed.
type Page struct {
	body   []byte
	tag    string
	zipped func() []byte
}

// NewPage makes a page of a body, which must not change from then on.
func NewPage(body []byte) *Page {
	sum := sha256.Sum256(body)
	return &Page{body, `"` + hex.EncodeToString(sum[:12]) + `"`, sync.OnceValue(func() []byte { return compress(body) })}
}

// Serve writes the page, compressed if the client takes gzip, or says that it has not changed.
func (p *Page) Serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("ETag", "W/"+p.tag)
	w.Header().Add("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("If-None-Match"), p.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := p.body
	if AcceptsGzip(r.Header.Get("Accept-Encoding")) {
		w.Header().Set("Content-Encoding", "gzip")
		body = p.zipped()
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// Respond writes a body that was made for the request.
func Respond(w http.ResponseWriter, r *http.Request, body []byte) { NewPage(body).Serve(w, r) }
