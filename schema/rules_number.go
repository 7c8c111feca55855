package schema

import (
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unsafe"
)

// multipleOf compiles multipleof=n.
func multipleOf(t *Type, param string) (Rule, error) {
	var divides func(p unsafe.Pointer) bool
	var bound jsontext.Value
	step, ok := rat(param)
	switch t.Kind {
	case KindInt, KindUint, KindFloat, KindDecimal:
	default:
		return Rule{}, errUnfit
	}
	if !ok || step.Sign() <= 0 {
		return Rule{}, errors.New("not a step: write a number above 0")
	}
	if t.Kind != KindFloat && t.Kind != KindDecimal && !step.IsInt() {
		return Rule{}, errors.New("not a whole number: the field is one")
	}
	switch t.Kind {
	case KindInt:
		n, err := strconv.ParseInt(param, 10, 64)
		if err != nil {
			return Rule{}, errors.New("out of range")
		}
		divides, bound = func(p unsafe.Pointer) bool { return t.loadInt(p)%n == 0 }, numberJSON(param)
	case KindUint:
		n, err := strconv.ParseUint(param, 10, 64)
		if err != nil {
			return Rule{}, errors.New("out of range")
		}
		divides, bound = func(p unsafe.Pointer) bool { return t.loadUint(p)%n == 0 }, numberJSON(param)
	case KindFloat:
		// In decimal, as people and JSON Schema mean it: 0.3 is a multiple of 0.1.
		divides = func(p unsafe.Pointer) bool {
			v, ok := rat(strconv.FormatFloat(t.loadFloat(p), 'g', -1, t.Bits))
			return ok && v.Quo(v, step).IsInt()
		}
		bound = numberJSON(param)
	case KindDecimal:
		divides = func(p unsafe.Pointer) bool {
			v := t.decimalRat(p)
			return v != nil && v.Quo(v, step).IsInt()
		}
		bound = numberJSON(param)
	}
	rule := Rule{check: func(p unsafe.Pointer, r *Report) bool {
		if divides(p) {
			return true
		}
		r.fault("multiple_of", map[string]any{"multiple_of": numberJSON(param)}, t.value(p))
		return false
	}}
	if bound != nil {
		rule.schema = func(s *JSONSchema) { s.MultipleOf = bound }
	}
	return rule, nil
}

// maxDigits compiles maxdigits=n: how many digits a decimal has, those behind the point included and zeros at the front not.
func maxDigits(t *Type, param string) (Rule, error) {
	return digitsRule(t, param, "decimal_max_digits", "max_digits", func(whole, fraction string) int {
		return len(whole) + len(fraction)
	}, func(s *JSONSchema, n int) {
		// The digits are counted by a look ahead, which RE2 has not; so this is a pattern of alternatives: k digits before the point and n-k behind it.
		var alternatives []string
		for k := 0; k <= n && n <= 40; k++ {
			alternatives = append(alternatives, fmt.Sprintf(`[0-9]{%d}(?:\.[0-9]{0,%d}0*)?`, k, n-k))
		}
		if alternatives != nil {
			s.pattern(`^-?0*(?:` + strings.Join(alternatives, "|") + `)$|[eE]`)
		}
	})
}

// decimalPlaces compiles maxplaces=n.
func decimalPlaces(t *Type, param string) (Rule, error) {
	return digitsRule(t, param, "decimal_max_places", "decimal_places", func(_, fraction string) int { return len(fraction) }, func(s *JSONSchema, n int) {
		s.pattern(fmt.Sprintf(`^-?[0-9]*(?:\.[0-9]{0,%d}0*)?$|[eE]`, n))
		if step := numberJSON("1e-" + strconv.Itoa(n)); s.MultipleOf == nil {
			s.MultipleOf = step
		} else {
			s.AllOf = append(s.AllOf, &JSONSchema{MultipleOf: step})
		}
	})
}

func digitsRule(t *Type, param, typ, key string, measure func(whole, fraction string) int, describe func(*JSONSchema, int)) (Rule, error) {
	n, err := strconv.Atoi(param)
	switch {
	case t.Kind != KindDecimal:
		return Rule{}, errUnfit
	case err != nil || n < 0 || n > maxPlaces:
		return Rule{}, errors.New("not a number of digits: write a whole number up to 1000")
	}
	return Rule{
		check: func(p unsafe.Pointer, r *Report) bool {
			if v := t.decimalRat(p); v != nil && measure(decimalDigits(v)) <= n {
				return true
			}
			r.fault(typ, map[string]any{key: n}, t.value(p))
			return false
		},
		schema: func(s *JSONSchema) { describe(s, n) },
	}, nil
}

// decimalDigits are the digits of a number before the point, without zeros at the front, and behind it, without zeros at the end.
func decimalDigits(v *big.Rat) (whole, fraction string) {
	n, _ := v.FloatPrec() // exact, as every decimal is
	_, fraction, _ = strings.Cut(v.FloatString(n), ".")
	whole = new(big.Int).Quo(v.Num(), v.Denom()).String()
	return strings.TrimLeft(strings.TrimPrefix(whole, "-"), "0"), fraction
}
