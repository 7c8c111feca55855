package inspect

import "strings"

// word is a part of SQL: text is what stands there, and bare is it without quotes.
type word struct {
	kind wordKind
	text string
	bare string
}

type wordKind byte

const (
	blank  wordKind = ' '  // blanks and comments
	plainW wordKind = 'a'  // a name or a keyword
	name   wordKind = '"'  // a name in quotes
	text   wordKind = '\'' // a text
	sign   wordKind = '+'  // one character, or a number
)

// wordsOf takes SQL apart, as the database of a dialect prints it or, with SQLite, as somebody has written it.
func wordsOf(dialect, sql string) []word {
	var list []word
	for len(sql) > 0 {
		w := word{kind: sign}
		end := 1
		switch c := sql[0]; {
		case c == '-' && strings.HasPrefix(sql, "--"):
			w.kind, end = blank, len(sql)
			if i := strings.IndexByte(sql, '\n'); i >= 0 {
				end = i + 1
			}
		case c == '/' && strings.HasPrefix(sql, "/*"):
			w.kind, end = blank, len(sql)
			if i := strings.Index(sql, "*/"); i >= 0 {
				end = i + 2
			}
		case strings.IndexByte(" \t\r\n", c) >= 0:
			w.kind, end = blank, run(sql, func(c byte) bool { return strings.IndexByte(" \t\r\n", c) >= 0 })
		case c == '\'':
			escapes := dialect == "mysql" || len(list) > 0 && list[len(list)-1].text == "E"
			w.kind, end = text, quoteEnd(sql, '\'', escapes)
		case c == '"' || c == '`':
			w.kind, end = name, quoteEnd(sql, c, false)
			w.bare = strings.ReplaceAll(strings.TrimSuffix(sql[1:end], string(c)), string(c)+string(c), string(c))
		case c == '[' && dialect == "sqlite":
			w.kind, end = name, len(sql)
			if i := strings.IndexByte(sql, ']'); i >= 0 {
				end = i + 1
			}
			w.bare = strings.Trim(sql[:end], "[]")
		case letter(c):
			w.kind, end = plainW, run(sql, func(c byte) bool { return letter(c) || digit(c) || c == '$' })
			w.bare = sql[:end]
		case digit(c):
			end = run(sql, func(c byte) bool { return letter(c) || digit(c) || c == '.' })
		}
		w.text, sql = sql[:end], sql[end:]
		list = append(list, w)
	}
	return list
}

func letter(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// run is how many bytes from the first on are of a kind.
func run(sql string, is func(byte) bool) int {
	n := 0
	for n < len(sql) && is(sql[n]) {
		n++
	}
	return n
}

// quoteEnd is where what begins with a quote ends; a quote twice is one inside.
func quoteEnd(sql string, quote byte, escapes bool) int {
	for i := 1; i < len(sql); i++ {
		switch {
		case escapes && sql[i] == '\\':
			i++
		case sql[i] != quote:
		case i+1 < len(sql) && sql[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return len(sql)
}

// is reports whether the word is a keyword, in whatever case.
func (w word) is(keyword string) bool { return w.kind == plainW && strings.EqualFold(w.text, keyword) }

// named reports whether the word is a name or may be one.
func (w word) named() bool { return w.kind == plainW || w.kind == name }

// textOf is the words as SQL.
func textOf(list []word) string {
	var b strings.Builder
	for _, w := range list {
		b.WriteString(w.text)
	}
	return strings.TrimSpace(b.String())
}

// solid is the words without blanks.
func solid(list []word) []word {
	var kept []word
	for _, w := range list {
		if w.kind != blank {
			kept = append(kept, w)
		}
	}
	return kept
}

// inside is what stands in the parentheses that the first word opens, and what stands behind them.
func inside(list []word) (in, behind []word) {
	depth := 0
	for i, w := range list {
		switch w.text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return list[1:i], list[i+1:]
			}
		}
	}
	return nil, nil
}

// commas splits words at the commas outside of parentheses.
func commas(list []word) [][]word {
	var parts [][]word
	depth, start := 0, 0
	for i, w := range list {
		switch w.text {
		case "(":
			depth++
		case ")":
			depth--
		case ",":
			if depth == 0 {
				parts = append(parts, list[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, list[start:])
}

// unwrapped is the words without parentheses around all of them.
func unwrapped(list []word) []word {
	for {
		list = trimmed(list)
		if len(list) == 0 || list[0].text != "(" {
			return list
		}
		in, behind := inside(list)
		if in == nil || len(behind) > 0 {
			return list
		}
		list = in
	}
}

// trimmed is the words without blanks at their ends.
func trimmed(list []word) []word {
	for len(list) > 0 && list[0].kind == blank {
		list = list[1:]
	}
	for len(list) > 0 && list[len(list)-1].kind == blank {
		list = list[:len(list)-1]
	}
	return list
}
