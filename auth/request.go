package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/session"
)

type visitorKey struct{}

// visitor is who makes a request: looked up when somebody asks, once.
type visitor struct {
	accounts *Accounts

	mu          sync.Mutex
	known       bool
	user        *User
	permissions *Permissions
}

// Middleware gives each request its session, refuses forged ones, and lets From find the user.
// The component brings it; a program without the component wraps its handler itself.
func (a *Accounts) Middleware(next http.Handler) http.Handler {
	return a.Sessions.Sessions(a.Sessions.CSRF(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), visitorKey{}, &visitor{accounts: a})
		next.ServeHTTP(w, r.WithContext(ctx))
	})))
}

// From returns the active user who makes the request, or nil. The first call in a request asks the database,
// if the request has a session at all. Outside the middleware it is an error.
func From(ctx context.Context) (*User, error) {
	v, err := visitorFrom(ctx)
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.load(ctx)
}

// PermissionsFrom returns what the user who makes the request may do: nothing for a visitor without an account.
// They are read once per request.
func PermissionsFrom(ctx context.Context) (Permissions, error) {
	v, err := visitorFrom(ctx)
	if err != nil {
		return Permissions{}, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.permissions == nil {
		u, err := v.load(ctx)
		if err != nil {
			return Permissions{}, err
		}
		p, err := v.accounts.PermissionsOf(ctx, u)
		if err != nil {
			return Permissions{}, err
		}
		v.permissions = &p
	}
	return *v.permissions, nil
}

func visitorFrom(ctx context.Context) (*visitor, error) {
	v, ok := ctx.Value(visitorKey{}).(*visitor)
	if !ok {
		return nil, errors.New("no accounts in this context: add the accounts' component, or its Middleware, to the application")
	}
	return v, nil
}

// load is called with the lock held.
func (v *visitor) load(ctx context.Context) (*User, error) {
	if v.known {
		return v.user, nil
	}
	s, err := session.From(ctx)
	if err != nil {
		return nil, err
	}
	if id, ok := s.UserID(); ok {
		u, err := v.accounts.DB.Get[User](ctx, id)
		switch {
		case errors.Is(err, orm.ErrNotFound):
		case err != nil:
			return nil, fmt.Errorf("load the user of the session: %w", err)
		case u.IsActive:
			v.user = u
		}
	}
	v.known = true
	return v.user, nil
}

// forget makes the next From ask again, after a login or a logout.
func forget(ctx context.Context) {
	if v, ok := ctx.Value(visitorKey{}).(*visitor); ok {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.known, v.user, v.permissions = false, nil, nil
	}
}
