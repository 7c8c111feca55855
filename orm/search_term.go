package orm

import (
	"iter"
	"strings"
	"unicode"
)

// maxSearchWords is how many words of a text are looked for: more than people type, and fewer than any database gives up at.
const maxSearchWords = 100

// searchTerm is one of the things that people type: a word or phrase, or an or.
type searchTerm struct {
	word    string
	not, or bool
	quoted  bool
}

// searchTerms are those of a text, in order.
func searchTerms(typed string) iter.Seq[searchTerm] {
	return func(yield func(searchTerm) bool) {
		some := false // behind the last or
		for rest := strings.TrimSpace(typed); rest != ""; rest = strings.TrimLeftFunc(rest, unicode.IsSpace) {
			var t searchTerm
			rest, t.not = strings.CutPrefix(rest, "-")
			if after, ok := strings.CutPrefix(rest, `"`); ok {
				t.quoted = true
				t.word, rest, _ = strings.Cut(after, `"`)
			} else {
				end := strings.IndexFunc(rest, unicode.IsSpace)
				if end < 0 {
					end = len(rest)
				}
				t.word, rest = rest[:end], rest[end:]
				t.or = strings.EqualFold(t.word, "or") && !t.not && some
			}
			if t.word = strings.TrimFunc(t.word, isNotOfWord); t.word == "" {
				continue
			}
			some = !t.or
			if !yield(t) {
				return
			}
		}
	}
}

// String is the term as people type it.
func (t searchTerm) String() string {
	s := t.word
	if t.quoted || strings.EqualFold(s, "or") {
		s = `"` + s + `"`
	}
	if t.not {
		s = "-" + s
	}
	return s
}

// fewerTerms is a text of not too many words: where it has more, those that stand there already are left out, and what is too much.
func fewerTerms(typed string) string {
	if _, n := firstWords(typed, maxSearchWords+1); n <= maxSearchWords {
		return typed
	}
	var done []string // the sides of the ors that are complete
	var side []string
	sides, terms := map[string]bool{}, map[string]bool{}
	left, used := maxSearchWords, 0
	flush := func() {
		if all := strings.Join(side, " "); len(side) > 0 && !sides[strings.ToLower(all)] {
			sides[strings.ToLower(all)] = true
			done = append(done, all)
		} else {
			left += used
		}
		side, used = nil, 0
		clear(terms)
	}
	for t := range searchTerms(typed) {
		if t.or {
			flush()
			continue
		}
		if key := strings.ToLower(t.String()); !terms[key] {
			terms[key] = true
			var n int
			if t.word, n = firstWords(t.word, left); n > 0 {
				side, left, used = append(side, t.String()), left-n, used+n
			}
		}
	}
	flush()
	return strings.Join(done, " or ")
}

// fewerWords are the words of a text, each once and not too many.
func fewerWords(text string) string {
	if _, n := firstWords(text, maxSearchWords+1); n <= maxSearchWords {
		return text
	}
	var kept []string
	seen := map[string]bool{}
	for word := range strings.FieldsFuncSeq(text, isNotOfWord) {
		if key := strings.ToLower(word); !seen[key] && len(kept) < maxSearchWords {
			seen[key] = true
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

// firstWords is a text up to the end of its n-th word, and how many words that are.
func firstWords(text string, n int) (string, int) {
	count, within := 0, false
	for i, r := range text {
		if is := isOfWord(r); is != within {
			if within = is; is {
				if count == n {
					return strings.TrimRightFunc(text[:i], isNotOfWord), count
				}
				count++
			}
		}
	}
	return text, count
}

// isOfWord reports whether a character is a part of a word: letters, digits, and the marks that stand above or below letters, without which words
// of many languages would come apart.
func isOfWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func isNotOfWord(r rune) bool { return !isOfWord(r) }
