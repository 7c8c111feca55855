package orm

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode"
)

// Regex holds where the column matches a regular expression somewhere, as regexp.MatchString does. The pattern is written in Go's syntax
// and means the same on every database: it is spelled for each of them, and one that is no pattern is an error before SQL is sent.
func Regex[T text](column *T, pattern string) Cond { return match(OpRegex, column, pattern) }

// IRegex is Regex without regard to case.
func IRegex[T text](column *T, pattern string) Cond { return match(OpIRegex, column, pattern) }

// regexFor turns a pattern in Go's syntax into that of a database.
func regexFor(dialect, pattern string, fold bool) (string, error) {
	flags := syntax.Perl
	if fold {
		flags |= syntax.FoldCase
	}
	re, err := syntax.Parse(pattern, flags)
	if err != nil {
		return "", err
	}
	if dialect == "sqlite" {
		return re.String(), nil // which Go itself matches
	}
	w := &regexWriter{postgres: dialect == "postgres"}
	w.write(re)
	if w.err != nil {
		return "", w.err
	}
	if w.postgres {
		return "***:" + w.out.String(), nil // an advanced one, whatever the server's default is
	}
	return "(?-i)" + w.out.String(), nil
}

// regexWriter spells a parsed pattern for PostgreSQL, or for PCRE and ICU, with as little of their own syntax as possible: what their
// shorthands mean depends on versions and locales.
type regexWriter struct {
	out      strings.Builder
	postgres bool
	err      error
}

const wordClass = "0-9A-Za-z_"

func (w *regexWriter) write(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpNoMatch:
		w.out.WriteString("(?!)")
	case syntax.OpEmptyMatch:
		w.out.WriteString("(?:)")
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			w.literal(r, re.Flags&syntax.FoldCase != 0)
		}
	case syntax.OpCharClass:
		w.class(re.Rune)
	case syntax.OpAnyCharNotNL:
		w.out.WriteString(`[^\n]`)
	case syntax.OpAnyChar:
		w.out.WriteString(`(?:[^\n]|\n)`)
	case syntax.OpBeginLine:
		w.out.WriteString(`(?<![^\n])`)
	case syntax.OpEndLine:
		w.out.WriteString(`(?![^\n])`)
	case syntax.OpBeginText:
		w.out.WriteString(`\A`)
	case syntax.OpEndText:
		if w.postgres {
			w.out.WriteString(`\Z`)
		} else {
			w.out.WriteString(`\z`)
		}
	case syntax.OpWordBoundary:
		w.out.WriteString("(?:(?<![" + wordClass + "])(?=[" + wordClass + "])|(?<=[" + wordClass + "])(?![" + wordClass + "]))")
	case syntax.OpNoWordBoundary:
		w.out.WriteString("(?:(?<![" + wordClass + "])(?![" + wordClass + "])|(?<=[" + wordClass + "])(?=[" + wordClass + "]))")
	case syntax.OpStar:
		w.repeat(re.Sub[0], "*")
	case syntax.OpPlus:
		w.repeat(re.Sub[0], "+")
	case syntax.OpQuest:
		w.repeat(re.Sub[0], "?")
	case syntax.OpRepeat:
		if re.Min > 255 || re.Max > 255 {
			w.err = errors.New("repeats something more than 255 times, which PostgreSQL cannot")
			return
		}
		switch {
		case re.Max == re.Min:
			w.repeat(re.Sub[0], fmt.Sprintf("{%d}", re.Min))
		case re.Max < 0:
			w.repeat(re.Sub[0], fmt.Sprintf("{%d,}", re.Min))
		default:
			w.repeat(re.Sub[0], fmt.Sprintf("{%d,%d}", re.Min, re.Max))
		}
	case syntax.OpCapture:
		w.group(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if sub.Op == syntax.OpAlternate {
				w.group(sub)
			} else {
				w.write(sub)
			}
		}
	case syntax.OpAlternate:
		for i, sub := range re.Sub {
			if i > 0 {
				w.out.WriteByte('|')
			}
			w.write(sub)
		}
	}
}

func (w *regexWriter) group(re *syntax.Regexp) {
	w.out.WriteString("(?:")
	w.write(re)
	w.out.WriteByte(')')
}

func (w *regexWriter) repeat(re *syntax.Regexp, times string) {
	w.group(re)
	w.out.WriteString(times)
}

func (w *regexWriter) literal(r rune, fold bool) {
	next := unicode.SimpleFold(r)
	if !fold || next == r {
		w.out.WriteString(w.char(r))
		return
	}
	w.out.WriteString("[" + w.char(r))
	for ; next != r; next = unicode.SimpleFold(next) {
		w.out.WriteString(w.char(next))
	}
	w.out.WriteByte(']')
}

func (w *regexWriter) class(ranges []rune) {
	last := len(ranges)
	if last == 0 {
		w.out.WriteString("(?!)")
		return
	}
	w.out.WriteByte('[')
	// What reaches to the end of Unicode is said by what it leaves out.
	if ranges[last-1] == unicode.MaxRune && (ranges[0] > 0 || last > 2) {
		w.out.WriteByte('^')
		low := rune(0)
		for i := 0; i < last; i += 2 {
			if ranges[i] > low {
				w.span(max(low, 1), ranges[i]-1)
			}
			low = ranges[i+1] + 1
		}
	} else {
		for i := 0; i < last; i += 2 {
			w.span(max(ranges[i], 1), ranges[i+1])
		}
	}
	w.out.WriteByte(']')
}

// span writes the characters from one to another, without the surrogates, which are none.
func (w *regexWriter) span(from, to rune) {
	const lowSurrogate, highSurrogate = 0xd800, 0xdfff
	if from < lowSurrogate && to > highSurrogate {
		w.span(from, lowSurrogate-1)
		w.span(highSurrogate+1, to)
		return
	}
	if from > to {
		return
	}
	w.out.WriteString(w.char(from))
	if to > from {
		w.out.WriteString("-" + w.char(to))
	}
}

// char is a character that means itself, in a class and outside of one.
func (w *regexWriter) char(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '_' || r == ' ':
		return string(r)
	case r < 0x80 && r > ' ' && r != 0x7f:
		return `\` + string(r)
	case w.postgres && r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	case w.postgres:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return `\x{` + strconv.FormatInt(int64(r), 16) + "}"
}
