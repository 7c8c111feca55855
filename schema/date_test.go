package schema_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gotandem/tandem/schema"
)

// FuzzParseDate holds ParseDate against package time.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-07-31", "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "2026-13-01", "2026-00-10", "2026-04-31", "2026-4-01", "2026-07-31 ",
		"", "2026/07/31", "20260731", "+026-07-31", "2026-07-3١", "-026-07-31", "２026-07"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := schema.ParseDate(s)
		want, wantErr := time.Parse(time.DateOnly, s)
		var text struct {
			Day string `validate:"datetime=2006-01-02"`
		}
		text.Day = s
		if err := schema.Check(&text); (err == nil) != (wantErr == nil) && utf8.ValidString(s) {
			t.Fatalf("%q: the rule says %v, time says %v", s, err, wantErr)
		}
		if (err == nil) != (wantErr == nil && want.Year() != 0) {
			t.Fatalf("%q: %v, time says %v", s, err, wantErr)
		}
		if err == nil && got != schema.DateOf(want) {
			t.Errorf("%q is %v, time says %v", s, got, want)
		}
	})
}

// TestParseDateOfEveryDay reads every day of four hundred years and the ones that are not.
func TestParseDateOfEveryDay(t *testing.T) {
	for d := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2402; d = d.AddDate(0, 0, 1) {
		if got, err := schema.ParseDate(d.Format(time.DateOnly)); err != nil || got != schema.DateOf(d) {
			t.Fatalf("%v: %v, %v", d, got, err)
		}
		if next := d.AddDate(0, 0, 1); next.Month() != d.Month() {
			bad := d.Format("2006-01-") + string([]byte{'0' + byte((d.Day()+1)/10), '0' + byte((d.Day()+1)%10)})
			if got, err := schema.ParseDate(bad); err == nil {
				t.Fatalf("%s: %v", bad, got)
			}
		}
	}
}
