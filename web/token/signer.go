package token

import (
	"crypto/rand"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Signer makes tokens. It is made once, as a literal, and safe for concurrent use.
type Signer struct {
	// Key signs. It must hold a private key or a secret.
	Key Key
	// Issuer and Audience become iss and aud, unless they are "".
	Issuer, Audience string
	// Type becomes typ, such as "at+jwt": "JWT" if "".
	Type string
	// For is how long a token is good: 15 minutes if 0. Nothing takes a token back before that, so it is short.
	For time.Duration
}

// Sign makes a token of claims: a struct with json tags, or a map. What the signer knows (iss, aud, iat, exp, and jti) is added where the claims do not say so
// themselves. The expiry is returned for the token endpoint's answer.
func (s *Signer) Sign(claims any) (token string, expires time.Time, err error) {
	if s.Key.sign == nil {
		return "", time.Time{}, fmt.Errorf("signing a token: the %s cannot sign: it is a public key, or none", s.Key)
	}
	life := s.For
	if life == 0 {
		life = 15 * time.Minute
	}
	if life < 0 {
		return "", time.Time{}, errors.New("signing a token: For is negative")
	}
	now := time.Now().UTC()
	expires = now.Add(life).Truncate(time.Second)
	all := jwt.MapClaims{"iat": now.Unix(), "exp": expires.Unix(), "jti": rand.Text()}
	if s.Issuer != "" {
		all["iss"] = s.Issuer
	}
	if s.Audience != "" {
		all["aud"] = s.Audience
	}
	raw, err := json.Marshal(claims)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("signing a token: %w", err)
	}
	var own map[string]jsontext.Value // as they are: a float64 would cut large integers
	if err := json.Unmarshal(raw, &own); err != nil {
		return "", time.Time{}, fmt.Errorf("signing a token: claims are a struct or a map, not %T", claims)
	}
	for name, value := range own {
		all[name] = value
	}
	if exp := own["exp"]; exp != nil {
		var seconds float64
		if err := json.Unmarshal(exp, &seconds); err != nil || exp.Kind() != '0' {
			return "", time.Time{}, errors.New("signing a token: the claim exp is no number")
		}
		expires = time.Unix(int64(seconds), 0).UTC()
	}
	t := jwt.NewWithClaims(jwt.GetSigningMethod(s.Key.Algorithm), all)
	if s.Type != "" {
		t.Header["typ"] = s.Type
	}
	if s.Key.ID != "" {
		t.Header["kid"] = s.Key.ID
	}
	token, err = t.SignedString(s.Key.sign)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("signing a token: %w", err)
	}
	return token, expires, nil
}
