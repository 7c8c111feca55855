package openapi

import "encoding/json/jsontext"

// Example is one of several named examples.
type Example struct {
	Summary     string         `json:"summary,omitzero"`
	Description string         `json:"description,omitzero"`
	Value       jsontext.Value `json:"value,omitzero"`
	// ExternalValue is where the example is found, in place of Value.
	ExternalValue string `json:"externalValue,omitzero"`
}
