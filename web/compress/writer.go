package compress

import (
	"bufio"
	"mime"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// writer decides about an answer when its size or MinSize bytes of it are known, and compresses it or lets it pass.
type writer struct {
	http.ResponseWriter
	o        *Options
	encoding string   // that the client likes best; "" for none
	must     bool     // the client refuses what is not encoded
	head     bool     // the answer is to HEAD
	has      []string // If-None-Match, as the client sent it

	status  int // what the handler said; 0 before
	decided bool
	passed  bool // the head went as it was, and so does the body
	held    []byte
	enc     encoder
}

// Unwrap lets http.ResponseController reach what is wrapped.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *writer) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	if status < 200 {
		w.ResponseWriter.WriteHeader(status)
		if status == http.StatusSwitchingProtocols {
			w.status, w.decided, w.passed = status, true, true
		}
		return
	}
	w.status = status
	size, err := strconv.Atoi(w.Header().Get("Content-Length"))
	switch {
	case !w.possible():
		w.partial()
		w.pass()
	case err == nil && size < w.o.MinSize && !w.must:
		w.vary()
		w.pass()
	case err == nil && w.Header().Get("Content-Type") != "":
		w.decide()
	}
}

// possible reports whether the answer may be compressed, as far as its head says.
func (w *writer) possible() bool {
	switch w.status {
	case http.StatusNoContent, http.StatusNotModified, http.StatusPartialContent, http.StatusResetContent:
		return false
	}
	return w.Header().Get("Content-Range") == "" && w.negotiable()
}

// negotiable reports whether the whole may be compressed of which this is the answer, as far as its head says.
func (w *writer) negotiable() bool {
	h := w.Header()
	if h.Get("Content-Encoding") != "" || strings.Contains(strings.ToLower(strings.Join(h["Cache-Control"], ",")), "no-transform") {
		return false
	}
	ct, ok := h["Content-Type"]
	return !ok || len(ct) > 0 && pays(ct[0], w.o.Types)
}

// partial says of an answer that stands for a whole what it would say of that (RFC 9110, sections 15.3.7 and 15.4.5).
func (w *writer) partial() {
	switch {
	case w.status != http.StatusNotModified && w.status != http.StatusPartialContent, !w.negotiable():
		return
	case w.status == http.StatusNotModified && w.encoding != "":
		if tag := encodedTag(w.Header().Get("ETag"), w.encoding); tag != "" && strings.Contains(strings.Join(w.has, ","), tag) {
			w.Header().Set("ETag", tag)
		}
	}
	w.vary()
}

// pays reports whether bytes of the type get smaller.
func pays(contentType string, more []string) bool {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch t {
	case "text/event-stream":
		return slices.Contains(more, t) // each event is on its way at once, and small
	case "application/json", "application/jsonl", "application/x-ndjson", "application/javascript", "application/xml", "application/wasm",
		"application/manifest+json", "image/svg+xml", "image/bmp", "image/x-icon", "image/vnd.microsoft.icon", "font/ttf", "font/otf", "application/vnd.ms-fontobject":
		return true
	}
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "+json") || strings.HasSuffix(t, "+xml") || slices.Contains(more, t)
}

// vary says that other clients would get other bytes.
func (w *writer) vary() { w.Header().Add("Vary", "Accept-Encoding") }

// pass sends the head as it is, and what was held.
func (w *writer) pass() {
	w.decided, w.passed = true, true
	w.ResponseWriter.WriteHeader(w.status)
}

// decide chooses, once enough is known, and sends the head.
func (w *writer) decide() {
	w.decided = true
	h := w.Header()
	if _, set := h["Content-Type"]; !set && len(w.held) > 0 {
		h.Set("Content-Type", http.DetectContentType(w.held)) // net/http would look at the compressed bytes
	}
	if !w.possible() {
		w.pass()
		return
	}
	w.vary()
	if w.encoding == "" {
		w.pass()
		return
	}
	h.Set("Content-Encoding", w.encoding)
	h.Del("Content-Length")
	h.Del("Accept-Ranges")
	for _, digest := range []string{"Content-Digest", "Repr-Digest", "Digest", "Content-Md5"} {
		h.Del(digest)
	}
	if tag := h.Get("ETag"); tag != "" {
		h.Set("ETag", encodedTag(tag, w.encoding))
	}
	w.ResponseWriter.WriteHeader(w.status)
	if w.head {
		return
	}
	w.enc = encoders[w.encoding].Get().(encoder)
	w.enc.Reset(w.ResponseWriter)
}

// send writes to where the decision leads.
func (w *writer) send(p []byte) (int, error) {
	switch {
	case w.enc != nil:
		return w.enc.Write(p)
	case w.head && !w.passed:
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

func (w *writer) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.decided {
		return w.send(p)
	}
	if len(w.held)+len(p) < w.o.MinSize {
		w.held = append(w.held, p...)
		return len(p), nil
	}
	if len(w.held) == 0 {
		w.held = p // only to be looked at
		w.decide()
		w.held = nil
		return w.send(p)
	}
	if err := w.release(); err != nil {
		return 0, err
	}
	return w.send(p)
}

// release decides and sends what was held.
func (w *writer) release() error {
	w.decide()
	held := w.held
	w.held = nil
	if len(held) == 0 {
		return nil
	}
	_, err := w.send(held)
	return err
}

// Flush implements http.Flusher.
func (w *writer) Flush() { _ = w.FlushError() }

// FlushError sends what was written so far.
func (w *writer) FlushError() error {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if !w.decided {
		if err := w.release(); err != nil {
			return err
		}
	}
	if w.enc != nil {
		if err := w.enc.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack implements http.Hijacker.
func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil {
		w.decided, w.passed = true, true
	}
	return c, rw, err
}

// close ends the answer. One that a panic broke off must not look whole: nothing more of it is sent.
func (w *writer) close(whole bool) {
	if whole && w.status != 0 && !w.decided {
		if w.must || len(w.held) >= w.o.MinSize {
			_ = w.release()
		} else { // small: it goes as it is, with its size
			if _, set := w.Header()["Content-Type"]; !set && len(w.held) > 0 {
				w.Header().Set("Content-Type", http.DetectContentType(w.held))
			}
			if w.possible() {
				w.vary()
				if w.head && len(w.held) == 0 && w.encoding != "" && strings.HasPrefix(w.Header().Get("ETag"), `"`) {
					w.Header().Del("ETag") // the handler did not say how much there is, and so not in which encoding it would come
				}
			}
			w.pass()
			if len(w.held) > 0 {
				_, _ = w.ResponseWriter.Write(w.held)
			}
		}
	}
	if w.enc == nil {
		return
	}
	if whole {
		_ = w.enc.Close() // an error means that the client is gone
	}
	w.enc.Reset(nil)
	encoders[w.encoding].Put(w.enc)
	w.enc = nil
}
