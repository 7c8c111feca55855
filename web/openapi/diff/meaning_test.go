package diff_test

import (
	"encoding/json/v2"
	"maps"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func inJSON(v any) string {
	raw, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		panic(err)
	}
	return string(raw)
}

var named = map[string]any{
	"#/components/schemas/N": map[string]any{"type": "string"},
	"#/components/schemas/O": map[string]any{"type": "object", "properties": map[string]any{"b": map[string]any{"type": "string"}}},
}

// valid reports whether a value passes a schema, as far as made makes them.
func valid(schema, v any) bool {
	s, ok := schema.(map[string]any)
	if !ok {
		return schema != false
	}
	list := func(key string) []any { l, _ := s[key].([]any); return l }
	within := func(key string, n float64) bool {
		limit, ok := s[key].(float64)
		switch {
		case !ok:
			return true
		case strings.HasPrefix(key, "exclusiveMin"):
			return n > limit
		case strings.HasPrefix(key, "exclusiveMax"):
			return n < limit
		case strings.HasPrefix(key, "min"):
			return n >= limit
		case key == "multipleOf":
			return limit == 0 || n/limit == math.Trunc(n/limit)
		}
		return n <= limit
	}
	passes := func(part any) bool { return valid(part, v) }
	same := func(part any) bool { return inJSON(part) == inJSON(v) }
	if ref, ok := s["$ref"].(string); ok && !passes(named[ref]) {
		return false
	}
	switch t := s["type"].(type) {
	case string:
		if !isOf(v, t) {
			return false
		}
	case []any:
		if !slices.ContainsFunc(t, func(name any) bool { return isOf(v, name.(string)) }) {
			return false
		}
	}
	if only, ok := s["const"]; ok && !same(only) {
		return false
	}
	if all, ok := s["enum"].([]any); ok && !slices.ContainsFunc(all, same) {
		return false
	}
	switch v := v.(type) {
	case float64:
		for _, key := range []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"} {
			if !within(key, v) {
				return false
			}
		}
	case string:
		pattern, _ := s["pattern"].(string)
		if !within("minLength", float64(utf8.RuneCountInString(v))) || !regexp.MustCompile(pattern).MatchString(v) {
			return false
		}
	case []any:
		if !within("maxItems", float64(len(v))) {
			return false
		}
		found := s["contains"] == nil
		for i, item := range v {
			part := s["items"]
			if places := list("prefixItems"); i < len(places) {
				part = places[i]
			}
			twice := slices.ContainsFunc(v[:i], func(w any) bool { return inJSON(w) == inJSON(item) })
			if part != nil && !valid(part, item) || s["uniqueItems"] == true && twice {
				return false
			}
			found = found || valid(s["contains"], item)
		}
		if !found {
			return false
		}
	case map[string]any:
		if !within("minProperties", float64(len(v))) {
			return false
		}
		props, _ := s["properties"].(map[string]any)
		for _, name := range list("required") {
			if _, ok := v[name.(string)]; !ok {
				return false
			}
		}
		for name, member := range v {
			part, described := props[name]
			if !described {
				part = s["additionalProperties"]
			}
			if part != nil && !valid(part, member) || s["propertyNames"] != nil && !valid(s["propertyNames"], name) {
				return false
			}
		}
	}
	if either := list("anyOf"); either != nil && !slices.ContainsFunc(either, passes) || slices.ContainsFunc(list("allOf"), func(part any) bool { return !passes(part) }) {
		return false
	}
	return (s["not"] == nil || !passes(s["not"])) && (s["if"] == nil || s["then"] == nil || !passes(s["if"]) || passes(s["then"]))
}

func isOf(v any, name string) bool {
	switch v := v.(type) {
	case nil:
		return name == "null"
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case float64:
		return name == "number" || name == "integer" && v == math.Trunc(v)
	case []any:
		return name == "array"
	}
	return name == "object"
}

// examples are values that tell schemas of made apart.
func examples() []any {
	few := []any{nil, "", "a", "b", "ab", "xb", 1.0, 2.0, 1.5, 0.0, 5.0, 9.0, 10.0, true}
	all := append(slices.Clone(few), []any{}, []any{"a"}, []any{1.0, 1.0}, []any{"a", 2.0, nil}, map[string]any{})
	for _, v := range few {
		all = append(all, map[string]any{"a": v}, map[string]any{"b": v}, map[string]any{"a": "a", "b": v}, map[string]any{"c": v}, map[string]any{"a": map[string]any{"b": v}}, []any{v, "b"})
	}
	return all
}

// TestNothingBreaksUnseen: where a value was right and is wrong now, sending it is said to break; and the other way round for what is answered. Left
// out is what is said more kindly on purpose: properties that come to objects that were open, objects that are open now, and alternatives of a oneOf
// of which several hold.
func TestNothingBreaksUnseen(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	values := examples()
	seen := 0
	for range 12000 {
		a, ok := made(r, 2).(map[string]any)
		b := maps.Clone(a)
		more, _ := made(r, 1).(map[string]any)
		if !ok {
			continue
		}
		if r.IntN(2) == 0 {
			maps.Copy(b, more)
		} else if all, ok := a["allOf"].([]any); ok {
			b["allOf"] = append(slices.Clone(all), more)
		}
		before, after := inJSON(a), inJSON(b)
		if regexp.MustCompile(`#/x|other|nowhere|unevaluated|oneOf|additional`).MatchString(before+after) ||
			strings.Count(before, "properties") != strings.Count(after, "properties") || strings.Count(before, "schemas/O") != strings.Count(after, "schemas/O") {
			continue
		}
		for range 2 {
			var old, new any
			if json.Unmarshal([]byte(before), &old) != nil || json.Unmarshal([]byte(after), &new) != nil {
				t.Fatal(before, after)
			}
			if i := slices.IndexFunc(values, func(v any) bool { return valid(old, v) && !valid(new, v) }); i >= 0 {
				seen++
				if sent, answered := worst(t, before, after, false), worst(t, after, before, true); sent != "breaking" || answered != "breaking" {
					t.Fatalf("%s was right and is wrong now:\n%s\n%s\nsent: %s; answered, the other way round: %s", inJSON(values[i]), before, after, sent, answered)
				}
			}
			before, after = after, before
		}
	}
	if seen < 500 {
		t.Errorf("only %d schemas were narrower", seen)
	}
}
