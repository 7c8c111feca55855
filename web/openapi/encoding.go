package openapi

// Encoding says how one field of a form is written.
type Encoding struct {
	ContentType string `json:"contentType,omitzero"`
	Style       string `json:"style,omitzero"`
	Explode     *bool  `json:"explode,omitzero"`
}
