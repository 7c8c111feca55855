package schema

import (
	"encoding/json/jsontext"
	"unsafe"
)

// jsonReader walks over JSON that jsontext has found valid, so it looks at as little as it can: there is always a next byte where
// the grammar wants one.
type jsonReader struct {
	data []byte
	pos  int // of the next byte
	r    *Report
	left int  // how many levels deeper the JSON may go
	deep bool // it went deeper; everything stops
	lax  bool // values of other JSON types are converted

	tag   string // a member of the next object that is no field: the discriminator of the union that it belongs to
	fit   fit    // of what was read into members of unions
	spare int    // how many bytes unions may still read again; 0 before the first one

	chunk []byte // memory for short strings
}

// space goes to the next byte that is not white space.
func (d *jsonReader) space() {
	for d.pos < len(d.data) {
		switch d.data[d.pos] {
		case ' ', '\t', '\r', '\n':
			d.pos++
		default:
			return
		}
	}
}

// peek is the first byte of the value that comes next.
func (d *jsonReader) peek() byte { return d.data[d.pos] }

// literal is a number, true, false or null.
func (d *jsonReader) literal() []byte {
	start := d.pos
	for d.pos < len(d.data) {
		switch d.data[d.pos] {
		case ',', ']', '}', ' ', '\t', '\r', '\n':
			return d.data[start:d.pos]
		}
		d.pos++
	}
	return d.data[start:]
}

// text is a string without its quotes; escaped says that it has escapes in it.
func (d *jsonReader) text() (raw []byte, escaped bool) {
	data := d.data
	start := d.pos + 1
	i := start
	for i < len(data) && data[i] != '"' {
		if data[i] == '\\' {
			escaped = true
			i++ // whatever is escaped is not the end
		}
		i++
	}
	d.pos = i + 1
	return data[start:i], escaped
}

// name is a member's name, without escapes, and goes to its value.
func (d *jsonReader) name() []byte {
	start := d.pos
	raw, escaped := d.text()
	if escaped {
		raw, _ = jsontext.AppendUnquote(nil, d.data[start:d.pos])
	}
	d.space()
	d.pos++ // the colon
	d.space()
	return raw
}

// str is a string.
func (d *jsonReader) str() string {
	start := d.pos
	raw, escaped := d.text()
	if escaped {
		raw, _ = jsontext.AppendUnquote(nil, d.data[start:d.pos])
		return unsafe.String(unsafe.SliceData(raw), len(raw)) // raw is new and nobody else has it
	}
	return d.keep(raw)
}

// chunkSize bounds what one short string can keep alive.
const chunkSize = 512

// keep copies a string out of the input. Short ones share a piece of memory: a value has many of them, and lives or dies as a whole.
func (d *jsonReader) keep(raw []byte) string {
	if len(raw) > chunkSize/8 {
		return string(raw)
	}
	if len(raw) == 0 {
		return ""
	}
	if len(raw) > cap(d.chunk)-len(d.chunk) {
		d.chunk = make([]byte, 0, min(chunkSize, len(d.data)-d.pos+len(raw)))
	}
	n := len(d.chunk)
	d.chunk = append(d.chunk, raw...)
	return unsafe.String(&d.chunk[n], len(raw)) // nothing writes there again
}

// more goes to the next element or member, or beyond the closing bracket, for which it returns false.
func (d *jsonReader) more() bool {
	d.space()
	switch d.data[d.pos] {
	case ',':
		d.pos++
		d.space()
		return true
	case ']', '}':
		d.pos++
		return false
	}
	return true
}

// enter goes into an object or array, unless that is too deep.
func (d *jsonReader) enter() bool {
	if d.left == 0 {
		d.deep = true
		return false
	}
	d.left--
	d.pos++
	return true
}

// skip goes beyond a value and returns it. Its depth counts, since it is part of the input although nobody wants it.
func (d *jsonReader) skip() jsontext.Value {
	start := d.pos
	level := 0
	for {
		switch d.data[d.pos] {
		case '{', '[':
			if level++; level > d.left {
				d.deep = true
				return nil
			}
			d.pos++
		case '}', ']':
			level--
			d.pos++
		case '"':
			d.text()
		case ',', ':', ' ', '\t', '\r', '\n':
			d.pos++
			continue
		default:
			d.literal()
			if level > 0 {
				continue
			}
		}
		if level == 0 {
			return d.data[start:d.pos]
		}
	}
}

// quote is what was received for a value of type t, as an error may quote it: nothing if there may be a secret in it.
func (d *jsonReader) quote(t *Type, raw jsontext.Value) any {
	if t.guarded {
		return nil
	}
	return d.echo(raw)
}

// echo is a value as an error may quote it: a copy, or nil if it is too long.
func (d *jsonReader) echo(raw jsontext.Value) any {
	limit := d.r.MaxInput
	if limit == 0 {
		limit = defaultMaxInput
	}
	if d.r.hushed > 0 || len(raw) > limit || len(d.r.items) >= d.r.maxErrors() {
		return nil
	}
	return raw.Clone()
}
