// Package static answers with files that are part of the program, compressed if the client takes it.
package static

import (
	"strconv"
	"strings"
)

// AcceptsGzip reads an Accept-Encoding header (RFC 9110, section 12.5.3) as far as gzip goes.
func AcceptsGzip(header string) bool {
	anything := false
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name != "gzip" && name != "x-gzip" && name != "*" {
			continue
		}
		q, weighted := strings.CutPrefix(strings.TrimSpace(params), "q=")
		weight, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		takes := !weighted || err == nil && weight > 0
		if name != "*" {
			return takes
		}
		anything = takes
	}
	return anything
}
