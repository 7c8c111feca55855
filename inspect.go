package tandem

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/gotandem/tandem/cli"
	"github.com/gotandem/tandem/web/openapi"
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
			t.Printf("No mistakes: %s, %s.\n", count(len(a.Router.Operations()), "route"), count(len(a.registry.Tables()), "model"))
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

func (a *App) openapiCommand() cli.Command {
	args := new(struct {
		Out string `help:"File to write instead of standard output." type:"path" placeholder:"FILE"`
	})
	return cli.Command{
		Name:    "openapi",
		Summary: "Write the OpenAPI 3.1 document.",
		Args:    args,
		Run: func(_ context.Context, t *cli.Terminal) error {
			if err := a.wired(t); err != nil {
				return err
			}
			text, err := openapi.Marshal(a.document)
			if err != nil {
				return fmt.Errorf("write the OpenAPI document: %w", err)
			}
			if args.Out == "" {
				_, err = t.Out.Write(text)
				return err
			}
			if err := os.WriteFile(args.Out, text, 0o644); err != nil {
				return fmt.Errorf("write the OpenAPI document: %w", err)
			}
			return nil
		},
	}
}
