package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/problem"
	"github.com/gotandem/tandem/session"
)

// Accounts knows the users of an application. It is made by New; its fields may be set before the application serves,
// and it is safe for concurrent use from then on.
type Accounts struct {
	DB       *orm.DB
	Sessions *session.Manager
	Hasher   *Hasher
	Throttle *Throttle

	// MinPassword is how many characters a new password has at the least; 0 is 8.
	MinPassword int

	// Home is where a login without a destination leads; "" is "/".
	Home string

	// Brand stands on the login page; the zero value is Tandem's.
	Brand page.Brand
}

// New returns the accounts kept in db.
func New(db *orm.DB) *Accounts {
	return &Accounts{
		DB:       db,
		Sessions: &session.Manager{DB: db},
		Hasher:   &Hasher{},
		Throttle: &Throttle{DB: db},
	}
}

// Create adds a user with a password. A username that is taken is an *orm.UniqueError.
func (a *Accounts) Create(ctx context.Context, u *User, password string) error {
	if err := a.SetHash(ctx, u, password); err != nil {
		return err
	}
	u.IsActive = true
	if err := a.DB.Insert(ctx, u); err != nil {
		return fmt.Errorf("create user %q: %w", u.Username, err)
	}
	return nil
}

// SetPassword changes a user's password and ends the user's other sessions.
func (a *Accounts) SetPassword(ctx context.Context, u *User, password string) error {
	if err := a.SetHash(ctx, u, password); err != nil {
		return err
	}
	c := orm.Columns[User]()
	if _, err := a.DB.Update(ctx, orm.From[User]().Where(orm.Eq(&c.ID, u.ID)), orm.Set(&c.PasswordHash, u.PasswordHash)); err != nil {
		return fmt.Errorf("set the password of %q: %w", u.Username, err)
	}
	return a.Sessions.DeleteUser(ctx, u.ID)
}

// ErrLogin is what a wrong name, a wrong password and an account that is not active all get, after the same time.
var ErrLogin = errors.New("user name and password do not fit together")

// Authenticate finds the active user with that user name, or else the only one with that e-mail address, and checks the password.
// It returns ErrLogin when they do not fit, and a *problem.Error 429 when there were too many tries for that account from that address.
func (a *Accounts) Authenticate(ctx context.Context, name, password, remoteIP string) (*User, error) {
	keys := throttleKeys(name, remoteIP)
	if wait, err := a.Throttle.Admit(ctx, keys...); err != nil {
		return nil, err
	} else if wait > 0 {
		return nil, problem.TooManyRequests("Too many failed logins. Try again in %s.", wait.Round(time.Second)).WithRetryAfter(wait)
	}
	u, err := a.byLogin(ctx, name)
	if err != nil {
		return nil, err
	}
	encoded := ""
	if u != nil && u.IsActive {
		encoded = u.PasswordHash
	}
	ok, stale, err := a.Hasher.Verify(ctx, password, encoded)
	if err != nil {
		return nil, fmt.Errorf("check the password of %q: %w", name, err)
	}
	if !ok {
		return nil, ErrLogin
	}
	if stale {
		if err := a.rehash(ctx, u, password); err != nil {
			return nil, err
		}
	}
	return u, a.Throttle.Succeeded(ctx, keys...)
}

// Login makes the request's session the user's. Use it after Authenticate, or after any other proof of who it is.
func (a *Accounts) Login(ctx context.Context, u *User) error {
	s, err := session.From(ctx)
	if err != nil {
		return err
	}
	s.Login(u.ID)
	forget(ctx)
	now := time.Now().UTC()
	u.LastLoginAt = &now
	c := orm.Columns[User]()
	if _, err := a.DB.Update(ctx, orm.From[User]().Where(orm.Eq(&c.ID, u.ID)), orm.Set(&c.LastLoginAt, &now)); err != nil {
		return fmt.Errorf("note the login of %q: %w", u.Username, err)
	}
	return nil
}

// Logout ends the request's session.
func (a *Accounts) Logout(ctx context.Context) error {
	s, err := session.From(ctx)
	if err != nil {
		return err
	}
	s.Destroy()
	forget(ctx)
	return nil
}

func (a *Accounts) byLogin(ctx context.Context, name string) (*User, error) {
	c := orm.Columns[User]()
	users, err := a.DB.All(ctx, orm.From[User]().Where(orm.Eq(&c.Username, name)))
	if err == nil && len(users) == 0 && strings.Contains(name, "@") {
		users, err = a.DB.All(ctx, orm.From[User]().Where(orm.Eq(&c.Email, name)).Limit(2))
	}
	if err != nil {
		return nil, fmt.Errorf("find user %q: %w", name, err)
	}
	if len(users) != 1 {
		return nil, nil // nobody, or an address that does not say who
	}
	return users[0], nil
}

func (a *Accounts) rehash(ctx context.Context, u *User, password string) error {
	encoded, err := a.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	c := orm.Columns[User]()
	if _, err := a.DB.Update(ctx, orm.From[User]().Where(orm.Eq(&c.ID, u.ID)), orm.Set(&c.PasswordHash, encoded)); err != nil {
		return fmt.Errorf("renew the password hash of %q: %w", u.Username, err)
	}
	u.PasswordHash = encoded
	return nil
}

// SetHash gives u the hash of a password that follows the rules, and saves nothing: for those who save the row themselves.
func (a *Accounts) SetHash(ctx context.Context, u *User, password string) error {
	if err := a.CheckPassword(u, password); err != nil {
		return err
	}
	encoded, err := a.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	u.PasswordHash = encoded
	return nil
}

// CheckPassword says what is wrong with a new password, as a *problem.Error 422 at ["password"].
func (a *Accounts) CheckPassword(u *User, password string) error {
	least := a.MinPassword
	if least == 0 {
		least = 8
	}
	msg := ""
	switch n := len([]rune(password)); {
	case n < least:
		msg = fmt.Sprintf("A password has at least %d characters; this one has %d.", least, n)
	case n > 1024:
		msg = "A password has at most 1,024 characters."
	case strings.EqualFold(password, u.Username) || u.Email != "" && strings.EqualFold(password, u.Email):
		msg = "The password is the user name or the e-mail address."
	case strings.Trim(password, "0123456789") == "":
		msg = "A password of digits only is too easy to guess."
	default:
		return nil
	}
	p := problem.Unprocessable("%s", msg)
	p.Errors = []problem.Item{{Loc: []any{"password"}, Msg: msg, Type: "password"}}
	return p
}
