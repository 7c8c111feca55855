package web

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// etagLimit is how long an answer may be that is held back for its ETag.
const etagLimit = 1 << 20

// ETags is middleware that gives answers to GET an ETag of their bytes, and answers 304 without them to who has the same already (If-None-Match, RFC 9110,
// section 13.1.2). The handler runs all the same: what is saved is the way to the client. The ETag is weak, since the bytes may be compressed on
// their way.
//
// Only a 200 that is whole, not longer than 1 MiB and has no ETag gets one; what is flushed, such as a stream, passes as it is. It belongs on a
// router or a group, inside of compression; files have ETags of their own ([File]).
func ETags(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.Header.Get("Upgrade") != "" || r.Header.Get("Range") != "" {
			next.ServeHTTP(w, r)
			return
		}
		e := &etagWriter{ResponseWriter: w}
		next.ServeHTTP(e, r)
		e.finish(r)
	})
}

// etagWriter holds an answer back until it is whole, or is known not to get an ETag.
type etagWriter struct {
	http.ResponseWriter
	status int // that was asked for; 0 before
	passes bool
	held   []byte
}

// Unwrap lets http.ResponseController reach what is wrapped.
func (e *etagWriter) Unwrap() http.ResponseWriter { return e.ResponseWriter }

func (e *etagWriter) WriteHeader(status int) {
	switch {
	case e.passes:
		e.ResponseWriter.WriteHeader(status)
	case e.status != 0:
	case status < 200 && status != http.StatusSwitchingProtocols:
		e.ResponseWriter.WriteHeader(status)
	default:
		e.status = status
		if h := e.Header(); status != http.StatusOK || h.Get("ETag") != "" || announcesMore(h.Get("Content-Length")) || noStore(h) {
			e.pass()
		}
	}
}

func announcesMore(length string) bool {
	n, err := strconv.ParseInt(length, 10, 64)
	return err == nil && n > etagLimit
}

// noStore reports whether the client is told not to keep the answer: it will never ask whether it is still good.
func noStore(h http.Header) bool {
	return strings.Contains(strings.ToLower(h.Get("Cache-Control")), "no-store")
}

// pass sends what was held; what comes passes as it is.
func (e *etagWriter) pass() {
	if e.passes {
		return
	}
	e.passes = true
	if e.status != 0 {
		e.ResponseWriter.WriteHeader(e.status)
	}
	if len(e.held) > 0 {
		_, _ = e.ResponseWriter.Write(e.held) // the next write tells the handler of an error
		e.held = nil
	}
}

func (e *etagWriter) Write(p []byte) (int, error) {
	if e.status == 0 && !e.passes {
		e.WriteHeader(http.StatusOK)
	}
	if !e.passes && len(e.held)+len(p) > etagLimit {
		e.pass()
	}
	if e.passes {
		return e.ResponseWriter.Write(p)
	}
	e.held = append(e.held, p...)
	return len(p), nil
}

// Flush implements http.Flusher.
func (e *etagWriter) Flush() { _ = e.FlushError() }

// FlushError sends what was written so far.
func (e *etagWriter) FlushError() error {
	e.pass()
	return http.NewResponseController(e.ResponseWriter).Flush()
}

// Hijack implements http.Hijacker.
func (e *etagWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	e.passes = true
	return http.NewResponseController(e.ResponseWriter).Hijack()
}

// finish answers, once the answer is whole. A panic does not get here: nothing was sent, and whoever recovers from it may answer.
func (e *etagWriter) finish(r *http.Request) {
	if e.passes || e.status == 0 {
		return
	}
	sum := sha256.Sum256(e.held)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
	h := e.Header()
	h.Set("ETag", tag)
	if knows(r.Header["If-None-Match"], tag) {
		// RFC 9110, section 15.4.5: nothing that describes the body but what caches go by.
		h.Del("Content-Length")
		h.Del("Content-Type")
		h.Del("Content-Encoding")
		e.status, e.held = http.StatusNotModified, nil
	}
	e.pass()
}

// knows reports whether the client has the answer with the tag. Weak and strong tags are compared alike.
func knows(headers []string, tag string) bool {
	opaque := strings.TrimPrefix(tag, "W/")
	for _, list := range headers {
		for one := range strings.SplitSeq(list, ",") { // a tag of ours holds no comma
			one = strings.TrimSpace(one)
			if one == "*" || strings.TrimPrefix(one, "W/") == opaque {
				return true
			}
		}
	}
	return false
}
