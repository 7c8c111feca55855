package web

import "strings"

// queryValues holds the pairs of a query string, in order.
type queryValues struct {
	pairs []pair
	few   [8]pair
	space [4]string
}

type pair struct{ name, value string }

// queryValues returns the values of a name. They hold until the next lookup.
func (x *exchange) queryValues(name string) []string {
	pairs := x.queryPairs()
	if pairs == nil {
		return nil
	}
	q := x.query
	values := q.space[:0]
	for i := range pairs {
		if pairs[i].name == name {
			values = append(values, pairs[i].value)
		}
	}
	if len(values) == 0 {
		return nil
	}
	return values
}

// queryPairs parses the query when it is first asked for; nil if there is none.
func (x *exchange) queryPairs() []pair {
	if x.r.URL.RawQuery == "" {
		return nil
	}
	if x.query == nil {
		q := &queryValues{}
		q.pairs = parsePairs(x.r.URL.RawQuery, q.few[:0])
		x.query = q
	}
	return x.query.pairs
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
