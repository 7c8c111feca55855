package openapi

// Tag describes a group of operations.
type Tag struct {
	Name         string        `json:"name"`
	Description  string        `json:"description,omitzero"`
	ExternalDocs *ExternalDocs `json:"externalDocs,omitzero"`
}
