package schema

import (
	"cmp"
	"encoding/json/jsontext"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gotandem/tandem/problem"
)

// Messages are the sentences of one language for refused inputs. The zero value has none.
type Messages struct {
	// Language is the tag of the language (BCP 47): de, pt-BR.
	Language string
	// Templates has a sentence for each type of mistake, as in [English]. {min_length} stands for that value of the mistake's ctx, and
	// {min_length|character|characters} for the word that goes with it. A type without a template keeps its English sentence.
	//
	// Whole texts can be keys too: what a Validate method gives to Report.Fail, and the reasons of [English]'s value_error, are looked up before
	// they are put in place of {error}; so are the titles and details of problems, such as "Not Found".
	Templates map[string]string
	// Own has the sentences for types of mistakes that the program made up itself, for Report.Add.
	Own map[string]string
	// Plural chooses one of the words behind a number: 0 is the first. nil takes the first for 1 and the last for all else.
	Plural func(n int) int
	// Or stands between the last two of a list of values: "oder". "" is "or".
	Or string
}

// english has the template of every mistake that this package finds. The words are pydantic's where it has the mistake.
var english = map[string]string{
	"missing":               "Field required",
	"extra_forbidden":       "Extra inputs are not permitted",
	"json_invalid":          "JSON decode error",
	"recursion_loop":        "Recursion error - cyclic reference detected",
	"bool_type":             "Input should be a valid boolean",
	"bool_parsing":          "Input should be a valid boolean, unable to interpret input",
	"int_type":              "Input should be a valid integer",
	"int_parsing":           "Input should be a valid integer, unable to parse string as an integer",
	"int_from_float":        "Input should be a valid integer, got a number with a fractional part",
	"int_parsing_size":      "Unable to parse input string as an integer, exceeded maximum size",
	"float_type":            "Input should be a valid number",
	"float_parsing":         "Input should be a valid number, unable to parse string as a number",
	"finite_number":         "Input should be a finite number",
	"decimal_type":          "Decimal input should be an integer, float, string or Decimal object",
	"decimal_parsing":       "Input should be a valid decimal",
	"decimal_max_digits":    "Decimal input should have no more than {max_digits} {max_digits|digit|digits} in total",
	"decimal_max_places":    "Decimal input should have no more than {decimal_places} decimal {decimal_places|place|places}",
	"string_type":           "Input should be a valid string",
	"string_unicode":        "Input should be a valid string, unable to parse raw data as a unicode string",
	"bytes_type":            "Input should be a valid bytes",
	"datetime_type":         "Input should be a valid datetime",
	"date_type":             "Input should be a valid date",
	"time_type":             "Input should be a valid time",
	"time_delta_type":       "Input should be a valid timedelta",
	"uuid_type":             "UUID input should be a string, bytes or UUID object",
	"model_attributes_type": "Input should be a valid dictionary or object to extract fields from",
	"list_type":             "Input should be a valid list",
	"dict_type":             "Input should be a valid dictionary",
	"none_required":         "Input should be None",

	"greater_than":             "Input should be greater than {gt}",
	"greater_than_equal":       "Input should be greater than or equal to {ge}",
	"less_than":                "Input should be less than {lt}",
	"less_than_equal":          "Input should be less than or equal to {le}",
	"multiple_of":              "Input should be a multiple of {multiple_of}",
	"string_too_short":         "String should have at least {min_length} {min_length|character|characters}",
	"string_too_long":          "String should have at most {max_length} {max_length|character|characters}",
	"bytes_too_short":          "Data should have at least {min_length} {min_length|byte|bytes}",
	"bytes_too_long":           "Data should have at most {max_length} {max_length|byte|bytes}",
	"too_short":                "{field_type} should have at least {min_length} {min_length|item|items} after validation, not {actual_length}",
	"too_long":                 "{field_type} should have at most {max_length} {max_length|item|items} after validation, not {actual_length}",
	"unique_items":             "List items should be unique, items {first} and {second} are equal",
	"string_pattern_mismatch":  "String should match pattern '{pattern}'",
	"enum":                     "Input should be {expected}",
	"literal_error":            "Input should be {expected}",
	"date_past":                "Date should be in the past",
	"date_future":              "Date should be in the future",
	"datetime_past":            "Input should be in the past",
	"datetime_future":          "Input should be in the future",
	"equal_to_field":           "Input should be equal to {field}",
	"not_equal_to_field":       "Input should not be equal to {field}",
	"greater_than_field":       "Input should be greater than {field}",
	"greater_than_equal_field": "Input should be greater than or equal to {field}",
	"less_than_field":          "Input should be less than {field}",
	"less_than_equal_field":    "Input should be less than or equal to {field}",

	"datetime_parsing":           "Input should be a valid datetime, {error}",
	"date_from_datetime_parsing": "Input should be a valid date in the format YYYY-MM-DD, {error}",
	"date_from_datetime_inexact": "Datetimes provided to dates should have zero time - e.g. be exact dates",
	"time_parsing":               "Input should be in a valid time format, {error}",
	"time_delta_parsing":         "Input should be a valid timedelta, {error}",
	"uuid_parsing":               "Input should be a valid UUID, {error}",
	"uuid_version":               "UUID version {expected_version} expected",
	"url_parsing":                "Input should be a valid URL, {error}",
	"url_scheme":                 "URL scheme should be {expected_schemes}",
	"bytes_invalid_encoding":     "Data should be valid {encoding}: {encoding_error}",
	"base64_decode":              "Base64 decoding error: {error}",
	"byte_size":                  "could not parse value and unit from byte string",
	"ip_any_address":             "value is not a valid IPv4 or IPv6 address",
	"ip_v4_address":              "value is not a valid IPv4 address",
	"ip_v6_address":              "value is not a valid IPv6 address",
	"ip_any_network":             "value is not a valid IPv4 or IPv6 network",
	"ip_v4_network":              "value is not a valid IPv4 network",
	"ip_v6_network":              "value is not a valid IPv6 network",
	"payment_card_number_digits": "Card number is not all digits",
	"payment_card_number_luhn":   "Card number is not luhn valid",
	"value_error":                "Value error, {error}",
	"value_error.email":          "value is not a valid email address: {reason}",

	"union_tag_invalid":   "Input tag '{tag}' found using {discriminator} does not match any of the expected tags: {expected_tags}",
	"union_tag_not_found": "Unable to extract tag using discriminator {discriminator}",

	"input": "The input has {count} {count|mistake|mistakes}.",
}

