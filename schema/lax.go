package schema

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

// What the lenient reading of text makes of each kind, after pydantic-core (src/input/shared.rs) and speedate, on which it stands. Whatever the
// strict reading takes, this takes too, with the same result.

// laxText stores what a text says in a scalar. input is what an error quotes.
func (t *Type) laxText(s string, p unsafe.Pointer, r *Report, input any) {
	var err error
	switch t.Kind {
	case KindBool:
		v, ok := laxBool(s)
		if !ok {
			r.fault("bool_parsing", nil, input)
			return
		}
		*(*bool)(p) = v
	case KindInt, KindUint:
		t.laxInteger(s, p, r, input)
	case KindFloat:
		t.laxFloat(s, p, r, input)
	case KindDecimal:
		plain, ok := laxNumber(s)
		if !ok {
			r.fault("decimal_parsing", nil, input)
			return
		}
		t.parseText(plain, p, r, quoteText(s))
	case KindTime:
		var v time.Time
		if v, err = laxTime(s); err == nil {
			*(*time.Time)(p) = v
		}
	case KindDate:
		var v Date
		if v, err = laxDate(s); err == nil {
			*(*Date)(p) = v
		}
	case KindClock:
		var v Clock
		if v, err = laxClock(s); err == nil {
			*(*Clock)(p) = v
		}
	case KindDuration:
		var v time.Duration
		if v, err = laxDuration(s); err == nil {
			*(*time.Duration)(p) = v
		}
	case KindUUID:
		var v [16]byte
		if v, err = laxUUID(s); err == nil {
			*(*[16]byte)(p) = v
		}
	case KindBytes:
		t.parseText(standardBase64(s), p, r, quoteText(s))
	}
	if err != nil {
		t.parseFault(r, err, input)
	}
}

// laxForm is laxText for an integer without bounds.
func (t *Type) laxForm(s string, p unsafe.Pointer, r *Report, input any) {
	digits, ok := integerDigits(s)
	if !ok {
		r.fault("int_parsing", nil, input)
		return
	}
	t.readForm(digits, p, r, input)
}

// laxBool reads the spellings of true and false.
func laxBool(s string) (v, ok bool) {
	switch strings.ToLower(s) {
	case "1", "t", "y", "on", "yes", "true":
		return true, true
	case "0", "f", "n", "no", "off", "false":
		return false, true
	}
	return false, false
}

// maxIntegerDigits is how many digits an integer in text may have before they are looked at.
const maxIntegerDigits = 4300

func (t *Type) laxInteger(s string, p unsafe.Pointer, r *Report, input any) {
	digits, ok := integerDigits(s)
	fault := numberSyntax
	switch {
	case ok && len(digits) > maxIntegerDigits:
		fault = numberSize
	case ok:
		fault = t.storeDigits(digits, p)
	}
	switch {
	case t.Enum != nil && (fault != numberFine || !t.isChoice(p)):
		t.enumFault(r, input)
	case fault != numberFine:
		t.numberFault(r, fault, input)
	}
}

func (t *Type) laxFloat(s string, p unsafe.Pointer, r *Report, input any) {
	plain, ok := laxNumber(s)
	if ok && !isDecimal(plain) {
		switch strings.ToLower(strings.TrimPrefix(plain, "-")) {
		case "inf", "infinity", "nan":
			r.fault("finite_number", nil, input)
			return
		}
		ok = false
	}
	if !ok {
		r.fault("float_parsing", nil, input)
		return
	}
	v, err := strconv.ParseFloat(plain, t.Bits)
	if err != nil || math.IsInf(v, 0) {
		r.fault("finite_number", nil, input)
		return
	}
	if t.Bits == 32 {
		*(*float32)(p) = float32(v)
	} else {
		*(*float64)(p) = v
	}
}

// laxNumber applies pydantic's leniency for numbers in text: space around, one leading plus, single underscores between
// digits. It reports false for what can be no number.
func laxNumber(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "+"); ok {
		if strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "+") {
			return "", false
		}
		s = rest
	}
	if strings.Contains(s, "_") {
		for i := range len(s) {
			if s[i] == '_' && (i == 0 || i == len(s)-1 || !isDigit(s[i-1]) || !isDigit(s[i+1])) {
				return "", false
			}
		}
		s = strings.ReplaceAll(s, "_", "")
	}
	return s, s != ""
}

