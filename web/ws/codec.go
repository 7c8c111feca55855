package ws

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"

	"github.com/gotandem/tandem/schema"
)

// codec turns messages into values of one type and back. For a format other than JSON its type is not used.
type codec struct {
	format Format
	typ    *schema.Type
}

// decode reads the JSON in data into dst, a pointer to a value of the codec's type.
func (c codec) decode(data []byte, dst any) error {
	var r schema.Report
	r.Push("message")
	if err := json.Unmarshal(data, dst, schema.Options()); err != nil {
		kind := "value_error"
		if errors.As(err, new(*jsontext.SyntacticError)) {
			kind = "json_invalid"
		}
		r.Add(kind, "The message is not what it should be", nil, nil)
	}
	if r.Len() == 0 {
		return nil
	}
	return &MessageError{Items: r.Items()}
}

// encode checks the value in value, and writes it as JSON.
func (c codec) encode(value any) ([]byte, error) {
	return json.Marshal(value, schema.Options())
}
