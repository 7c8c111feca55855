package page

import (
	"fmt"
	"html/template"
	"net/url"
	"reflect"
	"strconv"
	"time"
)

// funcs are the functions of every template. There is none that turns a string into markup.
func (s *Set) funcs() template.FuncMap {
	return template.FuncMap{
		"asset":    s.asset,
		"icon":     icon,
		"query":    Query,
		"dict":     dict,
		"list":     func(items ...any) []any { return items },
		"plural":   plural,
		"date":     func(t any) (string, error) { return s.format(t, "2 Jan 2006") },
		"clock":    func(t any) (string, error) { return s.format(t, "15:04") },
		"datetime": func(t any) (string, error) { return s.format(t, "2 Jan 2006 15:04") },
		"isotime":  func(t any) (string, error) { return s.format(t, time.RFC3339) },
		"inc":      func(n int) int { return n + 1 },
	}
}

// asset finds the caller's files first, then the built-in ones. A name that neither has is a mistake in a template.
func (s *Set) asset(name string) (string, error) {
	if s.Assets != nil && s.Assets.Has(name) {
		return s.Assets.URL(name), nil
	}
	if builtinAssets().Has(name) {
		return builtinAssets().URL(name), nil
	}
	return "", fmt.Errorf("there is no asset %q", name)
}

// icon draws a built-in icon beside text that says the same, so it is hidden from screen readers. A name that there is
// no icon for draws a neutral one: names may come from data. See [HasIcon].
func icon(name string) template.HTML {
	if name == "" {
		return ""
	}
	if !HasIcon(name) {
		name = "box"
	}
	// HasIcon makes name one of ours, so it needs no escaping.
	return template.HTML(`<svg class="icon" aria-hidden="true"><use href="` + builtinAssets().URL("icons.svg") + `#` + name + `"/></svg>`)
}

// Query returns u's query string with parameters set, beginning with "?": Query(u, "page", 2, "q", "") sets page and
// removes q. A value of nil or "" removes; a []string sets several. Pairs come as name, value.
func Query(u *url.URL, pairs ...any) (string, error) {
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("query: %d arguments after the URL, want pairs of name and value", len(pairs))
	}
	values := url.Values{}
	if u != nil {
		values = u.Query()
	}
	for i := 0; i < len(pairs); i += 2 {
		name, isString := pairs[i].(string)
		if !isString {
			return "", fmt.Errorf("query: %v is not a parameter name", pairs[i])
		}
		switch value := pairs[i+1].(type) {
		case nil:
			values.Del(name)
		case []string:
			values[name] = value
		default:
			if text := fmt.Sprint(value); text == "" {
				values.Del(name)
			} else {
				values.Set(name, text)
			}
		}
	}
	return "?" + values.Encode(), nil
}

func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: %d arguments, want pairs of key and value", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		key, isString := pairs[i].(string)
		if !isString {
			return nil, fmt.Errorf("dict: key %v is not a string", pairs[i])
		}
		m[key] = pairs[i+1]
	}
	return m, nil
}

// plural gives "1 track", "2 tracks". The plural form may be left out where it is the singular with an s.
func plural(n any, singular string, forms ...string) (string, error) {
	v := reflect.ValueOf(n)
	var count int64
	switch {
	case v.CanInt():
		count = v.Int()
	case v.CanUint():
		count = int64(v.Uint())
	default:
		return "", fmt.Errorf("plural: %v is not a whole number", n)
	}
	word := singular + "s"
	if len(forms) > 0 {
		word = forms[0]
	}
	if count == 1 {
		word = singular
	}
	return Thousands(count) + " " + word, nil
}

// Thousands writes n with commas: 15607 is "15,607".
func Thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

func (s *Set) format(t any, layout string) (string, error) {
	where := s.Location
	if where == nil {
		where = time.UTC
	}
	switch t := t.(type) {
	case time.Time:
		if t.IsZero() {
			return "", nil
		}
		return t.In(where).Format(layout), nil
	case *time.Time:
		if t == nil || t.IsZero() {
			return "", nil
		}
		return t.In(where).Format(layout), nil
	}
	return "", fmt.Errorf("%T is not a time", t)
}
