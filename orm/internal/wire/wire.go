// Package wire writes and reads values in the text forms that drivers exchange with their databases, without the cost of
// package time's and fmt's general ways.
package wire

import (
	"encoding/hex"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/schema"
)

// AppendTime writes the time in UTC in orm.TimeLayout, some ten times as fast as time.Format does.
func AppendTime(dst []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	dst = AppendDate(dst, schema.Date{Year: year, Month: month, Day: day})
	dst = append(dst, ' ')
	dst = appendDigits(dst, hour, 2)
	dst = append(dst, ':')
	dst = appendDigits(dst, minute, 2)
	dst = append(dst, ':')
	dst = appendDigits(dst, second, 2)
	dst = append(dst, '.')
	return appendDigits(dst, t.Nanosecond()/1000, 6)
}

// AppendDate writes the date as 2006-01-02.
func AppendDate(dst []byte, d schema.Date) []byte {
	dst = appendDigits(dst, d.Year, 4)
	dst = append(dst, '-')
	dst = appendDigits(dst, int(d.Month), 2)
	dst = append(dst, '-')
	return appendDigits(dst, d.Day, 2)
}

func appendDigits(dst []byte, v, width int) []byte {
	at := len(dst)
	for range width {
		dst = append(dst, '0')
	}
	for i := at + width - 1; i >= at; i-- {
		dst[i] = byte('0' + v%10)
		v /= 10
	}
	return dst
}

// AppendUUID writes the UUID as 8-4-4-4-12 hexadecimal digits.
func AppendUUID(dst []byte, u orm.UUIDArg) []byte {
	for i, part := range [...][]byte{u[:4], u[4:6], u[6:8], u[8:10], u[10:]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, part)
	}
	return dst
}

// ParseTime reads a time in orm.TimeLayout, or with fewer digits after the second, as Django writes it. Anything else is
// left to the caller.
func ParseTime(b []byte) (time.Time, bool) {
	if len(b) < 19 || len(b) > 26 || len(b) == 20 || b[4] != '-' || b[7] != '-' || b[10] != ' ' && b[10] != 'T' || b[13] != ':' || b[16] != ':' {
		return time.Time{}, false
	}
	nanos := 0
	if len(b) > 19 {
		if b[19] != '.' {
			return time.Time{}, false
		}
		n, ok := digits(b[20:])
		if !ok {
			return time.Time{}, false
		}
		nanos = n
		for range 9 - len(b[20:]) {
			nanos *= 10
		}
	}
	date, ok := ParseDate(b[:10])
	hour, ok1 := digits(b[11:13])
	minute, ok2 := digits(b[14:16])
	second, ok3 := digits(b[17:19])
	if !ok || !ok1 || !ok2 || !ok3 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	return time.Date(date.Year, date.Month, date.Day, hour, minute, second, nanos, time.UTC), true
}

// ParseDate reads a date as 2006-01-02.
func ParseDate(b []byte) (schema.Date, bool) {
	if len(b) != 10 || b[4] != '-' || b[7] != '-' {
		return schema.Date{}, false
	}
	year, ok := digits(b[:4])
	month, ok1 := digits(b[5:7])
	day, ok2 := digits(b[8:10])
	if !ok || !ok1 || !ok2 || month < 1 || month > 12 || day < 1 || day > 31 {
		return schema.Date{}, false
	}
	if day > 28 && time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() != day {
		return schema.Date{}, false
	}
	return schema.Date{Year: year, Month: time.Month(month), Day: day}, true
}

func digits(b []byte) (int, bool) {
	v := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int(c-'0')
	}
	return v, true
}

// SetText gives a text to a cell, by the short way where the cell wants a string, a time, a date or a decimal.
func SetText(cell *orm.Cell, text []byte) error {
	switch cell.Kind {
	case orm.CellString:
		cell.Null = false
		*(*string)(cell.Ptr) = string(text)
		return nil
	case orm.CellTime:
		if t, ok := ParseTime(text); ok {
			return cell.SetTime(t)
		}
	case orm.CellDate:
		if d, ok := ParseDate(text); ok {
			return cell.SetDate(d.Year, d.Month, d.Day)
		}
	}
	return cell.SetText(text)
}

// SetNumber gives a decimal number in its text form to a cell: up to 18 digits go by way of an integer.
func SetNumber(cell *orm.Cell, text []byte) error {
	digits := text
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		digits = text[1:]
	}
	if len(digits) > 18 {
		return cell.SetText(text)
	}
	var v int64
	var exponent int32
	point := false
	for _, c := range digits {
		switch {
		case c == '.' && !point:
			point = true
		case '0' <= c && c <= '9':
			v = v*10 + int64(c-'0')
			if point {
				exponent--
			}
		default:
			return cell.SetText(text) // NaN or an infinity, which no cell takes
		}
	}
	if negative {
		v = -v
	}
	return cell.SetDecimal(v, exponent)
}
