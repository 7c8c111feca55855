package schema

import (
	"bytes"
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
	d.pos++
	start := d.pos
	for {
		i := bytes.IndexByte(d.data[d.pos:], '"')
		d.pos += i
		if !escaped && bytes.IndexByte(d.data[start:d.pos], '\\') < 0 {
			break
		}
		escaped = true
		slashes := 0
		for j := d.pos - 1; j >= start && d.data[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 0 {
			break
		}
		d.pos++
	}
	raw = d.data[start:d.pos]
	d.pos++
	return raw, escaped
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
	return string(raw)
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

// echo is a value as an error may quote it: a copy, or nil if it is too long.
func (d *jsonReader) echo(raw jsontext.Value) any {
	limit := d.r.MaxInput
	if limit == 0 {
		limit = defaultMaxInput
	}
	if len(raw) > limit || len(d.r.items) >= d.r.maxErrors() {
		return nil
	}
	return raw.Clone()
}
