package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"errors"
	"fmt"
)

// Key signs or verifies with one algorithm, whatever a token says of itself. NewKey makes one.
type Key struct {
	// ID is the kid of tokens that are signed with it.
	ID string
	// Algorithm is that of RFC 7518, section 3.1, and RFC 8037: HS256, RS256, ES256, ES384, ES512 or EdDSA; from a JWK also RS384, RS512, PS256, PS384, PS512.
	Algorithm string

	verify any // []byte or a public key
	sign   any // nil if it only verifies
}

// NewKey makes a key of a secret of at least 32 bytes ([]byte: HS256), of an RSA key of at least 2,048 bits (RS256), an ECDSA key (ES256, ES384, ES512 by its curve) or an
// Ed25519 key (EdDSA). A private key signs and verifies, a public key verifies.
func NewKey(id string, key any) (Key, error) {
	k := Key{ID: id}
	switch key := key.(type) {
	case []byte:
		if len(key) < 32 {
			return Key{}, fmt.Errorf("the secret of key %q has %d bytes: HS256 needs 32 random ones", id, len(key))
		}
		k.Algorithm, k.verify, k.sign = "HS256", append([]byte(nil), key...), append([]byte(nil), key...)
		return k, nil
	case *rsa.PrivateKey:
		k.verify, k.sign = &key.PublicKey, key
	case *ecdsa.PrivateKey:
		k.verify, k.sign = &key.PublicKey, key
	case ed25519.PrivateKey:
		if len(key) != ed25519.PrivateKeySize {
			return Key{}, fmt.Errorf("key %q: not an Ed25519 key", id)
		}
		k.verify, k.sign = key.Public(), key
	case *rsa.PublicKey, *ecdsa.PublicKey, ed25519.PublicKey:
		k.verify = key
	default:
		return Key{}, fmt.Errorf("key %q: a %T is no key: give a secret ([]byte), or an RSA, ECDSA or Ed25519 key", id, key)
	}
	var err error
	k.Algorithm, err = algorithmOf(k.verify)
	if err != nil {
		return Key{}, fmt.Errorf("key %q: %w", id, err)
	}
	return k, nil
}

// String names the key and hides it.
func (k Key) String() string { return k.Algorithm + " key " + k.ID }

// GoString hides the key.
func (k Key) GoString() string { return k.String() }

func algorithmOf(public crypto.PublicKey) (string, error) {
	switch key := public.(type) {
	case *rsa.PublicKey:
		if key.N == nil || key.N.BitLen() < 2048 {
			return "", errors.New("an RSA key has at least 2,048 bits")
		}
		return "RS256", nil
	case *ecdsa.PublicKey:
		switch key.Curve {
		case elliptic.P256():
			return "ES256", nil
		case elliptic.P384():
			return "ES384", nil
		case elliptic.P521():
			return "ES512", nil
		}
		return "", errors.New("an ECDSA key is on the curve P-256, P-384 or P-521")
	case ed25519.PublicKey:
		if len(key) == ed25519.PublicKeySize {
			return "EdDSA", nil
		}
	}
	return "", errors.New("not a key that signs tokens")
}
