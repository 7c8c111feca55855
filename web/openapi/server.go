package openapi

// Server is where the API is found. A relative URL is resolved against the document's own.
type Server struct {
	URL         string `json:"url"`
	Description string `json:"description,omitzero"`
	// Variables are those that stand in braces in URL.
	Variables Map[ServerVariable] `json:"variables,omitzero"`
}

// ServerVariable is a part of a server's URL that the client chooses.
type ServerVariable struct {
	Enum        []string `json:"enum,omitempty"`
	Default     string   `json:"default"`
	Description string   `json:"description,omitzero"`
}
