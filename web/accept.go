package web

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// accepted is one range of an Accept header.
type accepted struct {
	kind, sub string // "*" matches any
	q         float64
}

// acceptedBy parses a request's Accept headers (RFC 9110, section 12.5.1). What cannot be read is left out.
func acceptedBy(h http.Header) []accepted {
	var all []accepted
	for _, line := range h["Accept"] {
		for part := range strings.SplitSeq(line, ",") {
			t, params, err := mime.ParseMediaType(part)
			if err != nil {
				continue
			}
			a := accepted{q: 1}
			if a.kind, a.sub, _ = strings.Cut(t, "/"); a.sub == "" {
				continue
			}
			if v, ok := params["q"]; ok {
				if a.q, err = strconv.ParseFloat(v, 64); err != nil || !(a.q >= 0 && a.q <= 1) {
					a.q = 0
				}
			}
			all = append(all, a)
		}
	}
	return all
}

// qualityOf is how much a media type is wanted, from 0 to 1, by the range that names it most closely; named says that it
// is not by a wildcard.
func qualityOf(ranges []accepted, mediaType string) (q float64, named bool) {
	kind, sub, _ := strings.Cut(mediaType, "/")
	closest := -1
	for _, a := range ranges {
		how := 0
		switch {
		case a.kind == kind && a.sub == sub:
			how = 2
		case a.kind == kind && a.sub == "*":
			how = 1
		case a.kind != "*" || a.sub != "*":
			continue
		}
		if how > closest || how == closest && a.q > q {
			closest, q = how, a.q
		}
	}
	return q, closest == 2
}

// prefersEvents reports whether text/event-stream is named, and no less wanted than JSON lines are. A client that takes anything, as
// curl does, gets lines.
func prefersEvents(h http.Header) bool {
	ranges := acceptedBy(h)
	events, named := qualityOf(ranges, eventsType)
	if !named || events == 0 {
		return false
	}
	lines, named := qualityOf(ranges, jsonLinesType)
	if ndjson, also := qualityOf(ranges, "application/x-ndjson"); also {
		lines, named = max(lines, ndjson), true
	}
	return !named || events >= lines
}
