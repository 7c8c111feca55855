// Package token makes and checks JSON Web Tokens (RFC 7519), and has what an OAuth2 token endpoint needs.
//
//	type Claims struct {
//		token.Registered
//		Name string `json:"name"`
//	}
//
//	tokens := &token.Verifier[Claims]{Keys: token.Set{key}, Issuer: "https://shop.example", Audience: "shop"}
//	r.Provide(tokens.Claims, web.Secure(web.OAuth2Password("/token", nil)))
package token

import (
	"context"
	"encoding/base64"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

// Verifier checks tokens and reads their claims into a C, a struct with json tags. It is made once, as a literal, and safe for concurrent use.
//
// A token must be signed with one of the Keys, by the algorithm of that key, and have an exp that has not passed; nbf and iat must not lie in the future.
type Verifier[C any] struct {
	// Keys are those of the issuer. There is no default: without keys every token is refused.
	Keys Keys
	// Issuer is what iss must be; "" takes any, which is right only where the keys sign for nobody else.
	Issuer string
	// Audience must be in aud; "" takes any. Where the issuer signs ID tokens too, it is a name of the service, not the id of a client, which is the audience of
	// those.
	Audience string
	// Type is what typ must be, such as "at+jwt" (RFC 9068); "" takes JWT, at+jwt and tokens that do not say, and so no logout token, for example, which the same issuer
	// signs with the same keys.
	Type string
	// Leeway is how far the clocks may differ: 30 s if 0; negative is none.
	Leeway time.Duration
}

// maxToken is far more than fits into most servers' headers.
const maxToken = 16 << 10

// Input is what [Verifier.Claims] takes.
type Input struct {
	Bearer web.Bearer
	Scopes web.RequiredScopes
}

// Claims is a provider of the claims of the request's bearer token: *C. A request without a token gets 401, one with a bad token 401 that says why, one
// whose token lacks a scope that the route needs ([web.Scopes]) 403. Scopes are those of the claims scope (RFC 8693) or scp.
func (v *Verifier[C]) Claims(ctx context.Context, in *Input) (*C, error) {
	claims, payload, err := v.verify(ctx, in.Bearer.Token)
	if err != nil {
		return nil, err
	}
	if len(in.Scopes) > 0 {
		if err := in.Scopes.Check(ScopesOf(payload)...); err != nil {
			return nil, err
		}
	}
	return claims, nil
}

// Verify checks a token that came by another way. Its errors are problems: 401 for a token that is not good, 503 if the keys cannot be had.
func (v *Verifier[C]) Verify(ctx context.Context, token string) (*C, error) {
	claims, _, err := v.verify(ctx, token)
	return claims, err
}

func (v *Verifier[C]) verify(ctx context.Context, token string) (*C, []byte, error) {
	if v.Keys == nil {
		return nil, nil, errors.New("token.Verifier has no Keys")
	}
	if len(token) > maxToken {
		return nil, nil, web.InvalidToken("The token is too long")
	}
	leeway := v.Leeway
	switch {
	case leeway == 0:
		leeway = 30 * time.Second
	case leeway < 0:
		leeway = 0
	}
	opts := []jwt.ParserOption{jwt.WithLeeway(leeway), jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithStrictDecoding()}
	if v.Issuer != "" {
		opts = append(opts, jwt.WithIssuer(v.Issuer))
	}
	if v.Audience != "" {
		opts = append(opts, jwt.WithAudience(v.Audience))
	}
	registerEd25519()
	var unavailable error
	_, err := jwt.NewParser(opts...).ParseWithClaims(token, jwt.MapClaims{}, func(t *jwt.Token) (any, error) {
		if _, critical := t.Header["crit"]; critical {
			return nil, errors.New("the token demands extensions (crit), and none is known here")
		}
		if !v.takes(t.Header["typ"]) {
			return nil, errType
		}
		id, _ := t.Header["kid"].(string)
		algorithm := t.Method.Alg()
		if algorithm == fullySpecified {
			algorithm = "EdDSA"
		}
		k, err := v.Keys.Key(ctx, id, algorithm)
		if err != nil {
			if !errors.Is(err, ErrUnknownKey) {
				unavailable = err
			}
			return nil, err
		}
		if k.Algorithm != algorithm { // whoever the Keys are: a public key is no secret
			return nil, ErrUnknownKey
		}
		return k.verify, nil
	})
	switch {
	case unavailable != nil:
		return nil, nil, problem.Unavailable("The keys that tokens are checked with cannot be had now.").Because(unavailable).WithHeader("Retry-After", "5")
	case err != nil:
		return nil, nil, web.InvalidToken(why(err)).Because(err)
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		return nil, nil, web.InvalidToken("The token is malformed").Because(err)
	}
	claims := new(C)
	if err := json.Unmarshal(payload, claims); err != nil {
		return nil, nil, web.InvalidToken("The token has other claims than this service reads").Because(err)
	}
	return claims, payload, nil
}

var errType = errors.New("the token is of another type")

// takes reports whether a token of that typ is one to look at. RFC 7515, section 4.1.9: its case does not matter, and application/ may stand before it.
func (v *Verifier[C]) takes(typ any) bool {
	name := func(s string) string { return strings.TrimPrefix(strings.ToLower(s), "application/") }
	text, isText := typ.(string)
	switch {
	case typ != nil && !isText:
		return false
	case v.Type != "":
		return name(text) == name(v.Type)
	}
	return text == "" || name(text) == "jwt" || name(text) == "at+jwt"
}

// why says what the client may know, in ASCII.
func why(err error) string {
	switch {
	case errors.Is(err, errType):
		return "The token is of another type than this service takes"
	case errors.Is(err, jwt.ErrTokenMalformed):
		return "The token is malformed"
	case errors.Is(err, jwt.ErrTokenSignatureInvalid), errors.Is(err, jwt.ErrTokenUnverifiable):
		return "The token is not signed by a key that is trusted here"
	case errors.Is(err, jwt.ErrTokenExpired):
		return "The token has expired"
	case errors.Is(err, jwt.ErrTokenNotValidYet), errors.Is(err, jwt.ErrTokenUsedBeforeIssued):
		return "The token is not valid yet"
	case errors.Is(err, jwt.ErrTokenInvalidAudience), errors.Is(err, jwt.ErrTokenInvalidIssuer):
		return "The token is for another service or from another issuer"
	}
	return "The token is not valid"
}

// ScopesOf reads the scopes out of a token's claims: scope, a text with spaces between, or scp, a text or a list.
func ScopesOf(payload []byte) []string {
	var doc struct {
		Scope jsontext.Value `json:"scope"`
		Scp   jsontext.Value `json:"scp"`
	}
	if json.Unmarshal(payload, &doc) != nil {
		return nil
	}
	var scopes []string
	for _, raw := range []jsontext.Value{doc.Scope, doc.Scp} {
		var text string
		var list []string
		switch {
		case json.Unmarshal(raw, &text) == nil:
			scopes = append(scopes, strings.Fields(text)...)
		case json.Unmarshal(raw, &list) == nil:
			scopes = append(scopes, list...)
		}
	}
	return scopes
}

// Registered are the claims of RFC 7519, section 4.1, and the scopes, to embed in one's own.
type Registered struct {
	Issuer    string   `json:"iss,omitzero"`
	Subject   string   `json:"sub,omitzero"`
	Audience  Audience `json:"aud,omitempty"`
	ExpiresAt Time     `json:"exp,omitzero"`
	NotBefore Time     `json:"nbf,omitzero"`
	IssuedAt  Time     `json:"iat,omitzero"`
	ID        string   `json:"jti,omitzero"`
	Scope     string   `json:"scope,omitzero"`
}

// Audience is one name or several.
type Audience []string

// UnmarshalJSON reads a text or a list of texts.
func (a *Audience) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*a = Audience{one}
		return nil
	}
	var all []string
	if err := json.Unmarshal(data, &all); err != nil {
		return fmt.Errorf("aud is neither a text nor a list of texts: %w", err)
	}
	*a = all
	return nil
}

// Time is a moment in seconds since 1970, which may have a fraction.
type Time struct{ time.Time }

// UnmarshalJSON reads a number.
func (t *Time) UnmarshalJSON(data []byte) error {
	var seconds float64
	if err := json.Unmarshal(data, &seconds); err != nil {
		return err
	}
	if seconds < -1<<40 || seconds > 1<<40 {
		return errors.New("a time that far away")
	}
	whole := int64(seconds)
	t.Time = time.Unix(whole, int64((seconds-float64(whole))*1e9)).UTC()
	return nil
}

// MarshalJSON writes whole seconds.
func (t Time) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%d", t.Unix()), nil }
