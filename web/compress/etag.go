package compress

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// encodedTag is the ETag of a representation in an encoding: other bytes have another strong one (RFC 9110, section 8.8.3.3). A weak one stays.
func encodedTag(tag, encoding string) string {
	if plain, ok := strings.CutSuffix(tag, `"`); ok && strings.HasPrefix(tag, `"`) && len(tag) > 1 {
		return plain + "-" + encoding + `"`
	}
	return tag
}

// conditions has the handler understand the ETags that were sent for encoded representations: it is asked for its own beside them. What a client changes
// is the same in every encoding; whether it has a representation already is asked of the one that it would get.
func conditions(r *http.Request, encodings []string, encoding string) *http.Request {
	match, changed := withPlain(r.Header["If-Match"], encodings...)
	var none string
	var more bool
	if encoding != "" {
		none, more = withPlain(r.Header["If-None-Match"], encoding)
	}
	if !changed && !more {
		return r
	}
	own := *r
	own.Header = maps.Clone(r.Header)
	if changed {
		own.Header["If-Match"] = []string{match}
	}
	if more {
		own.Header["If-None-Match"] = []string{none}
	}
	return &own
}

// withPlain adds to a list of ETags those that the ones of the encodings were made of, and reports whether there are any.
func withPlain(lines []string, encodings ...string) (string, bool) {
	var more []string
	for _, line := range lines {
		for {
			before, rest, ok := strings.Cut(line, `"`)
			tag, after, closed := strings.Cut(rest, `"`)
			if !ok || !closed {
				break
			}
			weak := ""
			if strings.HasSuffix(before, "W/") {
				weak = "W/"
			}
			if i := strings.LastIndexByte(tag, '-'); i >= 0 && slices.Contains(encodings, tag[i+1:]) {
				more = append(more, weak+`"`+tag[:i]+`"`)
			}
			line = after
		}
	}
	if len(more) == 0 {
		return "", false
	}
	return strings.Join(append(slices.Clone(lines), more...), ", "), true
}
