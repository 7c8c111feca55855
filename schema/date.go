package schema

import (
	"errors"
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar without a time or a place. Its text is an RFC 3339 full-date: 2026-07-31.
// The zero value is no date; its text is "".
type Date struct {
	Year  int // 1 to 9999
	Month time.Month
	Day   int
}

// DateOf is the date of a moment, in the moment's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads an RFC 3339 full-date.
func ParseDate(s string) (Date, error) {
	d, ok := parseDay(s)
	switch {
	case ok && d.Year > 0:
		return d, nil
	case ok:
		return Date{}, errors.New("year 0 is out of range")
	case len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-':
		return Date{}, errors.New("invalid date separator or length, expected YYYY-MM-DD")
	}
	return Date{}, errors.New("no such day in the calendar")
}

// parseDay is time.Parse of time.DateOnly, which has a year 0.
func parseDay(s string) (d Date, ok bool) {
	if len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-' {
		return Date{}, false
	}
	year, ok1 := digits(s[:4])
	month, ok2 := digits(s[5:7])
	d = Date{year, time.Month(month), 0}
	d.Day, ok = digits(s[8:])
	return d, ok1 && ok2 && ok && month >= 1 && month <= 12 && d.Day >= 1 && d.Day <= daysIn(year, d.Month)
}

// digits is a number of a few digits.
func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// daysIn is how many days a month has.
func daysIn(year int, m time.Month) int {
	switch {
	case m == time.February && (year%4 == 0 && year%100 != 0 || year%400 == 0):
		return 29
	case m == time.February:
		return 28
	case m == time.April, m == time.June, m == time.September, m == time.November:
		return 30
	}
	return 31
}

// Time is midnight at the beginning of the date in a location.
func (d Date) Time(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// IsZero reports whether d is the zero value.
func (d Date) IsZero() bool { return d == Date{} }

// Compare returns -1 if d is before e, +1 if after, 0 if they are the same day.
func (d Date) Compare(e Date) int { return d.Time(time.UTC).Compare(e.Time(time.UTC)) }

// AddDays returns the date n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.Time(time.UTC).AddDate(0, 0, n)) }

// String is the full-date, or "" for the zero value.
func (d Date) String() string {
	return string(d.append(nil))
}

func (d Date) append(b []byte) []byte {
	if d.IsZero() {
		return b
	}
	if d.Year < 0 || d.Year > 9999 || d.Month < 0 || d.Month > 99 || d.Day < 0 || d.Day > 99 { // not a date, but to be printed
		return fmt.Appendf(b, "%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
	}
	return d.appendDate(b)
}

// appendDate appends a date of four, two and two digits.
func (d Date) appendDate(b []byte) []byte {
	y, m := d.Year, int(d.Month)
	return append(b, '0'+byte(y/1000), '0'+byte(y/100%10), '0'+byte(y/10%10), '0'+byte(y%10), '-', '0'+byte(m/10), '0'+byte(m%10), '-', '0'+byte(d.Day/10), '0'+byte(d.Day%10))
}

// MarshalText writes a full-date.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a full-date; an empty text is the zero value.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(text))
	if err == nil {
		*d = v
	}
	return err
}
