package tandem

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/fixture"
)

func (a *App) dumpdataCommand() cli.Command {
	args := new(struct {
		Only     []string `arg:"" optional:"" help:"Components, tables and models (shop.Order); all, where none is named."`
		Exclude  []string `help:"Components, tables and models to leave out." placeholder:"NAME"`
		Natural  bool     `help:"Name rows by their unique columns instead of by numbers, so that they can be added to a database with other numbers."`
		Output   string   `short:"o" help:"Write to this file, compressed where its name ends in .gz." placeholder:"FILE"`
		Database string   `help:"This one of the application's databases." placeholder:"NAME"`
	})
	return cli.Command{
		Name:    "dumpdata",
		Summary: "Write the rows of the database as lines of JSON.",
		Help:    "One line a row, behind those that it points at, all as they were at one moment. loaddata reads them back, into a database of any kind.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			a, err := a.wiredAt(t, args.Database)
			if err != nil {
				return err
			}
			tables, err := a.tablesNamed(args.Only, args.Exclude)
			if err != nil {
				return err
			}
			rows := 0
			options := fixture.Options{Tables: tables, Natural: args.Natural, Progress: func(table *orm.Table, n int) {
				rows += n
				if n > 0 && args.Output != "" {
					t.Notef("  %s: %s\n", table.Name, count(n, "row"))
				}
			}}
			if args.Output == "" {
				return fixture.Dump(ctx, a.DB, t.Out, options)
			}
			if err := dumpTo(ctx, a.DB, args.Output, options); err != nil {
				return err
			}
			t.Notef("Wrote %s to %s.\n", count(rows, "row"), args.Output)
			return nil
		},
	}
}

// dumpTo writes a file. One that is not whole is removed.
func dumpTo(ctx context.Context, db *orm.DB, path string, o fixture.Options) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("dumping: %w", err)
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
		if err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	if !strings.HasSuffix(path, ".gz") {
		return fixture.Dump(ctx, db, file, o)
	}
	zip := gzip.NewWriter(file)
	if err := fixture.Dump(ctx, db, zip, o); err != nil {
		return err
	}
	return zip.Close()
}

// tablesNamed are the tables that names of components (shop), of tables (shop_order) and of models (shop.Order, whatever the case) stand for.
func (a *App) tablesNamed(only, exclude []string) ([]*orm.Table, error) {
	named := func(t *orm.Table, names []string) bool {
		return slices.Contains(names, t.Component) || slices.Contains(names, t.Name) ||
			slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, t.Component+"."+t.Model) })
	}
	for _, name := range slices.Concat(only, exclude) {
		if !slices.ContainsFunc(a.registry.Tables(), func(t *orm.Table) bool { return named(t, []string{name}) }) {
			return nil, fmt.Errorf("%s is neither a component with models nor a table or a model of one, such as shop, shop_order and shop.Order", name)
		}
	}
	list := []*orm.Table{}
	for _, t := range a.registry.Tables() {
		if !t.Unmanaged && (len(only) == 0 || named(t, only)) && !named(t, exclude) {
			list = append(list, t)
		}
	}
	return list, nil
}

func (a *App) loaddataCommand() cli.Command {
	args := new(struct {
		Files         []string `arg:"" help:"Files of dumpdata; - is what comes in."`
		IgnoreUnknown bool     `help:"Leave out tables and columns that no model has."`
		Database      string   `help:"This one of the application's databases." placeholder:"NAME"`
	})
	return cli.Command{
		Name:    "loaddata",
		Summary: "Add rows that dumpdata wrote to the database.",
		Help:    "All rows of a file or none. A row whose key is there already is written over. Files may be compressed by gzip; rows may stand in any order.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			a, err := a.wiredAt(t, args.Database)
			if err != nil {
				return err
			}
			for _, path := range args.Files {
				n, err := a.loadFile(ctx, t, path, fixture.LoadOptions{IgnoreUnknown: args.IgnoreUnknown})
				if err != nil {
					return fmt.Errorf("%s: %w", path, err)
				}
				t.Printf("%s: %s\n", path, count(n, "row"))
			}
			return nil
		},
	}
}

func (a *App) loadFile(ctx context.Context, t *cli.Terminal, path string, o fixture.LoadOptions) (int, error) {
	var in io.Reader = t.In
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		defer file.Close()
		in = file
	}
	return fixture.Load(ctx, a.DB, in, o)
}
