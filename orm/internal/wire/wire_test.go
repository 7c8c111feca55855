package wire

import (
	"testing"
	"time"

	"github.com/gotandem/tandem/orm"
)

func TestTimesAreParsedAsTheyAreWritten(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
		time.Date(2024, 2, 29, 1, 2, 3, 1000, time.UTC), time.Date(2026, 7, 1, 12, 0, 0, 0, time.FixedZone("", 2*3600)),
	} {
		text := AppendTime(nil, at)
		if want := at.UTC().Format(orm.TimeLayout); string(text) != want {
			t.Errorf("AppendTime = %s, want %s", text, want)
		}
		if got, ok := ParseTime(text); !ok || !got.Equal(at) {
			t.Errorf("ParseTime(%s) = %v, %v", text, got, ok)
		}
	}
	for text, want := range map[string]string{"2026-01-02 03:04:05": "2026-01-02 03:04:05.000000", "2026-01-02T03:04:05.25": "2026-01-02 03:04:05.250000"} {
		if got, ok := ParseTime([]byte(text)); !ok || got.Format(orm.TimeLayout) != want {
			t.Errorf("ParseTime(%s) = %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "2026-01-02", "2026-13-02 03:04:05", "2026-01-02 24:00:00", "2026-01-02 03:04:05.", "2026-01-02 03:04:05Z"} {
		if got, ok := ParseTime([]byte(text)); ok {
			t.Errorf("ParseTime(%q) = %v", text, got)
		}
	}
}
