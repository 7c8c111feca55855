package schema

import (
	"encoding"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"
	"unsafe"
)

// comparison is what one of the rules min, max, gt, … demands of the sign of value − bound.
type comparison struct {
	typ, key string
	ok       func(sign int) bool
	set      func(s *JSONSchema, bound jsontext.Value)
}

var (
	atLeast = comparison{"greater_than_equal", "ge", func(c int) bool { return c >= 0 },
		func(s *JSONSchema, b jsontext.Value) { s.Minimum = b }}
	atMost = comparison{"less_than_equal", "le", func(c int) bool { return c <= 0 },
		func(s *JSONSchema, b jsontext.Value) { s.Maximum = b }}
	above = comparison{"greater_than", "gt", func(c int) bool { return c > 0 },
		func(s *JSONSchema, b jsontext.Value) { s.ExclusiveMinimum = b }}
	below = comparison{"less_than", "lt", func(c int) bool { return c < 0 },
		func(s *JSONSchema, b jsontext.Value) { s.ExclusiveMaximum = b }}
	exactly = comparison{"literal_error", "expected", func(c int) bool { return c == 0 },
		func(s *JSONSchema, b jsontext.Value) { s.Const = b }}
	other = comparison{"value_error", "error", func(c int) bool { return c != 0 },
		func(s *JSONSchema, b jsontext.Value) { s.refuse(&JSONSchema{Const: b}) }}
)

// sized compiles a rule that bounds a length, a count or a number. least and most are the bounds that n means for a
// length or count; -1 for none.
func sized(c comparison, least, most func(n int) int) func(*Type, string) (Rule, error) {
	return func(t *Type, param string) (Rule, error) {
		switch t.Kind {
		case KindString, KindList, KindMap, KindBytes:
			if least == nil {
				if t.Kind != KindString {
					return Rule{}, errUnfit
				}
				return textLiteral(c, t, param)
			}
			n, err := strconv.Atoi(param)
			if err != nil || n < 0 {
				return Rule{}, errors.New("not a length: write a whole number that is not negative")
			}
			if t.Enum != nil {
				return Rule{}, errUnfit
			}
			lo, hi := least(n), most(n)
			if hi < 0 && lo < 0 {
				return Rule{}, errors.New("nothing is that short")
			}
			return lengthRule(t, lo, hi), nil
		case KindInt, KindUint, KindFloat, KindDecimal, KindDuration, KindTime, KindDate, KindClock:
			return numberRule(c, t, param)
		}
		return Rule{}, errUnfit
	}
}

func keep(n int) int { return n }
func none(int) int   { return -1 }
func more(n int) int { return n + 1 }
func less(n int) int { return n - 1 }

// exactLength compiles len=n.
func exactLength(t *Type, param string) (Rule, error) {
	switch t.Kind {
	case KindString, KindList, KindMap, KindBytes:
		return sized(atLeast, keep, keep)(t, param)
	}
	return Rule{}, errUnfit
}

// lengthRule demands a length of at least lo and at most hi; a negative bound is none.
func lengthRule(t *Type, lo, hi int) Rule {
	short, long, field := "too_short", "too_long", "List"
	size := func(p unsafe.Pointer) int { return t.length(p) }
	switch t.Kind {
	case KindString:
		short, long, field = "string_too_short", "string_too_long", ""
		size = func(p unsafe.Pointer) int { return utf8.RuneCountInString(*(*string)(p)) }
	case KindBytes:
		short, long, field = "bytes_too_short", "bytes_too_long", ""
	case KindMap:
		field = "Dictionary"
	}
	refuse := func(r *Report, p unsafe.Pointer, typ, key string, bound, n int) bool {
		ctx := map[string]any{key: bound}
		if field != "" {
			ctx["field_type"], ctx["actual_length"] = field, n
		}
		r.fault(typ, ctx, t.value(p))
		return false
	}
	isText := t.Kind == KindString
	return Rule{
		check: func(p unsafe.Pointer, r *Report) bool {
			if isText { // a character has 1 to 4 bytes, which is often enough to know
				if n := len(*(*string)(p)); n/4 >= lo && (hi < 0 || n <= hi) {
					return true
				}
			}
			n := size(p)
			if n < lo {
				return refuse(r, p, short, "min_length", lo, n)
			}
			if hi >= 0 && n > hi {
				return refuse(r, p, long, "max_length", hi, n)
			}
			return true
		},
		schema: func(s *JSONSchema) {
			minimum, maximum := &s.MinLength, &s.MaxLength
			lo, hi := lo, hi
			switch t.Kind {
			case KindList:
				minimum, maximum = &s.MinItems, &s.MaxItems
			case KindMap:
				minimum, maximum = &s.MinProperties, &s.MaxProperties
			case KindBytes: // the length of the base64 text
				lo = (lo + 2) / 3 * 4
				if hi >= 0 {
					hi = (hi + 2) / 3 * 4
				}
			}
			if lo > 0 && (*minimum == nil || **minimum < lo) {
				*minimum = &lo
			}
			if hi >= 0 && (*maximum == nil || **maximum > hi) {
				*maximum = &hi
			}
		},
	}
}

