package openapi

import "github.com/gotandem/tandem/schema"

// Header is a header of a response.
type Header struct {
	Description string             `json:"description,omitzero"`
	Required    bool               `json:"required,omitzero"`
	Schema      *schema.JSONSchema `json:"schema,omitzero"`
}
