package openapi

import (
	"encoding/json/jsontext"

	"github.com/gotandem/tandem/schema"
)

// Parameter is a parameter in the path, the query, a header or a cookie.
type Parameter struct {
	Name        string             `json:"name"`
	In          string             `json:"in"` // path, query, header or cookie
	Description string             `json:"description,omitzero"`
	Required    bool               `json:"required,omitzero"`
	Deprecated  bool               `json:"deprecated,omitzero"`
	Style       string             `json:"style,omitzero"` // "" is form for query and cookie, simple for path and header
	Explode     *bool              `json:"explode,omitzero"`
	Schema      *schema.JSONSchema `json:"schema,omitzero"`
	Example     jsontext.Value     `json:"example,omitzero"`
	Examples    Map[Example]       `json:"examples,omitzero"`
	Content     Map[*MediaType]    `json:"content,omitzero"` // in place of Schema, for a value that is written as JSON
}
