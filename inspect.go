package tandem

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/gotandem/tandem/cli"
)

func (a *App) checkCommand() cli.Command {
	return cli.Command{
		Name:    "check",
		Summary: "List wiring mistakes, each with its mend.",
		Help:    "Reads routes, providers, models and migrations as serve would, without a database. Exit code 1 if anything is wrong.",
		Run: func(_ context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			models := 0
			for _, v := range a.views() {
				models += len(v.registry.Tables())
			}
			t.Printf("No mistakes: %s, %s.\n", count(len(a.Router.Operations()), "route"), count(models, "model"))
			return nil
		},
	}
}

func (a *App) routesCommand() cli.Command {
	return cli.Command{
		Name:    "routes",
		Summary: "List the routes.",
		Run: func(_ context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			w := tabwriter.NewWriter(t.Out, 0, 4, 2, ' ', 0)
			for _, op := range a.Router.Operations() {
				method := op.Method
				if method == "" {
					method = "*"
				}
				fmt.Fprintf(w, "%s\t%s\t%s\n", method, op.Path, op.Summary)
			}
			return w.Flush()
		},
	}
}

func (a *App) settingsCommand() cli.Command {
	return cli.Command{
		Name:    "settings",
		Summary: "List the settings, their values and where they come from.",
		Help:    "What is secret is masked.",
		Run: func(_ context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			w := tabwriter.NewWriter(t.Out, 0, 4, 2, ' ', 0)
			for _, s := range a.settings {
				fmt.Fprintf(w, "%s\t%s\t%s\n", s.Name, s.Value, s.Source)
			}
			return w.Flush()
		},
	}
}
