package schema

import (
	"bytes"
	"encoding/json/jsontext"
	"sync"
)

// memoryDecoder is a decoder over bytes in memory that is used again.
type memoryDecoder struct {
	*jsontext.Decoder
	reader bytes.Reader
}

var decoders = sync.Pool{New: func() any {
	return &memoryDecoder{Decoder: jsontext.NewDecoder(bytes.NewReader(nil))}
}}

// release lets go of the input, whose memory belongs to the caller.
func (d *memoryDecoder) release() {
	d.reader.Reset(nil)
	decoders.Put(d)
}
