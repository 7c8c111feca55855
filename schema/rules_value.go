package schema

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// nothing is the build of what compile deals with itself.
func nothing(*Type, string) (Rule, error) { return Rule{}, nil }

// required compiles the part of `required` that is about a value that is there.
func required(t *Type, _ string) (Rule, error) {
	switch t.Kind {
	case KindString, KindList, KindMap, KindBytes:
		if t.Enum == nil && t.Len == 0 {
			return lengthRule(t, 1, -1), nil
		}
	}
	return Rule{}, nil
}

// oneOf compiles oneof=a b 'c d'.
func oneOf(t *Type, param string) (Rule, error) {
	words, err := quotedWords(param)
	if err != nil {
		return Rule{}, err
	}
	if t.Enum != nil {
		for _, w := range words {
			if !t.hasText(w) {
				return Rule{}, fmt.Errorf("%q is not one of %s", w, t.expected)
			}
		}
	}
	var values []any
	var is func(p unsafe.Pointer) bool
	switch t.Kind {
	case KindString:
		for _, w := range words {
			values = append(values, w)
		}
		is = func(p unsafe.Pointer) bool {
			s := *(*string)(p)
			for _, w := range words {
				if w == s {
					return true
				}
			}
			return false
		}
	case KindInt, KindUint:
		probe := addressOf(zeroOf(t))
		var allowed []uint64
		for i, w := range words {
			if fault := t.storeDigits(w, probe); fault != numberFine {
				return Rule{}, fmt.Errorf("%q is no %s", w, t.Go.Kind())
			}
			words[i] = t.Text(probe) // +1 and 007 are 1 and 7
			values = append(values, jsontext.Value(words[i]))
			allowed = append(allowed, t.bits(probe))
		}
		is = func(p unsafe.Pointer) bool {
			n := t.bits(p)
			for _, a := range allowed {
				if a == n {
					return true
				}
			}
			return false
		}
	default:
		return Rule{}, errUnfit
	}
	expected := expectedChoices(words, t.Kind == KindString)
	return Rule{
		check: func(p unsafe.Pointer, r *Report) bool {
			if is(p) {
				return true
			}
			r.fault("literal_error", map[string]any{"expected": expected}, t.value(p))
			return false
		},
		schema: func(s *JSONSchema) { s.Enum = values },
	}, nil
}

// bits is an integer's value as it is in memory, widened.
func (t *Type) bits(p unsafe.Pointer) uint64 {
	if t.Kind == KindInt {
		return uint64(t.loadInt(p))
	}
	return t.loadUint(p)
}

// quotedWords splits at spaces; single quotes hold a word with spaces together.
func quotedWords(s string) ([]string, error) {
	var words []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if s[0] == '\'' {
			end := strings.IndexByte(s[1:], '\'')
			if end < 0 {
				return nil, errors.New("a quote is not closed")
			}
			words = append(words, s[1:1+end])
			s = s[end+2:]
			continue
		}
		word, rest, _ := strings.Cut(s, " ")
		words = append(words, word)
		s = rest
	}
	if len(words) == 0 {
		return nil, errors.New("no values: list them with spaces between")
	}
	return words, nil
}

// unique compiles the rule that a list has no element twice. Elements are the same if their JSON means the same, secrets and what is only
// written among it.
func unique(t *Type, _ string) (Rule, error) {
	if t.Kind != KindList {
		return Rule{}, errUnfit
	}
	asWritten := sync.OnceValue(func() bool { return t.Elem.spelledAsWritten(map[*Type]bool{}) }) // when the fields are known
	return Rule{
		check: func(p unsafe.Pointer, r *Report) bool {
			seen := make(map[string]int, t.length(p))
			for i := range t.length(p) {
				key := ""
				q := t.index(p, i)
				if t.Elem.Kind == KindString {
					key = *(*string)(q)
				} else {
					raw, err := t.Elem.canonical(q, asWritten())
					if err != nil {
						continue // it could not be sent either
					}
					key = raw
				}
				if first, twice := seen[key]; twice {
					r.fault("unique_items", map[string]any{"first": first, "second": i}, t.value(p))
					return false
				}
				seen[key] = i
			}
			return true
		},
		schema: func(s *JSONSchema) { s.UniqueItems = true },
	}, nil
}

// canonical is the JSON of the value at p with nothing left out, which is the same for values that mean the same. What is spelled as somebody
// wrote it is brought into one form for that: its numbers and the order of its members.
func (t *Type) canonical(p unsafe.Pointer, asWritten bool) (string, error) {
	raw, err := json.Marshal(t.pointer(p), Revealing())
	if err == nil && asWritten {
		err = (*jsontext.Value)(&raw).Canonicalize(jsontext.CanonicalizeRawInts(false)) // which would round them to 53 bits
	}
	return string(raw), err
}

// spelledAsWritten reports whether the JSON of values of the type may have parts that are spelled as somebody wrote them.
func (t *Type) spelledAsWritten(seen map[*Type]bool) bool {
	if t == nil || seen[t] {
		return false
	}
	seen[t] = true
	return t.Kind == KindAny || t.Kind == KindJSON || t.Elem.spelledAsWritten(seen) ||
		slices.ContainsFunc(t.Fields, func(f *Field) bool { return f.Type.spelledAsWritten(seen) })
}

// tense compiles past and future.
func tense(name string, sign int) func(*Type, string) (Rule, error) {
	return func(t *Type, _ string) (Rule, error) {
		var compare func(p unsafe.Pointer) int
		typ := "datetime_" + name
		switch t.Kind {
		case KindTime:
			compare = func(p unsafe.Pointer) int { return (*(*time.Time)(p)).Compare(time.Now()) }
		case KindDate:
			typ = "date_" + name
			compare = func(p unsafe.Pointer) int { return (*(*Date)(p)).Compare(DateOf(time.Now())) }
		default:
			return Rule{}, errUnfit
		}
		return Rule{check: func(p unsafe.Pointer, r *Report) bool {
			if compare(p) == sign {
				return true
			}
			r.fault(typ, nil, t.value(p))
			return false
		}}, nil
	}
}
