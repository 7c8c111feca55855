package schema

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Options are the options for encoding/json/v2 that write what this package reads: a time.Duration is an ISO 8601 duration,
// a decimal keeps the zeros behind its point, and maps are written in the order of their keys.
func Options() json.Options { return currentOptions().plain }

var jsonOptions = json.JoinOptions(
	json.Deterministic(true),
	json.WithMarshalers(jsonMarshalers),
	json.WithUnmarshalers(json.JoinUnmarshalers(unmarshalUnion, json.UnmarshalFromFunc(func(dec *jsontext.Decoder, d *time.Duration) error {
		var s string
		if err := json.UnmarshalDecode(dec, &s); err != nil {
			return err
		}
		v, err := ParseDuration(s)
		*d = v
		return err
	}))),
)

var jsonMarshalers = json.JoinMarshalers(json.MarshalToFunc(func(enc *jsontext.Encoder, d time.Duration) error {
	return enc.WriteToken(jsontext.String(FormatDuration(d)))
}), decimalMarshaler, foreignText, marshalUnion)

// FormatDuration writes an ISO 8601 duration in hours, minutes and seconds: PT1H30M, PT0.25S, -PT5S, PT0S.
// Days are not used, since not every day has 24 hours.
func FormatDuration(d time.Duration) string {
	return string(appendDuration(make([]byte, 0, 32), d))
}

func appendDuration(b []byte, d time.Duration) []byte {
	if d == 0 {
		return append(b, "PT0S"...)
	}
	u := uint64(d)
	if d < 0 {
		b = append(b, '-')
		u = -u
	}
	b = append(b, "PT"...)
	if h := u / uint64(time.Hour); h > 0 {
		b = append(strconv.AppendUint(b, h, 10), 'H')
	}
	if m := u / uint64(time.Minute) % 60; m > 0 {
		b = append(strconv.AppendUint(b, m, 10), 'M')
	}
	if s := u % uint64(time.Minute); s > 0 {
		b = strconv.AppendUint(b, s/uint64(time.Second), 10)
		b = append(appendFraction(b, int(s%uint64(time.Second))), 'S')
	}
	return b
}

var errDuration = errors.New("expected an ISO 8601 duration such as PT1H30M")
var errDurationRange = errors.New("longer than 292 years")

// ParseDuration reads an ISO 8601 duration (PT1H30M, P1DT12H, P2W, -PT0.5S; a day is 24 hours) or one in Go's form (1h30m).
// Years and months have no fixed length and are refused.
func ParseDuration(s string) (time.Duration, error) {
	rest := s
	neg := false
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		neg, rest = rest[0] == '-', rest[1:]
	}
	if rest == "" || rest[0] != 'P' {
		d, err := time.ParseDuration(s)
		if err != nil {
			return 0, errDuration
		}
		return d, nil
	}
	units := []struct {
		letter byte
		unit   time.Duration
	}{{'W', 7 * 24 * time.Hour}, {'D', 24 * time.Hour}, {'T', 0}, {'H', time.Hour}, {'M', time.Minute}, {'S', time.Second}}
	rest = rest[1:]
	var total uint64
	parts, next, afterT := 0, 0, false
	for rest != "" {
		if rest[0] == 'T' {
			if afterT || len(rest) == 1 {
				return 0, errDuration
			}
			afterT, next, rest = true, 3, rest[1:]
			continue
		}
		n := strings.IndexFunc(rest, func(c rune) bool { return (c < '0' || c > '9') && c != '.' && c != ',' })
		if n <= 0 {
			return 0, errDuration
		}
		number, letter := strings.Replace(rest[:n], ",", ".", 1), rest[n]
		rest = rest[n+1:]
		for next < len(units) && (units[next].letter != letter || next == 2 || (next > 2) != afterT) {
			next++
		}
		if next == len(units) {
			return 0, errDuration
		}
		part, err := unitAmount(number, uint64(units[next].unit), rest == "")
		if err != nil {
			return 0, err
		}
		if total+part < total {
			return 0, errDurationRange
		}
		total += part
		parts++
		next++
	}
	switch {
	case parts == 0:
		return 0, errDuration
	case neg && total <= 1<<63:
		return time.Duration(-total), nil
	case !neg && total < 1<<63:
		return time.Duration(total), nil
	}
	return 0, errDurationRange
}

// unitAmount is number × unit in nanoseconds. Only the last part of a duration may have a fraction.
func unitAmount(number string, unit uint64, last bool) (uint64, error) {
	whole, fraction, hasFraction := strings.Cut(number, ".")
	if whole == "" || (hasFraction && (fraction == "" || !last)) || strings.Contains(fraction, ".") {
		return 0, errDuration
	}
	w, err := strconv.ParseUint(whole, 10, 64)
	if err != nil || w > (1<<63)/unit {
		return 0, errDurationRange
	}
	amount := w * unit
	scale := unit
	for _, c := range []byte(fraction) {
		if scale /= 10; scale == 0 {
			break
		}
		amount += uint64(c-'0') * scale
	}
	return amount, nil
}
