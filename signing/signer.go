// Package signing makes values that a client may carry but not change: signed, and valid for a time. They are
// not secret: anyone can read what is in them.
package signing

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

var (
	// ErrInvalid is the error of a value that was not signed with any of the keys for this purpose, or was changed.
	ErrInvalid = errors.New("signing: the value is not ours or was changed")
	// ErrExpired is the error of a value that was once valid.
	ErrExpired = errors.New("signing: the value has expired")
)

// Forever is how long a value is valid that does not expire.
const Forever time.Duration = math.MaxInt64

// MinKeySize is the least number of bytes in a key.
const MinKeySize = 32

const (
	version  = 1
	headSize = 1 + 8 // version, expiry
	macSize  = sha256.Size
)

// A Signer signs values for one purpose. New makes one. It is immutable and safe for concurrent use.
type Signer struct {
	keys [][]byte // derived; the first signs
	// now is the clock; nil is time.Now.
	now func() time.Time
}

// New makes a signer. The first key signs, every key verifies: to rotate, put a new key in front and drop the old one when what it
// signed has expired. purpose names what the values are for, such as "password reset": a value signed for one purpose is invalid for any other,
// although the keys are the same. Keys have at least MinKeySize random bytes.
func New(purpose string, keys ...[]byte) (*Signer, error) {
	if purpose == "" {
		return nil, errors.New("signing: no purpose: name what the values are for")
	}
	if len(keys) == 0 {
		return nil, errors.New("signing: no keys: give at least one of 32 random bytes")
	}
	s := &Signer{}
	for i, key := range keys {
		if len(key) < MinKeySize {
			return nil, fmt.Errorf("signing: key %d has %d bytes: it needs at least %d, at random", i+1, len(key), MinKeySize)
		}
		derived, err := hkdf.Key(sha256.New, key, nil, "tandem/signing/1 "+purpose, sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("signing: derive a key for %s: %w", purpose, err)
		}
		s.keys = append(s.keys, derived)
	}
	return s, nil
}

// WithClock returns a signer that takes the time from now: for tests.
func (s *Signer) WithClock(now func() time.Time) *Signer {
	c := *s
	c.now = now
	return &c
}

func (s *Signer) time() time.Time {
	if s.now != nil {
		return s.now()
	}
	return time.Now()
}

// Sign returns the value as text that is valid for ttl, or [Forever]; after a ttl of zero or less it has expired already. The text has the alphabet of base64url and a dot, so it can
// stand in a URL, a cookie or a header. It is about 1.4 times as long as the value, and 56 bytes.
func (s *Signer) Sign(value []byte, ttl time.Duration) string {
	var expires int64
	switch {
	case ttl == Forever: // 0 is never
	case ttl > 0:
		expires = s.time().Add(ttl).Unix() + 1 // valid for at least ttl
	default:
		expires = max(1, s.time().Add(ttl).Unix())
	}
	head := make([]byte, headSize, headSize+len(value))
	head[0] = version
	binary.BigEndian.PutUint64(head[1:], uint64(expires))
	body := append(head, value...)
	return base64.RawURLEncoding.EncodeToString(body) + "." + base64.RawURLEncoding.EncodeToString(mac(s.keys[0], body))
}

// SignString is Sign for a string.
func (s *Signer) SignString(value string, ttl time.Duration) string {
	return s.Sign([]byte(value), ttl)
}

// Verify returns the value in a text that Sign made. The error is ErrInvalid or, for a genuine value that is too old, ErrExpired. It takes the same
// time whichever byte of a signature is wrong.
func (s *Signer) Verify(text string) ([]byte, error) {
	payload, signature, ok := strings.Cut(text, ".")
	if !ok {
		return nil, ErrInvalid
	}
	// Strict: one value has one text, so that a text can be a key in a list of used ones.
	body, err := base64.RawURLEncoding.Strict().DecodeString(payload)
	if err != nil || len(body) < headSize || strings.ContainsAny(text, "\r\n") {
		return nil, ErrInvalid
	}
	sum, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil || len(sum) != macSize {
		return nil, ErrInvalid
	}
	genuine := false
	for _, key := range s.keys {
		if hmac.Equal(mac(key, body), sum) {
			genuine = true
		}
	}
	if !genuine || body[0] != version {
		return nil, ErrInvalid
	}
	expires := int64(binary.BigEndian.Uint64(body[1:headSize]))
	if expires != 0 && s.time().Unix() >= expires {
		return nil, ErrExpired
	}
	return body[headSize:], nil
}

// VerifyString is Verify for a string.
func (s *Signer) VerifyString(text string) (string, error) {
	value, err := s.Verify(text)
	return string(value), err
}

func mac(key, body []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(body)
	return h.Sum(nil)
}
