package openapi

import "github.com/gotandem/tandem/schema"

// Components holds what is named and referred to.
type Components struct {
	Schemas         Map[*schema.JSONSchema] `json:"schemas,omitzero"`
	SecuritySchemes Map[*SecurityScheme]    `json:"securitySchemes,omitzero"`
}

// IsZero reports whether there are none, for omitzero.
func (c Components) IsZero() bool { return c.Schemas.IsZero() && c.SecuritySchemes.IsZero() }
