package schema

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ecmaPattern spells a regular expression that package regexp accepts as ECMA-262 does, in a way that is the same with its flag u, which JSON Schema
// means, and with v, which HTML means. An error says what has no such spelling, and what to write in its place.
//
// The meaning is that of Go, but for two classes of characters: ECMA-262 takes U+000B, U+00A0, U+FEFF, U+2028, U+2029 and the spaces of Unicode for \s too,
// and its dot stops not only at \n, but at \r, U+2028 and U+2029.
func ecmaPattern(pattern string) (string, error) {
	w := ecmaWriter{rest: pattern, assertion: -1}
	for w.rest != "" {
		if err := w.next(); err != nil {
			return "", err
		}
	}
	return string(w.out), nil
}

// ecmaWriter goes through a pattern token by token.
type ecmaWriter struct {
	rest      string
	out       []byte
	assertion int // where in out the assertion begins that was written last; -1 if something else was
}

// repetition is how many times something may come in braces; anything else in braces is itself to Go.
var repetition = regexp.MustCompile(`^\{(?:0|[1-9][0-9]*)(?:,(?:0|[1-9][0-9]*)?)?\}`)

var nearlyRepetition = regexp.MustCompile(`^\{[, ]*[0-9][0-9, ]*\}`)

// next writes what comes next outside a class.
func (w *ecmaWriter) next() error {
	c, size := utf8.DecodeRuneInString(w.rest)
	switch c {
	case '\\':
		return w.escaped()
	case '[':
		return w.class()
	case '(':
		return w.group()
	case '*', '+', '?':
		w.repeat(1)
	case '{':
		if again := repetition.FindString(w.rest); again != "" {
			w.repeat(len(again))
		} else if meant := nearlyRepetition.FindString(w.rest); meant != "" {
			return fmt.Errorf(`has %s, which is no repetition but these characters: write one as {0,5}, and the characters as \%s\}`, meant, strings.TrimSuffix(meant, "}"))
		} else {
			w.take(1, `\{`)
		}
	case '^', '$':
		w.assert(1, string(c))
	case ']', '}':
		w.take(1, `\`+string(c))
	default:
		w.take(size, w.rest[:size])
	}
	return nil
}

// take goes beyond some bytes of the pattern, for which it writes s.
func (w *ecmaWriter) take(n int, s string) {
	w.rest, w.assertion = w.rest[n:], -1
	w.out = append(w.out, s...)
}

// assert is take for an assertion.
func (w *ecmaWriter) assert(n int, s string) {
	at := len(w.out)
	w.take(n, s)
	w.assertion = at
}

// repeat writes a repetition of n bytes. ECMA-262 has none for assertions.
func (w *ecmaWriter) repeat(n int) {
	if w.assertion >= 0 {
		w.out = append(w.out[:w.assertion], "(?:"+string(w.out[w.assertion:])+")"...)
	}
	w.take(n, w.rest[:n])
}

// group writes the beginning of a group.
func (w *ecmaWriter) group() error {
	after, special := strings.CutPrefix(w.rest, "(?")
	switch {
	case !special:
		w.take(1, "(")
	case after[0] == ':':
		w.take(3, "(?:")
	case after[0] == 'P' || after[0] == '<':
		w.take(strings.IndexByte(w.rest, '>')+1, "(") // its name may be one in Go alone, and says nothing
	default:
		flags := after[:strings.IndexAny(after, ":)")]
		for _, each := range [...]struct{ flag, mend string }{
			{"i", "write both letters, as in [aA]"},
			{"s", `write [\s\S] for the dot that takes \n too`},
			{"m", "^ and $ are the ends of the whole text"},
		} {
			if strings.Contains(flags, each.flag) {
				return fmt.Errorf("uses (?%s, which JSON Schema's regular expressions (ECMA-262) do not have: %s", flags, each.mend)
			}
		}
		return fmt.Errorf("uses (?%s, which JSON Schema's regular expressions (ECMA-262) do not have: write it without", flags)
	}
	return nil
}

// escaped writes what begins with a backslash outside a class.
func (w *ecmaWriter) escaped() error {
	switch c := w.rest[1]; c {
	case 'A':
		w.assert(2, "^")
	case 'z':
		w.assert(2, "$")
	case 'b', 'B':
		w.assert(2, w.rest[:2])
	case 'd', 'D', 'w', 'W', 's', 'S':
		w.take(2, w.rest[:2])
	case 'p', 'P':
		return w.property()
	case 'Q':
		text, rest, _ := strings.Cut(w.rest[2:], `\E`)
		if text == "" {
			return errors.New(`has \Q\E with nothing in it: remove it`)
		}
		w.rest = rest
		w.take(0, regexp.QuoteMeta(text))
	default:
		s, n := ecmaEscape(w.rest)
		w.take(n, s)
	}
	return nil
}

// ecmaEscape spells the character that s begins with, which is behind a backslash. n is the length of what is read.
func ecmaEscape(s string) (spelled string, n int) {
	switch c := s[1]; {
	case strings.IndexByte(`tnfrv^$\.*+?()[]{}|/`, c) >= 0:
		return s[:2], 2
	case c == 'a':
		return `\x07`, 2
	case c == 'x' && s[2] == '{':
		n = strings.IndexByte(s, '}') + 1
		return `\u` + s[2:n], n
	case c == 'x':
		return s[:4], 4
	case c >= '0' && c <= '7': // in octal
		value := 0
		for n = 1; n < len(s) && n < 4 && s[n] >= '0' && s[n] <= '7'; n++ {
			value = value*8 + int(s[n]-'0')
		}
		return ecmaHex(rune(value)), n
	default: // a mark that needs no backslash
		return s[1:2], 2
	}
}

// ecmaHex spells a character by its number.
func ecmaHex(c rune) string {
	if c < 0x100 {
		return fmt.Sprintf(`\x%02X`, c)
	}
	return fmt.Sprintf(`\u{%X}`, c)
}

// property writes \p and \P.
func (w *ecmaWriter) property() error {
	letter, name, n := w.rest[1:2], "", 0
	if w.rest[2] == '{' {
		n = strings.IndexByte(w.rest, '}') + 1
		name = w.rest[3 : n-1]
	} else {
		_, size := utf8.DecodeRuneInString(w.rest[2:])
		n = 2 + size
		name = w.rest[2:n]
	}
	if rest, not := strings.CutPrefix(name, "^"); not {
		letter, name = map[string]string{"p": "P", "P": "p"}[letter], rest
	}
	known := ecmaProperty(name)
	if known == "" {
		return fmt.Errorf("uses %s, which JSON Schema's regular expressions (ECMA-262) do not have: write it without", w.rest[:n])
	}
	w.take(n, `\`+letter+"{"+known+"}")
	return nil
}

// ecmaProperty is the name of a category or script of Unicode. Go does not mind case, hyphens, underscores and spaces in it.
func ecmaProperty(name string) string {
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(s))
	}
	name = plain(name)
	for _, special := range [...]string{"Any", "Assigned", "ASCII"} {
		if plain(special) == name {
			return special
		}
	}
	for category := range unicode.Categories {
		if plain(category) == name {
			return category
		}
	}
	for script := range unicode.Scripts {
		if plain(script) == name {
			return "Script=" + script
		}
	}
	for alias, category := range unicode.CategoryAliases {
		if plain(alias) == name {
			return category
		}
	}
	return ""
}

// class writes what stands in brackets.
func (w *ecmaWriter) class() error {
	w.take(1, "[")
	if strings.HasPrefix(w.rest, "^") {
		w.take(1, "^")
	}
	for first := true; first || w.rest[0] != ']'; first = false {
		switch {
		case strings.HasPrefix(w.rest, "[:") && strings.Contains(w.rest[2:], ":]"):
			if err := w.named(); err != nil {
				return err
			}
			continue
		case w.rest[0] == '\\' && strings.IndexByte("dDwWsS", w.rest[1]) >= 0:
			w.take(2, w.rest[:2])
			continue
		case w.rest[0] == '\\' && (w.rest[1] == 'p' || w.rest[1] == 'P'):
			if err := w.property(); err != nil {
				return err
			}
			continue
		}
		if w.member(); len(w.rest) > 1 && w.rest[0] == '-' && w.rest[1] != ']' {
			w.take(1, "-")
			w.member()
		}
	}
	w.take(1, "]")
	return nil
}

// member writes one character of a class, or one end of a range.
func (w *ecmaWriter) member() {
	if w.rest[0] == '\\' {
		s, n := ecmaEscape(w.rest)
		if len(s) > 1 {
			w.take(n, s)
			return
		}
		w.rest = w.rest[1:]
	}
	_, size := utf8.DecodeRuneInString(w.rest)
	w.take(size, w.bare(w.rest[:size]))
}

// bare spells a character of a class that has no backslash.
func (w *ecmaWriter) bare(c string) string {
	switch {
	case strings.Contains(`()[]{}/-\|`, c):
		return `\` + c
	case strings.Contains("&!#$%*+,.:;<=>?@^`~", c) && w.out[len(w.out)-1] == c[0]: // two of them have a meaning to the flag v
		return ecmaHex(rune(c[0]))
	}
	return c
}

// named writes a class such as [:alpha:] as the ranges that it stands for.
func (w *ecmaWriter) named() error {
	n := 2 + strings.Index(w.rest[2:], ":]") + 2
	set, err := syntax.Parse("["+w.rest[:n]+"]", syntax.Perl)
	if err != nil {
		return err
	}
	w.rest = w.rest[n:]
	for i := 0; i < len(set.Rune); i += 2 {
		for end, c := range set.Rune[i : i+2] {
			switch {
			case end == 1 && c == set.Rune[i]:
				continue
			case end == 1:
				w.take(0, "-")
			}
			if c > ' ' && c < 0x7F {
				w.take(0, w.bare(string(c)))
			} else {
				w.take(0, ecmaHex(c))
			}
		}
	}
	return nil
}