// English is a copy of the messages as they are: what a translation replaces. The template "input" is the detail of the whole problem.
func English() Messages {
	m := Messages{Language: "en", Templates: make(map[string]string, len(english)), Or: "or"}
	for typ, template := range english {
		m.Templates[typ] = template
	}
	return m
}

// templateKey is the name of a mistake's template: its type, apart from a type that has two sentences.
func templateKey(typ string, ctx map[string]any) string {
	if typ == "value_error" {
		if _, ok := ctx["reason"]; ok {
			return "value_error.email"
		}
	}
	return typ
}

// Translate returns the problem with its title, its detail and its messages in this language, as far as there are words for them. p is not changed.
func (m Messages) Translate(p *problem.Error) *problem.Error {
	if len(m.Templates) == 0 && len(m.Own) == 0 {
		return p
	}
	c := p.Clone()
	for i, item := range c.Errors {
		for _, template := range [...]string{m.Own[item.Type], m.Templates[templateKey(item.Type, item.Ctx)], m.Templates[item.Msg]} {
			if template != "" {
				c.Errors[i].Msg = m.render(template, item.Ctx)
				break
			}
		}
	}
	if title := m.Templates[cmp.Or(p.Title, http.StatusText(p.StatusCode()))]; title != "" {
		c.Title = title
	}
	if detail := m.Templates[p.Detail]; detail != "" && p.Detail != "" {
		c.Detail = detail
	}
	if template, ok := m.Templates["input"]; ok && len(p.Errors) > 0 {
		if of := inputDetail(len(p.Errors)); strings.HasPrefix(p.Detail, of) {
			c.Detail = m.render(template, map[string]any{"count": len(p.Errors)})
		}
	}
	return c
}

