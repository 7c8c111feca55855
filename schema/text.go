package schema

import (
	"encoding"
	"encoding/base64"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"
)

// DecodeText reads what a path, a query, a header, a cookie or a form says into the zero value of type t at dst, and checks it.
// It is as lenient as pydantic is with strings:
//   - a bool is 1, t, y, on, yes, true, or 0, f, n, off, no, false, in either case;
//   - a number may have space around it, a plus before it and single underscores between its digits, and an integer a fraction of zeros;
//   - a moment is RFC 3339, or that without seconds, with a space for the T, or without an offset, which is UTC; a date is its midnight; a number
//     counts seconds since 1970, or milliseconds if it is more than 20,000,000,000 or less than that below zero;
//   - a date is also a moment at midnight; a time of day also a number of seconds since midnight;
//   - a duration is one of ISO 8601 or of Go, a number of seconds, or [days ]HH:MM[:SS];
//   - a UUID may lack its hyphens, stand in braces, or follow urn:uuid:; bytes are base64 with either alphabet, padded or not.
//
// A list takes every value, anything else the last one; a struct, a map or any is read as JSON. No values leave dst alone.
func (t *Type) DecodeText(values []string, dst unsafe.Pointer, r *Report) {
	if len(values) == 0 {
		return
	}
	switch t.Kind {
	case KindOptional:
		t.Elem.DecodeText(values, t.fill(dst), r)
	case KindList:
		n := r.Len()
		if t.decodeTextList(values, dst, r); r.Len() == n {
			t.normalize(dst)
		}
	default:
		n := r.Len()
		if t.decodeScalarText(values[len(values)-1], dst, r); r.Len() == n && t.Kind != KindStruct {
			t.normalize(dst)
		}
		if t.checks != nil && t.Kind != KindStruct && r.Len() == n {
			kept := len(r.items)
			t.validate(dst, r)
			for i := kept; i < len(r.items) && !t.guarded; i++ {
				if item := &r.items[i]; item.Input == nil && len(item.Loc) == len(r.loc) {
					item.Input = r.echo(values[len(values)-1])
				}
			}
		}
	}
}

// DecodeText is Type.DecodeText for one field of the struct at dst, with its rules. Without values the field takes its default;
// if it has none and is required, it is missing. The location is that of the field already.
func (f *Field) DecodeText(values []string, dst unsafe.Pointer, r *Report) {
	at := unsafe.Add(dst, f.Offset)
	if len(values) == 0 {
		switch {
		case f.HasDefault:
			var fresh unsafe.Pointer
			f.fillDefault(at, &fresh)
		case f.Required:
			r.fault("missing", nil, nil)
		}
		return
	}
	n := r.Len()
	if f.quiet {
		r.hushed++
		defer r.unhush()
	}
	f.Type.DecodeText(values, at, r)
	if f.check != nil && r.Len() == n {
		kept := len(r.items)
		f.check.settled(at, r)
		f.quoteText(values, r, kept)
	}
}

// quoteText makes the mistakes from the index on quote what was received, which is text, rather than what it was read as.
func (f *Field) quoteText(values []string, r *Report, from int) {
	if f.Guarded() {
		return
	}
	list := f.Type.Base().Kind == KindList
	for i := from; i < len(r.items); i++ {
		item := &r.items[i]
		if item.Input == nil {
			continue
		}
		switch below := item.Loc[len(r.loc):]; {
		case len(below) == 0 && list:
			item.Input = r.echo(values)
		case len(below) == 0:
			item.Input = r.echo(values[len(values)-1])
		case len(below) == 1 && list:
			if n, ok := below[0].(int); ok && n < len(values) && f.Type.Base().normals == nil { // Normalize may have moved them
				item.Input = r.echo(values[n])
			}
		}
	}
}

func (t *Type) decodeTextList(values []string, dst unsafe.Pointer, r *Report) {
	v := t.at(dst)
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(t.Go, len(values), len(values)))
	} else if len(values) != t.Len {
		t.lengthFault(len(values), t.unless(values), r)
		return
	}
	for i, s := range values {
		r.index(i)
		t.Elem.DecodeText([]string{s}, t.index(dst, i), r)
		r.Pop(1)
	}
}

