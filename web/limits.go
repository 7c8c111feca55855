package web

import (
	"context"
	"net/http"
	"time"

	"github.com/gotandem/tandem/problem"
)

// LimitBody is middleware that bounds the body of every request, for handlers that are not typed routes (those have
// [BodyLimit]). A longer announced body is a 413 at once; reading past the limit is an error.
func LimitBody(bytes int64) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.ContentLength > bytes {
				writeError(w, r, formatFrom(r.Context()), announcedTooLong(r.ContentLength, bytes))
				return
			}
			r.Body = http.MaxBytesReader(w, r.Body, bytes)
			next.ServeHTTP(w, r)
		})
	}
}

// announcedTooLong refuses a body whose length is told before it is read.
func announcedTooLong(length, limit int64) error {
	return problem.TooLarge("The body has %d bytes and may have %d.", length, limit)
}

const defaultHeaderLimit = 64 << 10

// LimitHeader is middleware that refuses requests whose request line and headers together exceed a number of bytes,
// 64 KiB if 0, with a 431 problem. [Server] allows a little more, so that this answer is the one which the client sees.
func LimitHeader(bytes int) func(http.Handler) http.Handler {
	if bytes <= 0 {
		bytes = defaultHeaderLimit
	}
	return standard{limit: bytes}.around
}

// headerSize is how many bytes the request line and the headers have.
func headerSize(r *http.Request) int {
	size := len(r.Method) + len(r.RequestURI) + len(r.Host)
	for name, values := range r.Header {
		for _, v := range values {
			size += len(name) + len(v) + 4 // ": " and the line's end
		}
	}
	return size
}

func refuseHeader(w http.ResponseWriter, r *http.Request, size, limit int) {
	leaveBody(w, r)
	writeError(w, r, formatFrom(r.Context()), problem.New(http.StatusRequestHeaderFieldsTooLarge,
		"The request line and headers have %d bytes and may have %d.", size, limit))
}

// leaveBody has the connection of HTTP/1 closed behind an answer that comes before the request's body was read: the rest of it is not worth
// waiting for. Without a body nothing is in the way of the next request, and HTTP/2 ends the one stream by itself, where the header would end
// the connection and all that is on it.
func leaveBody(w http.ResponseWriter, r *http.Request) {
	if r.ProtoMajor == 1 && r.ContentLength != 0 {
		w.Header().Set("Connection", "close")
	}
}

// LimitTime is middleware that ends the request's context after d, for handlers that are not typed routes (those have
// [Timeout]).
func LimitTime(d time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), d)
			defer cancel()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}
