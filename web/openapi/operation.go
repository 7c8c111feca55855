package openapi

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
)

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
	Callbacks    Map[*Callback]        `json:"callbacks,omitzero"`
	Deprecated   bool                  `json:"deprecated,omitzero"`
	Security     []SecurityRequirement `json:"security,omitzero"` // empty, not nil: none is needed
	Servers      []Server              `json:"servers,omitempty"`
	WebSocket    *WebSocket            `json:"x-websocket,omitzero"`

	// Extra is merged into the JSON of the operation: objects member by member, lists one behind the other, anything else in place of what is there.
	Extra Map[jsontext.Value] `json:"-"`
}

// MarshalJSONTo writes the operation, with what Extra adds.
func (o *Operation) MarshalJSONTo(enc *jsontext.Encoder) error {
	type plain Operation
	if o.Extra.IsZero() {
		return json.MarshalEncode(enc, (*plain)(o))
	}
	raw, err := json.Marshal((*plain)(o), json.Deterministic(true))
	if err != nil {
		return err
	}
	for key, value := range o.Extra.All() {
		var one Map[jsontext.Value]
		one.Set(key, value)
		add, err := json.Marshal(one)
		if err != nil {
			return err
		}
		if raw, err = mergeJSON(raw, add); err != nil {
			return err
		}
	}
	return enc.WriteValue(raw)
}

// mergeJSON merges add into base: objects member by member, lists one behind the other, and anything else takes the place of what was there.
func mergeJSON(base, add jsontext.Value) (jsontext.Value, error) {
	if base.Kind() != add.Kind() {
		return add, nil
	}
	switch base.Kind() {
	case '{':
		var into, from Map[jsontext.Value]
		if err := errors.Join(json.Unmarshal(base, &into), json.Unmarshal(add, &from)); err != nil {
			return nil, err
		}
		for key, value := range from.All() {
			if have, ok := into.Get(key); ok {
				merged, err := mergeJSON(have, value)
				if err != nil {
					return nil, err
				}
				value = merged
			}
			into.Set(key, value)
		}
		return json.Marshal(into)
	case '[':
		var into, from []jsontext.Value
		if err := errors.Join(json.Unmarshal(base, &into), json.Unmarshal(add, &from)); err != nil {
			return nil, err
		}
		return json.Marshal(append(into, from...))
	}
	return add, nil
}
