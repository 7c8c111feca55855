package openapi

import (
	"encoding/json/jsontext"

	"github.com/gotandem/tandem/schema"
)

// MediaType is a body of one content type.
type MediaType struct {
	Schema   *schema.JSONSchema `json:"schema,omitzero"`
	Example  jsontext.Value     `json:"example,omitzero"`
	Examples Map[Example]       `json:"examples,omitzero"`
	Encoding Map[Encoding]      `json:"encoding,omitzero"`
	// ItemSchema describes each item of a stream: OpenAPI 3.2's itemSchema, as an extension of 3.1.
	ItemSchema *schema.JSONSchema `json:"x-itemSchema,omitzero"`
}
