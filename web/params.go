package web

import (
	"net/textproto"
	"slices"
	"strings"
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// within puts mistakes, those from the index on, into their place of the request. Good inputs never get here, and so do not pay for
// places.
func within(r *schema.Report, from int, loc ...any) {
	items := r.Items()
	for i := min(from, len(items)); i < len(items); i++ {
		items[i].Loc = append(slices.Clone(loc), items[i].Loc...)
	}
}

// decodePath reads the i-th wildcard.
func decodePath(f *inputField, i int) func(*exchange, unsafe.Pointer) {
	in, key, field := any("path"), any(f.key), f.field
	return func(x *exchange, base unsafe.Pointer) {
		x.one[0] = x.match.value(i)
		before := x.report.Len()
		if field.DecodeText(x.one[:], base, &x.report); x.report.Len() > before {
			within(&x.report, before, in, key)
		}
	}
}

func decodeQuery(f *inputField) func(*exchange, unsafe.Pointer) {
	in, key, name, field := any("query"), any(f.key), f.key, f.field
	mayLack := !f.required() && !field.HasDefault
	return func(x *exchange, base unsafe.Pointer) {
		values := x.queryValues(name)
		if values == nil && mayLack {
			return
		}
		before := x.report.Len()
		if field.DecodeText(values, base, &x.report); x.report.Len() > before {
			within(&x.report, before, in, key)
		}
	}
}

func decodeHeader(f *inputField) func(*exchange, unsafe.Pointer) {
	// Locations name headers as FastAPI does, in lower case.
	in, key, name, field := any("header"), any(strings.ToLower(f.key)), f.key, f.field
	mayLack := !f.required() && !field.HasDefault
	return func(x *exchange, base unsafe.Pointer) {
		values := x.r.Header[name]
		if values == nil && name == "Host" && x.r.Host != "" {
			x.one[0] = x.r.Host // net/http moves it out of the headers
			values = x.one[:]
		}
		if values == nil && mayLack {
			return
		}
		before := x.report.Len()
		if field.DecodeText(values, base, &x.report); x.report.Len() > before {
			within(&x.report, before, in, key)
		}
	}
}

func decodeCookie(f *inputField) func(*exchange, unsafe.Pointer) {
	in, key, name, field := any("cookie"), any(f.key), f.key, f.field
	return func(x *exchange, base unsafe.Pointer) {
		var values []string
		if v, ok := cookieValue(x.r.Header["Cookie"], name); ok {
			x.one[0] = v
			values = x.one[:]
		}
		before := x.report.Len()
		if field.DecodeText(values, base, &x.report); x.report.Len() > before {
			within(&x.report, before, in, key)
		}
	}
}

// queryValues holds the pairs of a query string, in order.
type queryValues struct {
	pairs []pair
	few   [8]pair
	space [4]string
}

type pair struct{ name, value string }

// queryValues returns the values of a name. They hold until the next lookup.
func (x *exchange) queryValues(name string) []string {
	if x.r.URL.RawQuery == "" {
		return nil
	}
	q := x.query
	if q == nil {
		q = &queryValues{}
		q.pairs = parsePairs(x.r.URL.RawQuery, q.few[:0])
		x.query = q
	}
	values := q.space[:0]
	for i := range q.pairs {
		if q.pairs[i].name == name {
			values = append(values, q.pairs[i].value)
		}
	}
	if len(values) == 0 {
		return nil
	}
	return values
}

// parsePairs reads application/x-www-form-urlencoded as WHATWG's URL standard does: an escape that is none stands for itself,
// so that every input has a value which the field then judges.
func parsePairs(s string, pairs []pair) []pair {
	for s != "" {
		var part string
		part, s, _ = strings.Cut(s, "&")
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		pairs = append(pairs, pair{unescapeForm(name), unescapeForm(value)})
	}
	return pairs
}

func unescapeForm(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '+':
			b = append(b, ' ')
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b = append(b, fromHex(s[i+1])<<4|fromHex(s[i+2]))
			i += 2
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func fromHex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

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
