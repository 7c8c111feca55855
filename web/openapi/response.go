package openapi

// Response is one answer that an operation may give.
type Response struct {
	Description string          `json:"description"`
	Headers     Map[*Header]    `json:"headers,omitzero"`
	Content     Map[*MediaType] `json:"content,omitzero"`
	Links       Map[*Link]      `json:"links,omitzero"`
}
