package diff

import "slices"

// part is one schema object of those that must all hold for a value: the schema itself, what stands beside a reference and what it leads to, and
// what allOf lists.
type part struct {
	node
	orNull bool // null passes it by
}

// takesNull reports whether null passes the part, apart from its alternatives.
func (p part) takesNull() bool {
	if p.orNull {
		return true
	}
	if t, ok := p.types(); ok && !slices.Contains(t, "null") {
		return false
	}
	values, ok := p.values()
	return !ok || slices.ContainsFunc(values, func(v any) bool { return v == nil })
}

// types are those that the part names.
func (p part) types() ([]string, bool) {
	switch v := p.object()["type"].(type) {
	case string:
		return []string{v}, true
	case []any:
		var out []string
		for _, t := range v {
			if name, ok := t.(string); ok {
				out = append(out, name)
			}
		}
		return out, true
	}
	return nil, false
}

// values are those that the part lists.
func (p part) values() ([]any, bool) {
	list, listed := p.object()["enum"].([]any)
	only, one := p.object()["const"]
	switch {
	case !one:
		return list, listed
	case listed && !slices.ContainsFunc(list, func(v any) bool { return canonical(v) == canonical(only) }):
		return nil, true
	}
	return []any{only}, true
}
