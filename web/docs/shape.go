package docs

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"strings"

	"github.com/gotandem/tandem/web/openapi"
)

// shape is a JSON Schema as this page reads it. It is decoded from the document's JSON, so that the page shows what clients get and
// depends on nothing else.
type shape struct {
	Ref         string              `json:"$ref"`
	Type        typeNames           `json:"type"`
	Format      string              `json:"format"`
	Title       string              `json:"title"`
	Description string              `json:"description"`
	Enum        []jsontext.Value    `json:"enum"`
	Const       jsontext.Value      `json:"const"`
	Default     jsontext.Value      `json:"default"`
	Examples    []jsontext.Value    `json:"examples"`
	Properties  openapi.Map[*shape] `json:"properties"`
	Required    []string            `json:"required"`
	Additional  *shape              `json:"additionalProperties"`
	Items       *shape              `json:"items"`
	PrefixItems []*shape            `json:"prefixItems"`
	AnyOf       []*shape            `json:"anyOf"`
	OneOf       []*shape            `json:"oneOf"`
	AllOf       []*shape            `json:"allOf"`
	bounds
	Pattern    string `json:"pattern"`
	MediaType  string `json:"contentMediaType"`
	Encoding   string `json:"contentEncoding"`
	Content    *shape `json:"contentSchema"`
	Deprecated bool   `json:"deprecated"`
	ReadOnly   bool   `json:"readOnly"`
	WriteOnly  bool   `json:"writeOnly"`
	Never      bool   `json:"-"` // the schema false
}

// UnmarshalJSONFrom reads a schema, which may be true or false.
func (s *shape) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	switch dec.PeekKind() {
	case 't', 'f':
		t, err := dec.ReadToken()
		*s = shape{Never: t.Kind() == 'f'}
		return err
	}
	type plain shape
	return json.UnmarshalDecode(dec, (*plain)(s))
}

// model is the name of the component that the schema refers to, or "".
func (s *shape) model() string {
	name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/")
	if !ok {
		return ""
	}
	return name
}

// alternatives are the schemas of which one holds, without null; null tells whether null does too.
func (s *shape) alternatives() (of []*shape, null bool) {
	for _, a := range append(append([]*shape{}, s.AnyOf...), s.OneOf...) {
		if len(a.Type) == 1 && a.Type[0] == "null" {
			null = true
			continue
		}
		of = append(of, a)
	}
	return of, null
}

// resolve follows the reference, and the one alternative beside null.
func (s *shape) resolve(models map[string]*shape) *shape {
	for range 10 {
		if t := models[s.model()]; t != nil {
			s = t
			continue
		}
		of, _ := s.alternatives()
		if len(of) != 1 {
			return s
		}
		s = of[0]
	}
	return s
}

// kind is what a form needs to know of a parameter: string, integer, number, boolean, array or object.
func (s *shape) kind(models map[string]*shape) string {
	if kind := s.resolve(models).Type.main(); kind != "" {
		return kind
	}
	return "string"
}