// numberRule demands a number on one side of a bound.
func numberRule(c comparison, t *Type, param string) (Rule, error) {
	compare, bound, ctx, err := comparer(t, param)
	if err != nil {
		return Rule{}, err
	}
	holds := c.holds(t, ctx)
	if holds == nil {
		holds = func(p unsafe.Pointer) bool {
			sign := compare(p)
			return sign != unordered && c.ok(sign)
		}
	}
	rule := Rule{check: func(p unsafe.Pointer, r *Report) bool {
		if holds(p) {
			return true
		}
		switch c.key {
		case "expected":
			r.fault(c.typ, map[string]any{"expected": param}, t.value(p))
		case "error":
			r.fault(c.typ, map[string]any{"error": "must not be " + param}, t.value(p))
		default:
			r.fault(c.typ, map[string]any{c.key: ctx}, t.value(p))
		}
		return false
	}}
	if bound != nil {
		rule.schema = func(s *JSONSchema) { c.set(s, bound) }
	}
	return rule, nil
}

// holds is the comparison of the usual numbers with a bound, in one step; nil for others.
func (c comparison) holds(t *Type, bound any) func(p unsafe.Pointer) bool {
	switch bound := bound.(type) {
	case int64:
		if t.Bits == 64 {
			return ordered(c.key, bound)
		}
	case float64:
		if t.Bits == 64 {
			return ordered(c.key, bound)
		}
	}
	return nil
}

func ordered[T int64 | float64](key string, bound T) func(p unsafe.Pointer) bool {
	switch key {
	case "ge":
		return func(p unsafe.Pointer) bool { return *(*T)(p) >= bound }
	case "le":
		return func(p unsafe.Pointer) bool { return *(*T)(p) <= bound }
	case "gt":
		return func(p unsafe.Pointer) bool { return *(*T)(p) > bound }
	case "lt":
		return func(p unsafe.Pointer) bool { return *(*T)(p) < bound }
	}
	return nil
}

