package auth_test

import (
	"strings"
	"testing"

	"github.com/gotandem/tandem/auth"
)

func cheap() *auth.Hasher { return &auth.Hasher{Memory: 64, Passes: 1} }

func TestHasher(t *testing.T) {
	h := cheap()
	encoded, err := h.Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(encoded, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("not the PHC string format: %s", encoded)
	}
	again, err := h.Hash(t.Context(), "correct horse")
	if err != nil || again == encoded {
		t.Errorf("the salt is the same twice (%v)", err)
	}
	if ok, stale, err := h.Verify(t.Context(), "correct horse", encoded); !ok || stale || err != nil {
		t.Errorf("right password: %v, %v, %v", ok, stale, err)
	}
	if ok, _, err := h.Verify(t.Context(), "Correct horse", encoded); ok || err != nil {
		t.Errorf("wrong password: %v, %v", ok, err)
	}
	dearer := &auth.Hasher{Memory: 128, Passes: 1}
	if ok, stale, err := dearer.Verify(t.Context(), "correct horse", encoded); !ok || !stale || err != nil {
		t.Errorf("cost has changed: %v, %v, %v", ok, stale, err)
	}
	if ok, _, err := h.Verify(t.Context(), "", ""); ok || err != nil {
		t.Errorf("no hash: %v, %v", ok, err)
	}
}

func TestHasherRefusesOtherFormats(t *testing.T) {
	for _, encoded := range []string{"plain", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA", "$argon2id$v=18$m=64,t=1,p=1$AAAA$AAAA",
		"$argon2id$v=19$m=64,t=0,p=1$AAAA$AAAA", "$argon2id$v=19$m=64,t=1,p=1$!$AAAA", "$argon2id$v=19$m=64,t=1,p=1$AAAA$"} {
		if ok, _, err := cheap().Verify(t.Context(), "x", encoded); ok || err == nil {
			t.Errorf("%s: %v, %v", encoded, ok, err)
		}
	}
}

// TestHasherKnownAnswer checks a vector of the reference implementation (phc-winner-argon2, src/test.c, Argon2_id,
// version 0x13, t=2, m=2^16, p=1).
func TestHasherKnownAnswer(t *testing.T) {
	const encoded = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	ok, _, err := cheap().Verify(t.Context(), "password", encoded)
	if !ok || err != nil {
		t.Errorf("the reference implementation's hash does not fit: %v, %v", ok, err)
	}
}
