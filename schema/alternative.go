package schema

import (
	"errors"
	"fmt"
	"strings"
	"unsafe"
)

// alternatives compiles rules with | between them, of which one must hold: ip|hostname.
func alternatives(t *Type, part string) (Rule, error) {
	var rules []Rule
	var names []string
	sayable := true
	for each := range strings.SplitSeq(part, "|") {
		name, raw, hasParam := strings.Cut(strings.TrimSpace(each), "=")
		if structural(name) {
			return Rule{}, fmt.Errorf("rule %s is no alternative: it is not about the value alone", name)
		}
		rule, err := buildRule(t, name, param(raw), hasParam)
		if err != nil {
			return Rule{}, err
		}
		if rule.check == nil {
			return Rule{}, errors.New("rule " + part + " always holds: remove " + name + " from it, or the whole")
		}
		rules, names = append(rules, rule), append(names, name)
		sayable = sayable && rule.schema != nil
	}
	reason := "not one of these: " + strings.Join(names, ", ")
	either := Rule{Name: part, check: func(p unsafe.Pointer, r *Report) bool {
		items, dropped := len(r.items), r.dropped
		for i := range rules {
			if rules[i].check(p, r) {
				r.items, r.dropped = r.items[:items], dropped
				return true
			}
		}
		r.items, r.dropped = r.items[:items], dropped
		r.fault("value_error", map[string]any{"error": reason}, t.value(p))
		return false
	}}
	if sayable {
		either.schema = func(s *JSONSchema) {
			any := make([]*JSONSchema, len(rules))
			for i := range rules {
				any[i] = &JSONSchema{}
				rules[i].schema(any[i])
			}
			s.AllOf = append(s.AllOf, &JSONSchema{AnyOf: any})
		}
	}
	return either, nil
}

// structural reports whether a rule is about where the others apply, or about other fields, and not a check of one value.
func structural(name string) bool {
	switch name {
	case "required", "notnull", "omitempty", "dive", "keys", "endkeys":
		return true
	}
	return siblingRules[name] != nil
}
