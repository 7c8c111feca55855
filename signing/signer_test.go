package signing_test

import (
	"bytes"
	"errors"
	"math"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gotandem/tandem/signing"
)

var (
	oldKey = bytes.Repeat([]byte("o"), 32)
	newKey = bytes.Repeat([]byte("n"), 32)
)

func signer(t testing.TB, purpose string, keys ...[]byte) *signing.Signer {
	t.Helper()
	s, err := signing.New(purpose, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRoundTrip(t *testing.T) {
	s := signer(t, "test", newKey)
	for _, value := range []string{"", "a", "user 7\x00\xff", strings.Repeat("x", 5000), strings.Repeat("x", 50_000)} {
		text := s.SignString(value, time.Hour)
		if url.QueryEscape(text) != text {
			t.Errorf("%q cannot stand in a URL", text)
		}
		got, err := s.VerifyString(text)
		if err != nil || got != value {
			t.Errorf("%q comes back as %q, %v", value, got, err)
		}
	}
}

func TestExpiry(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 5e8, time.UTC)
	now := start
	s := signer(t, "test", newKey).WithClock(func() time.Time { return now })
	text, forever := s.SignString("v", time.Minute), s.SignString("v", signing.Forever)
	for _, tt := range []struct {
		after time.Duration
		want  error
	}{{0, nil}, {time.Minute, nil}, {time.Minute + 2*time.Second, signing.ErrExpired}} {
		now = start.Add(tt.after)
		if _, err := s.Verify(text); !errors.Is(err, tt.want) {
			t.Errorf("after %v: %v, want %v", tt.after, err, tt.want)
		}
		if _, err := s.Verify(forever); err != nil {
			t.Errorf("after %v: %v", tt.after, err)
		}
	}
}

func TestDeadlineThatHasPassed(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 5e8, time.UTC)
	s := signer(t, "test", newKey).WithClock(func() time.Time { return now })
	for _, ttl := range []time.Duration{0, -1, -time.Hour, -time.Duration(now.UnixNano()), -math.MaxInt64} {
		if _, err := s.Verify(s.SignString("v", ttl)); !errors.Is(err, signing.ErrExpired) {
			t.Errorf("with a ttl of %v: %v", ttl, err)
		}
	}
}

func TestRotation(t *testing.T) {
	before, during, after := signer(t, "test", oldKey), signer(t, "test", newKey, oldKey), signer(t, "test", newKey)
	old := before.SignString("v", time.Hour)
	if _, err := during.Verify(old); err != nil {
		t.Error("an old value is refused during rotation")
	}
	if _, err := after.Verify(old); !errors.Is(err, signing.ErrInvalid) {
		t.Error("an old value is valid after rotation")
	}
	if _, err := after.Verify(during.SignString("v", time.Hour)); err != nil {
		t.Error("the first key does not sign")
	}
}

func TestPurposes(t *testing.T) {
	text := signer(t, "password reset", newKey).SignString("7", time.Hour)
	if _, err := signer(t, "login", newKey).Verify(text); !errors.Is(err, signing.ErrInvalid) {
		t.Error("a value is valid for another purpose")
	}
}

func TestEveryChangeIsFound(t *testing.T) {
	s := signer(t, "test", newKey)
	text := s.SignString("value", time.Hour)
	for i := range text {
		for _, c := range []byte("A_.\x00\n") {
			changed := text[:i] + string(c) + text[i+1:]
			if changed == text {
				continue
			}
			if _, err := s.Verify(changed); !errors.Is(err, signing.ErrInvalid) {
				t.Errorf("%q passes: %v", changed, err)
			}
		}
		if _, err := s.Verify(text[:i]); !errors.Is(err, signing.ErrInvalid) {
			t.Errorf("%q passes", text[:i])
		}
	}
	for _, more := range []string{text + "A", text + "=", text + ".", "." + text, text + "\n", strings.Repeat("A", 1<<17)} {
		if _, err := s.Verify(more); !errors.Is(err, signing.ErrInvalid) {
			t.Errorf("%.60q passes", more)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, tt := range []struct {
		purpose string
		keys    [][]byte
	}{{"", [][]byte{newKey}}, {"x", nil}, {"x", [][]byte{newKey, []byte("short")}}} {
		if _, err := signing.New(tt.purpose, tt.keys...); err == nil {
			t.Errorf("%q with %d keys is accepted", tt.purpose, len(tt.keys))
		}
	}
}

func FuzzVerify(f *testing.F) {
	s := signer(f, "fuzz", newKey, oldKey)
	genuine := s.SignString("value", signing.Forever)
	for _, seed := range []string{genuine, "", ".", "AQAAAAAAAAAA.", genuine + "A", strings.ToUpper(genuine)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, err := s.Verify(text)
		if err == nil && (text != genuine || string(value) != "value") {
			t.Errorf("%q is genuine: %q", text, value)
		}
		if err != nil && err != signing.ErrInvalid {
			t.Errorf("%v", err)
		}
	})
}
