package schema

import (
	"encoding/json/jsontext"
	"reflect"
	"strings"
	"unsafe"
)

// lenientTag reads the tag lenient: 1 is true, -1 is false, 0 is none.
func lenientTag(typ *Type, where string, tag reflect.StructTag) int8 {
	switch v, ok := tag.Lookup("lenient"); {
	case !ok:
		return 0
	case v == "true":
		return 1
	case v == "false":
		return -1
	default:
		typ.mistakeAt(where, "lenient:%q is neither \"true\" nor \"false\"", v)
		return 0
	}
}

// lenient reports whether the JSON of the field is read leniently, where it is as outer says around it. f may be nil.
func (f *Field) lenient(outer bool) bool {
	if f == nil || f.lax == 0 {
		return outer
	}
	return f.lax > 0
}

// decodeLax reads a value of another JSON type than the kind has, after pydantic's table of conversions. It is false, with nothing read, where there is
// no sense in the one as the other: a number is no string, and nothing but a list is one.
//
// The scanner knows nothing of this: what it reads is strict, and reads the same here.
func (t *Type) decodeLax(d *jsonReader, p unsafe.Pointer, c byte) bool {
	number := c == '-' || isDigit(c)
	word := c == 't' || c == 'f'
	switch t.Kind {
	case KindBool:
		if c != '"' && !number {
			return false
		}
	case KindInt, KindUint, KindFloat:
		if c != '"' && !word {
			return false
		}
	case KindTime, KindDate, KindClock, KindDuration:
		if !number {
			return false
		}
	default:
		return false
	}
	d.fit.lax++
	start := d.pos
	if c == '"' {
		s := d.str()
		t.laxText(s, p, d.r, d.quote(t, d.data[start:d.pos]))
		return true
	}
	literal := string(d.literal())
	input := d.quote(t, jsontext.Value(literal))
	switch {
	case literal == "true":
		literal = "1"
	case literal == "false":
		literal = "0"
	case t.Kind == KindBool:
		// 1.0 is as good as 1, as it is for an integer.
		digits, fault := integerText(literal)
		if fault != numberFine || digits != "0" && digits != "-0" && digits != "1" {
			d.r.fault("bool_parsing", nil, input)
			return true
		}
		*(*bool)(p) = digits == "1"
		return true
	}
	t.laxText(literal, p, d.r, input)
	return true
}

// decodeLaxText stores what a string says in a type that is written as one, by the lenient rules if the strict ones refuse it.
func (t *Type) decodeLaxText(d *jsonReader, s string, p unsafe.Pointer, raw jsontext.Value) {
	if items, dropped := len(d.r.items), d.r.dropped; t.Kind != KindDuration || strings.ContainsAny(s, "Pp") {
		t.parseText(s, p, d.r, nil)
		if len(d.r.items) == items && d.r.dropped == dropped {
			return
		}
		d.r.items, d.r.dropped = d.r.items[:items], dropped
	}
	d.fit.lax++
	t.laxText(s, p, d.r, d.echo(raw))
}
