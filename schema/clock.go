package schema

import (
	"errors"
	"fmt"
	"time"
)

// Clock is a time of day without a date or a place: the time since midnight, to the nanosecond. Its text is 13:05:09 with
// an optional fraction; seconds may be left out when read. The zero value is midnight.
type Clock time.Duration

const day = Clock(24 * time.Hour)

// NewClock is a time of day; it is normalised into one day.
func NewClock(hour, minute, second, nanosecond int) Clock {
	c := Clock(time.Duration(hour)*time.Hour+time.Duration(minute)*time.Minute+time.Duration(second)*time.Second) + Clock(nanosecond)
	return ((c % day) + day) % day
}

// ClockOf is the time of day of a moment, in the moment's own location.
func ClockOf(t time.Time) Clock { return NewClock(t.Hour(), t.Minute(), t.Second(), t.Nanosecond()) }

var errClock = errors.New("expected HH:MM:SS")

// ParseClock reads 13:05, 13:05:09 or 13:05:09.25, with up to nine digits behind the point.
func ParseClock(s string) (Clock, error) {
	hour, ok := clockPart(s, 0, 24)
	minute, minuteOK := clockPart(s, 3, 60)
	if !ok || !minuteOK || s[2] != ':' {
		return 0, errClock
	}
	c := NewClock(hour, minute, 0, 0)
	if len(s) == 5 {
		return c, nil
	}
	second, ok := clockPart(s, 6, 60)
	if !ok || s[5] != ':' {
		return 0, errClock
	}
	c += Clock(second) * Clock(time.Second)
	if len(s) == 8 {
		return c, nil
	}
	if s[8] != '.' || len(s) == 9 || len(s) > 18 {
		return 0, errClock
	}
	unit := Clock(time.Second)
	for i := 9; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, errClock
		}
		unit /= 10
		c += Clock(s[i]-'0') * unit
	}
	return c, nil
}

// clockPart is the number of the two digits at i, which must be below a bound.
func clockPart(s string, i, below int) (int, bool) {
	if len(s) < i+2 || !isDigit(s[i]) || !isDigit(s[i+1]) {
		return 0, false
	}
	n := int(s[i]-'0')*10 + int(s[i+1]-'0')
	return n, n < below
}

// Hour is the hour, 0 to 23.
func (c Clock) Hour() int { return int(time.Duration(c) / time.Hour) }

// Minute is the minute of the hour.
func (c Clock) Minute() int { return int(time.Duration(c) / time.Minute % 60) }

// Second is the second of the minute.
func (c Clock) Second() int { return int(time.Duration(c) / time.Second % 60) }

// Nanosecond is the part of the second.
func (c Clock) Nanosecond() int { return int(time.Duration(c) % time.Second) }

// String is 13:05:09, with a fraction if there is one.
func (c Clock) String() string {
	if c < 0 || c >= day {
		return time.Duration(c).String() // not a time of day, but to be printed
	}
	return string(c.append(nil))
}

// append appends a time of day that is in the day.
func (c Clock) append(b []byte) []byte {
	h, m, s := c.Hour(), c.Minute(), c.Second()
	b = append(b, '0'+byte(h/10), '0'+byte(h%10), ':', '0'+byte(m/10), '0'+byte(m%10), ':', '0'+byte(s/10), '0'+byte(s%10))
	return appendFraction(b, c.Nanosecond())
}

// MarshalText writes the time of day. A value outside one day is an error.
func (c Clock) MarshalText() ([]byte, error) {
	if c < 0 || c >= day {
		return nil, fmt.Errorf("clock %d ns is outside a day", int64(c))
	}
	return []byte(c.String()), nil
}

// UnmarshalText reads a time of day.
func (c *Clock) UnmarshalText(text []byte) error {
	v, err := ParseClock(string(text))
	if err == nil {
		*c = v
	}
	return err
}
