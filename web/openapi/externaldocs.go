package openapi

// ExternalDocs leads to documentation elsewhere.
type ExternalDocs struct {
	Description string `json:"description,omitzero"`
	URL         string `json:"url"`
}
