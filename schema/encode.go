package schema

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"reflect"
	"unsafe"
)

// AppendJSON appends the JSON of the value of type t at p, exactly as encoding/json/v2 writes it with [Options]: no space, maps in the order
// of their keys' texts, a nil slice or map as [] or {}. Invalid UTF-8 in Go strings becomes U+FFFD. It allocates only when dst is too short
// and where a type has methods of its own or is a map. The error is that of encoding/json/v2: a float that is no number, a cycle, what a method
// returned; dst is then returned as it was.
//
// The methods of a value (MarshalJSON, MarshalText, IsZero, …) may be called more than once.
func (t *Type) AppendJSON(dst []byte, p unsafe.Pointer) ([]byte, error) {
	if b := t.write(dst, p, writeDepth); b != nil {
		return b, nil
	}
	return appendSlowly(dst, t.pointer(p))
}

// AppendJSON is [Type.AppendJSON] for a value whose type is not known before.
func AppendJSON(dst []byte, v any) ([]byte, error) {
	if b := writeAny(dst, v, writeDepth); b != nil {
		return b, nil
	}
	return appendSlowly(dst, v)
}

// writeDepth is how deep the writer goes. What is deeper, a cycle perhaps, is left to encoding/json/v2, which looks for cycles.
const writeDepth = 1000

// sink collects what is written into it.
type sink struct{ b []byte }

func (s *sink) Write(p []byte) (int, error) {
	s.b = append(s.b, p...)
	return len(p), nil
}

// replyOptions let a bad byte in a stored row not cost the whole answer.
var replyOptions = json.JoinOptions(jsonOptions, jsontext.AllowInvalidUTF8(true))

// appendSlowly is encoding/json/v2, which can write everything and knows what is wrong.
func appendSlowly(dst []byte, v any) ([]byte, error) {
	s := sink{dst}
	if err := json.MarshalWrite(&s, v, currentOptions().reply); err != nil {
		return dst, err
	}
	return s.b, nil
}

// write appends the value at p, at most left levels deep. It returns nil, whatever the trouble, if that cannot be done. The kind comes from
// Type.writes, in which a type that the writer does not know has KindInvalid.
func (t *Type) write(b []byte, p unsafe.Pointer, left int) []byte {
	switch t.writes {
	case KindString:
		return writeString(b, *(*string)(p))
	case KindInt:
		return writeInt(b, t.loadInt(p))
	case KindUint:
		return writeUint(b, t.loadUint(p))
	case KindFloat:
		return writeFloat(b, t.loadFloat(p), t.Bits)
	case KindBool:
		if *(*bool)(p) {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case KindStruct:
		return t.writeStruct(b, p, left)
	case KindList:
		return t.writeList(b, p, left)
	case KindMap:
		return t.writeMap(b, p, left)
	case KindUnion:
		return t.writeUnion(b, p, left)
	case KindOptional:
		q := t.deref(p)
		switch {
		case q == nil:
			return append(b, "null"...)
		case left == 0: // pointers alone can make a cycle
			return nil
		}
		return t.Elem.write(b, q, left-1)
	case KindAny:
		if t.Go.Kind() == reflect.Interface {
			return writeAny(b, *(*any)(p), left)
		}
		return writeRaw(b, *(*[]byte)(p), left)
	case KindInvalid:
		return t.writeForeign(b, p, left)
	}
	return t.writeText(b, p, left)
}

// writeForeign leaves a value to encoding/json/v2.
func (t *Type) writeForeign(b []byte, p unsafe.Pointer, left int) []byte {
	if t.Go.Kind() == reflect.Interface { // one with methods
		return writeAny(b, t.at(p).Interface(), left)
	}
	b, err := appendSlowly(b, t.pointer(p))
	if err != nil {
		return nil
	}
	return b
}

func (t *Type) writeStruct(b []byte, p unsafe.Pointer, left int) []byte {
	if left == 0 {
		return nil
	}
	b = append(b, '{')
	first := true
	for _, f := range t.outputs {
		at := unsafe.Add(p, f.Offset)
		if f.compute != nil {
			at = f.compute(at)
		}
		if f.zero != nil && f.zero(at) {
			continue
		}
		before := len(b)
		if !first {
			b = append(b, ',')
		}
		b = append(b, f.member...)
		start := len(b)
		if b = f.Type.write(b, at, left-1); b == nil {
			return nil
		}
		if f.OmitEmpty && isEmptyJSON(b[start:]) {
			b = b[:before]
			continue
		}
		first = false
	}
	if t.rest != nil {
		if b = t.writeRest(b, p, left, first); b == nil {
			return nil
		}
	}
	return append(b, '}')
}

// isEmptyJSON reports whether omitempty leaves a value out.
func isEmptyJSON(b []byte) bool {
	switch string(b) {
	case "null", `""`, "{}", "[]":
		return true
	}
	return false
}

func (t *Type) writeList(b []byte, p unsafe.Pointer, left int) []byte {
	if left == 0 {
		return nil
	}
	n, base := t.Len, p
	if t.Go.Kind() == reflect.Slice {
		h := (*sliceHeader)(p)
		n, base = h.len, h.data
	}
	b = append(b, '[')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		if b = t.Elem.write(b, unsafe.Add(base, uintptr(i)*t.Elem.size), left-1); b == nil {
			return nil
		}
	}
	return append(b, ']')
}

func typeOf(t reflect.Type) *Type {
	typ, _ := Of(t) // its mistakes are for encoding/json/v2 to tell
	return typ
}

// writeAny writes a value whose type is known only now.
func writeAny(b []byte, v any, left int) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case string:
		return writeString(b, v)
	case bool:
		if v {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case int:
		return writeInt(b, int64(v))
	case int64:
		return writeInt(b, v)
	case float64:
		return writeFloat(b, v, 64)
	case []any:
		if left == 0 {
			return nil
		}
		b = append(b, '[')
		for i := range v {
			if i > 0 {
				b = append(b, ',')
			}
			if b = writeAny(b, v[i], left-1); b == nil {
				return nil
			}
		}
		return append(b, ']')
	}
	if left == 0 {
		return nil
	}
	rv := reflect.ValueOf(v)
	if rv.Kind() == reflect.Pointer {
		if rv.IsNil() {
			return append(b, "null"...)
		}
		return typeOf(rv.Type().Elem()).write(b, rv.UnsafePointer(), left-1)
	}
	return typeOf(rv.Type()).write(b, addressOf(rv), left-1)
}
