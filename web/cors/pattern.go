package cors

import (
	"fmt"
	"strconv"
	"strings"
)

// pattern is an origin with a part that may be anything: what stands between before and after. If there is nothing after it, that is the port.
type pattern struct{ before, after string }

// match reports whether an origin, in lower case, is one of those.
func (pt pattern) match(origin string) bool {
	rest, ok := strings.CutPrefix(origin, pt.before)
	if pt.after == "" {
		return origin == strings.TrimSuffix(pt.before, ":") || ok && rest != "" && strings.Trim(rest, "0123456789") == "" // browsers leave the usual port out
	}
	middle, ends := strings.CutSuffix(rest, pt.after)
	return ok && ends && middle != "" && !strings.ContainsAny(middle, "/:@?#")
}

// origin reads what somebody wrote for an origin: one as browsers send it, or a pattern.
func origin(written string) (exact string, pt *pattern, err error) {
	text := strings.ToLower(strings.TrimSpace(written))
	bad := fmt.Errorf("CORS origin %q: write scheme://host or scheme://host:port as browsers send it, with * for the subdomains or the port, or * alone", text)
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok || !isToken(scheme) {
		return "", nil, bad
	}
	for i := range len(rest) {
		if rest[i] >= 0x80 {
			return "", nil, fmt.Errorf("CORS origin %q: write the host as browsers send it, in ASCII (xn--…)", text)
		}
	}
	before, after, wild := strings.Cut(text, "*")
	if wild {
		switch {
		case strings.HasSuffix(before, "://") && strings.HasPrefix(after, ".") && isHost(after[1:]):
		case strings.HasSuffix(before, ":") && after == "" && isHost(strings.TrimSuffix(rest, ":*")):
		default:
			return "", nil, bad
		}
		return "", &pattern{before, after}, nil
	}
	text = strings.TrimSuffix(text, ":")
	if !isHost(strings.TrimSuffix(rest, ":")) {
		return "", nil, bad
	}
	return strings.TrimSuffix(text, map[string]string{"https": ":443", "http": ":80"}[scheme]), nil, nil
}

// isHost reports whether s is a host, or one with a port.
func isHost(s string) bool {
	host, port := s, ""
	if i := strings.LastIndexByte(s, ':'); i >= 0 && !strings.HasSuffix(s, "]") {
		host, port = s[:i], s[i+1:]
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return false
		}
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		return ok && inner != "" && strings.Trim(inner, "0123456789abcdef:.") == ""
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(host, "."), ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}
