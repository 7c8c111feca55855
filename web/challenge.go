package web

import (
	"errors"
	"strings"

	"github.com/gotandem/tandem/problem"
)

var errNotAKey = errors.New("web.APIKey reads a key from a header, the query or a cookie: use web.HeaderAuth, web.QueryAuth or web.CookieAuth")

// NotAuthenticated is the 401 for a request without credentials, with a challenge for every scheme that would do. Its cause is
// [ErrNoCredentials].
func NotAuthenticated(schemes ...SecurityScheme) *problem.Error {
	return challenged(problem.Unauthorized("Not authenticated").Because(ErrNoCredentials), schemes)
}

// BadCredentials is the 401 for credentials that were sent and do not do, with a challenge for every scheme that would. The client sees why. An
// [Optional] does not take them for none.
func BadCredentials(why string, schemes ...SecurityScheme) *problem.Error {
	return challenged(problem.Unauthorized("%s", why), schemes)
}

func challenged(p *problem.Error, schemes []SecurityScheme) *problem.Error {
	p = p.WithHeader("WWW-Authenticate", "")
	p.Header.Del("WWW-Authenticate")
	for _, s := range schemes {
		p.Header.Add("WWW-Authenticate", s.Challenge())
	}
	return p
}

// InvalidToken is the 401 for a bearer token that is expired, revoked, malformed or not for this service (RFC 6750, section 3.1). The
// client sees why, in ASCII.
func InvalidToken(why string) *problem.Error {
	return problem.Unauthorized("%s", why).WithHeader("WWW-Authenticate",
		BearerAuth("").Challenge("error", "invalid_token", "error_description", strings.TrimRight(why, ".")))
}

// InsufficientScope is the 403 for a token that is good and does not have all of the scopes (RFC 6750, section 3.1).
func InsufficientScope(scopes ...string) *problem.Error {
	all := strings.Join(scopes, " ")
	return problem.Forbidden("This needs the scope %s.", strings.Join(scopes, " and ")).WithHeader("WWW-Authenticate",
		BearerAuth("").Challenge("error", "insufficient_scope", "scope", all))
}
