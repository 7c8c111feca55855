package schema

import (
	"encoding/binary"
	"encoding/json/jsontext"
	"math"
	"math/bits"
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// writeString writes a string as jsontext does: only what JSON demands is escaped.
func writeString(b []byte, s string) []byte {
	b = append(b, '"')
	raw := unsafe.Slice(unsafe.StringData(s), len(s))
	i := 0
	for i+8 <= len(raw) {
		m := special(binary.LittleEndian.Uint64(raw[i:]))
		if m != 0 {
			i += bits.TrailingZeros64(m) >> 3
			return writeRich(append(b, s[:i]...), s[i:])
		}
		i += 8
	}
	for ; i < len(raw); i++ {
		if c := raw[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return writeRich(append(b, s[:i]...), s[i:])
		}
	}
	return append(append(b, s...), '"')
}

// writeRich writes the rest of a string, from where there is something else than plain ASCII.
func writeRich(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			if r, n := utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			b = append(append(b, s[start:i]...), "\ufffd"...)
			i++
			start = i
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, '\\', 'b')
		case '\f':
			b = append(b, '\\', 'f')
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

func writeInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

func writeUint(b []byte, n uint64) []byte { return strconv.AppendUint(b, n, 10) }

// writeFloat writes a float in the form of ECMAScript.
func writeFloat(b []byte, v float64, size int) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	// Prices and such have a few decimals. A decimal of up to 15 digits that is this very float is its shortest form too, since no other
	// decimal of so few digits is.
	if a := math.Abs(v); a < 1e11 && size == 64 && v != 0 {
		for scale := 0; scale <= 4; scale += 2 {
			n := math.Round(a * powers[scale])
			if n/powers[scale] != a {
				continue
			}
			if v < 0 {
				b = append(b, '-')
			}
			return writeScaled(b, uint64(n), scale)
		}
	}
	return jsontext.AppendFloat(b, v, size)
}

// writeScaled writes n divided by ten to the power of scale, without zeros at the end of the fraction.
func writeScaled(b []byte, n uint64, scale int) []byte {
	for scale > 0 && n%10 == 0 {
		n /= 10
		scale--
	}
	if scale == 0 {
		return strconv.AppendUint(b, n, 10)
	}
	unit := uint64(powers[scale])
	b = append(strconv.AppendUint(b, n/unit, 10), '.')
	for rest := n % unit; scale > 0; scale-- {
		unit /= 10
		b = append(b, '0'+byte(rest/unit))
		rest %= unit
	}
	return b
}