// integerDigits is the digits of an integer in text: as laxNumber, and a fraction of zeros is cut off.
func integerDigits(s string) (string, bool) {
	s, ok := laxNumber(s)
	if !ok {
		return "", false
	}
	if whole, fraction, dot := strings.Cut(s, "."); dot {
		if whole == "" || whole == "-" || fraction == "" || strings.Trim(fraction, "0") != "" {
			return "", false
		}
		s = whole
	}
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return s, true
}

// plainNumber is a short number in text, exactly.
func plainNumber(s string) (*big.Rat, bool) {
	plain, ok := laxNumber(s)
	if !ok || len(plain) > 40 {
		return nil, false
	}
	return rat(plain)
}

// nanoseconds is a number of seconds as a whole number of nanoseconds; what is less is cut off. It is false beyond 64 bits.
func nanoseconds(seconds *big.Rat) (int64, bool) {
	n := new(big.Rat).Mul(seconds, big.NewRat(int64(time.Second), 1))
	whole := new(big.Int).Quo(n.Num(), n.Denom())
	return whole.Int64(), whole.IsInt64()
}

// millisecondsFrom is where a count since 1970 is of milliseconds and not of seconds any more, as in speedate: as seconds it is in the year 2603, as milliseconds in 1970.
const millisecondsFrom = 20_000_000_000

// unixTime is the moment that a number means.
func unixTime(n *big.Rat) (time.Time, error) {
	if new(big.Rat).Abs(n).Cmp(big.NewRat(millisecondsFrom, 1)) > 0 {
		n = new(big.Rat).Quo(n, big.NewRat(1000, 1))
	}
	seconds := new(big.Int).Div(n.Num(), n.Denom()) // rounded down, so that the rest is not negative
	if !seconds.IsInt64() {
		return time.Time{}, errTimeRange
	}
	rest, _ := nanoseconds(new(big.Rat).Sub(n, new(big.Rat).SetInt(seconds)))
	v := time.Unix(seconds.Int64(), rest).UTC()
	if v.Year() < 1 || v.Year() > 9999 || seconds.Int64() > 1<<40 || seconds.Int64() < -1<<40 {
		return time.Time{}, errTimeRange
	}
	return v, nil
}

var (
	errTimeRange = errors.New("the year is not one of 1 to 9999")
	errInexact   = errors.New("not at midnight") // its sentence is that of date_from_datetime_inexact
)

// laxTime reads a moment, or a number since 1970.
func laxTime(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	if n, ok := plainNumber(s); ok {
		return unixTime(n)
	}
	return textTime(s)
}

// textTime reads a moment. One without an offset, such as browsers send for a datetime-local field, is taken as UTC.
func textTime(s string) (time.Time, error) {
	var v time.Time
	if err := v.UnmarshalText([]byte(s)); err == nil {
		return v, nil
	}
	if len(s) < len(time.DateOnly) {
		return v, errTime
	}
	d, err := ParseDate(s[:len(time.DateOnly)])
	if err != nil {
		return v, errTime
	}
	rest := s[len(time.DateOnly):]
	if rest == "" {
		return d.Time(time.UTC), nil
	}
	if !strings.ContainsRune("Tt _", rune(rest[0])) {
		return v, errTime
	}
	rest = rest[1:]
	zone := time.UTC
	if i := strings.IndexAny(rest, "Zz+-"); i >= 0 {
		offset, ok := zoneOffset(rest[i:])
		if !ok {
			return v, errTime
		}
		if rest = rest[:i]; offset != 0 {
			zone = time.FixedZone("", offset)
		}
	}
	c, err := ParseClock(strings.TrimRight(rest, " "))
	if err != nil {
		return v, errTime
	}
	return time.Date(d.Year, d.Month, d.Day, c.Hour(), c.Minute(), c.Second(), c.Nanosecond(), zone), nil
}

