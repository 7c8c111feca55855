package sqlite

import (
	"unicode"
	"unicode/utf8"
)

// matchFold reports whether the text matches the pattern: % is any text, _ any character, \ takes the next one as it is.
// It takes time proportional to the product of the lengths at worst.
func matchFold(pattern, text []byte) bool {
	var p, t int
	starP, starT := -1, 0 // where the last % is, and what it has eaten up to
	for t < len(text) {
		if p < len(pattern) {
			if pattern[p] == '%' {
				starP, starT = p, t
				p++
				continue
			}
			at, any := p, pattern[p] == '_'
			if pattern[p] == '\\' && p+1 < len(pattern) {
				at++
			}
			want, n := decode(pattern[at:])
			got, m := decode(text[t:])
			if any || want == got || fold(want) == fold(got) {
				p, t = at+n, t+m
				continue
			}
		}
		if starP < 0 {
			return false
		}
		_, m := decode(text[starT:])
		starT += m
		p, t = starP+1, starT
	}
	for p < len(pattern) && pattern[p] == '%' {
		p++
	}
	return p == len(pattern)
}

func decode(b []byte) (rune, int) {
	if b[0] < utf8.RuneSelf {
		return rune(b[0]), 1
	}
	return utf8.DecodeRune(b)
}

// fold maps the characters that differ in case only to one of them.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(unicode.ToUpper(r))
}
