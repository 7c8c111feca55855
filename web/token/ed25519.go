package token

import (
	"sync"

	"github.com/golang-jwt/jwt/v5"
)

// fullySpecified is what RFC 9864 calls EdDSA with Ed25519.
const fullySpecified = "Ed25519"

// ed25519Method is EdDSA by its newer name, which the library does not know.
type ed25519Method struct{ *jwt.SigningMethodEd25519 }

// Alg is the name.
func (ed25519Method) Alg() string { return fullySpecified }

// registerEd25519 tells the library, which knows algorithms by a list of its own.
var registerEd25519 = sync.OnceFunc(func() {
	jwt.RegisterSigningMethod(fullySpecified, func() jwt.SigningMethod { return ed25519Method{jwt.SigningMethodEdDSA} })
})
