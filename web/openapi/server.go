package openapi

// Server is where the API is found. A relative URL is resolved against the document's own.
type Server struct {
	URL         string `json:"url"`
	Description string `json:"description,omitzero"`
}
