package mysql

import "strings"

// split cuts a script into its statements at the semicolons that are not part of a text, a name or a comment. The
// protocol could take a script as a whole, but then any hole in a query's text would let in a second query.
func split(script string) []string {
	if !strings.Contains(script, ";") {
		return []string{script}
	}
	var out []string
	start := 0
	add := func(end int) {
		if s := strings.TrimSpace(script[start:end]); s != "" {
			out = append(out, s)
		}
	}
	for i := 0; i < len(script); i++ {
		switch c := script[i]; c {
		case ';':
			add(i)
			start = i + 1
		case '\'', '"', '`':
			for i++; i < len(script) && script[i] != c; i++ {
				if script[i] == '\\' && c != '`' {
					i++
				}
			}
		case '#':
			i = skipTo(script, i, "\n")
		case '-':
			if strings.HasPrefix(script[i:], "--") && (i+2 == len(script) || strings.IndexByte(" \t\r\n", script[i+2]) >= 0) {
				i = skipTo(script, i, "\n")
			}
		case '/':
			if strings.HasPrefix(script[i:], "/*") {
				i = skipTo(script, i+2, "*/")
			}
		}
	}
	if start < len(script) {
		add(len(script))
	}
	return out
}

// skipTo returns the index of the last byte of the mark, or of the script.
func skipTo(script string, from int, mark string) int {
	if n := strings.Index(script[min(from, len(script)):], mark); n >= 0 {
		return from + n + len(mark) - 1
	}
	return len(script)
}