// comparer returns a function that compares a number of type t with the one in param, and param for JSON Schema and for errors.
func comparer(t *Type, param string) (compare func(unsafe.Pointer) int, bound jsontext.Value, ctx any, err error) {
	switch t.Kind {
	case KindInt:
		n, err := strconv.ParseInt(param, 10, t.Bits)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("not an int%d: write a whole number in its range", t.Bits)
		}
		return func(p unsafe.Pointer) int { return compareOrdered(t.loadInt(p), n) }, jsontext.Value(strconv.FormatInt(n, 10)), n, nil
	case KindUint:
		n, err := strconv.ParseUint(param, 10, t.Bits)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("not a uint%d: write a whole number in its range", t.Bits)
		}
		return func(p unsafe.Pointer) int { return compareOrdered(t.loadUint(p), n) }, jsontext.Value(strconv.FormatUint(n, 10)), n, nil
	case KindFloat:
		n, err := strconv.ParseFloat(param, 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			return nil, nil, nil, errors.New("not a number: write one such as 0.5")
		}
		held, err := strconv.ParseFloat(param, t.Bits) // the bound as the field holds it: 0.1 of 32 bits is another number
		if err != nil {
			return nil, nil, nil, fmt.Errorf("not a float%d: write a number in its range", t.Bits)
		}
		return func(p unsafe.Pointer) int { return compareOrdered(t.loadFloat(p), held) }, numberJSON(param), n, nil
	case KindDecimal:
		n, ok := rat(param)
		if !ok {
			return nil, nil, nil, errors.New("not a number: write one such as 0.05")
		}
		// In JSON Schema the bound is for decimals sent as numbers; it has none for strings.
		return func(p unsafe.Pointer) int { return compareRats(t.decimalRat(p), n) }, numberJSON(param), numberJSON(param), nil
	case KindDuration:
		n, err := ParseDuration(param)
		if err != nil {
			return nil, nil, nil, errors.New("not a duration: write one such as 1h30m")
		}
		return func(p unsafe.Pointer) int { return compareOrdered(*(*time.Duration)(p), n) }, nil, param, nil
	case KindTime:
		n, err := textTime(param)
		if err != nil {
			return nil, nil, nil, errors.New("not a moment: write one such as 2026-07-31T13:05:09Z")
		}
		return func(p unsafe.Pointer) int { return (*(*time.Time)(p)).Compare(n) }, nil, param, nil
	case KindDate:
		n, err := ParseDate(param)
		if err != nil {
			return nil, nil, nil, errors.New("not a date: write one such as 2026-07-31")
		}
		return func(p unsafe.Pointer) int { return (*(*Date)(p)).Compare(n) }, nil, param, nil
	case KindClock:
		n, err := ParseClock(param)
		if err != nil {
			return nil, nil, nil, errors.New("not a time of day: write one such as 13:05")
		}
		return func(p unsafe.Pointer) int { return compareOrdered(*(*int64)(p), int64(n)) }, nil, param, nil
	}
	return nil, nil, nil, errUnfit
}

// numberJSON is a number as JSON spells it.
func numberJSON(s string) jsontext.Value {
	if v := jsontext.Value(s); v.IsValid() {
		return v
	}
	f, _ := strconv.ParseFloat(s, 64)
	return jsontext.Value(strconv.FormatFloat(f, 'f', -1, 64))
}

// unordered is the sign of a comparison with what is no number, such as the NaN of some decimals: no rule holds for it.
const unordered = math.MinInt

// decimalRat is the exact value of the decimal at p; nil if it has no text, or one that is no number.
func (t *Type) decimalRat(p unsafe.Pointer) *big.Rat {
	m, ok := t.pointer(p).(encoding.TextMarshaler)
	if !ok {
		return nil
	}
	text, err := m.MarshalText()
	if err != nil {
		return nil
	}
	v, _ := exactRat(string(text))
	return v
}

// compareRats is the sign of a − b, either of which may be nil.
func compareRats(a, b *big.Rat) int {
	if a == nil || b == nil {
		return unordered
	}
	return a.Cmp(b)
}

func compareOrdered[T int64 | uint64 | float64 | time.Duration](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// textLiteral compiles eq and ne for strings.
func textLiteral(c comparison, t *Type, param string) (Rule, error) {
	if t.Enum != nil && !t.hasText(param) {
		return Rule{}, fmt.Errorf("not one of %s", t.expected)
	}
	quoted := quoteText(param)
	return Rule{
		check: func(p unsafe.Pointer, r *Report) bool {
			if (*(*string)(p) == param) == c.ok(0) {
				return true
			}
			if c.ok(0) {
				r.fault(c.typ, map[string]any{"expected": "'" + param + "'"}, t.value(p))
			} else {
				r.fault(c.typ, map[string]any{"error": "must not be '" + param + "'"}, t.value(p))
			}
			return false
		},
		schema: func(s *JSONSchema) { c.set(s, quoted) },
	}, nil
}

func (t *Type) hasText(s string) bool {
	for _, c := range t.Enum {
		if c.Text == s {
			return true
		}
	}
	return false
}
