package openapi

// Doc is a whole document: the OpenAPI Object.
type Doc struct {
	OpenAPI    string                `json:"openapi"`
	Info       Info                  `json:"info"`
	Servers    []Server              `json:"servers,omitempty"`
	Security   []SecurityRequirement `json:"security,omitempty"`
	Tags       []Tag                 `json:"tags,omitempty"`
	Paths      Map[*PathItem]        `json:"paths"`
	Webhooks   Map[*PathItem]        `json:"webhooks,omitzero"`
	Components Components            `json:"components,omitzero"`
	// ExternalDocs leads to more documentation.
	ExternalDocs *ExternalDocs `json:"externalDocs,omitzero"`
	// Extensions are members of the application's own, whose names begin with "x-".
	Extensions map[string]any `json:",embed"`
}
