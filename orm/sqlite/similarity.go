package sqlite

import (
	"strings"
	"unicode"
)

// similarity is what PostgreSQL's pg_trgm computes: the share of the groups of three characters that both texts have, of all they have.
func similarity(a, b string) float64 {
	x, y := trigrams(a), trigrams(b)
	both := 0
	for g := range x {
		if y[g] {
			both++
		}
	}
	all := len(x) + len(y) - both
	if all == 0 {
		return 0
	}
	return float64(both) / float64(all)
}

// trigrams are those of the words of a text in lower case, with two spaces before each word and one behind it.
func trigrams(s string) map[[3]rune]bool {
	out := map[[3]rune]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		r := []rune("  " + word + " ")
		for i := range len(r) - 2 {
			out[[3]rune(r[i:i+3])] = true
		}
	}
	return out
}
