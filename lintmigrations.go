package tandem

import (
	"context"
	"errors"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm/migrate"
)

func (a *App) lintmigrationsCommand() cli.Command {
	args := new(struct {
		Component string `arg:"" optional:"" help:"Only this component, and what it needs."`
		Migration string `arg:"" optional:"" help:"Up to this migration; the number is enough."`
		All       bool   `help:"All migrations, not only those that the database has not: needs no database with --dialect."`
		Dialect   string `help:"With --all, for this kind of database." enum:",sqlite,postgres,mysql,mariadb" default:""`
		Split     bool   `help:"Show, as Go source, the migrations that do the same in steps which hurt nobody."`
	})
	return cli.Command{
		Name:    "lintmigrations",
		Summary: "Name operations that lock, or break the running version.",
		Help:    "Looks at what migrate would do while the program runs, each with a safer way. Exit code 1 if there is any.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			return a.each(t, "", args.Component, func(v *App) error {
				var warnings []migrate.Warning
				var err error
				switch {
				case args.All && args.Component != "":
					return errors.New("--all is all of every component: leave the component out")
				case args.All:
					dialect, e := v.dialect(ctx, args.Dialect)
					if e != nil {
						return e
					}
					warnings, err = migrate.Lint(dialect, v.sources())
				default:
					warnings, err = v.runner(t).Lint(ctx, migrate.Target{Component: args.Component, Migration: args.Migration})
				}
				if err != nil {
					return err
				}
				for _, w := range warnings {
					t.Printf("%s, operation %d (%s): %s: %s\n", w.Migration, w.Number, w.Operation, w.What, w.Mend)
					if !args.Split {
						continue
					}
					for i, part := range w.Split {
						source, err := part.Source()
						if err != nil {
							return err
						}
						t.Printf("\n// %d. %s\n%s", i+1, part.When, source)
					}
				}
				if len(warnings) > 0 {
					return &cli.ExitError{Code: cli.ExitFailed}
				}
				return nil
			})
		},
	}
}
