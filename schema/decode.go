package schema

import (
	"bytes"
	"encoding/json/jsontext"
	"errors"
	"io"
	"unsafe"
)

// DecodeJSON reads the next JSON value of dec into the zero value of type t at dst, and checks it. Everything that is wrong goes
// into r with its place; what is right is stored. A syntax error, a duplicate name, invalid UTF-8 or nesting beyond r.MaxDepth is
// one json_invalid, in place of everything else, whose last part of the location is the offset in bytes.
//
// The error is that of the reader behind dec (io.EOF if there is no further value), never a mistake in the JSON.
// Names that a struct does not have are skipped unless the type is Closed or r.ForbidUnknown is set; null is refused by all but optional types and any.
// JSON types are not converted, "5" is no number, unless the tag lenient or r.Lenient says so. 1.0 is an integer, 1.5 is not.
func (t *Type) DecodeJSON(dec *jsontext.Decoder, dst unsafe.Pointer, r *Report) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return r.invalidJSON(err)
	}
	if !t.scan(raw, dst, nil, r) {
		t.decodeValid(raw, dst, nil, r)
	}
	return nil
}

// DecodeJSON is Type.DecodeJSON for one field of the struct at dst, with the field's rules. dst is the address of the struct.
func (f *Field) DecodeJSON(dec *jsontext.Decoder, dst unsafe.Pointer, r *Report) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return r.invalidJSON(err)
	}
	if at := unsafe.Add(dst, f.Offset); !f.Type.scan(raw, at, f, r) {
		f.Type.decodeValid(raw, at, f, r)
	}
	return nil
}

// DecodeBytes is DecodeJSON for a document that is in memory. What follows the value, other than space, is a json_invalid, and so is
// an empty document.
func (t *Type) DecodeBytes(data []byte, dst unsafe.Pointer, r *Report) {
	t.decodeBytes(data, dst, nil, r)
}

// DecodeBytes is Type.DecodeBytes for one field of the struct at dst.
func (f *Field) DecodeBytes(data []byte, dst unsafe.Pointer, r *Report) {
	f.Type.decodeBytes(data, unsafe.Add(dst, f.Offset), f, r)
}

// decodeBytes reads a document at full speed, and again with an eye for what is wrong if something is.
func (t *Type) decodeBytes(data []byte, p unsafe.Pointer, f *Field, r *Report) {
	if t.scan(data, p, f, r) {
		return
	}
	if raw, ok := r.document(data); ok {
		t.decodeValid(raw, p, f, r)
	}
}

// document checks that data is one JSON value, and says what is wrong with it if not.
func (r *Report) document(data []byte) (jsontext.Value, bool) {
	dec := decoders.Get().(*memoryDecoder)
	defer dec.release()
	dec.reader.Reset(data)
	dec.Reset(&dec.reader)
	err := dec.SkipValue()
	if err == nil {
		end := dec.InputOffset()
		if _, err = dec.ReadToken(); err == io.EOF {
			return data, true
		} else if err == nil {
			space := len(data[end:]) - len(bytes.TrimLeft(data[end:], " \t\r\n"))
			err = &jsontext.SyntacticError{ByteOffset: end + int64(space), Err: errors.New("another value follows the first")}
		}
	}
	if err == io.EOF {
		err = &jsontext.SyntacticError{Err: errors.New("the document is empty")}
	}
	if err := r.invalidJSON(err); err != nil { // a reader in memory has no errors of its own
		r.fault("json_invalid", map[string]any{"error": err.Error()}, nil)
	}
	return nil, false
}

// invalidJSON reports a mistake in the JSON and returns any other error.
func (r *Report) invalidJSON(err error) error {
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		return err
	}
	reason := err.Error()
	if syntax.Err != nil {
		reason = syntax.Err.Error()
	}
	r.index(int(syntax.ByteOffset))
	r.fault("json_invalid", map[string]any{"error": reason}, nil)
	r.Pop(1)
	return nil
}

// decodeValid reads JSON that is known to be valid.
func (t *Type) decodeValid(raw jsontext.Value, dst unsafe.Pointer, f *Field, r *Report) {
	items, dropped, depth := len(r.items), r.dropped, len(r.loc)
	d := jsonReader{data: raw, r: r, left: r.maxDepth(), lax: f.lenient(r.Lenient)}
	d.space()
	n := r.Len()
	if f != nil && f.quiet {
		r.hushed++
		defer r.unhush()
	}
	t.decode(&d, dst)
	if d.deep {
		r.items, r.dropped, r.loc = r.items[:items], dropped, r.loc[:depth]
		r.index(d.pos)
		r.fault("json_invalid", map[string]any{"error": "nested too deep"}, nil)
		r.Pop(1)
		return
	}
	if f != nil && r.Len() == n {
		f.check.settled(dst, r)
	}
}

func (r *Report) maxDepth() int {
	if r.MaxDepth > 0 {
		return r.MaxDepth
	}
	return defaultMaxDepth
}
