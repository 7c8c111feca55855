package web

import (
	"net/textproto"
	"strings"
)

// cookieValue finds the first cookie of a name, as net/http's Request.Cookie does, without a list of all.
func cookieValue(lines []string, name string) (string, bool) {
	for _, line := range lines {
		for rest := textproto.TrimString(line); rest != ""; {
			var part string
			part, rest, _ = strings.Cut(rest, ";")
			part = textproto.TrimString(part)
			n, v, _ := strings.Cut(part, "=")
			if textproto.TrimString(n) != name {
				continue
			}
			if len(v) > 1 && v[0] == '"' && v[len(v)-1] == '"' {
				v = v[1 : len(v)-1]
			}
			if validCookieValue(v) {
				return v, true
			}
		}
	}
	return "", false
}

// validCookieValue allows what net/http allows (RFC 6265 section 4.1.1, and spaces and commas).
func validCookieValue(v string) bool {
	for i := 0; i < len(v); i++ {
		if c := v[i]; c < 0x20 || c >= 0x7f || c == '"' || c == ';' || c == '\\' {
			return false
		}
	}
	return true
}

// cookiePairs lists all cookies in order.
func cookiePairs(lines []string) []pair {
	var pairs []pair
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ";") {
			if name, value, ok := strings.Cut(textproto.TrimString(part), "="); ok {
				pairs = append(pairs, pair{textproto.TrimString(name), value})
			}
		}
	}
	return pairs
}
