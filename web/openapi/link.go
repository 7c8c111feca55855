package openapi

import "encoding/json/jsontext"

// Link says how what a response holds is used in another operation.
type Link struct {
	OperationID string              `json:"operationId,omitzero"`
	Parameters  Map[jsontext.Value] `json:"parameters,omitzero"`
	RequestBody jsontext.Value      `json:"requestBody,omitzero"`
	Description string              `json:"description,omitzero"`
}