// zoneOffset reads Z, +02:00, +0200 or +02 as seconds east of Greenwich.
func zoneOffset(s string) (int, bool) {
	if s == "Z" || s == "z" {
		return 0, true
	}
	digits := s[1:]
	if len(digits) == 5 && digits[2] == ':' {
		digits = digits[:2] + digits[3:]
	}
	if len(digits) == 2 {
		digits += "00"
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || len(digits) != 4 || n/100 > 23 || n%100 > 59 {
		return 0, false
	}
	offset := int(n/100*60+n%100) * 60
	if s[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// laxDate reads a date, or a moment at midnight where it is.
func laxDate(s string) (Date, error) {
	s = strings.TrimSpace(s)
	d, err := ParseDate(s)
	if err == nil {
		return d, nil
	}
	v, timeErr := laxTime(s)
	switch {
	case timeErr == errTimeRange:
		return Date{}, timeErr
	case timeErr != nil:
		return Date{}, err
	case ClockOf(v) != 0:
		return Date{}, errInexact
	}
	return DateOf(v), nil
}

// laxClock reads a time of day, or a number of seconds since midnight.
func laxClock(s string) (Clock, error) {
	s = strings.TrimSpace(s)
	c, err := ParseClock(s)
	if err == nil {
		return c, nil
	}
	if n, ok := plainNumber(s); ok {
		if ns, ok := nanoseconds(n); ok && n.Sign() >= 0 && ns < int64(day) {
			return Clock(ns), nil
		}
		return 0, errors.New("a day has 86400 seconds")
	}
	return 0, err
}

// laxDuration reads a duration of ISO 8601 or of Go, a number of seconds, or [days ]HH:MM[:SS].
func laxDuration(s string) (time.Duration, error) {
	s = strings.TrimSpace(s)
	if n, ok := plainNumber(s); ok {
		ns, ok := nanoseconds(n)
		if !ok {
			return 0, errDurationRange
		}
		return time.Duration(ns), nil
	}
	if strings.Contains(s, ":") {
		return clockDuration(s)
	}
	if strings.ContainsAny(s, "Pp") { // in small letters too, as Pydantic has it
		s = strings.Map(func(c rune) rune {
			if c >= 'a' && c <= 'z' {
				c -= 'a' - 'A'
			}
			return c
		}, s)
	}
	return ParseDuration(s)
}

// clockDuration reads a duration that is written as a clock shows it: 36:00, -0:30:00.5, 1 12:00:00, 3 days, 04:05:06.
func clockDuration(s string) (time.Duration, error) {
	rest, neg := strings.CutPrefix(s, "-")
	if !neg {
		rest = strings.TrimPrefix(rest, "+")
	}
	days, clock, ok := strings.Cut(rest, " ")
	if !ok {
		days, clock = "0", rest
	}
	if word, after, ok := strings.Cut(clock, " "); ok {
		if word = strings.ToLower(strings.TrimSuffix(word, ",")); word != "d" && word != "day" && word != "days" {
			return 0, errDuration
		}
		clock = after
	}
	parts := strings.Split(clock, ":")
	if len(parts) == 2 {
		parts = append(parts, "0")
	}
	if len(parts) != 3 || len(parts[1]) != 2 || strings.Contains(parts[0]+parts[1], ".") {
		return 0, errDuration
	}
	total := uint64(0)
	for i, part := range [...]struct {
		number string
		unit   time.Duration
		below  uint64
	}{{days, 24 * time.Hour, math.MaxUint64}, {parts[0], time.Hour, math.MaxUint64}, {parts[1], time.Minute, uint64(time.Hour)}, {parts[2], time.Second, uint64(time.Minute)}} {
		if strings.Trim(part.number, "0123456789.") != "" {
			return 0, errDuration
		}
		amount, err := unitAmount(part.number, uint64(part.unit), i == 3)
		if err != nil {
			return 0, err
		}
		if amount >= part.below {
			return 0, errDuration
		}
		if total += amount; total > math.MaxInt64 || amount > math.MaxInt64 {
			return 0, errDurationRange
		}
	}
	if neg {
		return -time.Duration(total), nil
	}
	return time.Duration(total), nil
}

// laxUUID reads a UUID as RFC 9562 and Microsoft write it, and without its hyphens.
func laxUUID(s string) (id [16]byte, err error) {
	s = strings.TrimSpace(s)
	switch {
	case len(s) == 45 && strings.EqualFold(s[:9], "urn:uuid:"):
		s = s[9:]
	case len(s) == 38 && s[0] == '{' && s[37] == '}':
		s = s[1:37]
	case len(s) == 32:
		if _, err := hex.Decode(id[:], []byte(s)); err != nil {
			return id, errUUID
		}
		return id, nil
	}
	return parseUUID(s)
}

// standardBase64 is base64 of either alphabet, padded or not, with the standard alphabet and padding. URLs have no place for its plus and slash.
func standardBase64(s string) string {
	if strings.ContainsAny(s, "-_") {
		if strings.ContainsAny(s, "+/") {
			return s // of both, and so of neither
		}
		s = strings.NewReplacer("-", "+", "_", "/").Replace(s)
	}
	if n := len(s) % 4; n > 1 && !strings.HasSuffix(s, string(base64.StdPadding)) {
		s += strings.Repeat(string(base64.StdPadding), 4-n)
	}
	return s
}
