package schema

import (
	"encoding"
	"encoding/base64"
	"encoding/json/v2"
	"time"
	"unsafe"
)

// writeText writes the kinds that are written as a string, and what writes itself.
func (t *Type) writeText(b []byte, p unsafe.Pointer, left int) []byte {
	switch t.writes {
	case KindTime:
		return writeTime(b, *(*time.Time)(p))
	case KindDate:
		b = (*(*Date)(p)).append(append(b, '"'))
	case KindClock:
		c := *(*Clock)(p)
		if c < 0 || c >= day {
			return nil
		}
		b = c.append(append(b, '"'))
	case KindDuration:
		b = appendDuration(append(b, '"'), *(*time.Duration)(p))
	case KindUUID:
		b = appendUUID(append(b, '"'), (*[16]byte)(p))
	case KindBytes:
		raw := t.bytes(p)
		b = base64.StdEncoding.AppendEncode(append(b, '"'), raw)
	case KindDecimal:
		v := t.pointer(p)
		if d, ok := v.(fixedDecimal); ok {
			if text, ok := fixedText(d); ok {
				return writeString(b, text)
			}
		}
		if m, ok := v.(json.Marshaler); ok {
			return writeOwn(b, m, left)
		}
		return t.writeForeign(b, p, left)
	case KindText:
		if t.form != nil && t.form.write != nil {
			text, err := t.form.write(p)
			if err != nil {
				return nil
			}
			return writeString(b, text)
		}
		return writeOwnText(b, t.pointer(p))
	case KindJSON:
		return writeOwn(b, t.pointer(p).(json.Marshaler), left)
	default:
		return nil
	}
	return append(b, '"')
}

// bytes are the bytes of a KindBytes.
func (t *Type) bytes(p unsafe.Pointer) []byte {
	if t.Len > 0 {
		return unsafe.Slice((*byte)(p), t.Len)
	}
	return t.at(p).Bytes() // of a slice, or of an array without a byte
}

// writeTime writes RFC 3339, for the years and the zones that it has.
func writeTime(b []byte, v time.Time) []byte {
	year, month, d := v.Date()
	if year < 0 || year > 9999 {
		return nil
	}
	_, zone := v.Zone()
	if zone <= -24*3600 || zone >= 24*3600 {
		return nil
	}
	b = append(b, '"')
	b = Date{year, month, d}.appendDate(b)
	hour, minute, second := v.Clock()
	b = append(b, 'T', '0'+byte(hour/10), '0'+byte(hour%10), ':', '0'+byte(minute/10), '0'+byte(minute%10), ':', '0'+byte(second/10), '0'+byte(second%10))
	b = appendFraction(b, v.Nanosecond())
	if zone == 0 {
		return append(b, 'Z', '"')
	}
	sign := byte('+')
	if zone /= 60; zone < 0 {
		sign, zone = '-', -zone
	}
	return append(b, sign, '0'+byte(zone/600), '0'+byte(zone/60%10), ':', '0'+byte(zone%60/10), '0'+byte(zone%10), '"')
}

// appendFraction appends nanoseconds as the fraction of a second, if there are any.
func appendFraction(b []byte, ns int) []byte {
	if ns == 0 {
		return b
	}
	b = append(b, '.')
	for unit := 100_000_000; ns > 0; unit /= 10 {
		b = append(b, '0'+byte(ns/unit))
		ns %= unit
	}
	return b
}

// writeOwnText writes what a method of the value says.
func writeOwnText(b []byte, v any) []byte {
	if a, ok := v.(encoding.TextAppender); ok {
		start := len(b) + 1
		out, err := a.AppendText(append(b, '"'))
		if err != nil || len(out) < start {
			return nil
		}
		for _, c := range out[start:] {
			if c < ' ' || c == '"' || c == '\\' || c >= 0x80 {
				return writeString(out[:start-1], string(out[start:]))
			}
		}
		return append(out, '"')
	}
	text, err := v.(encoding.TextMarshaler).MarshalText()
	if err != nil {
		return nil
	}
	return writeString(b, unsafeString(text))
}

// writeOwn writes the JSON that a method of the value returns.
func writeOwn(b []byte, m json.Marshaler, left int) []byte {
	raw, err := m.MarshalJSON()
	if err != nil || len(raw) == 0 {
		return nil
	}
	return writeRaw(b, raw, left)
}

// writeRaw writes JSON of somebody else's, if it is as we would write it. nil is null.
func writeRaw(b, raw []byte, left int) []byte {
	if raw == nil {
		return append(b, "null"...)
	}
	inside := false
	for _, c := range raw {
		switch {
		case c == '"':
			inside = !inside
		case c == '\\', c <= ' ' && !inside:
			return nil
		}
	}
	d := scanner{data: raw, left: left}
	if d.skip(0) != len(raw) {
		return nil
	}
	return append(b, raw...)
}
