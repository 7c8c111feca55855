package schema

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"github.com/gotandem/tandem/problem"
)

// decode reads the next value into p. What cannot be stored is reported and skipped.
func (t *Type) decode(d *jsonReader, p unsafe.Pointer) {
	if t.checks == nil || t.Kind == KindStruct {
		t.decodeKind(d, p)
		return
	}
	n := d.r.Len()
	if t.decodeKind(d, p); d.r.Len() == n && !d.deep {
		t.validate(p, d.r)
	}
}

// decodeKind reads a value and puts it in order.
func (t *Type) decodeKind(d *jsonReader, p unsafe.Pointer) {
	if t.normals == nil || t.Kind == KindStruct {
		t.decodePlain(d, p)
		return
	}
	n := d.r.Len()
	if t.decodePlain(d, p); d.r.Len() == n && !d.deep {
		t.normalize(p)
	}
}

func (t *Type) decodePlain(d *jsonReader, p unsafe.Pointer) {
	c := d.peek()
	switch t.Kind {
	case KindString:
		if c == '"' {
			s := d.str()
			*(*string)(p) = s
			if t.Enum != nil && !t.isChoice(p) {
				t.enumFault(d.r, s)
			}
			return
		}
	case KindInt, KindUint:
		if c == '-' || isDigit(c) {
			t.decodeInteger(d, p)
			return
		}
	case KindFloat:
		if c == '-' || isDigit(c) {
			num := d.literal()
			if !bytes.ContainsAny(num, ".eE") {
				d.fit.loose++
			}
			v, err := strconv.ParseFloat(unsafeString(num), t.Bits)
			if err != nil || math.IsInf(v, 0) {
				d.r.fault("finite_number", nil, d.echo(num))
				return
			}
			if t.Bits == 32 {
				*(*float32)(p) = float32(v)
			} else {
				*(*float64)(p) = v
			}
			return
		}
	case KindBool:
		if c == 't' || c == 'f' {
			d.literal()
			*(*bool)(p) = c == 't'
			return
		}
	case KindStruct:
		if c == '{' {
			t.decodeStruct(d, p)
			return
		}
	case KindList:
		if c == '[' {
			t.decodeList(d, p)
			return
		}
	case KindMap:
		if c == '{' {
			t.decodeMap(d, p)
			return
		}
	case KindUnion:
		t.decodeUnion(d, p)
		return
	case KindOptional:
		if c == 'n' {
			d.literal()
			t.null(p)
			return
		}
		t.Elem.decode(d, t.fill(p))
		return
	case KindAny:
		t.decodeAny(d, p)
		return
	case KindJSON:
		t.decodeOwn(d, p)
		return
	case KindDecimal:
		if c == '"' || c == '-' || isDigit(c) {
			start := d.pos
			var s string
			if c == '"' {
				s = d.str()
			} else {
				s = string(d.literal())
			}
			if d.lax {
				t.decodeLaxText(d, s, p, d.data[start:d.pos])
				return
			}
			t.parseText(s, p, d.r, d.data[start:d.pos])
			return
		}
	case KindBytes, KindTime, KindDate, KindClock, KindDuration, KindUUID, KindText:
		if c == '"' {
			start := d.pos
			s := d.str()
			if d.lax && t.Kind != KindText {
				t.decodeLaxText(d, s, p, d.data[start:d.pos])
				return
			}
			if t.Kind == KindDuration && !strings.ContainsAny(s, "Pp") {
				t.parseFault(d.r, errDuration, d.echo(d.data[start:d.pos]))
				return
			}
			t.parseText(s, p, d.r, d.data[start:d.pos])
			return
		}
	}
	if d.lax && t.decodeLax(d, p, c) {
		return
	}
	raw := d.skip()
	if !d.deep {
		t.typeFault(d.r, d.quote(t, raw))
	}
}

// unsafeString is b as a string for a call that does not keep it.
func unsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func (t *Type) decodeInteger(d *jsonReader, p unsafe.Pointer) {
	num := d.literal()
	// Most numbers are a few plain digits.
	if len(num) < 18 && num[0] != '-' {
		n := uint64(0)
		plain := true
		for _, c := range num {
			if !isDigit(c) {
				plain = false
				break
			}
			n = n*10 + uint64(c-'0')
		}
		if plain && (t.Kind == KindInt && t.storeInt(p, int64(n)) || t.Kind == KindUint && t.storeUint(p, n)) {
			if t.Enum != nil && !t.isChoice(p) {
				t.enumFault(d.r, d.echo(num))
			}
			return
		}
	}
	if bytes.ContainsAny(num, ".eE") {
		d.fit.loose++
	}
	digits, fault := integerText(string(num))
	if fault == numberFine {
		fault = t.storeDigits(digits, p)
	}
	switch {
	case t.Enum != nil && (fault != numberFine || !t.isChoice(p)):
		t.enumFault(d.r, d.echo(num))
	case fault != numberFine:
		t.numberFault(d.r, fault, d.echo(num))
	}
}

// storeDigits stores an integer of digits in a KindInt or KindUint.
func (t *Type) storeDigits(digits string, p unsafe.Pointer) numberFault {
	if t.Kind == KindInt {
		n, fault := parseInt(digits)
		if fault == numberFine && !t.storeInt(p, n) {
			fault = numberSize
		}
		return fault
	}
	n, fault := parseUint(digits)
	if fault == numberFine && !t.storeUint(p, n) {
		fault = numberSize
	}
	return fault
}

