package web

import (
	"crypto/rand"
	"net/http"
)

// requestIDHeader carries the id both ways.
const requestIDHeader = "X-Request-Id"

// RequestIDs is middleware that gives every request an id: that of the header X-Request-ID if it is at most 64 letters,
// digits, and -_.:, else a random one. It is sent back in the same header, added to logs and problems, and read
// with [RequestID].
func RequestIDs() func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			id := r.Header.Get(requestIDHeader)
			if !saneID(id) {
				id = rand.Text()
			}
			ctx, i := ensureInfo(r.Context())
			i.id = id
			w.Header()[requestIDHeader] = []string{id}
			if ctx != r.Context() {
				r = r.WithContext(ctx)
			}
			next.ServeHTTP(w, r)
		})
	}
}

func saneID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' && c != '_' && c != '.' && c != ':' {
			return false
		}
	}
	return true
}
