package tandem

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/internal/dburl"
)

func (a *App) dbshellCommand() cli.Command {
	args := new(struct {
		Args     []string `arg:"" optional:"" help:"For the client, behind --: shop dbshell -- -c 'SELECT 1'."`
		Database string   `help:"This one of the application's databases." placeholder:"NAME"`
	})
	return cli.Command{
		Name:    "dbshell",
		Summary: "Open the database in its own command-line client.",
		Help:    "Runs sqlite3, psql, or mariadb or mysql, whichever the database in the settings needs, logged in. The password is handed over in the client's environment, where no list of processes shows it.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			a, err := a.at(args.Database)
			if err != nil {
				return err
			}
			u, err := parseDatabaseURL(a.urlSetting(), a.Settings.DatabaseURL)
			if err != nil {
				return err
			}
			names, own, env := client(u)
			path := ""
			for _, name := range names {
				if path, err = exec.LookPath(name); err == nil {
					break
				}
			}
			if err != nil {
				return fmt.Errorf("the client %s is not installed: %w", names[len(names)-1], err)
			}
			cmd := exec.CommandContext(ctx, path, append(own, args.Args...)...)
			cmd.Stdin, cmd.Stdout, cmd.Stderr = t.In, t.Out, t.Err
			cmd.Env = append(os.Environ(), env...)
			err = cmd.Run()
			if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() > 0 {
				return &cli.ExitError{Code: exit.ExitCode()}
			}
			return err
		},
	}
}

// client is the names that a database's client may have, and what logs it in.
func client(u *dburl.URL) (names, args, env []string) {
	flag := func(name, value string) {
		if value != "" {
			args = append(args, name, value)
		}
	}
	port := ""
	if u.Port != 0 {
		port = strconv.Itoa(u.Port)
	}
	switch u.Kind {
	case dburl.Postgres:
		host := u.Host
		if host == "" {
			host = u.Query.Get("host")
		}
		flag("-h", host)
		flag("-p", port)
		flag("-U", u.User)
		flag("-d", u.Database)
		if u.Password != "" {
			env = append(env, "PGPASSWORD="+u.Password)
		}
		for option, name := range map[string]string{"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"} {
			if value := u.Query.Get(option); value != "" {
				env = append(env, name+"="+value)
			}
		}
		return []string{"psql"}, args, env
	case dburl.MySQL:
		flag("--host", u.Host)
		flag("--port", port)
		flag("--user", u.User)
		if u.Password != "" {
			env = append(env, "MYSQL_PWD="+u.Password)
		}
		return []string{"mariadb", "mysql"}, append(args, "--default-character-set=utf8mb4", u.Database), env
	}
	return []string{"sqlite3"}, []string{u.Path}, nil
}
