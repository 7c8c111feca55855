package auth_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotandem/tandem"
	"github.com/gotandem/tandem/auth"
	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm"
)

func TestCreateSuperuser(t *testing.T) {
	for _, tc := range []struct {
		name, in, env string
		args          []string
		code          int
		out, errs     string // what must stand there
		want          string // the user's name
	}{
		{name: "asks", in: "ada\nada@example.com\n" + password + "\n" + password + "\n", want: "ada",
			out: "Superuser ada created.\n", errs: "User name: E-mail address (may be empty): Password: Password again: "},
		{name: "asks only for what is missing", args: []string{"--username", "ada", "--email", "a@example.com"}, in: password + "\n" + password + "\n", want: "ada"},
		{name: "asks again", in: "ada\n\nshort\n" + password + "\nother password\n" + password + "\n" + password + "\n", want: "ada",
			errs: "at least 8 characters"},
		{name: "the input ends", in: "ada\n", code: cli.ExitFailed, errs: "read the answer"},
		{name: "for scripts", args: []string{"--username", "ada", "--no-input"}, env: password, want: "ada", out: "Superuser ada created.\n"},
		{name: "scripts name the user", args: []string{"--no-input"}, env: password, code: cli.ExitUsage, errs: "--no-input needs --username"},
		{name: "scripts give the password", args: []string{"--username", "ada", "--no-input"}, code: cli.ExitUsage, errs: "$SUPERUSER_PASSWORD"},
		{name: "a bad name", args: []string{"--username", "a b", "--no-input"}, env: password, code: cli.ExitFailed, errs: "username"},
		{name: "a bad password", args: []string{"--username", "ada", "--no-input"}, env: "123", code: cli.ExitFailed, errs: "at least 8 characters"},
		{name: "taken", args: []string{"--username", "taken", "--no-input"}, env: password, code: cli.ExitFailed, errs: "not unique: auth.User.Username"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Setenv("SUPERUSER_PASSWORD", tc.env)
			t.Setenv("DATABASE_URL", "sqlite://"+filepath.Join(t.TempDir(), "test.db"))
			run := func(f func(*tandem.App, *auth.Accounts)) {
				app := tandem.New("shop")
				users := auth.New(app.DB)
				users.Hasher = cheap()
				app.Add(users.Component())
				f(app, users)
				if err := app.DB.Close(); err != nil {
					t.Fatal(err)
				}
			}
			run(func(app *tandem.App, users *auth.Accounts) {
				if err := app.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
				create(t, users, &auth.User{Username: "taken"})
			})
			run(func(app *tandem.App, _ *auth.Accounts) {
				var out, errs strings.Builder
				terminal := &cli.Terminal{In: strings.NewReader(tc.in), Out: &out, Err: &errs}
				if code := app.Run(t.Context(), append([]string{"createsuperuser"}, tc.args...), terminal); code != tc.code {
					t.Errorf("exit code %d, want %d", code, tc.code)
				}
				if !strings.Contains(out.String(), tc.out) || !strings.Contains(errs.String(), tc.errs) {
					t.Errorf("printed %q and %q", out.String(), errs.String())
				}
				if s := out.String() + errs.String(); strings.Contains(s, password) || tc.code != 0 && strings.Count(strings.TrimSpace(errs.String()), "\n") > 1 {
					t.Errorf("printed %q", s)
				}
			})
			run(func(app *tandem.App, users *auth.Accounts) {
				if err := app.Check(); err != nil {
					t.Fatal(err)
				}
				c := orm.Columns[auth.User]()
				rows, err := users.DB.All(t.Context(), orm.From[auth.User]().Where(orm.Eq(&c.IsSuperuser, true)))
				switch {
				case err != nil:
					t.Fatal(err)
				case tc.want == "" && len(rows) != 0, tc.want != "" && (len(rows) != 1 || rows[0].Username != tc.want || !rows[0].IsStaff || !rows[0].IsActive):
					t.Errorf("superusers %v", rows)
				}
			})
		})
	}
}
