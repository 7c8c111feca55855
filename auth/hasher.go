package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"
)

// Hasher turns passwords into hashes with argon2id (RFC 9106), written in the PHC string format
// ($argon2id$v=19$m=19456,t=2,p=1$salt$hash). The zero value uses OWASP's first recommendation: 19 MiB, 2 passes, 1 lane.
// It is safe for concurrent use and hashes no more passwords at a time than there are processors, so that
// many logins at once take time instead of memory.
type Hasher struct {
	Memory  uint32 // KiB; 0 is 19,456
	Passes  uint32 // 0 is 2
	Threads uint8  // 0 is 1

	once  sync.Once
	slots chan struct{}
}

const (
	saltSize = 16
	hashSize = 32
)

// errBadHash means the stored text is not one of Hasher's.
var errBadHash = errors.New("the stored password is not an argon2id hash in the PHC string format")

// Hash returns the hash of a password under a new salt.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	m, t, p := h.cost()
	sum, err := h.sum(ctx, password, salt, m, t, p, hashSize)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, m, t, p,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// Verify reports whether the password is the one that was hashed, and whether the hash should be made again because the cost has
// changed since. An empty hash fits no password and takes as long to say so.
func (h *Hasher) Verify(ctx context.Context, password, encoded string) (ok, stale bool, err error) {
	m, t, p := h.cost()
	if encoded == "" {
		_, err := h.sum(ctx, password, make([]byte, saltSize), m, t, p, hashSize)
		return false, false, err
	}
	var version int
	var memory, passes uint32
	var threads uint8
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return false, false, errBadHash
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, false, errBadHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); err != nil || passes == 0 || threads == 0 {
		return false, false, errBadHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, false, errBadHash
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 {
		return false, false, errBadHash
	}
	got, err := h.sum(ctx, password, salt, memory, passes, threads, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(got, want) == 1
	return ok, ok && (memory != m || passes != t || threads != p), nil
}

func (h *Hasher) cost() (memory, passes uint32, threads uint8) {
	memory, passes, threads = h.Memory, h.Passes, h.Threads
	if memory == 0 {
		memory = 19456
	}
	if passes == 0 {
		passes = 2
	}
	if threads == 0 {
		threads = 1
	}
	return memory, passes, threads
}

// sum waits for a slot, then hashes.
func (h *Hasher) sum(ctx context.Context, password string, salt []byte, memory, passes uint32, threads uint8, size uint32) ([]byte, error) {
	h.once.Do(func() { h.slots = make(chan struct{}, runtime.GOMAXPROCS(0)) })
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to check a password: %w", ctx.Err())
	}
	return argon2.IDKey([]byte(password), salt, passes, memory, threads, size), nil
}
