package auth

import (
	"context"
	"errors"
	"os"

	"github.com/gotandem/tandem/cli"
)

// createSuperuser is the command that makes the first account.
func (a *Accounts) createSuperuser() cli.Command {
	args := new(struct {
		Username string `help:"User name; asked for when it is not given."`
		Email    string `help:"E-mail address."`
		NoInput  bool   `help:"Ask nothing: the password comes from $SUPERUSER_PASSWORD."`
	})
	return cli.Command{
		Name:    "createsuperuser",
		Summary: "Create a user who may do everything.",
		Help:    "Asks for what the flags do not say. For scripts, give --username and --no-input and set SUPERUSER_PASSWORD.",
		Group:   "Accounts",
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			u := &User{Username: args.Username, Email: args.Email, IsStaff: true, IsSuperuser: true}
			if args.NoInput {
				if u.Username == "" {
					return &cli.ExitError{Code: cli.ExitUsage, Err: errors.New("--no-input needs --username")}
				}
				password := os.Getenv("SUPERUSER_PASSWORD")
				if password == "" {
					return &cli.ExitError{Code: cli.ExitUsage, Err: errors.New("--no-input needs the password in $SUPERUSER_PASSWORD")}
				}
				return a.createAndTell(ctx, t, u, password)
			}
			password, err := a.askFor(t, u)
			if err != nil {
				return err
			}
			return a.createAndTell(ctx, t, u, password)
		},
	}
}

func (a *Accounts) createAndTell(ctx context.Context, t *cli.Terminal, u *User, password string) error {
	if err := a.Create(ctx, u, password); err != nil {
		return err
	}
	t.Printf("Superuser %s created.\n", u.Username)
	return nil
}

// askFor fills in u and returns the password, typed twice.
func (a *Accounts) askFor(t *cli.Terminal, u *User) (password string, err error) {
	if u.Username == "" {
		if u.Username, err = t.Ask("User name: "); err != nil {
			return "", err
		}
	}
	if u.Email == "" {
		if u.Email, err = t.Ask("E-mail address (may be empty): "); err != nil {
			return "", err
		}
	}
	for {
		password, err = t.AskSecret("Password: ")
		if err != nil {
			return "", err
		}
		if err := a.CheckPassword(u, password); err != nil {
			t.Notef("%v\n", err)
			continue
		}
		again, err := t.AskSecret("Password again: ")
		if err != nil {
			return "", err
		}
		if again == password {
			return password, nil
		}
		t.Notef("The two passwords differ. Try again.\n")
	}
}
