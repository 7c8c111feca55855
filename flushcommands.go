package tandem

import (
	"context"
	"errors"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
)

func (a *App) flushCommand() cli.Command {
	args := new(struct {
		Yes      bool   `help:"Do not ask."`
		Database string `help:"This one of the application's databases." placeholder:"NAME"`
	})
	return cli.Command{
		Name:    "flush",
		Summary: "Take all rows out of the database.",
		Help:    "The tables stay, and so does what is noted of migrations; numbers begin anew, and components fill in what they fill in after a migration.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			a, err := a.wiredAt(t, args.Database)
			if err != nil {
				return err
			}
			if !args.Yes {
				if !t.Interactive() {
					return errors.New("this takes all rows out of the database: say --yes if that is meant")
				}
				url, err := parseDatabaseURL(a.urlSetting(), a.Settings.DatabaseURL)
				if err != nil {
					return err
				}
				if yes, err := t.Confirm("Take all rows out of " + url.String() + "?"); err != nil || !yes {
					return err
				}
			}
			if err := migrate.Flush(ctx, a.DB); err != nil {
				return err
			}
			return a.migrated(ctx)
		},
	}
}

func (a *App) sqlflushCommand() cli.Command {
	return a.sqlCommand("sqlflush", "Print the SQL that takes all rows out of the database.", migrate.FlushSQL)
}

func (a *App) sqlsequenceresetCommand() cli.Command {
	return a.sqlCommand("sqlsequencereset", "Print the SQL that lets numbers go on behind the highest.", migrate.SequenceSQL)
}

// sqlCommand prints statements about the tables of the models.
func (a *App) sqlCommand(name, summary string, statements func(orm.Dialect, *orm.Registry) []string) cli.Command {
	args := new(struct {
		Dialect  string `help:"For this kind of database instead of the one in the settings." enum:",sqlite,postgres,mysql,mariadb" default:""`
		Database string `help:"This one of the application's databases." placeholder:"NAME"`
	})
	return cli.Command{
		Name:    name,
		Summary: summary,
		Group:   databaseGroup,
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			a, err := a.wiredAt(t, args.Database)
			if err != nil {
				return err
			}
			dialect, err := a.dialect(ctx, args.Dialect)
			if err != nil {
				return err
			}
			for _, sql := range statements(dialect, a.registry) {
				t.Printf("%s;\n", sql)
			}
			return nil
		},
	}
}
