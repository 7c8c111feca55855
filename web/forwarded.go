package web

import (
	"crypto/tls"
	"net/http"
	"net/netip"
	"strings"
)

// maxHops bounds how many proxies are looked back through.
const maxHops = 32

// seen is what a trusted proxy says of its client; "" where it says nothing.
type seen struct {
	client      netip.Addr // invalid: unknown
	proto, host string
}

// client finds the client in the headers that trusted proxies have set.
func (t *trust) client(r *http.Request) seen {
	if t.forwarded {
		return t.fromForwarded(r.Header["Forwarded"])
	}
	// Each proxy appends, so that the lists are read from behind, all three to the same depth. Where a proxy sets a header anew,
	// its list is shorter, and its first element is the one that was set.
	hops, client := 0, netip.Addr{}
	for _, entry := range backward(r.Header["X-Forwarded-For"]) {
		a := addrOf(entry)
		if !a.IsValid() {
			break // "unknown", or nonsense: what stands further left cannot be believed either
		}
		client = a
		if !t.trusts(a) {
			break
		}
		hops++
	}
	return seen{
		client: client,
		proto:  atDepth(backward(r.Header["X-Forwarded-Proto"]), hops),
		host:   atDepth(backward(r.Header["X-Forwarded-Host"]), hops),
	}
}

// fromForwarded reads the header of RFC 7239, an element for each proxy.
func (t *trust) fromForwarded(values []string) seen {
	var s seen
	for _, element := range elementsBackward(values) {
		var here seen
		pairs, _ := splitQuoted(element, ';')
		for _, pair := range pairs {
			name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
			value = unquote(value)
			switch strings.ToLower(name) {
			case "for":
				here.client = addrOf(value)
			case "proto":
				here.proto = value
			case "host":
				here.host = value
			}
		}
		if here.proto != "" {
			s.proto = here.proto
		}
		if here.host != "" {
			s.host = here.host
		}
		if !here.client.IsValid() {
			break
		}
		s.client = here.client
		if !t.trusts(here.client) {
			break
		}
	}
	return s
}

// elementsBackward returns the elements of a list with quoted strings, the last first. Each line is read on its own. A line with a quote that
// nothing closes ends the search: a client has opened it to hide what a proxy appended.
func elementsBackward(lines []string) []string {
	var list []string
	for i := len(lines) - 1; i >= 0; i-- {
		elements, whole := splitQuoted(lines[i], ',')
		if !whole {
			break
		}
		for n := len(elements) - 1; n >= 0 && len(list) < maxHops; n-- {
			list = append(list, elements[n])
		}
	}
	return list
}

// apply makes the request look as if the client had sent it.
func (s seen) apply(r *http.Request) {
	if s.client.IsValid() {
		r.RemoteAddr = netip.AddrPortFrom(s.client, 0).String()
	}
	switch {
	case strings.EqualFold(s.proto, "https"), strings.EqualFold(s.proto, "wss"):
		if r.TLS == nil {
			r.TLS = &tls.ConnectionState{ServerName: hostOnly(r.Host)}
		}
	case strings.EqualFold(s.proto, "http"), strings.EqualFold(s.proto, "ws"):
		r.TLS = nil
	}
	if validHost(s.host) {
		r.Host = s.host
	}
}

// backward returns the elements of a list in a header, the last first.
func backward(values []string) []string {
	var list []string
	for i := len(values) - 1; i >= 0; i-- {
		rest := values[i]
		for more := true; more && len(list) < maxHops; {
			cut := strings.LastIndexByte(rest, ',')
			list = append(list, strings.TrimSpace(rest[cut+1:]))
			if more = cut >= 0; more {
				rest = rest[:cut]
			}
		}
	}
	return list
}

// atDepth returns the element at the depth, or the last one before it.
func atDepth(list []string, depth int) string {
	if len(list) == 0 {
		return ""
	}
	return list[min(depth, len(list)-1)]
}

// splitQuoted splits at a separator outside of double quotes, in which a backslash escapes. It reports whether all quotes are closed.
func splitQuoted(s string, sep byte) (parts []string, whole bool) {
	quoted, begin := false, 0
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			parts = append(parts, s[begin:i])
			begin = i + 1
		}
	}
	return append(parts, s[begin:]), !quoted
}

// unquote returns the text of a token or a quoted string.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// validHost reports whether s is host or host:port, as a Host header may hold it.
func validHost(s string) bool {
	if s == "" || len(s) > 255 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.ContainsRune("-._:[]", rune(c)) {
			return false
		}
	}
	return true
}