// parseText stores what a string says in a type that is written as one. input is what an error quotes.
func (t *Type) parseText(s string, p unsafe.Pointer, r *Report, input jsontext.Value) {
	var err error
	switch t.Kind {
	case KindTime:
		var v time.Time
		if err = v.UnmarshalText([]byte(s)); err == nil {
			*(*time.Time)(p) = v
		} else {
			err = errTime
		}
	case KindDate:
		var v Date
		if v, err = ParseDate(s); err == nil {
			*(*Date)(p) = v
		}
	case KindClock:
		var v Clock
		if v, err = ParseClock(s); err == nil {
			*(*Clock)(p) = v
		}
	case KindDuration:
		var v time.Duration
		if v, err = ParseDuration(s); err == nil {
			*(*time.Duration)(p) = v
		}
	case KindUUID:
		var v [16]byte
		if v, err = parseUUID(s); err == nil {
			*(*[16]byte)(p) = v
		}
	case KindDecimal:
		if !isDecimal(s) {
			err = errors.New("not a number")
		} else if !decimalFits(s) {
			r.fault("decimal_max_digits", map[string]any{"max_digits": 1000}, t.quoted(r, input))
			return
		} else if err = t.pointer(p).(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
			err = errors.New("not a number")
		}
	case KindBytes:
		err = t.parseBytes(s, p, r, input)
	case KindText:
		if t.form != nil {
			t.readForm(s, p, r, t.quoted(r, input))
			return
		}
		if u, ok := t.pointer(p).(encoding.TextUnmarshaler); ok {
			err = u.UnmarshalText([]byte(s))
		} else {
			err = errors.New("this type is only written, never read")
		}
	}
	if err != nil {
		t.parseFault(r, err, t.quoted(r, input))
	}
}

var errTime = errors.New("expected an RFC 3339 date and time such as 2026-07-31T13:05:09Z")

// quoted is jsonReader.quote where there is no reader.
func (t *Type) quoted(r *Report, raw jsontext.Value) any {
	return (&jsonReader{r: r}).quote(t, raw)
}

// parseBytes stores standard, padded base64.
func (t *Type) parseBytes(s string, p unsafe.Pointer, r *Report, input jsontext.Value) error {
	if strings.ContainsAny(s, "\r\n") { // DecodeString skips them
		return errors.New("line breaks are not allowed")
	}
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil {
		return errors.New("expected the standard alphabet with padding")
	}
	if t.Len == 0 && t.Go.Kind() == reflect.Slice {
		*(*[]byte)(p) = b
		return nil
	}
	switch {
	case len(b) < t.Len:
		r.fault("bytes_too_short", map[string]any{"min_length": t.Len}, t.quoted(r, input))
	case len(b) > t.Len:
		r.fault("bytes_too_long", map[string]any{"max_length": t.Len}, t.quoted(r, input))
	default:
		copy(unsafe.Slice((*byte)(p), t.Len), b)
	}
	return nil
}

func (t *Type) decodeAny(d *jsonReader, p unsafe.Pointer) {
	d.fit.loose++ // anything is
	raw := d.skip()
	if d.deep {
		return
	}
	switch t.Go {
	case rawType, rawV1Type:
		*(*[]byte)(p) = append([]byte(nil), raw...)
		return
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		d.ownFault(err, raw)
		return
	}
	t.at(p).Set(anyValue(v, t.Go))
}

// anyValue is v for a variable of the interface type t, also if v is nil.
func anyValue(v any, t reflect.Type) reflect.Value {
	if v == nil {
		return reflect.Zero(t)
	}
	return reflect.ValueOf(v)
}

// decodeOwn leaves the value to the type's own methods.
func (t *Type) decodeOwn(d *jsonReader, p unsafe.Pointer) {
	c := d.peek()
	raw := d.skip()
	if d.deep {
		return
	}
	if t.form != nil { // a number
		switch {
		case c == '-' || isDigit(c):
			t.readForm(string(raw), p, d.r, d.echo(raw))
		case d.lax && c == '"':
			d.fit.lax++
			text, _ := jsontext.AppendUnquote(nil, raw)
			t.laxForm(string(text), p, d.r, d.echo(raw))
		default:
			d.r.fault("int_type", nil, d.echo(raw))
		}
		return
	}
	if err := json.Unmarshal(raw, t.pointer(p), Options()); err != nil {
		if t.guarded {
			d.r.hushed++
			defer d.r.unhush()
		}
		d.ownFault(err, raw)
	}
}

// ownFault reports what a type's own methods found, without what encoding/json says about Go types.
func (d *jsonReader) ownFault(err error, raw jsontext.Value) {
	if p, ok := errors.AsType[*problem.Error](err); ok && len(p.Errors) > 0 {
		for _, item := range p.Errors {
			item.Loc = append(d.r.Loc(), item.Loc...)
			d.r.AddItem(item)
		}
		return
	}
	for {
		semantic, ok := errors.AsType[*json.SemanticError](err)
		if !ok || semantic.Err == nil {
			break
		}
		err = semantic.Err
	}
	reason := err.Error()
	if _, ok := errors.AsType[*json.SemanticError](err); ok {
		reason = "not a valid value"
	}
	d.r.fault("value_error", map[string]any{"error": reason}, d.echo(raw))
}
