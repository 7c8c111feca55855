package openapi

// RequestBody is what a request carries, by content type.
type RequestBody struct {
	Description string          `json:"description,omitzero"`
	Content     Map[*MediaType] `json:"content"`
	Required    bool            `json:"required,omitzero"`
}
