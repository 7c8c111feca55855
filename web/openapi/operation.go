package openapi

// Operation is one method of one path.
type Operation struct {
	Tags         []string              `json:"tags,omitempty"`
	Summary      string                `json:"summary,omitzero"`
	Description  string                `json:"description,omitzero"` // CommonMark
	ExternalDocs *ExternalDocs         `json:"externalDocs,omitzero"`
	OperationID  string                `json:"operationId,omitzero"`
	Parameters   []*Parameter          `json:"parameters,omitempty"`
	RequestBody  *RequestBody          `json:"requestBody,omitzero"`
	Responses    Map[*Response]        `json:"responses"`
	Deprecated   bool                  `json:"deprecated,omitzero"`
	Security     []SecurityRequirement `json:"security,omitzero"` // empty, not nil: none is needed
	WebSocket    *WebSocket            `json:"x-websocket,omitzero"`
}