// decodeScalarText reads one string, leniently.
func (t *Type) decodeScalarText(s string, p unsafe.Pointer, r *Report) {
	if !utf8.ValidString(s) {
		r.fault("string_unicode", nil, nil)
		return
	}
	switch t.Kind {
	case KindOptional:
		t.Elem.decodeScalarText(s, t.fill(p), r)
	case KindString:
		*(*string)(p) = s
		if t.Enum != nil && !t.isChoice(p) {
			t.enumFault(r, s)
		}
	case KindText:
		t.parseText(s, p, r, quoteText(s))
	case KindJSON:
		if t.form != nil {
			t.laxForm(s, p, r, s)
			return
		}
		if u, ok := t.pointer(p).(encoding.TextUnmarshaler); ok {
			if err := u.UnmarshalText([]byte(s)); err != nil {
				t.parseFault(r, err, s)
			}
			return
		}
		t.jsonText(s, p, r)
	case KindUnion:
		t.unionText(s, p, r)
	case KindStruct, KindMap, KindList:
		t.jsonText(s, p, r)
	case KindAny:
		if t.Go.Kind() == reflect.Interface {
			t.at(p).Set(reflect.ValueOf(s))
			return
		}
		t.jsonText(s, p, r)
	default:
		t.laxText(s, p, r, s)
	}
}

// unless is what was received, or nothing if there may be a secret in it.
func (t *Type) unless(received any) any {
	if t.guarded {
		return nil
	}
	return received
}

func quoteText(s string) jsontext.Value {
	b, err := jsontext.AppendQuote(nil, s)
	if err != nil {
		return nil
	}
	return b
}

// jsonText reads JSON out of a string.
func (t *Type) jsonText(s string, p unsafe.Pointer, r *Report) {
	t.decodeBytes([]byte(s), p, nil, r)
}

// Text is the canonical text of the value at p, which DecodeText reads back: what a form shows. An optional without a value is "",
// a list its elements with commas, a struct or a map its JSON.
func (t *Type) Text(p unsafe.Pointer) string {
	switch t.Kind {
	case KindOptional:
		if q := t.deref(p); q != nil {
			return t.Elem.Text(q)
		}
		return ""
	case KindString:
		return *(*string)(p)
	case KindBool:
		return strconv.FormatBool(*(*bool)(p))
	case KindInt:
		return strconv.FormatInt(t.loadInt(p), 10)
	case KindUint:
		return strconv.FormatUint(t.loadUint(p), 10)
	case KindFloat:
		return strconv.FormatFloat(t.loadFloat(p), 'g', -1, t.Bits)
	case KindTime:
		if v := *(*time.Time)(p); !v.IsZero() {
			return v.Format(time.RFC3339Nano)
		}
		return ""
	case KindDate:
		return (*(*Date)(p)).String()
	case KindClock:
		return (*(*Clock)(p)).String()
	case KindDuration:
		return FormatDuration(*(*time.Duration)(p))
	case KindUUID:
		return formatUUID(*(*[16]byte)(p))
	case KindUnion:
		if m, err := t.chosen(p); err == nil && t.Discriminator == "" {
			return m.typ.Text(m.held(p))
		}
	case KindBytes:
		return base64.StdEncoding.EncodeToString(t.at(p).Bytes())
	case KindList:
		parts := make([]string, t.length(p))
		for i := range parts {
			parts[i] = t.Elem.Text(t.index(p, i))
		}
		return strings.Join(parts, ", ")
	}
	if t.form != nil {
		text, _ := t.formText(p)
		return text
	}
	if d, ok := t.pointer(p).(fixedDecimal); ok && t.Kind == KindDecimal {
		if text, ok := fixedText(d); ok {
			return text
		}
	}
	if m, ok := t.pointer(p).(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			return ""
		}
		return string(text)
	}
	raw, err := json.Marshal(t.pointer(p), Options())
	if err != nil {
		return ""
	}
	return string(raw)
}

// Text is the canonical text of the field of the struct at src.
func (f *Field) Text(src unsafe.Pointer) string { return f.Type.Text(unsafe.Add(src, f.Offset)) }

// Texts is Text for each element of a list, and Text alone for other kinds; nothing for an optional without a value.
// It is for sending, as Tree is.
func (f *Field) Texts(src unsafe.Pointer) []string {
	t, p := f.Type, unsafe.Add(src, f.Offset)
	for t.Kind == KindOptional {
		if p = t.deref(p); p == nil {
			return nil
		}
		t = t.Elem
	}
	if t.Kind != KindList {
		return []string{t.sent(p)}
	}
	texts := make([]string, t.length(p))
	for i := range texts {
		texts[i] = t.Elem.sent(t.index(p, i))
	}
	return texts
}

// sent is Text with secrets as they are.
func (t *Type) sent(p unsafe.Pointer) string {
	if t.Go == secretType {
		return (*Secret)(p).Reveal()
	}
	if m, err := t.chosen(p); t.Kind == KindUnion && t.Discriminator == "" && err == nil {
		return m.typ.sent(m.held(p))
	}
	return t.Text(p)
}

// Any is the field of the struct at src as a Go value of the field's own type.
func (f *Field) Any(src unsafe.Pointer) any { return f.Type.value(unsafe.Add(src, f.Offset)) }
