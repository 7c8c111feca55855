package schema

import (
	"math"
	"strconv"
	"unsafe"
)

// number goes beyond a number.
func (d *scanner) number(i int) int {
	data := d.data
	if i < len(data) && data[i] == '-' {
		i++
	}
	switch {
	case i >= len(data) || !isDigit(data[i]):
		return -1
	case data[i] == '0':
		i++
	default:
		i = d.digits(i)
	}
	if i < len(data) && data[i] == '.' {
		start := i + 1
		if i = d.digits(start); i == start {
			return -1
		}
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		if i++; i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		start := i
		if i = d.digits(start); i == start {
			return -1
		}
	}
	return i
}

func (d *scanner) digits(i int) int {
	for i < len(d.data) && isDigit(d.data[i]) {
		i++
	}
	return i
}

// integer reads a number of plain digits into a KindInt or KindUint. One with a fraction, an exponent or more digits is left to others.
func (d *scanner) integer(t *Type, p unsafe.Pointer, i int) int {
	data := d.data
	negative := false
	if i < len(data) && data[i] == '-' {
		negative = true
		i++
	}
	start := i
	n := uint64(0)
	for i < len(data) && isDigit(data[i]) {
		n = n*10 + uint64(data[i]-'0')
		i++
	}
	size := i - start
	if size == 0 || size > 19 || size > 1 && data[start] == '0' || i < len(data) && (data[i] == '.' || data[i]|0x20 == 'e') {
		return -1
	}
	switch {
	case t.Kind == KindUint:
		if negative && n != 0 || !t.storeUint(p, n) {
			return -1
		}
	case negative:
		if n > 1<<63 || !t.storeInt(p, -int64(n)) {
			return -1
		}
	default:
		if n >= 1<<63 || !t.storeInt(p, int64(n)) {
			return -1
		}
	}
	if t.Enum != nil && !t.isChoice(p) {
		return -1
	}
	return i
}

// powers are the powers of ten that a float64 holds exactly.
var powers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// float reads a number.
func (d *scanner) float(i, bits int) (v float64, j int) {
	data := d.data
	start := i
	negative := false
	if i < len(data) && data[i] == '-' {
		negative = true
		i++
	}
	// A number of up to 15 digits with a small scale is one exact division away from its digits.
	whole := i
	n := uint64(0)
	for i < len(data) && isDigit(data[i]) {
		n = n*10 + uint64(data[i]-'0')
		i++
	}
	size, scale := i-whole, 0
	if size == 0 || size > 1 && data[whole] == '0' {
		return 0, -1
	}
	if i < len(data) && data[i] == '.' {
		i++
		fraction := i
		for i < len(data) && isDigit(data[i]) {
			n = n*10 + uint64(data[i]-'0')
			i++
		}
		if scale = i - fraction; scale == 0 {
			return 0, -1
		}
	}
	if bits == 64 && size+scale <= 15 && (i >= len(data) || data[i]|0x20 != 'e') {
		v = float64(n) / powers[scale]
		if negative {
			v = -v
		}
		return v, i
	}
	if i = d.number(start); i < 0 {
		return 0, -1
	}
	v, err := strconv.ParseFloat(unsafeString(data[start:i]), bits)
	if err != nil || math.IsInf(v, 0) {
		return 0, -1
	}
	return v, i
}
