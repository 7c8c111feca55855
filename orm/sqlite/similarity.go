package sqlite

import (
	"strings"
	"unicode"
)

// similarity is what PostgreSQL's pg_trgm computes: the share of the groups of three characters that both texts have, of all they have.
func similarity(a, b string) float64 {
	x, y := map[[3]rune]bool{}, map[[3]rune]bool{}
	for _, g := range trigrams(a) {
		x[g.runes] = true
	}
	both := 0
	for _, g := range trigrams(b) {
		if x[g.runes] && !y[g.runes] {
			both++
		}
		y[g.runes] = true
	}
	return share(both, len(x), len(y))
}

// share is that of what two sets have in common, of all there is.
func share(both, x, y int) float64 {
	if both == 0 {
		return 0
	}
	return float64(both) / float64(x+y-both)
}

// wordSimilarity is the greatest similarity of a word and a part of a text that pg_trgm finds, by the same way, which does not try each part:
// the part is made longer where a group is of the word too (strict: at the end of a word), and shorter from its beginning where that is better.
func wordSimilarity(word, text string, strict bool) float64 {
	wanted := map[[3]rune]bool{}
	for _, g := range trigrams(word) {
		wanted[g.runes] = true
	}
	list := trigrams(text)
	last := map[[3]rune]int{} // where a group of the part stands for the last time
	lower, both, size, best := -1, 0, 0, 0.0
	if strict {
		lower = 0
	}
	for i, g := range list {
		if found := wanted[g.runes]; lower >= 0 || found {
			if _, there := last[g.runes]; !there {
				size++
				if found {
					both++
				}
			}
			last[g.runes] = i
		}
		if strict && !g.ends || !strict && !wanted[g.runes] {
			continue
		}
		if lower < 0 {
			lower, size = i, 1
		}
		here, first := share(both, len(wanted), size), lower
		less, smaller := both, size
		for j := first; j <= i; j++ {
			if !strict || list[j].begins {
				if s := share(less, len(wanted), smaller); s > here {
					here, size, lower, both = s, smaller, j, less
				}
			}
			if at, ok := last[list[j].runes]; ok && at == j {
				smaller--
				if wanted[list[j].runes] {
					less--
				}
			}
		}
		best = max(best, here)
		for j := first; j < lower; j++ {
			if at, ok := last[list[j].runes]; ok && at == j {
				delete(last, list[j].runes)
			}
		}
	}
	return best
}

// trigram is a group of three characters of a word.
type trigram struct {
	runes        [3]rune
	begins, ends bool // the word
}

// trigrams are those of the words of a text in lower case, with two spaces before each word and one behind it.
func trigrams(s string) []trigram {
	var out []trigram
	for word := range strings.FieldsFuncSeq(strings.ToLower(s), isNotOfWord) {
		r := []rune("  " + word + " ")
		for i := range len(r) - 2 {
			out = append(out, trigram{[3]rune(r[i : i+3]), i == 0, i == len(r)-3})
		}
	}
	return out
}

// isNotOfWord reports whether a character is no part of a word to pg_trgm: of the marks above and below letters it takes vowels, and no accents, for
// parts of words. (A search for words takes all.)
func isNotOfWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Other_Alphabetic, r)
}
