package orm

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/gotandem/tandem/schema"
)

// TimeLayout is how a time is written as text, where a database has no type for it: always UTC, always six digits, so that
// texts sort as times do.
const TimeLayout = "2006-01-02 15:04:05.000000"

// timeLayouts are what databases and people write.
var timeLayouts = [...]string{
	TimeLayout,
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999-07",
	"2006-01-02T15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04",
	"2006-01-02T15:04",
	"2006-01-02",
}

func parseTime(s string) (time.Time, error) {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time", s)
}

func parseDate(s string) (schema.Date, error) {
	text, _, _ := strings.Cut(s, " ")
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return schema.Date{}, fmt.Errorf("%q is not a date", s)
	}
	return schema.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}, nil
}

func parseUUID(s string) (UUIDArg, error) {
	var u UUIDArg
	if len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' {
		s = s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	}
	if len(s) != 32 {
		return u, fmt.Errorf("%q is not a UUID", s)
	}
	if _, err := hex.Decode(u[:], []byte(s)); err != nil {
		return u, fmt.Errorf("%q is not a UUID", s)
	}
	return u, nil
}

// String writes the UUID as 8-4-4-4-12 hexadecimal digits, in lower case.
func (u UUIDArg) String() string {
	var b [36]byte
	hex.Encode(b[:8], u[:4])
	b[8] = '-'
	hex.Encode(b[9:13], u[4:6])
	b[13] = '-'
	hex.Encode(b[14:18], u[6:8])
	b[18] = '-'
	hex.Encode(b[19:23], u[8:10])
	b[23] = '-'
	hex.Encode(b[24:], u[10:])
	return string(b[:])
}
