package schema

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// datetime compiles datetime=layout.
func datetime(t *Type, layout string) (Rule, error) {
	probe := time.Date(2026, 11, 23, 17, 45, 12, 0, time.UTC)
	if again, err := time.Parse(layout, probe.Format(layout)); err != nil || layout == probe.Format(layout) || again.IsZero() {
		return Rule{}, fmt.Errorf("not a layout of package time: write the moment 2006-01-02 15:04:05 in your format")
	}
	format := map[string]string{time.DateOnly: "date", time.RFC3339: "date-time", time.RFC3339Nano: "date-time"}[layout]
	return text(func(s string) refusal {
		if layout == time.DateOnly {
			if _, ok := parseDay(s); ok {
				return refusal{}
			}
		} else if _, err := time.Parse(layout, s); err == nil {
			return refusal{}
		}
		return wrong("datetime_parsing", "expected the form "+layout)
	}, format, "")(t, "")
}

func checkDate(s string) refusal {
	if _, err := ParseDate(s); err != nil {
		return wrong("date_from_datetime_parsing", err.Error())
	}
	return refusal{}
}

func checkClock(s string) refusal {
	if _, err := ParseClock(s); err != nil {
		return wrong("time_parsing", err.Error())
	}
	return refusal{}
}

func checkTime(s string) refusal {
	var v time.Time
	if err := v.UnmarshalText([]byte(s)); err != nil {
		return wrong("datetime_parsing", errTime.Error())
	}
	return refusal{}
}

// isoDuration is the grammar of RFC 3339, appendix A, which JSON Schema means by "duration": whole numbers, weeks by themselves, and no unit left
// out between two others.
const isoDuration = `^P(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?|` +
	`T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))$`

var durationText = newExpression(isoDuration)

func checkDuration(s string) refusal {
	if !durationText.matches(s) {
		return wrong("time_delta_parsing", errDuration.Error())
	}
	return refusal{}
}

// checkTimezone asks for the name of a zone of the IANA database, as the program's own copy or the machine's has it.
func checkTimezone(s string) refusal {
	if s == "" || s == "Local" { // which LoadLocation takes for UTC and for the machine's own
		return wrong("value_error", "not a time zone such as Europe/Berlin")
	}
	if _, err := time.LoadLocation(s); err != nil {
		return wrong("value_error", "not a time zone such as Europe/Berlin")
	}
	return refusal{}
}

func checkRegex(s string) refusal {
	if _, err := regexp.Compile(s); err != nil {
		return wrong("value_error", "not a regular expression")
	}
	return refusal{}
}

// semver is the expression that semver.org suggests for version 2.0.0, without its names of groups.
const semver = `^(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)(?:-(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z\-][0-9a-zA-Z\-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z\-][0-9a-zA-Z\-]*))*)?(?:\+[0-9a-zA-Z\-]+(?:\.[0-9a-zA-Z\-]+)*)?$`

// macAddress is an EUI-48 or EUI-64 with colons or hyphens, all of one kind.
const macAddress = `^(?:[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){7}|[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){7})$`

// languageTag is a well-formed tag of RFC 5646, without the grandfathered ones.
const languageTag = `^(?:[a-zA-Z]{2,3}(?:-[a-zA-Z]{3}){0,3}|[a-zA-Z]{4}|[a-zA-Z]{5,8})(?:-[a-zA-Z]{4})?(?:-(?:[a-zA-Z]{2}|[0-9]{3}))?(?:-(?:[a-zA-Z0-9]{5,8}|[0-9][a-zA-Z0-9]{3}))*(?:-[0-9a-wy-zA-WY-Z](?:-[a-zA-Z0-9]{2,8})+)*(?:-[xX](?:-[a-zA-Z0-9]{1,8})+)?$`

// The colours of CSS that are numbers: hexadecimal ones, and the functions with commas.
const (
	hexColor     = `#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})`
	colorByte    = `(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])`
	colorPercent = `(?:100|[1-9]?[0-9])%`
	colorAlpha   = `(?:0?\.[0-9]+|[01](?:\.0+)?|` + colorPercent + `)`
	rgbColor     = `rgba?\( *(?:` + colorByte + ` *, *` + colorByte + ` *, *` + colorByte + `|` + colorPercent + ` *, *` + colorPercent + ` *, *` + colorPercent + `)(?: *, *` + colorAlpha + `)? *\)`
	hslColor     = `hsla?\( *(?:360|3[0-5][0-9]|[12][0-9]{2}|[1-9]?[0-9])(?:deg)? *, *` + colorPercent + ` *, *` + colorPercent + `(?: *, *` + colorAlpha + `)? *\)`
)

const cardPattern = `^[0-9](?:[ \-]?[0-9]){11,18}$`

var card = newExpression(cardPattern)

// checkCard checks the number of a payment card: 12 to 19 digits (ISO/IEC 7812), with spaces or hyphens between them, of which the last makes Luhn's sum.
func checkCard(s string) refusal {
	if !card.matches(s) {
		return refusal{"payment_card_number_digits", nil}
	}
	sum, double := 0, false
	for i := len(s) - 1; i >= 0; i-- {
		if !isDigit(s[i]) {
			continue
		}
		n := int(s[i] - '0')
		if double {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
		double = !double
	}
	if sum%10 != 0 {
		return refusal{"payment_card_number_luhn", nil}
	}
	return refusal{}
}

const (
	isbn10Pattern = `^(?:[0-9][ \-]?){9}[0-9X]$`
	isbn13Pattern = `^97[89](?:[ \-]?[0-9]){10}$`
)

var isbn10, isbn13 = newExpression(isbn10Pattern), newExpression(isbn13Pattern)

func checkISBN10(s string) refusal {
	if isbn10.matches(s) {
		sum, weight := 0, 10
		for _, c := range []byte(s) {
			switch {
			case c == 'X':
				sum += 10
			case isDigit(c):
				sum += int(c-'0') * weight
				weight--
			}
		}
		if sum%11 == 0 {
			return refusal{}
		}
	}
	return wrong("value_error", "not a valid ISBN")
}

func checkISBN13(s string) refusal {
	if isbn13.matches(s) {
		sum, weight := 0, 1
		for _, c := range []byte(s) {
			if isDigit(c) {
				sum += int(c-'0') * weight
				weight = 4 - weight
			}
		}
		if sum%10 == 0 {
			return refusal{}
		}
	}
	return wrong("value_error", "not a valid ISBN")
}

func checkISBN(s string) refusal {
	if strings.HasPrefix(s, "97") && isbn13.matches(s) {
		return checkISBN13(s)
	}
	return checkISBN10(s)
}
