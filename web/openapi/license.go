package openapi

// License is the licence of the API. Identifier is an SPDX expression; it and URL exclude each other.
type License struct {
	Name       string `json:"name"`
	Identifier string `json:"identifier,omitzero"`
	URL        string `json:"url,omitzero"`
}
