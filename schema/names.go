package schema

import (
	"strings"
	"unicode"
)

// splitWords splits a Go name into its words: AuthorID is Author, ID; HTTPServers is HTTP, Servers; UserIDs is User, IDs.
func splitWords(name string) []string {
	var words []string
	r := []rune(name)
	start := 0
	cut := func(end int) {
		if w := strings.Trim(string(r[start:end]), "_ "); w != "" {
			words = append(words, w)
		}
		start = end
	}
	pluralEnd := func(i int) bool { // r[i] is the s of "IDs"
		return r[i] == 's' && (i+1 == len(r) || !unicode.IsLower(r[i+1]))
	}
	for i := 1; i < len(r); i++ {
		switch {
		case r[i] == '_' || r[i] == ' ':
			cut(i)
		case unicode.IsUpper(r[i]) && !unicode.IsUpper(r[i-1]):
			cut(i)
		case unicode.IsLower(r[i]) && unicode.IsUpper(r[i-1]) && i-1 > start && !pluralEnd(i):
			cut(i - 1) // the last capital begins the next word: HTTPServer
		}
	}
	cut(len(r))
	return words
}

// Snake is a Go name in lower case with underscores: AuthorID is author_id.
func Snake(goName string) string {
	return strings.ToLower(strings.Join(splitWords(goName), "_"))
}

// Words is a Go name as people read it: CreatedAt is "Created at", AuthorID is "Author ID".
func Words(goName string) string {
	words := splitWords(goName)
	for i, w := range words {
		if i == 0 {
			r := []rune(w)
			r[0] = unicode.ToUpper(r[0])
			words[i] = string(r)
		} else if !isAcronym(w) {
			words[i] = strings.ToLower(w)
		}
	}
	return strings.Join(words, " ")
}

// isAcronym reports whether a word begins with two capitals, such as ID or IDs.
func isAcronym(w string) bool {
	r := []rune(w)
	return len(r) > 1 && unicode.IsUpper(r[0]) && unicode.IsUpper(r[1])
}

// Plural is the usual plural of an English noun: "reply" is "replies", "box" is "boxes".
func Plural(noun string) string {
	switch {
	case strings.HasSuffix(noun, "y") && len(noun) > 1 && !strings.ContainsAny(noun[len(noun)-2:len(noun)-1], "aeiou"):
		return noun[:len(noun)-1] + "ies"
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "x"), strings.HasSuffix(noun, "ch"), strings.HasSuffix(noun, "sh"):
		return noun + "es"
	}
	return noun + "s"
}

// near returns the candidate that is most like word, if one is near enough to be what was meant.
func near(word string, candidates []string) string {
	best, at := "", 3
	if len(word) < 5 {
		at = 2
	}
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d < at {
			best, at = c, d
		}
	}
	return best
}

// distance counts the insertions, deletions, replacements and swaps of neighbours that turn a into b.
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
