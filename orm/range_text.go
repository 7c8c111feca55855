package orm

import (
	"errors"
	"fmt"
	"strings"
)

// splitRange takes the text of a range apart. A bound that is nil is none; bounds are the two brackets, or "" of the empty range.
func splitRange(text string) (lower, upper *string, bounds string, err error) {
	bad := func(why string) (*string, *string, string, error) {
		return nil, nil, "", fmt.Errorf("%q is not a range: %s", text, why)
	}
	rest := strings.TrimSpace(text)
	if strings.EqualFold(rest, "empty") {
		return nil, nil, "", nil
	}
	if len(rest) < 3 || !strings.Contains("[(", rest[:1]) || !strings.Contains("])", rest[len(rest)-1:]) {
		return bad("write one as [1,10), with a bracket that belongs to it or a parenthesis on each side, or empty")
	}
	bounds = rest[:1] + rest[len(rest)-1:]
	rest = rest[1 : len(rest)-1]
	lower, rest, err = cutBound(rest)
	if err != nil {
		return bad(err.Error())
	}
	if !strings.HasPrefix(rest, ",") {
		return bad("it has no comma between its bounds")
	}
	upper, rest, err = cutBound(rest[1:])
	if err != nil {
		return bad(err.Error())
	}
	if rest != "" {
		return bad("something follows its upper bound")
	}
	return lower, upper, bounds, nil
}

// cutBound takes a bound off a text, up to a comma or the end. Quotes and backslashes are as PostgreSQL writes them.
func cutBound(text string) (bound *string, rest string, err error) {
	var b strings.Builder
	quoted, there := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\':
			if i++; i == len(text) {
				return nil, "", errors.New("a backslash is its end")
			}
			b.WriteByte(text[i])
			there = true
		case c == '"' && quoted && i+1 < len(text) && text[i+1] == '"':
			b.WriteByte('"')
			i++
		case c == '"':
			quoted, there = !quoted, true
		case !quoted && c == ',':
			return boundOf(b.String(), there), text[i:], nil
		case !quoted && strings.IndexByte("[](){}", c) >= 0:
			return nil, "", errors.New("it has a bracket inside")
		default:
			b.WriteByte(c)
			there = true
		}
	}
	if quoted {
		return nil, "", errors.New("a quote does not end")
	}
	return boundOf(b.String(), there), "", nil
}

func boundOf(text string, there bool) *string {
	if !there {
		return nil
	}
	return &text
}
