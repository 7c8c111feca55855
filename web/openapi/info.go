package openapi

// Info says what the API is.
type Info struct {
	Title          string   `json:"title"`
	Summary        string   `json:"summary,omitzero"`
	Description    string   `json:"description,omitzero"` // CommonMark
	TermsOfService string   `json:"termsOfService,omitzero"`
	Contact        *Contact `json:"contact,omitzero"`
	License        *License `json:"license,omitzero"`
	Version        string   `json:"version"` // of the API

	// What follows belongs to the document around the Info Object, and stands here so that an application says all about its API in one
	// place. [Document] puts it where it belongs.

	Servers      []Server      `json:"-"` // {URL: "/"} if there is none
	Tags         []Tag         `json:"-"` // descriptions of tags; their order is that of the document
	ExternalDocs *ExternalDocs `json:"-"`
}
