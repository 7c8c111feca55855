package auth

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/auth/migrations"
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/page"
	"github.com/gotandem/tandem/session"
	"github.com/gotandem/tandem/web"
)

// Component lists what accounts bring: users, groups, permissions and sessions; /login and /logout; the providers Current and Visitor;
// the command createsuperuser; and the permissions of every model, made after each migration.
func (a *Accounts) Component() tandem.Component {
	p, err := newPages(a)
	return tandem.Component{
		Name: "auth",
		Models: orm.Models(orm.Model[User](), orm.Model[Group](), orm.Model[Permission](),
			orm.Model[LoginFailure](), orm.Model[session.Record]()),
		Migrations: migrations.All,
		Middleware: []func(http.Handler) http.Handler{a.Middleware},
		Routes: func(r *web.Router) {
			r.Provide(a.Current, web.Secure(a.scheme()), web.Errors(401))
			r.Provide(a.Visitor)
			if p == nil {
				return
			}
			open := web.Hidden()
			if r.Guarded() { // who lets nobody in who has not logged in lets everybody log in
				open = web.Options(open, web.Public())
			}
			r.Get(LoginPath, p.login, open)
			r.Post(LoginPath, p.submit, open)
			r.Get(LogoutPath, p.leave, open)
			r.Post(LogoutPath, p.logout, open)
		},
		Links:    []page.Card{{Icon: "log-in", Title: "Log in", Text: "With an account of this application.", URL: LoginPath, Detail: LoginPath}},
		Commands: []cli.Command{a.createSuperuser()},
		Migrated: a.Sync,
		Run:      a.clean,
		Check: func() []error {
			if err != nil {
				return []error{err}
			}
			return nil
		},
	}
}

// clean removes expired sessions and counters of failed logins now and then.
func (a *Accounts) clean(ctx context.Context) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			_, sessions := a.Sessions.DeleteExpired(ctx)
			_, failures := a.Throttle.DeleteExpired(ctx)
			if err := errors.Join(sessions, failures); err != nil {
				// The rows wait for the next time; the application serves without this.
				web.Logger(ctx).WarnContext(ctx, "expired rows stay", "error", err)
			}
		}
	}
}
