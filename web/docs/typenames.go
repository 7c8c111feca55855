package docs

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"slices"
)

// typeNames is the value of "type": one name or several.
type typeNames []string

// UnmarshalJSONFrom reads a string or a list of them.
func (t *typeNames) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == '[' {
		return json.UnmarshalDecode(dec, (*[]string)(t))
	}
	var s string
	if err := json.UnmarshalDecode(dec, &s); err != nil {
		return err
	}
	*t = typeNames{s}
	return nil
}

// main is the first name that is not null, or "".
func (t typeNames) main() string {
	for _, name := range t {
		if name != "null" {
			return name
		}
	}
	return ""
}

func (t typeNames) null() bool { return slices.Contains(t, "null") }
