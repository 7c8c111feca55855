package tandem

import (
	"context"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm/migrate"
)

func (a *App) squashmigrationsCommand() cli.Command {
	args := new(struct {
		Component string `arg:"" help:"The component."`
		Migration string `arg:"" help:"The last migration to be squashed; the number is enough."`
		Name      string `help:"Name of the new migration, behind its number." placeholder:"NAME"`
		DryRun    bool   `help:"Show the files, and write nothing."`
	})
	return cli.Command{
		Name:    "squashmigrations",
		Summary: "Write one migration in place of a component's first.",
		Help:    "A new database runs the new one; one that has all of the old ones has it, too; one in the middle goes on with the old ones. Keep their files until every database is past them, then delete them.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(_ context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			views, err := a.among("", args.Component)
			if err != nil {
				return err
			}
			files, err := migrate.Squash(views[0].sources(), views[0].registry, args.Migration, migrate.Options{Component: args.Component, Name: args.Name})
			if err != nil {
				return err
			}
			return writeFiles(t, files, args.DryRun)
		},
	}
}

func (a *App) optimizemigrationCommand() cli.Command {
	args := new(struct {
		Component string `arg:"" help:"The component."`
		Migration string `arg:"" help:"The migration; the number is enough."`
		Check     bool   `help:"Write nothing; exit code 1 if it can be shorter."`
	})
	return cli.Command{
		Name:    "optimizemigration",
		Summary: "Write a migration again with fewer operations.",
		Help:    "For one that is not applied anywhere that matters: what is made and changed is made as it is in the end, what is made and dropped is not made.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(_ context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			views, err := a.among("", args.Component)
			if err != nil {
				return err
			}
			file, shorter, err := migrate.Optimize(views[0].sources(), views[0].registry, args.Migration, migrate.Options{Component: args.Component})
			switch {
			case err != nil:
				return err
			case !shorter:
				t.Printf("It cannot be shorter.\n")
				return nil
			case args.Check:
				t.Printf("It could do with %s.\n", count(len(file.Migration.Operations), "operation"))
				return &cli.ExitError{Code: cli.ExitFailed}
			}
			return writeFiles(t, []migrate.File{file}, false)
		},
	}
}