// inputDetail is what a problem says of its mistakes as a whole.
func inputDetail(n int) string { return englishText("input", map[string]any{"count": n}) }

// englishText is a mistake's sentence.
func englishText(typ string, ctx map[string]any) string {
	return Messages{}.render(english[templateKey(typ, ctx)], ctx)
}

// render puts the values of ctx into a template. A name that ctx lacks stays as it is, so that it is seen.
func (m Messages) render(template string, ctx map[string]any) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(template, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		inside, after, ok := strings.Cut(rest, "}")
		name, words, counts := strings.Cut(inside, "|")
		v, known := ctx[name]
		switch {
		case !ok || !known:
			b.WriteByte('{')
			template = rest
			continue
		case counts:
			b.WriteString(m.word(v, strings.Split(words, "|")))
		default:
			b.WriteString(m.text(v))
		}
		template = after
	}
}

// word chooses the word that goes with a number.
func (m Messages) word(v any, words []string) string {
	n := 0
	if parsed, err := strconv.Atoi(m.text(v)); err == nil {
		n = parsed
	}
	i := 0
	switch {
	case m.Plural != nil:
		i = m.Plural(n)
	case n != 1:
		i = len(words) - 1
	}
	return words[max(0, min(i, len(words)-1))]
}

// text is a value of ctx as a sentence has it.
func (m Messages) text(v any) string {
	switch v := v.(type) {
	case string:
		if other, ok := m.Templates[v]; ok {
			return other
		}
		if m.Or != "" && m.Or != "or" {
			if i := strings.LastIndex(v, " or "); i > 0 && strings.HasSuffix(v[:i], "'") || i > 0 && isDigit(v[i-1]) {
				return v[:i] + " " + m.Or + " " + v[i+len(" or "):]
			}
		}
		return v
	case jsontext.Value:
		return string(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// Choose finds the messages for an Accept-Language header (RFC 9110, section 12.5.4): the language that the client wants most among those there
// are, where a catalogue of "de" serves de-AT too, and one of "pt-BR" a client that asks for pt. It is false if English serves the client best: it
// asks for nothing else that there is.
func Choose(header string, catalogues []Messages) (Messages, bool) {
	type wish struct {
		tag string
		q   float64
	}
	var wishes []wish
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(part, ";")
		w := wish{strings.ToLower(strings.TrimSpace(tag)), 1}
		if name, value, ok := strings.Cut(strings.TrimSpace(params), "="); ok && strings.TrimSpace(strings.ToLower(name)) == "q" {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || !(q >= 0 && q <= 1) {
				continue
			}
			w.q = q
		}
		if w.tag != "" && w.q > 0 && len(wishes) < 20 {
			wishes = append(wishes, w)
		}
	}
	slices.SortStableFunc(wishes, func(a, b wish) int {
		switch {
		case a.q > b.q:
			return -1
		case a.q < b.q:
			return 1
		}
		return 0
	})
	for _, w := range wishes {
		if w.tag == "*" {
			return Messages{}, false
		}
		// As asked, then what is asked for in general, then a kind of what is asked for.
		for prefix := w.tag; prefix != ""; {
			for _, m := range catalogues {
				if strings.EqualFold(m.Language, prefix) {
					return m, true
				}
			}
			if prefix == "en" {
				return Messages{}, false
			}
			prefix = prefix[:max(0, strings.LastIndexByte(prefix, '-'))]
		}
		for _, m := range catalogues {
			if len(m.Language) > len(w.tag) && strings.EqualFold(m.Language[:len(w.tag)], w.tag) && m.Language[len(w.tag)] == '-' {
				return m, true
			}
		}
	}
	return Messages{}, false
}
