package openapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gotandem/tandem/web"
	"github.com/gotandem/tandem/web/internal/static"
)

// Marshal writes a document as indented JSON, the same bytes for the same document.
func Marshal(doc *Doc) ([]byte, error) {
	b, err := json.Marshal(doc, jsontext.WithIndent("  "), json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("encoding the OpenAPI document: %w", err)
	}
	return append(b, '\n'), nil
}

// Handler serves a document, which must not change from then on: encoded and compressed once, when it is first asked for, with an ETag. Behind a
// proxy that serves the application below a path ([web.BasePath]), the URLs of servers and of OAuth 2 that are paths have it in front.
func Handler(doc *Doc) http.Handler { return &handler{doc: doc} }

type handler struct {
	doc *Doc

	mu       sync.Mutex
	variants map[string]*variant // by base path
}

// variant is the document as clients below one base path get it.
type variant struct {
	body, zipped []byte
	etag         string
}

// maxVariants bounds what is kept: base paths come from the configuration or a trusted proxy, of which there are few.
const maxVariants = 8

func (h *handler) variant(base string) (*variant, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if v := h.variants[base]; v != nil {
		return v, nil
	}
	doc := below(base, h.doc)
	body, err := Marshal(doc)
	if err != nil {
		return nil, err
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	sum := sha256.Sum256(body)
	v := &variant{body: body, zipped: zipped.Bytes(), etag: hex.EncodeToString(sum[:12])}
	if h.variants == nil || len(h.variants) >= maxVariants {
		h.variants = map[string]*variant{}
	}
	h.variants[base] = v
	return v, nil
}

// below is the document as clients see it who find the application below a path: what begins with a slash has it in front.
func below(base string, doc *Doc) *Doc {
	if base == "" {
		return doc
	}
	place := func(address string) string {
		if strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") {
			return strings.TrimSuffix(base+address, "/")
		}
		return address
	}
	out := *doc
	out.Servers = slices.Clone(doc.Servers)
	for i := range out.Servers {
		out.Servers[i].URL = place(out.Servers[i].URL)
	}
	out.Components.SecuritySchemes = Map[*SecurityScheme]{}
	for id, s := range doc.Components.SecuritySchemes.All() {
		scheme := *s
		scheme.OpenIDConnectURL, scheme.Flows = place(s.OpenIDConnectURL), Map[*OAuthFlow]{}
		for kind, f := range s.Flows.All() {
			flow := *f
			flow.AuthorizationURL, flow.TokenURL, flow.RefreshURL = place(f.AuthorizationURL), place(f.TokenURL), place(f.RefreshURL)
			scheme.Flows.Set(kind, &flow)
		}
		out.Components.SecuritySchemes.Set(id, &scheme)
	}
	return &out
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	v, err := h.variant(web.BasePath(r.Context()))
	if err != nil {
		web.WriteError(w, r, err)
		return
	}
	body, etag := v.body, `"`+v.etag+`"`
	head := w.Header()
	head.Add("Vary", "Accept-Encoding")
	if static.AcceptsGzip(r.Header.Get("Accept-Encoding")) {
		body, etag = v.zipped, `"`+v.etag+`-gzip"`
		head.Set("Content-Encoding", "gzip")
	}
	head.Set("Content-Type", ContentType)
	head.Set("ETag", etag)
	head.Set("Cache-Control", "no-cache") // ask whether it has changed: a new version of the app may run
	if matches(r.Header.Values("If-None-Match"), etag) {
		head.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	head.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body)
	}
}

// matches compares as RFC 9110, section 13.1.2, asks: weakly.
func matches(headers []string, etag string) bool {
	for _, h := range headers {
		for tag := range strings.SplitSeq(h, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
				return true
			}
		}
	}
	return false
}
