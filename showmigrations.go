package tandem

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/orm"
	"github.com/gotandem/tandem/orm/migrate"
	"github.com/gotandem/tandem/orm/mysql"
	"github.com/gotandem/tandem/orm/postgres"
	"github.com/gotandem/tandem/orm/sqlite"
)

func (a *App) showmigrationsCommand() cli.Command {
	args := new(struct {
		Component string `arg:"" optional:"" help:"Only this component."`
		Database  string `help:"Only this one of the application's databases." placeholder:"NAME"`
		Plan      bool   `help:"In the order in which they are applied, each with what it waits for."`
		Drift     bool   `help:"Where the database is not what its migrations made of it; exit code 1 if that is anywhere."`
	})
	return cli.Command{
		Name:    "showmigrations",
		Summary: "List the migrations and which are applied.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			return a.each(t, args.Database, args.Component, func(v *App) error {
				if args.Drift {
					return v.showDrift(ctx, t)
				}
				show := v.runner(t).Show
				if args.Plan {
					show = v.runner(t).Order
				}
				list, err := show(ctx)
				if err != nil {
					return err
				}
				w := tabwriter.NewWriter(t.Out, 0, 4, 2, ' ', 0)
				component := ""
				for _, m := range list {
					mark, note := statusOf(m)
					switch {
					case args.Component != "" && m.Component != args.Component:
						continue
					case args.Plan:
						if len(m.After) > 0 {
							note = strings.TrimSpace(note + " (after " + strings.Join(m.After, ", ") + ")")
						}
						fmt.Fprintf(w, "%s %s.%s\t%s\n", mark, m.Component, m.Name, note)
						continue
					case m.Component != component:
						component = m.Component
						fmt.Fprintf(w, "%s\n", component)
					}
					fmt.Fprintf(w, "  %s %s\t%s\n", mark, m.Name, note)
				}
				return w.Flush()
			})
		},
	}
}

// showDrift lists what somebody has changed by hand.
func (a *App) showDrift(ctx context.Context, t *cli.Terminal) error {
	lines, err := a.runner(t).Drift(ctx)
	if err != nil {
		return err
	}
	for _, line := range lines {
		t.Printf("%s\n", line)
	}
	if len(lines) > 0 {
		return &cli.ExitError{Code: cli.ExitFailed}
	}
	t.Printf("The database is what its migrations made of it.\n")
	return nil
}

// statusOf is a migration's status as a mark and a note.
func statusOf(m migrate.Status) (mark, note string) {
	mark = "[ ]"
	if !m.AppliedAt.IsZero() {
		mark, note = "[x]", m.AppliedAt.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	if m.Half {
		mark, note = "[~]", "stopped half-way"
	}
	if m.Unknown {
		note += " (not a migration of this program)"
	}
	if len(m.Replaces) > 0 {
		note = strings.TrimSpace(note + " (replaces " + strings.Join(m.Replaces, ", ") + ")")
	}
	return mark, note
}

func (a *App) sqlmigrateCommand() cli.Command {
	args := new(struct {
		Component string `arg:"" help:"The component."`
		Migration string `arg:"" help:"Its migration; the number is enough."`
		Backwards bool   `help:"The SQL that undoes it."`
		Dialect   string `help:"For this kind of database instead of the one in the settings." enum:",sqlite,postgres,mysql,mariadb" default:""`
	})
	return cli.Command{
		Name:    "sqlmigrate",
		Summary: "Print the SQL of one migration.",
		Help:    "Does not look at what is applied; migrate --sql does. With --dialect, it needs no database.",
		Group:   databaseGroup,
		Args:    args,
		Run: func(ctx context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			views, err := a.among("", args.Component)
			if err != nil {
				return err
			}
			dialect, err := views[0].dialect(ctx, args.Dialect)
			if err != nil {
				return err
			}
			sql, err := migrate.SQLOf(dialect, views[0].sources(), args.Component+"."+args.Migration, args.Backwards)
			if err == nil {
				t.Printf("%s", sql)
			}
			return err
		},
	}
}

// dialect is the one of that name, or that of the database in the settings, which is asked.
func (a *App) dialect(ctx context.Context, name string) (orm.Dialect, error) {
	switch name {
	case "sqlite":
		return sqlite.Dialect{}, nil
	case "postgres":
		return postgres.Dialect{}, nil
	case "mysql":
		return mysql.Dialect{MySQL: true}, nil
	case "mariadb":
		return mysql.Dialect{}, nil
	}
	driver, err := a.DB.Driver(ctx)
	if err != nil {
		return nil, err
	}
	return driver.Dialect(), nil
}
