package problem

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
)

// UnmarshalJSONFrom reads a problem document, as a client does. Members beside those of RFC 9457 and "errors" go into Extra.
func (e *Error) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var doc struct {
		Type     string         `json:"type,omitzero"`
		Title    string         `json:"title,omitzero"`
		Status   int            `json:"status,omitzero"`
		Detail   string         `json:"detail,omitzero"`
		Instance string         `json:"instance,omitzero"`
		Errors   []Item         `json:"errors,omitzero"`
		Extra    map[string]any `json:",embed"`
	}
	if err := json.UnmarshalDecode(dec, &doc); err != nil {
		return err
	}
	*e = Error{Type: doc.Type, Title: doc.Title, Status: doc.Status, Detail: doc.Detail, Instance: doc.Instance, Errors: doc.Errors, Extra: doc.Extra}
	return nil
}

// UnmarshalJSON is UnmarshalJSONFrom for those who still use the first encoding/json.
func (e *Error) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, e) }
