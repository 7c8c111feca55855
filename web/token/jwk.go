package token

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strconv"
)

// jwk is a JSON Web Key (RFC 7517, RFC 7518, RFC 8037), as far as it verifies signatures.
type jwk struct {
	Type      string   `json:"kty"`
	ID        string   `json:"kid,omitzero"`
	Use       string   `json:"use,omitzero"`
	Ops       []string `json:"key_ops,omitempty"`
	Algorithm string   `json:"alg,omitzero"`
	Curve     string   `json:"crv,omitzero"`
	N         string   `json:"n,omitzero"`
	E         string   `json:"e,omitzero"`
	X         string   `json:"x,omitzero"`
	Y         string   `json:"y,omitzero"`
}

// ParseJWKS reads a set of public keys (RFC 7517, section 5). Keys that cannot verify tokens, for their kind, use or size, are left out, as the RFC says. Secrets are left out too:
// who publishes one has lost it.
func ParseJWKS(data []byte) (Set, error) {
	var doc struct {
		Keys []jsontext.Value `json:"keys"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("reading a JWKS: %w", err)
	}
	if doc.Keys == nil {
		return nil, fmt.Errorf("reading a JWKS: it has no member \"keys\"")
	}
	set := Set{}
	for _, raw := range doc.Keys {
		var j jwk
		if json.Unmarshal(raw, &j) != nil || j.Use != "" && j.Use != "sig" || len(j.Ops) > 0 && !slices.Contains(j.Ops, "verify") {
			continue
		}
		if k, err := j.key(); err == nil {
			set = append(set, k)
		}
	}
	return set, nil
}

var curves = map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}

func (j *jwk) key() (Key, error) {
	var public any
	switch j.Type {
	case "RSA":
		n, err := number(j.N)
		if err != nil {
			return Key{}, err
		}
		e, err := number(j.E)
		if err != nil {
			return Key{}, err
		}
		if !e.IsInt64() || e.Int64() < 3 || e.Int64() > 1<<31-1 || e.Bit(0) == 0 || n.BitLen() > 16384 {
			return Key{}, fmt.Errorf("an RSA key with an odd exponent and modulus")
		}
		public = &rsa.PublicKey{N: n, E: int(e.Int64())}
	case "EC":
		curve := curves[j.Curve]
		if curve == nil {
			return Key{}, fmt.Errorf("unknown curve %q", j.Curve)
		}
		size := (curve.Params().BitSize + 7) / 8
		x, errX := base64.RawURLEncoding.DecodeString(j.X)
		y, errY := base64.RawURLEncoding.DecodeString(j.Y)
		if errX != nil || errY != nil || len(x) != size || len(y) != size {
			return Key{}, fmt.Errorf("the coordinates of a point on %s have %d bytes", j.Curve, size)
		}
		key, err := ecdsa.ParseUncompressedPublicKey(curve, slices.Concat([]byte{4}, x, y))
		if err != nil {
			return Key{}, err
		}
		public = key
	case "OKP":
		x, err := base64.RawURLEncoding.DecodeString(j.X)
		if err != nil || j.Curve != "Ed25519" {
			return Key{}, fmt.Errorf("an OKP key is an Ed25519 key")
		}
		public = ed25519.PublicKey(x)
	default:
		return Key{}, fmt.Errorf("a key of type %q verifies nothing", j.Type)
	}
	k, err := NewKey(j.ID, public)
	if err != nil {
		return Key{}, err
	}
	switch j.Algorithm {
	case "", k.Algorithm:
	case "RS384", "RS512", "PS256", "PS384", "PS512":
		if j.Type != "RSA" {
			return Key{}, fmt.Errorf("%s with a key of type %s", j.Algorithm, j.Type)
		}
		k.Algorithm = j.Algorithm
	case "Ed25519": // as RFC 9864 calls it
		if k.Algorithm != "EdDSA" {
			return Key{}, fmt.Errorf("%s with a key of type %s", j.Algorithm, j.Type)
		}
	default:
		return Key{}, fmt.Errorf("%s with a key of type %s", j.Algorithm, j.Type)
	}
	return k, nil
}

func number(s string) (*big.Int, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) == 0 {
		return nil, fmt.Errorf("a number of a key is not in base64url")
	}
	return new(big.Int).SetBytes(b), nil
}

// Handler serves the public halves of the set as a JWKS, for those who verify what the program signs. Secrets are left out.
func (s Set) Handler() http.Handler {
	doc := struct {
		Keys []jwk `json:"keys"`
	}{Keys: []jwk{}}
	for _, k := range s {
		if j, ok := k.jwk(); ok {
			doc.Keys = append(doc.Keys, j)
		}
	}
	body, err := json.Marshal(doc)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "application/jwk-set+json")
		h.Set("Cache-Control", "public, max-age=300")
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(body)
		}
	})
}

func (k Key) jwk() (jwk, bool) {
	j := jwk{ID: k.ID, Algorithm: k.Algorithm, Use: "sig"}
	b64 := base64.RawURLEncoding.EncodeToString
	switch key := k.verify.(type) {
	case *rsa.PublicKey:
		j.Type, j.N, j.E = "RSA", b64(key.N.Bytes()), b64(big.NewInt(int64(key.E)).Bytes())
	case *ecdsa.PublicKey:
		point, err := key.Bytes()
		if err != nil {
			return jwk{}, false
		}
		size := (len(point) - 1) / 2
		j.Type, j.Curve, j.X, j.Y = "EC", key.Params().Name, b64(point[1:1+size]), b64(point[1+size:])
	case ed25519.PublicKey:
		j.Type, j.Curve, j.X = "OKP", "Ed25519", b64(key)
	default:
		return jwk{}, false
	}
	return j, true
}
