package ws

import (
	"unsafe"

	"github.com/gotandem/tandem/schema"
)

// codec turns messages into values of one type and back. For a format other than JSON its type is not used.
type codec struct {
	format Format
	typ    *schema.Type
}

// decode reads the JSON in data into dst, a pointer to a value of the codec's type.
func (c codec) decode(data []byte, dst unsafe.Pointer) error {
	var r schema.Report
	r.Push("message")
	c.typ.DecodeBytes(data, dst, &r)
	if r.Len() == 0 {
		return nil
	}
	return &MessageError{Items: r.Items()}
}

// encode checks the value that src points at, and writes it as JSON.
func (c codec) encode(src unsafe.Pointer, value any) ([]byte, error) {
	var r schema.Report
	c.typ.Check(src, &r)
	if r.Len() > 0 {
		return nil, &outputError{r.Items()}
	}
	return schema.AppendJSON(nil, value)
}
