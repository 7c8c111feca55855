package token

import (
	"net/http"
	"strings"
	"time"

	"github.com/gotandem/tandem/web"
)

// PasswordForm is the request of OAuth2's password flow (RFC 6749, section 4.3.2), to embed in the input of a token endpoint. grant_type may be left out, as many clients do;
// [StrictPasswordForm] demands it.
type PasswordForm struct {
	GrantType string `form:"grant_type" default:"password" validate:"oneof=password" doc:"Always password."`
	Credentials
}

// StrictPasswordForm is [PasswordForm] with a grant_type that must be there, as the RFC says.
type StrictPasswordForm struct {
	GrantType string `form:"grant_type" validate:"oneof=password" doc:"Always password."`
	Credentials
}

// Credentials are what both forms hold.
type Credentials struct {
	Username     string `form:"username"`
	Password     string `form:"password" format:"password"`
	Scope        string `form:"scope" default:"" doc:"The scopes that are asked for, with spaces between."`
	ClientID     string `form:"client_id" default:""`
	ClientSecret string `form:"client_secret" default:"" format:"password"`
}

// Scopes are those that are asked for.
func (c *Credentials) Scopes() []string { return strings.Fields(c.Scope) }

// Grant is the answer of a token endpoint (RFC 6749, section 5.1).
type Grant struct {
	AccessToken string `json:"access_token"`
	// TokenType is "bearer".
	TokenType string `json:"token_type"`
	// ExpiresIn is in seconds.
	ExpiresIn    int    `json:"expires_in,omitzero"`
	RefreshToken string `json:"refresh_token,omitzero"`
	Scope        string `json:"scope,omitzero"`
}

// Granted answers with a bearer token that no cache keeps.
func Granted(accessToken string, expires time.Time, scopes ...string) web.Response[Grant] {
	left := max(0, time.Until(expires).Round(time.Second))
	return web.Response[Grant]{
		Header: http.Header{"Cache-Control": {"no-store"}, "Pragma": {"no-cache"}},
		Body:   Grant{AccessToken: accessToken, TokenType: "bearer", ExpiresIn: int(left / time.Second), Scope: strings.Join(scopes, " ")},
	}
}

// GrantError is the body of a token endpoint's refusal (RFC 6749, section 5.2).
type GrantError struct {
	Code        string `json:"error"`
	Description string `json:"error_description,omitzero"`
}

// Codes of refusals.
const (
	InvalidRequest       = "invalid_request"
	InvalidClient        = "invalid_client"
	InvalidGrant         = "invalid_grant" // a wrong password, an expired refresh token
	UnauthorizedClient   = "unauthorized_client"
	UnsupportedGrantType = "unsupported_grant_type"
	InvalidScope         = "invalid_scope"
)

// Refused is the error of a token endpoint, as OAuth2's clients expect it: 400, or 401 for a client that is not known. It is an error to return and a value to declare with
// [web.Errors].
func Refused(code, description string) web.Response[GrantError] {
	r := web.Response[GrantError]{
		Status: http.StatusBadRequest,
		Header: http.Header{"Cache-Control": {"no-store"}},
		Body:   GrantError{Code: code, Description: description},
	}
	if code == InvalidClient {
		r.Status = http.StatusUnauthorized
		r.Header.Set("WWW-Authenticate", web.BasicAuth().Challenge())
	}
	return r
}
