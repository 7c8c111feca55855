package schema

import (
	"regexp"
	"sync/atomic"
)

// expression is a regular expression that is compiled when it is first asked, since most programs ask few of those that the rules have. It may be
// used by several goroutines at once.
type expression struct {
	pattern  string
	document string // the pattern as JSON Schema has it
	ready    atomic.Pointer[compiledExpression]
}

// compiledExpression is one expression twice. The automaton answers for nearly every text, package regexp for the others.
type compiledExpression struct {
	slow *regexp.Regexp
	fast *automaton // nil if there is none
}

// newExpression takes a pattern that is known to be good, in Go as in JSON Schema.
func newExpression(pattern string) *expression {
	return &expression{pattern: pattern, document: pattern}
}

// parseExpression takes a pattern of somebody else's.
func parseExpression(pattern string) (*expression, error) {
	if _, err := regexp.Compile(pattern); err != nil {
		return nil, err
	}
	return newExpression(pattern), nil
}

// matches reports whether a part of s matches.
func (e *expression) matches(s string) bool {
	c := e.ready.Load()
	if c == nil {
		c = &compiledExpression{regexp.MustCompile(e.pattern), newAutomaton(e.pattern)}
		e.ready.Store(c)
	}
	if c.fast != nil {
		if found, sure := c.fast.matches(s); sure {
			return found
		}
	}
	return c.slow.MatchString(s)
}
