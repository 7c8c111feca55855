package auth

import (
	"context"
	"fmt"

	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/web"
)

// Visitor is whoever makes a request. User is nil for a visitor who has not logged in.
type Visitor struct{ User *User }

// Current is a provider of the user who makes the request: an input field of type *auth.User is filled in by it.
// A visitor who has not logged in gets 401. The component provides it to every route.
func (a *Accounts) Current(ctx context.Context, _ *struct{}) (*User, error) {
	u, err := From(ctx)
	if err != nil {
		return nil, err
	}
	if u == nil {
		return nil, unauthorized()
	}
	return u, nil
}

// Visitor is a provider of whoever makes the request, logged in or not. The component provides it to every route.
func (a *Accounts) Visitor(ctx context.Context, _ *struct{}) (Visitor, error) {
	u, err := From(ctx)
	return Visitor{User: u}, err
}

// Require is an option of a route or a group: before anything of the request's body is read, the user must have the permission.
// A visitor who has not logged in gets 401, a user without the permission 403 naming it.
func (a *Accounts) Require(code string) web.Option {
	return web.Guard(func(ctx context.Context, _ *struct{}) error {
		u, err := From(ctx)
		if err != nil {
			return err
		}
		if u == nil {
			return unauthorized()
		}
		may, err := PermissionsFrom(ctx)
		if err != nil {
			return err
		}
		if !may.Has(code) {
			return problem.Forbidden("This needs the permission %s, which %s does not have.", code, u.Username)
		}
		return nil
	}, web.Secure(a.scheme()), web.Errors(401, 403))
}

// scheme is how the documents describe a session.
func (a *Accounts) scheme() web.SecurityScheme {
	s := web.CookieAuth(a.Sessions.Cookie())
	s.Description = fmt.Sprintf("The session cookie that logging in at %s sets.", LoginPath)
	return s
}

func unauthorized() error {
	// Its cause makes the user web.Optional, beside a token say.
	return problem.Unauthorized("Log in first: this needs an account.").Because(web.ErrNoCredentials)
}
