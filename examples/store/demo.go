package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/problem"
)

// administrator is the user that the demo makes.
const administrator = "admin"

// demo is the command that prepares the database, if it is not prepared, and serves.
func (s *shop) demo() cli.Command {
	args := new(struct {
		Addr string `help:"Address to listen on; 127.0.0.1:8000 unless $ADDR says otherwise."`
	})
	return cli.Command{
		Name:    "demo",
		Summary: "Prepare the database with the Chinook data and an administrator, and serve.",
		Help:    "A second start finds its data and serves at once. The administrator is \"admin\"; the password is $ADMIN_PASSWORD, or one that is made up and printed.",
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			if err := s.prepare(ctx, t); err != nil {
				return err
			}
			return s.app.Serve(ctx, t, args.Addr)
		},
	}
}

func (s *shop) prepare(ctx context.Context, t *cli.Terminal) error {
	if err := s.app.Check(); err != nil {
		return err
	}
	if err := s.app.Migrate(ctx); err != nil {
		return err
	}
	var bar *cli.Progress
	_, err := s.music.Load(ctx,
		func(total int) { bar = t.Progress("Loading the Chinook data", total) },
		func(rows int) { bar.Add(rows) })
	if bar != nil {
		bar.Done()
	}
	if err != nil {
		return err
	}
	return makeAdministrator(ctx, s.app.DB, s.users, t)
}

// makeAdministrator makes the user "admin", once.
func makeAdministrator(ctx context.Context, db *orm.DB, users *auth.Accounts, t *cli.Terminal) error {
	c := orm.Columns[auth.User]()
	_, err := db.First(ctx, orm.From[auth.User]().Where(orm.Eq(&c.Username, administrator)))
	if err == nil {
		return nil
	}
	if !errors.Is(err, orm.ErrNotFound) {
		return fmt.Errorf("look for the administrator: %w", err)
	}
	password := os.Getenv("ADMIN_PASSWORD")
	given := password != ""
	if !given {
		password = strings.ToLower(rand.Text()[:12])
	}
	u := &auth.User{Username: administrator, FirstName: "Ada", LastName: "Admin", IsStaff: true, IsSuperuser: true}
	if err := users.Create(ctx, u, password); err != nil {
		if refused, ok := errors.AsType[*problem.Error](err); ok && given {
			return fmt.Errorf("ADMIN_PASSWORD: %s", strings.TrimSuffix(refused.Detail, "."))
		}
		return err
	}
	if given {
		t.Notef("Administrator: %s, with the password of $ADMIN_PASSWORD\n", administrator)
	} else {
		t.Notef("Administrator: %s, password: %s (shown once)\n", administrator, password)
	}
	return nil
}
