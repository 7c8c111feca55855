package schema

import (
	"fmt"
	"regexp"
	"strings"
	"unsafe"
)

// refusal is what a check of a text says: the type of the mistake and its context. The zero value is no refusal.
type refusal struct {
	typ string
	ctx map[string]any
}

// wrong is a refusal with a reason.
func wrong(typ, reason string) refusal {
	return refusal{typ, map[string]any{"error": reason}}
}

// with adds keywords to the schema of a rule.
func with(build func(*Type, string) (Rule, error), set func(*JSONSchema)) func(*Type, string) (Rule, error) {
	return func(t *Type, param string) (Rule, error) {
		rule, err := build(t, param)
		inner := rule.schema
		rule.schema = func(s *JSONSchema) {
			if inner != nil {
				inner(s)
			}
			set(s)
		}
		return rule, err
	}
}

// text makes a rule of a check of strings.
func text(check func(string) refusal, format, pattern string) func(*Type, string) (Rule, error) {
	return func(t *Type, _ string) (Rule, error) {
		if t.Kind != KindString || t.Enum != nil {
			return Rule{}, errUnfit
		}
		rule := Rule{
			check: func(p unsafe.Pointer, r *Report) bool {
				s := *(*string)(p)
				bad := check(s)
				if bad.typ == "" {
					return true
				}
				r.fault(bad.typ, bad.ctx, s)
				return false
			},
		}
		if format != "" || pattern != "" {
			rule.schema = func(s *JSONSchema) {
				if format != "" {
					s.format(format)
				}
				if pattern != "" {
					s.pattern(pattern)
				}
			}
		}
		return rule, nil
	}
}

// patterned makes a rule of a pattern that says what is wrong in words.
func patterned(pattern, reason string) func(*Type, string) (Rule, error) {
	e := newExpression(pattern)
	return text(func(s string) refusal {
		if !e.matches(s) {
			return wrong("value_error", reason)
		}
		return refusal{}
	}, "", pattern)
}

// class compiles a rule that is a pattern.
func class(pattern string) func(*Type, string) (Rule, error) {
	e := newExpression(pattern)
	return func(t *Type, _ string) (Rule, error) { return matching(t, e) }
}

// matching is the rule that a text matches a pattern.
func matching(t *Type, e *expression) (Rule, error) {
	if t.Kind != KindString || t.Enum != nil {
		return Rule{}, errUnfit
	}
	return Rule{
		check: func(p unsafe.Pointer, r *Report) bool {
			s := *(*string)(p)
			if e.matches(s) {
				return true
			}
			r.fault("string_pattern_mismatch", map[string]any{"pattern": e.pattern}, s)
			return false
		},
		schema: func(s *JSONSchema) { s.pattern(e.document) },
	}, nil
}

// literal compiles contains, startswith and endswith.
func literal(before, after string) func(*Type, string) (Rule, error) {
	return func(t *Type, param string) (Rule, error) {
		e, err := parseExpression(before + regexp.QuoteMeta(param) + after)
		if err != nil {
			return Rule{}, fmt.Errorf("not a text to look for: %w", err)
		}
		return matching(t, e)
	}
}

// without compiles excludes, startsnotwith and endsnotwith: found says whether what must not be is there.
func without(before, after, words string, found func(s, param string) bool) func(*Type, string) (Rule, error) {
	return func(t *Type, param string) (Rule, error) {
		if param == "" {
			return Rule{}, fmt.Errorf("no text: every text has the empty one in it")
		}
		pattern := before + regexp.QuoteMeta(param) + after
		rule, err := text(func(s string) refusal {
			if found(s, param) {
				return wrong("value_error", words+" '"+param+"'")
			}
			return refusal{}
		}, "", "")(t, "")
		rule.schema = func(s *JSONSchema) { s.refuse(&JSONSchema{Pattern: pattern}) }
		return rule, err
	}
}

// anyOf compiles containsany and excludesall, which name characters.
func anyOf(want bool) func(*Type, string) (Rule, error) {
	return func(t *Type, param string) (Rule, error) {
		if param == "" {
			return Rule{}, fmt.Errorf("no characters: list at least one")
		}
		var set strings.Builder
		for _, c := range param {
			if strings.ContainsRune(`\]^-[&|~`, c) || strings.ContainsRune(`!#$%*+,.:;<=>?@{}()/'"`+"`", c) {
				fmt.Fprintf(&set, `\x%02X`, c)
				continue
			}
			set.WriteRune(c)
		}
		words := "must not contain any of '" + param + "'"
		if want {
			words = "must contain one of '" + param + "'"
		}
		rule, err := text(func(s string) refusal {
			if strings.ContainsAny(s, param) != want {
				return wrong("value_error", words)
			}
			return refusal{}
		}, "", "")(t, "")
		pattern := "[" + set.String() + "]"
		rule.schema = func(s *JSONSchema) {
			if want {
				s.pattern(pattern)
			} else {
				s.refuse(&JSONSchema{Pattern: pattern})
			}
		}
		return rule, err
	}
}

// codes makes a rule of a list of words.
func codes(list, reason string) func(*Type, string) (Rule, error) {
	words := strings.Fields(list)
	known := make(map[string]bool, len(words))
	values := make([]any, len(words))
	for i, w := range words {
		known[w], values[i] = true, w
	}
	return with(text(func(s string) refusal {
		if !known[s] {
			return wrong("value_error", reason)
		}
		return refusal{}
	}, "", ""), func(s *JSONSchema) { s.Enum = values })
}
