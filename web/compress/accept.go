package compress

import (
	"slices"
	"strconv"
	"strings"
)

// choose finds the encoding that the client likes best (RFC 9110, section 12.5.3), "" for none. must says that the client refuses
// what is not encoded.
func choose(accept []string, offered []string) (encoding string, must bool) {
	var weights [8]float64
	for i := range offered {
		weights[i] = -1 // not named
	}
	identity, rest := -1.0, -1.0
	for _, line := range accept {
		for part := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(part, ";")
			name = strings.ToLower(strings.TrimSpace(name))
			q := weight(params)
			if name == "x-gzip" {
				name = "gzip"
			}
			switch i := slices.Index(offered, name); {
			case i >= 0:
				weights[i] = q
			case name == "identity":
				identity = q
			case name == "*":
				rest = q
			}
		}
	}
	best := 0.0
	for i, name := range offered {
		q := weights[i]
		if q < 0 {
			q = rest
		}
		if q > best {
			encoding, best = name, q
		}
	}
	must = identity == 0 || identity < 0 && rest == 0
	if identity > best {
		encoding = ""
	}
	return encoding, must && encoding != ""
}

// weight reads q=0.5; 1 without it, 0 for nonsense.
func weight(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}
