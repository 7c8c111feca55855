package schema

import (
	"encoding/json/v2"
	"reflect"
	"strings"
	"time"
	"unsafe"
)

// value reads the value at i into p. The kind comes from Type.scans, in which a type that the scanner cannot read has KindInvalid.
func (d *scanner) value(t *Type, p unsafe.Pointer, i int) int {
	if i >= len(d.data) {
		return -1
	}
	c := d.data[i]
	switch t.scans {
	case KindString:
		if c != '"' {
			return -1
		}
		end, plain := d.text(i + 1)
		if end < 0 {
			return -1
		}
		if t.Enum == nil {
			*(*string)(p) = d.str(i+1, end, plain)
		} else if !t.choose(p, d.brief(i+1, end, plain)) {
			return -1
		}
		i = end + 1
	case KindInt, KindUint:
		i = d.integer(t, p, i)
	case KindFloat:
		var v float64
		if v, i = d.float(i, t.Bits); t.Bits == 32 {
			*(*float32)(p) = float32(v)
		} else {
			*(*float64)(p) = v
		}
	case KindBool:
		if c == 't' {
			*(*bool)(p) = true
			i = d.word(i, "true")
		} else {
			*(*bool)(p) = false
			i = d.word(i, "false")
		}
	case KindStruct:
		if c != '{' {
			return -1
		}
		return d.object(t, p, i) // with its Validate
	case KindList:
		if c != '[' {
			return -1
		}
		i = d.list(t, p, i)
	case KindMap:
		if c != '{' {
			return -1
		}
		i = d.mapping(t, p, i)
	case KindOptional:
		if c == 'n' {
			i = d.word(i, "null")
			t.null(p)
			break
		}
		i = d.value(t.Elem, t.fill(p), i)
	case KindAny:
		i = d.any(t, p, i)
	case KindDecimal:
		if c == '"' {
			i = d.textual(t, p, i)
			break
		}
		end := d.number(i)
		if end < 0 || !d.stores(t, unsafeString(d.data[i:end]), p) {
			return -1
		}
		i = end
	case KindTime:
		end, plain := d.quoted(i)
		if end < 0 || !plain {
			return -1
		}
		var v time.Time
		if v.UnmarshalText(d.data[i+1:end]) != nil {
			return -1
		}
		*(*time.Time)(p) = v
		i = end + 1
	case KindDate, KindBytes, KindClock, KindDuration, KindUUID, KindText:
		i = d.textual(t, p, i)
	case KindJSON:
		end := d.skip(i)
		if end < 0 || json.Unmarshal(d.data[i:end], t.pointer(p), Options()) != nil {
			return -1
		}
		i = end
	default:
		i = d.foreign(t, p, i)
		if t.Kind == KindStruct {
			return i // with its Validate
		}
	}
	if i < 0 || t.checks == nil {
		return i
	}
	return d.validated(t, p, i)
}

// foreign leaves a value to the code that reports.
func (d *scanner) foreign(t *Type, p unsafe.Pointer, i int) int {
	end := d.skip(i)
	if end < 0 {
		return -1
	}
	n := d.r.Len()
	reader := jsonReader{data: d.data[i:end], r: d.r, left: d.left}
	if t.decodeKind(&reader, p); reader.deep || d.r.Len() != n {
		return -1
	}
	return end
}

// validated calls the user's Validate methods and passes i on.
func (d *scanner) validated(t *Type, p unsafe.Pointer, i int) int {
	n := d.r.Len()
	if t.validate(p, d.r); d.r.Len() != n {
		return -1
	}
	return i
}

// quoted finds the end of a string.
func (d *scanner) quoted(i int) (end int, plain bool) {
	if d.data[i] != '"' {
		return -1, false
	}
	return d.text(i + 1)
}

// textual reads a value that is written as a string.
func (d *scanner) textual(t *Type, p unsafe.Pointer, i int) int {
	end, plain := d.quoted(i)
	if end < 0 {
		return -1
	}
	s := d.brief(i+1, end, plain)
	if t.Kind == KindDuration && !strings.ContainsAny(s, "Pp") || !d.stores(t, s, p) {
		return -1
	}
	return end + 1
}

// stores is Type.parseText.
func (d *scanner) stores(t *Type, s string, p unsafe.Pointer) bool {
	n := d.r.Len()
	t.parseText(s, p, d.r, nil)
	return d.r.Len() == n
}

// choose stores the enum's value with this text.
func (t *Type) choose(p unsafe.Pointer, s string) bool {
	for i := range t.Enum {
		if t.Enum[i].Text == s {
			*(*string)(p) = t.Enum[i].Text
			return true
		}
	}
	return false
}

// any reads a value into an interface or a raw value.
func (d *scanner) any(t *Type, p unsafe.Pointer, i int) int {
	if t.Go.Kind() != reflect.Interface {
		end := d.skip(i)
		if end >= 0 {
			*(*[]byte)(p) = append([]byte(nil), d.data[i:end]...)
		}
		return end
	}
	v, i := d.free(i)
	*(*any)(p) = v
	return i
}

// free reads a value of any type, as encoding/json does into any.
func (d *scanner) free(i int) (v any, j int) {
	if i >= len(d.data) {
		return nil, -1
	}
	switch c := d.data[i]; c {
	case '"':
		end, plain := d.text(i + 1)
		if end < 0 {
			return nil, -1
		}
		return d.str(i+1, end, plain), end + 1
	case '{':
		return d.freeObject(i)
	case '[':
		return d.freeList(i)
	case 't':
		return true, d.word(i, "true")
	case 'f':
		return false, d.word(i, "false")
	case 'n':
		return nil, d.word(i, "null")
	}
	f, i := d.float(i, 64)
	return f, i
}

func (d *scanner) freeObject(i int) (v any, j int) {
	if d.left == 0 {
		return nil, -1
	}
	d.left--
	m := map[string]any{}
	i, done := d.first(i, '}')
	for !done {
		if i >= len(d.data) || d.data[i] != '"' {
			return nil, -1
		}
		end, plain := d.text(i + 1)
		if end < 0 {
			return nil, -1
		}
		name := d.str(i+1, end, plain)
		if i = d.space(end + 1); i >= len(d.data) || d.data[i] != ':' {
			return nil, -1
		}
		var elem any
		if elem, i = d.free(d.space(i + 1)); i < 0 {
			return nil, -1
		}
		n := len(m)
		if m[name] = elem; len(m) == n {
			return nil, -1
		}
		if i, done = d.next(i, '}'); i < 0 {
			return nil, -1
		}
	}
	d.left++
	return m, i
}

func (d *scanner) freeList(i int) (v any, j int) {
	if d.left == 0 {
		return nil, -1
	}
	d.left--
	list := []any{}
	i, done := d.first(i, ']')
	for !done {
		var elem any
		if elem, i = d.free(i); i < 0 {
			return nil, -1
		}
		list = append(list, elem)
		if i, done = d.next(i, ']'); i < 0 {
			return nil, -1
		}
	}
	d.left++
	return list, i
}
