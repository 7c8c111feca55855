package schema

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
)

// JSONSchema is a JSON Schema 2020-12, as OpenAPI 3.1 uses it. It is written with its members in the order of the fields. The zero value
// allows everything.
type JSONSchema struct {
	Ref                  string         `json:"$ref,omitzero"`
	Title                string         `json:"title,omitzero"`
	Description          string         `json:"description,omitzero"`
	Type                 Types          `json:"type,omitzero"`
	Format               string         `json:"format,omitzero"`
	Enum                 []any          `json:"enum,omitzero"`
	Const                jsontext.Value `json:"const,omitzero"`
	MinLength            *int           `json:"minLength,omitzero"`
	MaxLength            *int           `json:"maxLength,omitzero"`
	Pattern              string         `json:"pattern,omitzero"`
	ContentEncoding      string         `json:"contentEncoding,omitzero"`
	ContentMediaType     string         `json:"contentMediaType,omitzero"`
	Minimum              jsontext.Value `json:"minimum,omitzero"`
	ExclusiveMinimum     jsontext.Value `json:"exclusiveMinimum,omitzero"`
	Maximum              jsontext.Value `json:"maximum,omitzero"`
	ExclusiveMaximum     jsontext.Value `json:"exclusiveMaximum,omitzero"`
	MultipleOf           jsontext.Value `json:"multipleOf,omitzero"`
	Items                *JSONSchema    `json:"items,omitzero"`
	MinItems             *int           `json:"minItems,omitzero"`
	MaxItems             *int           `json:"maxItems,omitzero"`
	UniqueItems          bool           `json:"uniqueItems,omitzero"`
	Properties           Properties     `json:"properties,omitzero"`
	Required             []string       `json:"required,omitzero"`
	AdditionalProperties *JSONSchema    `json:"additionalProperties,omitzero"`
	PropertyNames        *JSONSchema    `json:"propertyNames,omitzero"`
	MinProperties        *int           `json:"minProperties,omitzero"`
	MaxProperties        *int           `json:"maxProperties,omitzero"`
	AllOf                []*JSONSchema  `json:"allOf,omitzero"`
	AnyOf                []*JSONSchema  `json:"anyOf,omitzero"`
	OneOf                []*JSONSchema  `json:"oneOf,omitzero"`
	Discriminator        *Discriminator `json:"discriminator,omitzero"`
	Not                  *JSONSchema    `json:"not,omitzero"`
	If                   *JSONSchema    `json:"if,omitzero"`
	Then                 *JSONSchema    `json:"then,omitzero"`
	Else                 *JSONSchema    `json:"else,omitzero"`
	Default              jsontext.Value `json:"default,omitzero"`
	Examples             []any          `json:"examples,omitzero"`
	ReadOnly             bool           `json:"readOnly,omitzero"`
	WriteOnly            bool           `json:"writeOnly,omitzero"`
	Deprecated           bool           `json:"deprecated,omitzero"`
	// Extra holds further keywords, such as x-internal. A keyword that is a field above is not among them.
	Extra map[string]any `json:",embed"`
	// Never makes the schema `false`: nothing is allowed.
	Never bool `json:"-"`
}

// MarshalJSONTo writes the schema.
func (s *JSONSchema) MarshalJSONTo(enc *jsontext.Encoder) error {
	if s.Never {
		return enc.WriteToken(jsontext.False)
	}
	type plain JSONSchema
	return json.MarshalEncode(enc, (*plain)(s), jsonOptions)
}

// Types are the JSON types a schema allows. One is written as a string, several as a list.
type Types []string

// MarshalJSONTo writes the types.
func (t Types) MarshalJSONTo(enc *jsontext.Encoder) error {
	if len(t) == 1 {
		return enc.WriteToken(jsontext.String(t[0]))
	}
	return json.MarshalEncode(enc, []string(t))
}

// Property is a member of an object.
type Property struct {
	Name   string
	Schema *JSONSchema
}

// Properties are the members of an object, in order.
type Properties []Property

// MarshalJSONTo writes the properties as an object.
func (ps Properties) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, p := range ps {
		if err := enc.WriteToken(jsontext.String(p.Name)); err != nil {
			return err
		}
		if err := json.MarshalEncode(enc, p.Schema); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndObject)
}

// Get finds a property; nil if there is none.
func (ps Properties) Get(name string) *JSONSchema {
	for _, p := range ps {
		if p.Name == name {
			return p.Schema
		}
	}
	return nil
}

// pattern adds a pattern to those there are.
func (s *JSONSchema) pattern(p string) {
	if s.Pattern == "" {
		s.Pattern = p
		return
	}
	s.AllOf = append(s.AllOf, &JSONSchema{Pattern: p})
}

// refuse adds what must not match to what there is.
func (s *JSONSchema) refuse(not *JSONSchema) {
	if s.Not == nil {
		s.Not = not
		return
	}
	s.AllOf = append(s.AllOf, &JSONSchema{Not: not})
}

// format adds a format to those there are.
func (s *JSONSchema) format(f string) {
	if s.Format == "" || s.Format == f {
		s.Format = f
		return
	}
	s.AllOf = append(s.AllOf, &JSONSchema{Format: f})
}
