package docs

import (
	"encoding/json/jsontext"
	"fmt"
)

// bounds are the limits that a schema may set.
type bounds struct {
	Minimum          jsontext.Value `json:"minimum"`
	Maximum          jsontext.Value `json:"maximum"`
	ExclusiveMinimum jsontext.Value `json:"exclusiveMinimum"`
	ExclusiveMaximum jsontext.Value `json:"exclusiveMaximum"`
	MultipleOf       jsontext.Value `json:"multipleOf"`
	MinLength        *int           `json:"minLength"`
	MaxLength        *int           `json:"maxLength"`
	MinItems         *int           `json:"minItems"`
	MaxItems         *int           `json:"maxItems"`
	MinProperties    *int           `json:"minProperties"`
	MaxProperties    *int           `json:"maxProperties"`
	UniqueItems      bool           `json:"uniqueItems"`
}

// words tells the limits as a person would.
func (b bounds) words() []string {
	var out []string
	add := func(v jsontext.Value, sign string) {
		if v != nil {
			out = append(out, sign+" "+string(v))
		}
	}
	switch {
	case b.Minimum != nil && b.Maximum != nil:
		out = append(out, string(b.Minimum)+" – "+string(b.Maximum))
	default:
		add(b.Minimum, "≥")
		add(b.Maximum, "≤")
	}
	add(b.ExclusiveMinimum, ">")
	add(b.ExclusiveMaximum, "<")
	add(b.MultipleOf, "multiple of")
	out = appendCount(out, b.MinLength, b.MaxLength, "character")
	out = appendCount(out, b.MinItems, b.MaxItems, "item")
	out = appendCount(out, b.MinProperties, b.MaxProperties, "entry")
	if b.UniqueItems {
		out = append(out, "no duplicates")
	}
	return out
}

func appendCount(out []string, least, most *int, noun string) []string {
	plural := func(n int) string {
		switch {
		case n == 1:
			return noun
		case noun == "entry":
			return "entries"
		}
		return noun + "s"
	}
	switch {
	case least == nil && most == nil:
		return out
	case least != nil && most != nil && *least == *most:
		return append(out, fmt.Sprintf("%d %s", *least, plural(*least)))
	case least != nil && most != nil:
		return append(out, fmt.Sprintf("%d – %d %s", *least, *most, plural(*most)))
	case least != nil:
		return append(out, fmt.Sprintf("at least %d %s", *least, plural(*least)))
	}
	return append(out, fmt.Sprintf("at most %d %s", *most, plural(*most)))
}
