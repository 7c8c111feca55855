package web

import (
	"io"
	"net/http"
	"strconv"
)

// unmeasured is how long a body may be whose length net/http finds out by itself, when the handler has ended (its buffer holds 2,048 bytes). It
// does so for less than a header costs.
const unmeasured = 2048

// send writes a JSON response whose body is whole. That the client went away is nobody's mistake.
func (x *exchange) send(status int, body []byte) {
	h := x.w.Header()
	if _, set := h["Content-Type"]; !set {
		x.one[0] = jsonType
		h["Content-Type"] = x.one[:1:1]
	}
	if len(body) > unmeasured || x.r.Method == http.MethodHead || x.flushes() {
		h["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	x.w.WriteHeader(status)
	w := io.Writer(x.w)
	if len(body) > patientPiece {
		w = newPatientWriter(x.w, x.request())
	}
	if _, err := w.Write(body); err != nil {
		Logger(x).Debug("writing the response", "error", err)
	}
}

// flushes reports whether the response is flushed before the handler ends, as it is for those who asked for [AfterResponse].
func (x *exchange) flushes() bool {
	e := x.extra.Load()
	return e != nil && len(e.afters) > 0
}
