package tandem

import (
	"context"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm/inspect"
)

func (a *App) inspectdbCommand() cli.Command {
	args := new(struct {
		Tables    []string `arg:"" optional:"" help:"Only these tables and views."`
		Component string   `help:"Whose models they are: tables whose names begin with it need not say theirs."`
		Package   string   `help:"Package of the file." default:"models"`
		Database  string   `help:"This one of the application's databases." placeholder:"NAME"`
	})
	return cli.Command{
		Name:    "inspectdb",
		Summary: "Write models for the tables that the database has.",
		Help:    "Prints a Go file: a struct for each table, with its key, relations both ways, indexes and defaults; views, and tables without a key, as unmanaged. What a model cannot say stands in its comment. Then makemigrations, and migrate --fake-initial.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			a, err := a.at(args.Database)
			if err != nil {
				return err
			}
			driver, err := a.DB.Driver(ctx)
			if err != nil {
				return err
			}
			tables, err := inspect.Tables(ctx, driver, args.Tables...)
			if err != nil {
				return err
			}
			if len(args.Tables) == 0 {
				tables = without(without(tables, "tandem_migrations"), "tandem_migrations_lock")
			}
			source, err := inspect.Source(tables, inspect.Options{Package: args.Package, Component: args.Component, Dialect: driver.Dialect().Name()})
			if err == nil {
				t.Printf("%s", source)
			}
			return err
		},
	}
}

func without(tables []*inspect.Table, name string) []*inspect.Table {
	var list []*inspect.Table
	for _, t := range tables {
		if t.Name != name {
			list = append(list, t)
		}
	}
	return list
}
