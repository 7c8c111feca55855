package web

import (
	"math/rand/v2"
	"net/http"
)

// requestIDHeader carries the id both ways.
const requestIDHeader = "X-Request-Id"

// RequestIDs is middleware that gives every request an id: that of the header X-Request-ID if it is at most 64 letters,
// digits, and -_.:, else a random one. It is sent back in the same header, added to logs and problems, and read
// with [RequestID]. Ids are told apart by chance, 128 bits of it; they are no secrets.
func RequestIDs() func(http.Handler) http.Handler { return standard{ids: true}.around }

// identify gives the request its id.
func (v *visit) identify(w http.ResponseWriter, r *http.Request) {
	if given := r.Header[requestIDHeader]; len(given) > 0 && saneID(given[0]) {
		v.id = given[0]
	} else {
		v.id = newID()
	}
	v.values[0] = v.id
	w.Header()[requestIDHeader] = v.values[0:1:1]
}

// idAlphabet is that of RFC 4648's base 32.
const idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// newID returns 128 random bits in base 32. The generator of math/rand/v2 is seeded by the system and costs no system call.
func newID() string {
	var id [26]byte
	a, b := rand.Uint64(), rand.Uint64()
	for i := range 13 { // letters of 5 bits hold one number
		id[i], id[13+i] = idAlphabet[a&31], idAlphabet[b&31]
		a, b = a>>5, b>>5
	}
	return string(id[:])
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
